import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Feedback, Reply, Window


@register(Feedback)
class FeedbackTranslation(TranslationOptions):
    fields = ["decision_reason"]


@register(Reply)
class ReplyTranslation(TranslationOptions):
    fields = ["body"]
    required_languages = ["ar"]


# After the translated fields exist: a history registered in models.py would silently lack them.
simple_history.register(Feedback)
simple_history.register(Reply)
simple_history.register(Window)
