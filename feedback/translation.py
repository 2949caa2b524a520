from modeltranslation.translator import TranslationOptions, register

from core.records import keep_history

from .models import (
    AnswerTemplate,
    Appeal,
    Assignment,
    CausedChange,
    DraftAnswer,
    Endorsement,
    Feedback,
    PrivateNote,
    Reply,
    Settlement,
    Window,
)


@register(Feedback)
class FeedbackTranslation(TranslationOptions):
    fields = ["decision_reason"]


@register(Reply)
class ReplyTranslation(TranslationOptions):
    fields = ["body"]
    required_languages = ["ar"]


@register(AnswerTemplate)
class AnswerTemplateTranslation(TranslationOptions):
    fields = ["text"]
    required_languages = ["ar"]


# After the translated fields exist: a history registered in models.py would silently lack them.
keep_history(Appeal)
keep_history(Endorsement)
keep_history(Feedback)
keep_history(Reply)
keep_history(Window)
keep_history(CausedChange)
keep_history(Assignment)
keep_history(DraftAnswer)
keep_history(PrivateNote)
keep_history(Settlement)
keep_history(AnswerTemplate)
