import pytest
from django.utils import timezone
from post_office.models import Email

from feedback import actions, actions_moderation, emails
from feedback.models import Naming, Settlement
from feedback.trace import Change
from tests import make


def every_letter(language):
    """Queue each letter about feedback in the language, and return them by name."""
    item = make.feedback(
        author=make.user(),
        language=language,
        reference="5-2-014",
        body="نص <b>الملاحظة</b>",
        declined_reason="إعلان",
        outcome="accepted",
        decision_reason_ar="أُدرج & نُشر.",
        decision_reason_en="Added & published.",
        decided_at=timezone.now(),
        deciding_entity=make.entity("moy", name_ar="وزارة الشباب", name_en="Ministry of Youth"),
    )
    reply = item.replies.create(body_ar="شكراً.", body_en="Thank you.", entity=item.deciding_entity)
    for letter in ["feedback_received", "feedback_published", "feedback_declined", "feedback_decided"]:
        getattr(emails, letter)(item)
    emails.feedback_reply(reply)
    said = Settlement(feedback=item, words="كلام", declined_reason="فيه بيانات شخصية.")
    emails.feedback_words_declined(said)
    emails.feedback_changed_plan(item, [Change(item.milestone, timezone.now(), None, 1)])
    return list(Email.objects.order_by("pk"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        (
            "ar",
            [
                "وصلت ملاحظتكم 5-2-014",
                "نُشرت ملاحظتكم 5-2-014",
                "لم تُقبل ملاحظتكم 5-2-014 للنشر",
                "القرار في ملاحظتكم 5-2-014: أُخذ به",
                "رد على ملاحظتكم 5-2-014",
                "لم يُنشر تعقيبكم على القرار في 5-2-014",
                "ملاحظتكم 5-2-014 غيّرت الخطة",
            ],
        ),
        (
            "en",
            [
                "Your feedback 5-2-014 has arrived",
                "Your feedback 5-2-014 is published",
                "Your feedback 5-2-014 was not published",
                "The decision on your feedback 5-2-014: Accepted",
                "A reply to your feedback 5-2-014",
                "Your reply to the decision on 5-2-014 was not published",
                "Your feedback 5-2-014 changed the plan",
            ],
        ),
    ],
)
def test_subjects_say_what_happened_in_the_language_of_the_sender(language, subjects):
    letters = every_letter(language)

    assert [letter.subject.replace("\u2066", "").replace("\u2069", "") for letter in letters] == subjects
    assert [letter.headers["Content-Language"] for letter in letters] == [language] * 7


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_letters_turn_nothing_around_and_escape_what_was_typed(language, direction):
    for letter in every_letter(language):
        assert "\u20665-2-014\u2069" in letter.subject
        assert f"/{language}/" in letter.message
        assert "/5-2-014/>\u2069" in letter.message
        assert "&amp;" not in letter.message
        assert f'<html lang="{language}" dir="{direction}">' in letter.html_message
        assert "<b>الملاحظة" not in letter.html_message


@pytest.mark.django_db
def test_the_decision_letter_has_decision_reason_and_entity():
    letter = next(letter for letter in every_letter("en") if "Accepted" in letter.subject)

    assert "Decided by \u2068Ministry of Youth\u2069" in letter.message
    assert "Added & published." in letter.message
    assert "Added &amp; published." in letter.html_message


@pytest.mark.django_db
def test_an_untranslated_reason_is_in_arabic_and_says_so():
    item = make.feedback(
        author=make.user(),
        language="en",
        outcome="answered",
        decision_reason_ar="شكراً.",
        decided_at=timezone.now(),
        deciding_entity=make.entity(),
    )

    emails.feedback_decided(item)

    letter = Email.objects.get()
    assert "شكراً." in letter.message
    assert '<div lang="ar" dir="rtl"><p>شكراً.</p></div>' in letter.html_message


@pytest.mark.django_db
def test_what_only_the_body_should_read_is_not_said_to_be_unpublished(unit_staff, participant):
    """It was never to be published: declining it means that the body does not get it."""
    item = make.feedback(author=participant, naming=Naming.BODY_ONLY, moderation="held", published_at=None)

    actions.decline(item, "لا صلة له بالخطة.", unit_staff)
    actions_moderation.appeal(item, "له صلة بها.", participant)
    actions_moderation.confirm_refusal(item, "لم نجد صلة.", unit_staff)

    for mail, reason in zip(Email.objects.order_by("pk"), ["لا صلة له بالخطة.", "لم نجد صلة."], strict=True):
        assert "لن تُحال ملاحظتكم" in mail.letter.subject
        for text in [mail.message, mail.html_message]:
            assert reason in text and "ولن تُحال إلى الجهة المسؤولة" in text
            assert "للنشر" not in text and "غير منشورة" not in text
