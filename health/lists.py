"""The five lists of health as rows of one shape."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from health import filters, reads
from health.filters import ListForm
from health.rules import Booking

PAGE_SIZE = 25
COUNT_LIMIT = 1000  # above it a number reads "1000+"


@dataclass
class Row:
    """One row: when, whom it is about, what it says, and what is done next. `bad`: the day is past."""

    person: Any
    when: dt.date | None
    text: str
    url: str
    button: Any
    bad: bool = False
    warn: str = ""
    name: str = ""


@dataclass(frozen=True)
class Shown:
    rows: Sequence[Row]
    show: str
    title: str
    first_url: str = ""
    next_url: str = ""


def queries(user: Any, form: ListForm, on: dt.date) -> dict[str, Any]:
    """Every list as a query, of the people asked for; none where the question is wrong."""
    found = {
        filters.UNOFFERED: reads.not_offered(user, on),
        filters.WAITING: reads.unanswered(user, on),
        filters.VISITS: reads.appointments(user, on),
        filters.UNDECIDED: reads.undecided(user),
        filters.FOLLOW_UPS: reads.follow_ups(user),
    }
    if not form.is_valid():
        return {key: query.none() for key, query in found.items()}
    if form.asked.get("whose") == "mine":
        through = {filters.UNOFFERED: ""}
        return {key: reads.of_user(q, user, through=through.get(key, "refugee__")) for key, q in found.items()}
    return found


def read(user: Any, form: ListForm, on: dt.date) -> Shown:
    """A page of the list that was asked for."""
    show, number = form.asked.get("show") or "", form.asked.get("page") or 1
    start = (number - 1) * PAGE_SIZE
    found = list(queries(user, form, on)[show][start : start + PAGE_SIZE + 1])
    rows = [ROWS[show](each, on) for each in found[:PAGE_SIZE]]
    further = link(form, page=number + 1) if len(found) > PAGE_SIZE else ""
    return Shown(rows, show, title_of(show), link(form) if number > 1 else "", further)


def title_of(show: str) -> str:
    """The words of a list as its heading."""
    words = str(dict(filters.SHOWN)[show])
    return words[:1].upper() + words[1:]


def link(form: ListForm, **more: Any) -> str:
    """The same list with something else; the place in it falls away."""
    kept = {key: value for key, value in form.asked.items() if value and key != "page"} | more
    return "?" + urlencode({key: value for key, value in kept.items() if value})


def numbers(user: Any, form: ListForm, on: dt.date) -> list[dict[str, Any]]:
    """How many rows each list has, all in one statement."""
    counted = counts(list(queries(user, form, on).values()))
    bad = {filters.UNDECIDED}
    return [
        {
            "count": f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else number,
            "label": label,
            "url": link(form, show=key),
            "bad": key in bad and number > 0,
        }
        for (key, label), number in zip(filters.SHOWN, counted, strict=True)
    ]


def counts(found: Sequence[Any]) -> list[int]:
    parts, params = [], []
    for query in found:
        try:
            text, values = query.order_by().values("pk")[: COUNT_LIMIT + 1].query.sql_with_params()
        except EmptyResultSet:
            text, values = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({text}) x)")  # noqa: S608 (Django's own text)
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


# --- rows --------------------------------------------------------------------------------------------
def unoffered(person: Any, on: dt.date) -> Row:
    url = reverse("health:offer", args=[person.case_number])
    return Row(person, person.takeover_on, str(person.get_residence_basis_display()), url, _("Offer"))


def waiting(offer: Any, on: dt.date) -> Row:
    url = reverse("health:answer", args=[offer.refugee.case_number])
    return Row(offer.refugee, offer.happened_on, _("no answer yet"), url, _("Record the answer"))


def appointment(visit: Any, on: dt.date) -> Row:
    time = f"{visit.planned_at:%H:%M}" if visit.planned_at else ""
    text = ", ".join(part for part in (time, str(visit.get_transport_display())) if part)
    booked = str(visit.get_interpreter_display())
    url = reverse("health:close", args=[visit.uid])
    past = visit.planned_on < on
    if not past and visit.planned_on > on:
        url = reverse("health:move", args=[visit.uid])
    button = _("Move or book") if not past and visit.planned_on > on else _("Record")
    if visit.interpreter != Booking.NEEDED:
        text, booked = ", ".join(part for part in (text, booked) if part), ""
    return Row(visit.refugee, visit.planned_on, text, url, button, bad=past, warn=booked)


def undecided(visit: Any, on: dt.date) -> Row:
    url = reverse("health:decide", args=[visit.refugee.case_number])
    return Row(visit.refugee, visit.happened_on, _("held, but nothing decided"), url, _("Decide"))


def follow_up(each: Any, on: dt.date) -> Row:
    url = reverse("health:person", args=[each.refugee.case_number])
    return Row(each.refugee, each.due_on, f"{each.text} ({each.owner.name})", url, _("Open"), bad=each.due_on < on)


ROWS: dict[str, Callable[[Any, dt.date], Row]] = {
    filters.UNOFFERED: unoffered,
    filters.WAITING: waiting,
    filters.VISITS: appointment,
    filters.UNDECIDED: undecided,
    filters.FOLLOW_UPS: follow_up,
}
