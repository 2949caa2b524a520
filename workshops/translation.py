from modeltranslation.translator import TranslationOptions, register

from core.records import keep_history

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
    fields = ["label", "topic", "room", "summary"]
    required_languages = {"ar": ["label", "topic"]}


# After the translated fields exist: a history registered in models.py would silently lack them.
for model in [Workshop, WorkshopSession, WorkingGroup]:
    keep_history(model)
