from django.urls import path, register_converter

from . import views


class ReferenceConverter:
    """5-2-014: plan, commitment, serial."""

    regex = "[0-9]{1,5}-[0-9]{1,5}-[0-9]{3,8}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ReferenceConverter, "reference")

app_name = "feedback"

urlpatterns = [
    path("feedback/<reference:reference>/", views.detail, name="detail"),
]
