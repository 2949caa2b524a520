"""What steps with many rows do where a row refuses, or is not the person's."""

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError

from commitments.models import Theme
from core.admin import PortalAdmin
from core.admin_bulk import bulk, with_each
from tests import make


def rename(theme):
    theme.name_ar = f"{theme.name_ar} (جديد)"
    theme.save()
    if "يرفض" in theme.name_ar:
        raise ValidationError("هذا المجال لا يتغير.")


class PickyAdmin(PortalAdmin):
    """Themes, without the hidden ones; some refuse to be renamed."""

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(name_ar="مخفي")

    @bulk("Rename")
    def rename_many(self, request, themes):
        with_each(themes, rename)
        return "Done."


@pytest.fixture
def press(rf, unit_staff):
    """Function that confirms the step for some themes; returns the answer and the messages."""

    def press(*themes):
        keys = ",".join(str(theme.pk) for theme in themes)
        request = rf.post("/ar/admin/themes/", {"confirmed": "1", "rows": keys})
        request.user, request.session = unit_staff, {}
        request._messages = FallbackStorage(request)
        themes_admin = PickyAdmin(Theme, admin.site)
        answer = themes_admin.bulk_view(request, themes_admin.rename_many)
        return answer.content.decode(), [str(message) for message in get_messages(request)]

    return press


def names():
    return list(Theme.objects.order_by("pk").values_list("name_ar", flat=True))


def test_where_one_row_refuses_nothing_is_done_and_it_is_named(press):
    themes = [make.theme(name_ar=name) for name in ["أول", "يرفض", "ثالث", "يرفض أيضاً"]]

    page, messages = press(*themes)

    assert names() == ["أول", "يرفض", "ثالث", "يرفض أيضاً"]
    assert messages == []
    assert "<li><bdi>يرفض</bdi>: هذا المجال لا يتغير.</li>" in page
    assert "<li><bdi>يرفض أيضاً</bdi>: هذا المجال لا يتغير.</li>" in page
    assert "<li><bdi>أول</bdi>: " not in page


def test_rows_that_one_may_not_see_are_left_out_without_a_word(press):
    own, hidden = make.theme(name_ar="أول"), make.theme(name_ar="مخفي")

    page, messages = press(own, hidden)

    assert names() == ["أول (جديد)", "مخفي"]
    assert (page, messages) == ("", ["Done."])
