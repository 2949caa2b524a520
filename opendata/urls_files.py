from django.urls import path

from . import views

app_name = "datasets"

urlpatterns = [
    path("data/<slug:name>.<slug:ext>", views.file, name="file"),
]
