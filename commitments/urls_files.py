"""Files: their addresses have no language."""

from django.urls import path

from . import views

app_name = "commitment_files"

urlpatterns = [
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
]
