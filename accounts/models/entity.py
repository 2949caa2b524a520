"""Bodies that lead, support, take part or answer."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.conditions import has_text
from core.models import Sourced
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned

from ..likeness import alike


class EntityQuerySet(models.QuerySet):
    def verified(self):
        """Entities that staff entered or verified: no other is public, or can be chosen."""
        return self.filter(verified_at__isnull=False)

    def joinable(self):
        """Verified organisations of which participants can be members."""
        return self.verified().filter(kind__in=Entity.JOINED, is_demo=False)

    def to_verify(self):
        """Organisations that somebody proposed, and that staff have neither verified nor declined."""
        return self.filter(verified_at=None, declined_at=None)

    def without_submitter(self):
        """Organisations that have members, and nobody who may send in their name."""
        memberships = self.model._meta.get_field("memberships").related_model.objects
        members, submitters = memberships.members(), memberships.submitters()
        return self.filter(pk__in=members.values("entity")).exclude(pk__in=submitters.values("entity"))

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

    # Of which participants can be members; the others are the government's own, and its partners.
    JOINED = [Kind.CIVIL_SOCIETY, Kind.PRIVATE, Kind.ACADEMIA]
    SEARCHED = ["name_ar", "name_en", "slug", "other_names"]

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
    other_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One on each line: earlier names, short forms, other spellings. People find it by them."),
    )
    proposed_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("proposed by"),
        related_name="proposed_entities",
        null=True,
        blank=True,
        editable=False,
    )
    verified_at = models.DateTimeField(
        _("verified at"),
        null=True,
        blank=True,
        editable=False,
        default=timezone.now,
        help_text=_("Empty means that a participant proposed it, and that nobody else sees it yet."),
    )
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                name="entity_is_verified_or_declined",
                condition=Q(verified_at__isnull=True) | Q(declined_at__isnull=True),
                violation_error_message=_("An organisation is verified or declined, not both."),
            ),
        ]

    def __str__(self):
        return self.name

    def members(self):
        """Verified memberships of those who write in its name, in the order in which they came, with their people."""
        return self.memberships.members().select_related("user").order_by("verified_at", "pk")

    def submitters(self):
        """People who may send in its name, as a queryset."""
        return self.memberships.model.user.field.related_model.objects.filter(
            pk__in=self.memberships.submitters().values("user")
        )

    def has_submitter(self, user):
        """Whether the user may send in its name. Queries."""
        return self.submitters().filter(pk=user.pk).exists()

    def nearest(self):
        """Return the verified entities whose names are near its own, the nearest first, as a list."""
        return alike(Entity.objects.verified().exclude(pk=self.pk), self.name_ar, self.name_en)
