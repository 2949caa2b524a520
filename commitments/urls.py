from django.urls import path, register_converter

from . import views, views_history
from .converters import LabelConverter, NumberConverter

register_converter(NumberConverter, "commitment_number")
register_converter(LabelConverter, "milestone_label")

app_name = "commitments"

PLAN = "<slug:plan>/"
COMMITMENT = f"{PLAN}commitments/<commitment_number:number>/"
MILESTONE = f"{COMMITMENT}milestones/<milestone_label:label>/"

urlpatterns = [
    path("", views.plan_list, name="plan-list"),
    path(PLAN, views.plan, name="plan"),
    path(COMMITMENT, views.detail, name="detail"),
    path(f"{COMMITMENT}history/", views_history.commitment, name="history"),
    path(MILESTONE, views.milestone, name="milestone"),
    path(f"{MILESTONE}history/", views_history.milestone, name="milestone-history"),
]
