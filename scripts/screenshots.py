"""Takes the README's screenshots: `HAVN_HOME=/tmp/shots bin/serve`, then `var/venv/bin/python scripts/screenshots.py`.

Signs in with one click as the invented people and saves docs/screenshots/*.png. Needs Debian's Chromium
(bin/test installs it) and Playwright (requirements/dev.txt).
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
CASEWORKER, MANAGER = "Mette Kjeldsen", "Birgitte Halkjær"
WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
# Whose page, its address or None for the first case of the worklist, the file, how wide the window is.
SHOTS = (
    (CASEWORKER, "/", "today", WIDE),
    (CASEWORKER, "/deadlines/", "deadlines", WIDE),
    (CASEWORKER, None, "case", WIDE),
    (CASEWORKER, None, "case-phone", PHONE),
    (MANAGER, "/figures/?on=31-12-2017&due_from=01-01-2017", "figures", WIDE),
)


def sign_in(page: Page, base: str, name: str) -> None:
    """One click on the demo's sign-in page."""
    page.goto(f"{base}/accounts/login/")
    page.get_by_role("button", name=name).click()
    page.get_by_role("link", name="Havn", exact=True).first.wait_for()


def open_page(page: Page, base: str, path: str | None) -> None:
    if path is not None:
        page.goto(base + path)
        return
    page.goto(f"{base}/deadlines/")
    address = page.locator("main table a[href^='/cases/']").first.get_attribute("href")
    page.goto(base + str(address))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where Havn is served")
    base = parser.parse_args().base
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path, file, size in SHOTS:
            window = browser.new_context(viewport=size, locale="da-DK", timezone_id="Europe/Copenhagen")
            page = window.new_page()
            sign_in(page, base, name)
            open_page(page, base, path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT / f"{file}.png")
            window.close()
        browser.close()


if __name__ == "__main__":
    main()
