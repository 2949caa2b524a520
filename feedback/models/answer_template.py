"""Texts with which answers begin."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.translations import Translated
from core.versions import Versioned

from .feedback import Feedback


class AnswerTemplate(Translated, Versioned):
    """A reason that staff write often: put into an answer as a copy, and completed there by hand."""

    name = models.CharField(_("name of the template"), max_length=100, unique=True)
    outcome = models.CharField(
        _("decision that it fits"),
        max_length=16,
        blank=True,
        choices=[(each.value, each.label) for each in Feedback.DECISIONS],
        help_text=_("Empty: it fits any decision."),
    )
    text = models.TextField(
        _("text of the reason"),
        help_text=_("Answers that it was put into stay as they are when it is changed or deleted."),
    )

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="answer_template_has_an_arabic_text",
                condition=has_text("text_ar"),
                violation_error_message=_("Write the text in Arabic."),
            ),
        ]

    def __str__(self):
        return self.name

    def fits(self, outcome):
        """Whether it can stand in an answer with that decision; with none yet, it can."""
        return not self.outcome or not outcome or self.outcome == outcome
