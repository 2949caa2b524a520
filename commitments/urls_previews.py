"""Previews of drafts: the public addresses behind preview/<token>/."""

from django.urls import path

from . import views_previews
from .urls import COMMITMENT, MILESTONE, PLAN

app_name = "plan_previews"

urlpatterns = [
    path(f"plans/{PLAN}", views_previews.plan, name="plan"),
    path(f"plans/{COMMITMENT}", views_previews.detail, name="detail"),
    path(f"plans/{MILESTONE}", views_previews.milestone, name="milestone"),
]
