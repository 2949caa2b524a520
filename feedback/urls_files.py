"""Files that go with published feedback: their addresses have no language."""

from django.urls import path

from . import views_files

app_name = "feedback_files"

urlpatterns = [path("feedback-files/<uuid:key>/", views_files.public, name="attachment")]
