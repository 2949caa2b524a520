"""Forget what nobody needs any more: drafts, kept forms, codes, invitations, attempts, letters, sign-ins, looks."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from post_office.models import STATUS, Email

from accounts import browsers, codes
from accounts.models import Code, Invitation, KeptForm, PersonalDataAccess, SignIn
from accounts.personal import erase, unproved
from commitments.follow_links import DAYS_TO_CONFIRM
from commitments.follows import forget_unproved
from core.limits import LONGEST_SECONDS
from core.models import Attempt
from feedback import attachments
from feedback.models import Attachment, Draft


def forget_unproved_accounts(now):
    """Forget accounts whose owners never came in, with their addresses; returns how many."""
    found = list(unproved(now - timedelta(days=DAYS_TO_CONFIRM)).filter(feedback_items=None))
    for user in found:
        erase(user)
    return len(found)


class Command(BaseCommand):
    help = "Forget old drafts, codes, invitations, counted attempts, letters, sign-ins and looks. Run it once a day."

    def handle(self, *args, **options):
        now = timezone.now()
        month_ago = now - timedelta(days=browsers.DAYS)
        log_begins = now - timedelta(days=settings.PERSONAL_DATA_LOG_DAYS)
        old = {
            "files not sent": Attachment.objects.waiting().filter(added_at__lt=month_ago, draft=None),
            "drafts": Draft.objects.filter(saved_at__lt=month_ago),
            "codes": Code.objects.filter(made_at__lt=now - timedelta(minutes=codes.MINUTES)),
            "kept forms": KeptForm.objects.filter(kept_at__lt=now - timedelta(hours=KeptForm.HOURS)),
            "invitations": Invitation.objects.run_out(),
            "attempts": Attempt.objects.filter(made_at__lt=now - timedelta(seconds=LONGEST_SECONDS)),
            "wrong passwords": AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME),
            "letters": Email.objects.filter(status__in=[STATUS.sent, STATUS.failed], last_updated__lt=month_ago),
            "sign-ins": SignIn.objects.filter(at__lt=now - timedelta(days=settings.SIGN_IN_DAYS)),
            "looks at personal data": PersonalDataAccess.objects.filter(seen_at__lt=log_begins),
        }
        for name, rows in old.items():
            self.stdout.write(f"{name}: {rows.delete()[0]} forgotten")
        self.stdout.write(f"accounts that nobody proved: {forget_unproved_accounts(now)} forgotten")
        self.stdout.write(f"follows that nobody confirmed: {forget_unproved()} forgotten")
        # After their rows.
        self.stdout.write(f"files without a row: {attachments.forget_orphans()} forgotten")
