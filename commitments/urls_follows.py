"""Following by e-mail: private pages beside the public ones, and those behind the links of letters."""

from django.urls import path

from . import views_follows as views
from .urls import COMMITMENT, MILESTONE, PLAN

app_name = "follows"

urlpatterns = [
    path(f"plans/{PLAN}follow/", views.follow, name="plan"),
    path(f"plans/{COMMITMENT}follow/", views.follow, name="commitment"),
    path(f"plans/{MILESTONE}follow/", views.follow, name="milestone"),
    path("follows/asked/", views.asked, name="asked"),
    path("follows/<str:token>/confirm/", views.confirm, name="confirm"),
    path("follows/<str:token>/stop/", views.stop, name="stop"),
    path("account/follows/<int:pk>/stop/", views.stop_own, name="stop-own"),
]
