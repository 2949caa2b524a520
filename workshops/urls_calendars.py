from django.urls import path

from . import views

app_name = "calendars"

urlpatterns = [
    path("calendars/<slug:slug>.ics", views.workshop_calendar, name="workshop"),
    path("calendars/<slug:slug>/sessions/<int:order>.ics", views.session_calendar, name="session"),
    path("calendars/<slug:slug>/groups/<int:number>.ics", views.group_calendar, name="group"),
]
