"""Bodies that lead, support, take part or answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.conditions import has_text
from core.models import Sourced
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned


class EntityQuerySet(models.QuerySet):
    def sendable_by(self, user):
        """Entities in whose name the user may send: those of which they are a verified submitter."""
        memberships = user.memberships.model.objects
        return self.filter(pk__in=memberships.submitters().filter(user=user).values("entity"))


class Entity(Sourced, Translated, Versioned, Searchable):
    """A body that leads, supports, takes part or answers: a ministry, a commission, an association."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry")
        GOVERNMENT = "government", _("Government body")
        UNIT = "unit", _("Unit")
        CIVIL_SOCIETY = "civil_society", _("Civil society organisation")
        PRIVATE = "private", _("Private sector")
        INTERNATIONAL = "international", _("International organisation")
        ACADEMIA = "academia", _("Academic institution")

    SEARCHED = ["name_ar", "name_en", "slug"]

    slug = models.SlugField(_("short address"), unique=True)
    kind = models.CharField(_("kind of entity"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("belongs to"),
        related_name="units",
        null=True,
        blank=True,
        help_text=_("The body that a unit is part of."),
    )
    is_demo = models.BooleanField(_("illustrative"), default=False, editable=False)

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "entity")
        verbose_name_plural = _("entities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="entity_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                violation_error_message=_("An entity cannot belong to itself."),
            ),
            models.CheckConstraint(
                name="entity_has_an_arabic_name",
                condition=has_text("name_ar"),
                violation_error_message=_("The Arabic name is required."),
            ),
        ]

    def __str__(self):
        return self.name
