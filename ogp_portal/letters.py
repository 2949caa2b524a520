"""What the letters are called, and which of them staff may read: none with a code or a link that lets somebody in."""

from django.utils.translation import gettext_lazy as _

# By the folder of their words in templates/emails: what staff read in full.
READABLE = {
    "feedback_received": _("Receipt for feedback"),
    "feedback_published": _("Feedback was published"),
    "feedback_declined": _("Feedback was not published"),
    "feedback_decided": _("Decision on feedback"),
    "feedback_reply": _("Reply to feedback"),
    "appeal_confirmed": _("Feedback stays unpublished"),
    "feedback_taken_up": _("Feedback is taken up after all"),
    "feedback_edited": _("Feedback was edited"),
    "feedback_changed_plan": _("Feedback changed the plan"),
    "feedback_words_declined": _("Author’s reply to a decision was not published"),
    "answer_assigned": _("Request to draft an answer"),
    "assignment_ended": _("Answer is not asked for any more"),
    "assigned_answer_decided": _("Decision on assigned feedback"),
    "draft_submitted": _("Draft of an answer was handed in"),
    "draft_returned": _("Draft of an answer came back"),
    "answers_due": _("Reminder of answers"),
    "membership_news": _("News of a membership"),
    "organisation_news": _("News of an organisation"),
    "updates_submitted": _("Progress reports were handed in"),
    "update_approved": _("Progress report was approved"),
    "update_returned": _("Progress report came back"),
    "report_due": _("Reminder of reports"),
    "milestones_stale": _("Reminder of milestones to confirm"),
    "import_submitted": _("Excel file was handed in"),
    "import_decided": _("Decision on an Excel file"),
}
# Codes, links of one person, and what is between the portal and the owner of an account.
CLOSED = {
    "sign_in_code": _("Sign-in code"),
    "feedback_code": _("Code that sends feedback"),
    "erase_code": _("Code that erases data"),
    "unknown_address": _("No account has the address"),
    "use_your_password": _("Staff sign in with a password"),
    "account_closed": _("The account is closed"),
    "no_password_needed": _("No password is needed"),
    "password_reset": _("Link to a new password"),
    "password_changed": _("The password was changed"),
    "second_step_changed": _("Two-step verification was changed"),
    "invitation": _("Invitation to the back office"),
    "draft_ready": _("Draft that waits for a submitter"),
    "member_invitation": _("Invitation to an organisation"),
    "follow_confirm": _("Link that confirms following"),
    "follow_known": _("Followed already"),
    "digest": _("Digest"),
}
WORDS = READABLE | CLOSED


def letter_words(name):
    """Return what the letter is called; its own name where nobody has given it another."""
    return WORDS.get(name) or name or _("Older letter")
