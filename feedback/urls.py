from django.urls import path, register_converter

from . import (
    views,
    views_chain,
    views_drafts,
    views_editing,
    views_endorsement,
    views_files,
    views_list,
    views_moderation,
    views_settling,
    views_writing,
)
from .converters import ReferenceConverter

register_converter(ReferenceConverter, "reference")

app_name = "feedback"

urlpatterns = [
    path("feedback/", views_list.index, name="list"),
    path("feedback/policy/", views_moderation.policy, name="policy"),
    path("feedback/track/", views.track, name="track"),
    path("feedback/new/", views_writing.write, name="write"),
    path("feedback/new/autosave/", views_writing.autosave, name="autosave"),
    path("feedback/new/<uuid:key>/review/", views_writing.review, name="review"),
    path("feedback/new/<uuid:key>/confirm/", views_writing.confirm, name="confirm"),
    path("feedback/new/<uuid:key>/sent/", views_writing.sent, name="sent"),
    path("feedback/new/<uuid:key>/discard/", views_writing.discard, name="discard"),
    path("feedback/new/<uuid:key>/files/<uuid:file>/", views_files.of_draft, name="draft-file"),
    path("feedback/<reference:reference>/", views.detail, name="detail"),
    path("feedback/<reference:reference>.txt", views_chain.text, name="text"),
    path("feedback/<reference:reference>/endorse/", views_endorsement.page, name="endorse"),
    path("feedback/<reference:reference>/endorse/<slug:slug>/", views_endorsement.endorse, name="endorse-for"),
    path(
        "feedback/<reference:reference>/endorse/<slug:slug>/take-back/",
        views_endorsement.take_back,
        name="take-endorsement-back",
    ),
    path("account/drafts/", views_drafts.drafts, name="drafts"),
    path("account/feedback/<reference:reference>/", views.own, name="own"),
    path("account/feedback/<reference:reference>/edit/", views_editing.edit, name="edit"),
    path("account/feedback/<reference:reference>/files/<uuid:key>/", views_files.own, name="own-file"),
    path("account/feedback/<reference:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("account/feedback/<reference:reference>/appeal/", views_moderation.appeal, name="appeal"),
    path("account/feedback/<reference:reference>/settle/", views_settling.settle, name="settle"),
]
