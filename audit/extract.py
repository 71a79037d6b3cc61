"""The extract of the log as a tagged PDF. Nothing is fetched from anywhere."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from audit import retention
from audit.reads import ExtractLine

CSS = "css/extract-pdf.css"


def refuse_fetching(url: str, *_args: Any, **_options: Any) -> NoReturn:
    """No network, no files: whatever a text may contain."""
    raise ValueError("nothing is fetched for a PDF")


@cache
def stylesheet() -> str:
    with open(str(finders.find(CSS)), encoding="utf-8") as file:  # noqa: PTH123 (a finder's path)
        return file.read()


def as_pdf(number: str, lines: Sequence[ExtractLine], *, now: dt.datetime) -> bytes:
    """The extract about one case, for the citizen (PDF/UA-1)."""
    import weasyprint  # it loads Pango: only who makes a PDF pays for it

    context = {
        "number": number,
        "lines": lines,
        "now": now,
        "months": retention.months_on(now.date()),
        "municipality": settings.HAVN_MUNICIPALITY_NAME,
        "language": translation.get_language(),
    }
    document = weasyprint.HTML(string=render_to_string("audit/extract_pdf.html", context), url_fetcher=refuse_fetching)
    style = weasyprint.CSS(string=stylesheet(), url_fetcher=refuse_fetching)
    made: bytes = document.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    return made
