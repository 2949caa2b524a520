from django.db import models
from django.utils.translation import gettext_lazy as _

from core import previews

from .commitment import Commitment
from .milestone import Milestone
from .plan import Plan

SUBJECTS = ["plan", "commitment", "milestone"]


class PreviewLink(previews.PreviewLink):
    """Shows the draft of a plan with its commitments, of a commitment with its milestones, or of a milestone."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="preview_links", null=True)
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, verbose_name=_("commitment"), related_name="preview_links", null=True
    )
    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="preview_links", null=True
    )

    class Meta(previews.PreviewLink.Meta):
        constraints = [
            models.CheckConstraint(name="preview_link_shows_one_row", condition=previews.only_one(*SUBJECTS)),
        ]

    @property
    def row(self):
        """The draft that it shows."""
        return self.plan or self.commitment or self.milestone
