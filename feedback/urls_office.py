"""Pages of the back office about answering that are not about one model."""

from django.contrib.admin import site
from django.urls import path

from .admin import board

app_name = "answering"

urlpatterns = [
    path("answers/", site.admin_view(board.page), name="board"),
]
