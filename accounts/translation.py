from modeltranslation.translator import TranslationOptions, register

from core.records import keep_history

from .models import Entity, Membership, User


@register(Entity)
class EntityTranslation(TranslationOptions):
    fields = ["name"]
    required_languages = ["ar"]


# After the translated fields exist: a history registered in models.py would silently lack them.
keep_history(Entity)
keep_history(User, excluded_fields=["password", "last_login"], m2m_fields=["groups"])
keep_history(Membership)
