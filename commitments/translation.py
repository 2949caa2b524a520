from modeltranslation.translator import TranslationOptions, register

from core.records import keep_history

from .models import (
    Activity,
    Assessment,
    Commitment,
    DateChange,
    EntityRole,
    Evidence,
    ImportBatch,
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
keep_history(Commitment, m2m_fields=["themes"])
keep_history(Activity, m2m_fields=["partners"])
# What the rows of a sheet change is kept with the milestones themselves.
keep_history(ImportBatch, excluded_fields=["rows"])
for model in [
    Plan,
    PlanEvent,
    Theme,
    EntityRole,
    Milestone,
    DateChange,
    ReportingPeriod,
    ProgressUpdate,
    Evidence,
    Assessment,
]:
    keep_history(model)
