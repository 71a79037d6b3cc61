"""The extract of the log as a tagged PDF. Nothing is fetched from anywhere."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from audit import retention
from audit.reads import ExtractLine
from core.pdf import tagged_pdf

CSS = "css/extract-pdf.css"


def as_pdf(number: str, lines: Sequence[ExtractLine], *, now: dt.datetime) -> bytes:
    """The extract about one case, for the citizen (PDF/UA-1)."""
    context = {
        "number": number,
        "lines": lines,
        "now": now,
        "months": retention.months_on(now.date()),
        "municipality": settings.HAVN_MUNICIPALITY_NAME,
        "language": translation.get_language(),
    }
    return tagged_pdf("audit/extract_pdf.html", context, css=CSS)
