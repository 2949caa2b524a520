"""Sign-in: of allauth's pages only those that we need, under the names by which it finds them, and never stored."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from . import views
from . import views_second_step as own
from .second_step import for_its_owner, for_staff


def second_step(route, view, name):
    """Return the pattern of a page about the second step, which no cache keeps."""
    return path(f"second-step/{route}", never_cache(view), name=f"mfa_{name}")


def private(route, view, name, pattern=path):
    """Return the pattern of a page that no cache keeps."""
    return pattern(route, never_cache(view), name=f"account_{name}")


urlpatterns = [
    private("login/", allauth.login, "login"),
    private("login/code/", allauth.request_login_code, "request_login_code"),
    private("login/code/confirm/", views.confirm_login_code, "confirm_login_code"),
    private("signup/", views.SignUp.as_view(), "signup"),
    private("logout/", allauth.logout, "logout"),
    private("inactive/", allauth.account_inactive, "inactive"),
    private("password/change/", views.change_password, "change_password"),
    private("password/reset/", allauth.password_reset, "reset_password"),
    private("password/reset/done/", allauth.password_reset_done, "reset_password_done"),
    private(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        allauth.password_reset_from_key,
        "reset_password_from_key",
        re_path,
    ),
    private("password/reset/key/done/", allauth.password_reset_from_key_done, "reset_password_from_key_done"),
    private("password/confirm/", for_staff(allauth.reauthenticate), "reauthenticate"),
    private("invitation/<str:key>/", views.accept_invitation, "accept_invitation"),
    private("devices/<int:pk>/end/", views.end_device, "end_device"),
    private("devices/end-others/", views.end_other_devices, "end_other_devices"),
    second_step("", for_staff(mfa.index), "index"),
    second_step("sign-in/", mfa.authenticate, "authenticate"),
    second_step("confirm/", for_staff(mfa.reauthenticate), "reauthenticate"),
    second_step("confirm/passkey/", for_staff(own.ConfirmByPasskey.as_view()), "reauthenticate_webauthn"),
    second_step("app/", for_its_owner(own.SetUpApp.as_view()), "activate_totp"),
    second_step("app/remove/", for_its_owner(own.RemoveApp.as_view()), "deactivate_totp"),
    second_step("passkeys/add/", for_its_owner(own.AddPasskey.as_view()), "add_webauthn"),
    second_step("passkeys/<int:pk>/remove/", for_its_owner(own.RemovePasskey.as_view()), "remove_webauthn"),
    second_step("recovery-codes/", for_its_owner(recovery_codes.view_recovery_codes), "view_recovery_codes"),
    second_step(
        "recovery-codes/new/", for_its_owner(recovery_codes.generate_recovery_codes), "generate_recovery_codes"
    ),
]
