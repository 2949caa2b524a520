"""Files of published feedback: their addresses have no language."""

from django.urls import path, register_converter

from . import views_chain, views_files
from .converters import ReferenceConverter

register_converter(ReferenceConverter, "cited_reference")

app_name = "feedback_files"

urlpatterns = [
    path("feedback/<cited_reference:reference>.json", views_chain.data, name="data"),
    path("feedback-files/<uuid:key>/", views_files.public, name="attachment"),
]
