from django.urls import path, register_converter

from commitments.converters import NumberConverter

from . import views

register_converter(NumberConverter, "group_number")

app_name = "workshops"

urlpatterns = [
    path("", views.workshop_list, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/groups/<group_number:number>/", views.group, name="group"),
]
