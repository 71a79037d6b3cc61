"""The record of processing as a document: asked for in a request, made by the worker, kept on disk for the day.

It takes eight seconds of a processor: six hundred rows of tables. It says nothing about anybody but the officers.
"""

import datetime as dt
import hashlib
import logging
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from accounts.policy import Role
from core.pdf import pdf_of
from core.privacy import register
from rights import record

MAKE = "rights.tasks.make_record"
AGAIN_AFTER = dt.timedelta(seconds=30)  # a worker that was not reached is called again by whoever waits
log = logging.getLogger("havn.rights")


def context(on: dt.date) -> dict[str, Any]:
    """What page and document both say."""
    known = register()
    held = RoleAssignment.objects.on(on).filter(role=Role.DATA_PROTECTION_OFFICER, user__is_active=True)
    return {
        "title": _("Record of processing"),
        "activities": record.activities(known),
        "sheets": record.sheets(known),
        "nobodys": record.nobodys(known),
        "measures": record.measures(),
        "officers": [each.user for each in held.select_related("user")],
        "controller": settings.HAVN_MUNICIPALITY_NAME,
        "today": on,
    }


def words(language: str, *, on: dt.date) -> str:
    """The document as HTML: what is asked for and what is made are the same words, or another file."""
    with translation.override(language):
        return render_to_string("rights/record_pdf.html", context(on) | {"language": language})


def path_of(language: str, html: str) -> Path:
    return folder() / f"record-{language}-{hashlib.sha256(html.encode()).hexdigest()}.pdf"


def folder() -> Path:
    """Where web and worker both look."""
    return Path(settings.HAVN_HOME) / "papers"


def ready(language: str, *, on: dt.date) -> bytes | None:
    """The document as it would be made now, if it has been."""
    try:
        return path_of(language, words(language, on=on)).read_bytes()
    except FileNotFoundError:
        return None


def ask(language: str, *, at: dt.datetime) -> None:
    """Has the document made, unless somebody asked a moment ago."""
    mark = folder() / f"record-{language}.asked"
    if mark.exists() and at.timestamp() - mark.stat().st_mtime < AGAIN_AFTER.total_seconds():
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch()
    try:
        current_app.send_task(MAKE, args=[language], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises)
        log.warning("worker not woken: %s", type(error).__name__)


def make(language: str, *, on: dt.date) -> None:
    """Makes the document if it is not there, and removes what it takes the place of."""
    html = words(language, on=on)
    path = path_of(language, html)
    if path.exists():
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_bytes(pdf_of(html, css="css/rights-pdf.css"))
    half.replace(path)
    for former in folder().glob(f"record-{language}-*.pdf"):
        if former != path:
            former.unlink(missing_ok=True)
