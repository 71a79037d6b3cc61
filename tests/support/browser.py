"""A real browser (Debian's Chromium through Playwright), and the accessibility check on any page state."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("HAVN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA, which Danish law asks of the public sector's systems, and axe's own good practice.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


def press(page: Any, button: Any) -> None:
    """Presses what leads to another page and waits until that page is there: a click alone does not wait.

    What is asked of the page in between would be asked of the old one, or of a document that is not there yet.
    """
    with page.expect_navigation():
        button.click()


def fits(page: Any) -> bool:
    """Whether the page, once it is there, is no wider than its window."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def violations(page: Any, within: str | None = None) -> list[str]:
    """What axe finds wrong on the page as it is now, one line per rule with the first elements concerned."""
    page.wait_for_load_state()  # after a click the old page has gone, and the new one may not be read yet
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    script = f"async (where) => (await axe.run(where || document, {json.dumps(RULES)})).violations"
    found = page.evaluate(script, within)
    lines = []
    for rule in found:
        targets = "; ".join(" ".join(map(str, node["target"])) for node in rule["nodes"][:5])
        lines.append(f"{rule['id']} ({rule['impact']}): {rule['help']} – {targets}")
    return lines


def listen(page: Any, base_url: str) -> list[str]:
    """Collects what no page may do: script errors, console errors, blocked or failed requests of our own."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            trouble.append(f"console: {message.text}")
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    page.on(
        "response",
        lambda answer: (
            trouble.append(f"{answer.status} {answer.request.method} {answer.url}")
            if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url)
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((base_url, "data:", "blob:", "about:"))
            else trouble.append(f"request to another host: {request.url}")
        ),
    )
    return trouble
