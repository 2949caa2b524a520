"""Pages of the back office about answering that are not about one model, and the files that go with feedback."""

from django.contrib.admin import site
from django.urls import path

from . import views_files
from .admin import board

app_name = "answering"

urlpatterns = [
    path("answers/", site.admin_view(board.page), name="board"),
    path("feedback/files/<uuid:key>/", site.admin_view(views_files.office), name="attachment"),
]
