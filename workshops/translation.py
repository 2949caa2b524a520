import simple_history
from modeltranslation.translator import TranslationOptions, register

from core.history import UNKEPT

from .models import WorkingGroup, Workshop, WorkshopSession


@register(Workshop)
class WorkshopTranslation(TranslationOptions):
    fields = ["title", "short_title", "subtitle", "aim", "place"]
    required_languages = {"ar": ["title", "short_title"]}


@register(WorkshopSession)
class WorkshopSessionTranslation(TranslationOptions):
    fields = ["title"]
    required_languages = ["ar"]


@register(WorkingGroup)
class WorkingGroupTranslation(TranslationOptions):
    fields = ["label", "topic", "room"]
    required_languages = {"ar": ["label", "topic"]}


# After the translated fields exist: a history registered in models.py would silently lack them.
for model in [Workshop, WorkshopSession, WorkingGroup]:
    simple_history.register(model, excluded_fields=UNKEPT)
