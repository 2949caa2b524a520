from django.urls import path, register_converter

from . import views
from .converters import LabelConverter, NumberConverter

register_converter(NumberConverter, "commitment_number")
register_converter(LabelConverter, "milestone_label")

app_name = "commitments"

urlpatterns = [
    path("", views.plan_list, name="plan-list"),
    path("<slug:plan>/", views.plan, name="plan"),
    path("<slug:plan>/commitments/<commitment_number:number>/", views.detail, name="detail"),
    path(
        "<slug:plan>/commitments/<commitment_number:number>/milestones/<milestone_label:label>/",
        views.milestone,
        name="milestone",
    ),
]
