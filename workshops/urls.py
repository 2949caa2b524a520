from django.urls import path, register_converter

from commitments.converters import NumberConverter

from . import views

register_converter(NumberConverter, "group_number")

app_name = "workshops"

WORKSHOP = "<slug:slug>/"
GROUP = f"{WORKSHOP}groups/<group_number:number>/"

urlpatterns = [
    path("", views.workshop_list, name="list"),
    path(WORKSHOP, views.detail, name="detail"),
    path(GROUP, views.group, name="group"),
]
