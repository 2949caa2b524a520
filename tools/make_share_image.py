"""Make the picture that other sites show when somebody shares a page of the portal (Open Graph: 1200 by 630).

    .venv/bin/python tools/make_share_image.py

needs Chromium; the portal does not, because what it draws is committed. Run it again when mark or name changes.
"""

import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HOUSE = Path(__file__).parent.parent
PORTAL = HOUSE / "core" / "static" / "portal"
IMAGE = PORTAL / "img" / "share.png"

PAGE = """
<!doctype html>
<html lang="ar" dir="rtl">
<link rel="stylesheet" href="{css}">
<style>
  body {{ position: relative; block-size: 630px; justify-content: center; padding-inline: 88px; overflow: hidden;
    background: var(--ink-900); color: #d5e4de }}
  .lattice {{ color: #fff; opacity: .09 }}
  .mark {{ inline-size: 148px; block-size: 148px; margin-block-end: 36px }}
  .mark path:first-child {{ fill: var(--ink-600) }}
  h1 {{ color: #fff; font-size: 84px; line-height: 1.3 }}
  p {{ font-size: 34px; line-height: 1.6 }}
  [lang="en"] {{ align-self: flex-start; margin-block-start: 32px; padding-block-start: 24px;
    border-block-start: 3px solid var(--gold-400); color: var(--gold-400); font-weight: 700 }}
</style>
<body>
{lattice}{mark}
<h1>بوابة الحكومة الشفافة</h1>
<p>وزارة التخطيط والتعاون الدولي – المملكة الأردنية الهاشمية</p>
<p lang="en" dir="ltr">Open Government Portal, Jordan</p>
"""


def drawing(name):
    """Return the markup of one of the templates' drawings, without its comment."""
    template = HOUSE / "templates" / "components" / f"{name}.html"
    return re.sub(r"{#.*?#}", "", template.read_text())


def main():
    page_file = PORTAL / "share.html"
    page_file.write_text(PAGE.format(css="portal.css", lattice=drawing("lattice"), mark=drawing("mark")))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which(os.environ.get("CHROMIUM", "chromium")), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1200, "height": 630})
            page.goto(page_file.as_uri())
            page.evaluate("document.fonts.ready")
            page.screenshot(path=IMAGE)
    finally:
        page_file.unlink()


if __name__ == "__main__":
    main()
