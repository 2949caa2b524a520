"""A focal point's sheet: how it is filled in and sent in the tests."""

from dataclasses import dataclass

import pytest

from commitments import reporting
from commitments.models import EntityRole
from tests import make


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@dataclass
class Sheet:
    """The page on which a person reports a period, as a browser would fill it in."""

    client: object
    user: object
    period: object

    @property
    def address(self):
        return f"/ar/admin/report/{self.period.pk}/"

    def get(self):
        self.client.force_login(self.user)
        return self.client.get(self.address)

    def filled_in(self, milestones, **typed):
        """What the page sends back for the milestones when the same was typed into each."""
        rows = reporting.rows_of(self.period, reporting.milestones_of(self.period, self.user))
        data = {"row": []}
        for row in rows:
            if row.milestone in milestones:
                shown = {name: "" if value is None else value for name, value in row.form.initial.items()}
                given = {name: value for name, value in (shown | typed).items() if value is not False}
                data["row"].append(row.milestone.pk)
                data |= {f"m{row.milestone.pk}-{name}": value for name, value in given.items()}
        return data

    def post(self, data, **buttons):
        self.client.force_login(self.user)
        return self.client.post(self.address, data | (buttons or {"submit": ""}))


@pytest.fixture
def lead(db):
    """The entity of ministry_staff, which leads the first commitment."""
    return make.entity("moy", name_ar="وزارة الشباب")


@pytest.fixture
def commitment(lead):
    return make.commitment(lead=lead)


@pytest.fixture
def sheet(client, ministry_staff, commitment):
    """The open sheet of ministry_staff."""
    assert commitment.roles.get().role == EntityRole.Role.LEAD
    return Sheet(client, ministry_staff, make.period(commitment.plan))
