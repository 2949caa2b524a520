import simple_history
from modeltranslation.translator import TranslationOptions, register

from core.history import UNKEPT

from .models import (
    Activity,
    Commitment,
    DateChange,
    Evidence,
    Milestone,
    Plan,
    PlanEvent,
    ProgressUpdate,
    ReportingPeriod,
    Theme,
)


class ArabicRequired(TranslationOptions):
    required_languages = ["ar"]


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ["name", "short_name", "summary", "review_summary"]
    required_languages = {"ar": ["name", "short_name"]}


@register(PlanEvent)
class PlanEventTranslation(ArabicRequired):
    fields = ["what"]


@register(Theme)
class ThemeTranslation(ArabicRequired):
    fields = ["name"]


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = ["title", "short_title", "title_elsewhere", "problem", "objective", "supporting_text"]
    required_languages = {"ar": ["title", "short_title"]}


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ["title", "description"]
    required_languages = {"ar": ["title"]}


@register(DateChange)
class DateChangeTranslation(ArabicRequired):
    fields = ["reason"]


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ["title", "place"]
    required_languages = {"ar": ["title"]}


@register(ReportingPeriod)
class ReportingPeriodTranslation(ArabicRequired):
    fields = ["name"]


@register(ProgressUpdate)
class ProgressUpdateTranslation(TranslationOptions):
    fields = ["text", "reason"]


@register(Evidence)
class EvidenceTranslation(ArabicRequired):
    fields = ["title"]


# After the translated fields exist: a history registered in models.py would silently lack them.
for model in [Plan, Commitment, Milestone, DateChange, Activity, ReportingPeriod, ProgressUpdate]:
    simple_history.register(model, excluded_fields=UNKEPT)
