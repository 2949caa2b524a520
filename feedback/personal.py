"""The personal data that feedback holds."""

from django.db.models import F

from core.search import rebuild

from .models import Draft, Feedback, Naming


def erase(user):
    """Take the person out of their feedback and its history: what was said stays; name, organisation and account go.

    Returns how many items stay.
    """
    keys = list(Feedback.objects.owned_by(user).values_list("pk", flat=True))
    for rows in [Feedback.history.filter(id__in=keys), Feedback.objects.filter(pk__in=keys)]:
        rows.exclude(naming=Naming.BODY_ONLY).update(naming=Naming.WITHOUT_NAME)
        rows.update(author=None, author_name="", organisation="")
    Feedback.objects.filter(pk__in=keys).update(version=F("version") + 1)
    rebuild(Feedback.objects.filter(pk__in=keys))
    Draft.objects.filter(data__email=user.email).delete()
    return len(keys)
