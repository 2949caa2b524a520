"""What a first visit costs, as it travels: bytes and requests."""

import gzip
from urllib.request import Request, urlopen

KB = 1024


def visit(open_page, path, page=None):
    """Open path; returns (page, bytes on the wire, requests made)."""
    page = page or open_page("phone")[0]
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path, wait_until="networkidle")
    return page, sum(sizes), len(requests)


def test_a_first_visit_is_light(open_page):
    _, size, requests = visit(open_page, "/ar/")

    assert size < 120 * KB
    assert requests <= 8


def test_the_second_page_is_lighter(open_page):
    page, _, _ = visit(open_page, "/ar/")

    _, size, _ = visit(open_page, "/ar/plans/nap5/commitments/2/", page)

    assert size < 15 * KB


def test_the_home_page_is_under_12_kb_compressed(portal):
    html = urlopen(Request(portal.address + "/ar/")).read()

    assert len(gzip.compress(html)) < 12 * KB
