"""The doors to the files that go with feedback: for everybody, for its author, for who still writes, for staff."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from accounts.browsers import with_browser
from core import admin_people
from core.uploads import sent_file

from .models import Attachment, Draft, Feedback


def public(request, key):
    """A file of published feedback; saved and never opened here, so that it runs nothing."""
    return sent(Attachment.objects.published(), key)


@never_cache
@login_required
def own(request, reference, key):
    """A file of one's own feedback, in every state, also while its change is not saved yet."""
    items = Feedback.objects.owned_by(request.user).filter(reference=reference)
    return sent(Attachment.objects.filter(feedback__in=items), key)


@never_cache
@with_browser
def of_draft(request, key, file):
    """A file of what somebody writes in this browser."""
    drafts = Draft.objects.open_to(request.browser, request.user).filter(key=key)
    return sent(Attachment.objects.filter(draft__in=drafts), file)


def office(request, key):
    """A file of feedback that the member of staff may judge, or that their entity answers; it may tell who sent it."""
    if not request.user.has_perm("feedback.view_feedback"):
        raise PermissionDenied
    files = Attachment.objects.sent().filter(feedback__in=Feedback.objects.answerable_by(request.user).order_by())
    row = get_object_or_404(files.select_related("feedback"), key=key)
    item = row.feedback
    if item.author_id:
        admin_people.show(request, admin_people.ROW, Feedback, item, [item.author_id])
    elif item.author_name or item.organisation:
        admin_people.show(request, admin_people.ROW, Feedback, item, others=1)
    return sent_file(row.file, row.name)


def sent(files, key):
    row = get_object_or_404(files, key=key)
    return sent_file(row.file, row.name)
