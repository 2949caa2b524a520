"""An authenticator app as the tests have it: made from the standard, not from what the portal uses."""

import base64
import hashlib
import hmac
import re
import struct
import time

APP = "/ar/account/second-step/app/"


def code_of(secret, moment=None):
    """Return the six digits that an app with the secret shows (RFC 6238; RFC 4226, 5.3)."""
    counter = int(time.time() if moment is None else moment) // 30
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def earlier_code(secret, lasts=2):
    """Return the code of the last half minute, once it is taken for `lasts` seconds more; this one's stays unused."""
    left = 30 - time.time() % 30
    if left < lasts:
        time.sleep(left)
    return code_of(secret, time.time() - 30)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def shown_secret(client):
    """The key that the page shows to people whose app cannot scan."""
    return re.search(r'dir="ltr">([A-Z2-7 ]{39})<', client.get(APP).content.decode()).group(1).replace(" ", "")


def set_up_app(client):
    """Set an app up as somebody who has just signed in by password; returns its secret and the page that follows."""
    secret = shown_secret(client)
    return secret, client.post(APP, {"code": earlier_code(secret)}, follow=True)


def recovery_codes(page):
    return re.findall(r"<code>(\d{8})</code>", page.content.decode())
