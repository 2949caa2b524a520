from django.urls import path

from . import views

app_name = "workshops"

urlpatterns = [
    path("", views.workshop_list, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/groups/<int:number>/", views.group, name="group"),
]
