"""Previews of drafts: the public addresses behind preview/<token>/."""

from django.urls import path

from . import views_previews
from .urls import GROUP, WORKSHOP

app_name = "workshop_previews"

urlpatterns = [
    path(f"workshops/{WORKSHOP}", views_previews.detail, name="detail"),
    path(f"workshops/{GROUP}", views_previews.group, name="group"),
]
