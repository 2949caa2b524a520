from django.urls import path

from . import views_files

urlpatterns = [
    path("robots.txt", views_files.robots, name="robots"),
    path("sitemap.xml", views_files.sitemap, name="sitemap"),
    path("healthz", views_files.healthz, name="healthz"),
    path("readyz", views_files.readyz, name="readyz"),
]
