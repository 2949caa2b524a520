"""What can be set from outside is written down for whoever sets it."""

import re

from django.conf import settings


def test_every_setting_of_the_environment_is_in_the_table_of_the_manual():
    code = (settings.BASE_DIR / "ogp_portal" / "settings.py").read_text()
    manual = (settings.BASE_DIR / "docs" / "operating.md").read_text()
    table = "\n".join(line.split("|")[1] for line in manual.splitlines() if line.startswith("| `"))

    read = set(re.findall(r'(?:\benv(?:\.\w+)?|\brequire)\(\s*"([A-Z_0-9]+)"', code))

    assert set(re.findall("`([A-Z_0-9]+)`", table)) == read
