"""Pages by keyset over a day and a key, and capped counts of several lists in one statement."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

PAGE_SIZE = 25
COUNT_LIMIT = 1000  # above it a number reads "1000+"


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the addresses of the first and the next one (empty where there is none)."""

    rows: Sequence[Any]
    first_url: str = ""
    next_url: str = ""


def link(data: Mapping[str, Any], **more: str) -> str:
    """The same list with something else; the place in it falls away."""
    kept = {key: str(value) for key, value in data.items() if value not in (None, "") and key != "after"}
    return "?" + urlencode(kept | more)


def mark_of(row: Any, day: str) -> str:
    return f"{getattr(row, day):%Y%m%d}-{row.pk}"


def parsed(mark: str) -> tuple[dt.date, int] | None:
    """The day and key of a mark; None where the mark says nothing."""
    day, _dash, key = mark.partition("-")
    try:
        return dt.date(int(day[:4]), int(day[4:6]), int(day[6:])), int(key)
    except ValueError:
        return None


def page_of(found: QuerySet[Any], day: str, *, data: Mapping[str, Any], descending: bool = False) -> Page:
    """The rows after the mark `data["after"]`, by the field `day` and the key."""
    after = str(data.get("after") or "")
    if mark := parsed(after):
        step = "lt" if descending else "gt"
        found = found.filter(
            Q(**{f"{day}__{step}": mark[0]}) | Q(**{day: mark[0], f"pk__{step}": mark[1]})
        )  # fmt: skip
    sign = "-" if descending else ""
    rows = list(found.order_by(f"{sign}{day}", f"{sign}pk")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return Page(
        rows, link(data) if after else "", link(data, after=mark_of(rows[-1], day)) if more else ""
    )


def counts(lists: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each list has, capped, all in one statement."""
    parts: list[str] = []
    params: list[Any] = []
    for found in lists.values():
        try:
            text, values = found.order_by().values("pk")[: COUNT_LIMIT + 1].query.sql_with_params()
        except EmptyResultSet:
            text, values = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({text}) x)")  # noqa: S608 (Django's own text)
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(lists, cursor.fetchone(), strict=True))


def count_words(number: int) -> str:
    return f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else str(number)
