"""What feedback does when an organisation is merged into another: what was said in its name is the other's."""

from django.db import transaction
from django.db.models import Q

from .models import Draft, Endorsement, Feedback


@transaction.atomic
def merge(entity, into):
    """Let feedback, drafts and endorsements name the other organisation."""
    for item in Feedback.objects.filter(on_behalf_of=entity):
        item.on_behalf_of = into
        if item.is_in_verified_name:
            item.organisation = into.name_ar
        item.save()
    for draft in Draft.objects.filter(Q(entity=entity) | Q(data__on_behalf_of=str(entity.pk))):
        chosen = {"on_behalf_of": str(into.pk)} if draft.data.get("on_behalf_of") == str(entity.pk) else {}
        shared_with = into if draft.entity_id == entity.pk else draft.entity
        Draft.objects.filter(pk=draft.pk).update(entity=shared_with, data=draft.data | chosen)
    for endorsement in Endorsement.objects.filter(entity=entity).select_related("feedback"):
        if endorsement.feedback.endorsements.by([into]).exists():
            endorsement.delete()
        else:
            endorsement.entity = into
            endorsement.save()
    # Nobody endorses what was said in their own name.
    for endorsement in Endorsement.objects.filter(entity=into, feedback__on_behalf_of=into):
        endorsement.delete()
