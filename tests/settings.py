"""The portal's settings as tests need them: no key to set, quick passwords."""

import os

os.environ["PORTAL_ENV"] = "test"

from ogp_portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
