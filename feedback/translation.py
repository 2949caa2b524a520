import simple_history
from modeltranslation.translator import TranslationOptions, register

from core.history import UNKEPT

from .models import Feedback, Reply, Window


@register(Feedback)
class FeedbackTranslation(TranslationOptions):
    fields = ["decision_reason"]


@register(Reply)
class ReplyTranslation(TranslationOptions):
    fields = ["body"]
    required_languages = ["ar"]


# After the translated fields exist: a history registered in models.py would silently lack them.
simple_history.register(Feedback, excluded_fields=UNKEPT)
simple_history.register(Reply, excluded_fields=UNKEPT)
simple_history.register(Window)
