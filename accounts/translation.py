import simple_history
from modeltranslation.translator import TranslationOptions, register

from core.history import UNKEPT

from .models import Entity, Membership, User


@register(Entity)
class EntityTranslation(TranslationOptions):
    fields = ["name"]
    required_languages = ["ar"]


# After the translated fields exist: a history registered in models.py would silently lack them.
simple_history.register(Entity, excluded_fields=UNKEPT)
simple_history.register(User, excluded_fields=["password", "last_login"])
simple_history.register(Membership)
