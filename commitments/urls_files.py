"""Files: their addresses have no language."""

from django.urls import path, register_converter

from . import views
from .converters import NumberConverter

register_converter(NumberConverter, "plan_commitment")

app_name = "commitment_files"

urlpatterns = [
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
    path("calendars/plans/<slug:plan>/<plan_commitment:number>.ics", views.calendar, name="calendar"),
]
