"""The extract of the log as a tagged PDF. Nothing is fetched from anywhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation

from audit import retention
from audit.reads import ExtractLine
from core.pdf import tagged_pdf

CSS = "css/extract-pdf.css"
LONG = 120  # lines: from here the days of a month stand in one, or nobody could wait for the letter, nor read it


@dataclass
class MonthLine:
    """The days of one month on which the same was done for the same purpose."""

    month: dt.date
    kind: str
    purpose: str
    days: list[str] = field(default_factory=list)
    count: int = 0


def by_month(lines: Sequence[ExtractLine]) -> list[MonthLine]:
    """The same look-ups with every day in them, in far fewer lines; a day with several says how many ("4 (×2)")."""
    found: dict[tuple[dt.date, str, str], MonthLine] = {}
    for line in lines:
        month = line.day.replace(day=1)
        one = found.setdefault((month, line.kind, line.purpose), MonthLine(month, line.kind, line.purpose))
        one.days.append(f"{line.day.day} (×{line.count})" if line.count > 1 else str(line.day.day))
        one.count += line.count
    return list(found.values())


def as_pdf(number: str, lines: Sequence[ExtractLine], *, now: dt.datetime) -> bytes:
    """The extract about one case, for the citizen (PDF/UA-1)."""
    context = {
        "number": number,
        "lines": lines,
        "by_month": by_month(lines) if len(lines) > LONG else [],
        "now": now,
        "months": retention.months_on(now.date()),
        "municipality": settings.HAVN_MUNICIPALITY_NAME,
        "language": translation.get_language(),
    }
    return tagged_pdf("audit/extract_pdf.html", context, css=CSS)
