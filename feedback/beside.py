"""What stands beside an item on its page: its files, who endorses it, what was answered with it.

They come from three tables; a page may ask eight questions in all, so these are asked as one.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from accounts.models import Entity

from .models import Attachment, Feedback

NOTHING = Cast(Value(None), CharField())


@dataclass
class Beside:
    """The files of an item, the organisations that endorse it in public, and the public items answered with it.

    The rows are made of what their names and addresses need, and are not to be saved.
    """

    files: list[Attachment] = field(default_factory=list)
    endorsers: list[Entity] = field(default_factory=list)
    together: list[Feedback] = field(default_factory=list)


def beside(item):
    """Return what is Beside the item, of for_cards().with_path(), in one query, or none where it has nothing."""
    parts, found = parts_of(item), Beside()
    if not parts:
        return found
    first, *others = parts
    for row in first.union(*others, all=True).order_by("since", "place"):
        if row.what == "file":
            found.files.append(Attachment(pk=row.place, key=UUID(row.code), name=row.label))
        elif row.what == "endorser":
            found.endorsers.append(Entity(name_ar=row.label, name_en=row.label_en))
        else:
            found.together.append(Feedback(pk=row.place, reference=row.label))
    return found


def parts_of(item):
    """Return the querysets of the union: those of which the item has any."""
    parts = []
    if item.has_files:
        files = item.attachments.sent()
        parts.append(named(files, "file", "added_at", "name", code=Cast("key", CharField())))
    if item.endorsement_count:
        endorsements = item.endorsements.shown()
        parts.append(named(endorsements, "endorser", "made_at", "entity__name_ar", label_en=F("entity__name_en")))
    if item.joint_answer_id:
        together = item.answered_with.published().rewrite(False)
        parts.append(named(together, "together", "received_at", "reference"))
    return parts


def named(rows, what, since, label, label_en=NOTHING, code=NOTHING):
    """Return a queryset of tuples (what, place, since, label, label_en, code), of equal types."""
    columns = {
        "what": Value(what, CharField()),
        "place": F("pk"),
        "since": F(since),
        "label": Cast(label, CharField()),
        "label_en": label_en,
        "code": code,
    }
    return rows.order_by().annotate(**columns).values_list(*columns, named=True)
