"""Who signed in, and who tried to: kept for the unit head, without an address (IP) and without what was typed."""

from allauth.account.authentication import get_authentication_records

from .devices import described
from .models import SignIn, User

Method, Outcome = SignIn.Method, SignIn.Outcome
# What allauth calls the proofs of which it keeps a record in the session.
METHODS = {
    "password": Method.PASSWORD,
    "code": Method.CODE,
    "totp": Method.APP,
    "webauthn": Method.PASSKEY,
    "recovery_codes": Method.RECOVERY_CODE,
}


def note(request, user, method, outcome):
    """Keep one sign-in or try; user is None where nobody has the address that was typed."""
    return SignIn.objects.create(user=user, method=method, outcome=outcome, **described(request))


def signed_in(request, user):
    """Keep that somebody is in, and by which proof, the last of them."""
    records = get_authentication_records(request, user)
    last = records[-1] if records else {}
    method = METHODS.get(last.get("type") or last.get("method"), "")
    note(request, user, method, Outcome.SIGNED_IN)


def wrong_password(request, email):
    """Keep that the password door stayed shut; not an unknown address, since people type passwords there."""
    user = User.objects.filter(email=email.lower()).first()
    if getattr(request, "axes_locked_out", False):
        outcome = Outcome.LOCKED
    elif user and not user.is_active:
        outcome = Outcome.CLOSED
    else:
        outcome = Outcome.REFUSED
    note(request, user, Method.PASSWORD, outcome)


def wrong_code(request, user, last_attempt=False, **_more):
    """Keep that a code from a letter was wrong (allauth's signal login_code_rejected calls it)."""
    note(request, user, Method.CODE, Outcome.LOCKED if last_attempt else Outcome.REFUSED)
