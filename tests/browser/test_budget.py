"""What a visit costs, as it travels: bytes on the wire with headers, and requests."""

import gzip
from urllib.request import urlopen

KB = 1024


def visit(page, path):
    """Open path; returns (bytes that came over the wire, requests made); what the browser kept costs nothing."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes, requests = [], []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
    page.goto(path, wait_until="networkidle")
    session.detach()
    return sum(sizes), len(requests)


def test_a_first_visit_is_light(open_page):
    page, _ = open_page("phone")

    size, requests = visit(page, "/ar/")

    assert 30 * KB < size < 120 * KB
    assert requests <= 8


def test_the_second_page_is_lighter(open_page):
    page, _ = open_page("phone")
    visit(page, "/ar/")

    size, _ = visit(page, "/ar/plans/nap5/commitments/2/")

    assert KB < size < 15 * KB


def test_the_home_page_is_under_12_kb_compressed(portal):
    html = urlopen(portal.address + "/ar/").read()

    assert len(gzip.compress(html)) < 12 * KB
