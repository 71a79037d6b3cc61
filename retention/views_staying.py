"""Staying in job, IGU or education after 3, 6 and 12 months, and the people behind each number."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core.dates import danish
from core.pages import page
from placements.models import PlacementEvent
from placements.rules import Event
from refugees.presenters import shown_name
from retention import spells
from retention.filters import PeopleForm, StayingForm
from retention.pages import sections
from retention.presenters import percent_words, place_words
from retention.rules import WORK
from retention.staying import AFTER, DECIDED, SUCCESS, Share, Staying

PAGE_SIZE = 50
BESIDE = (Staying.UNDECIDED, Staying.NOT_YET, Staying.GONE)
GROUPS = {"": tuple(Staying), "success": SUCCESS, "decided": DECIDED} | {str(each): (each,) for each in Staying}


def starts_of(user: Any, form: StayingForm) -> list[spells.Start]:
    """The starts that the question is about, with what became of each."""
    since, until, on = form.asked()
    events = PlacementEvent.objects.visible_to(user).as_of(on).filter(
        event=Event.STARTED, kind__in=WORK, happened_on__range=(since, until)
    )  # fmt: skip
    found = events.with_placement().order_by("-happened_on", "-pk")
    return spells.starts(found, on) if form.is_valid() else []


def parameters(form: StayingForm, **more: Any) -> str:
    """The question as an address, complete, so that a link means the same tomorrow."""
    since, until, on = form.asked()
    asked = {"since": danish(since), "until": danish(until), "on": danish(on)}
    return urlencode(asked | {key: value for key, value in more.items() if value})


def cell(form: StayingForm, found: Share, months: int, quarter: str = "") -> dict[str, Any]:
    """One share with the ways to its people, and what stands beside it."""

    def to(state: str) -> str:
        return parameters(form, months=months, state=state, quarter=quarter)

    beside = [(str(state.label), found[state], to(state)) for state in BESIDE if found[state]]
    return {
        "share": percent_words(found.stayed, found.decided),
        "stayed": found.stayed, "stayed_query": to("success"),
        "decided": found.decided, "decided_query": to("decided"),
        "beside": beside,
    }  # fmt: skip


@require_safe
@needs(Area.PLACEMENT)
def staying(request: HttpRequest) -> HttpResponse:
    """How many are still in job, IGU or education 3, 6 and 12 months after a start, quarter by quarter."""
    form = StayingForm(request.GET)
    found = starts_of(request.user, form)
    since, until, on = form.asked()
    shown_form = StayingForm(request.GET or {"since": danish(since), "until": danish(until), "on": danish(on)})
    rows = [
        {"label": quarter_words(quarter), "cells": [cell(form, shares[n], n, danish(quarter)) for n in AFTER]}
        for quarter, shares in spells.by_quarter(found)
    ]
    whole = spells.together(found)
    context = {
        "title": _("Still in job, IGU or education"), "sections": sections(request.user, "staying"), "form": shown_form,
        "since": since, "until": until, "on": on, "months": AFTER, "rows": rows, "number": len(found),
        "total": [cell(form, whole[n], n) for n in AFTER],
    }  # fmt: skip
    return page(request, "retention/staying.html", context, "retention/_staying.html")


def quarter_words(quarter: dt.date) -> str:
    return _("%(number)d. quarter of %(year)d") % {"number": (quarter.month + 2) // 3, "year": quarter.year}


@require_safe
@needs(Area.PLACEMENT)
def staying_people(request: HttpRequest) -> HttpResponse:
    """The starts behind one number: the same rows, with their people."""
    form = PeopleForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    months, state = asked.get("months") or AFTER[0], asked.get("state") or ""
    found = [
        each
        for each in starts_of(request.user, form)
        if each.outcomes[months] in GROUPS[state] and asked.get("quarter") in (None, each.quarter)
    ]
    number = asked.get("page") or 1
    rows: list[Any] = [each.event for each in found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
    outcomes = {each.event.pk: each.outcomes[months] for each in found}
    log.read(request, {row.refugee for row in rows}, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
        row.what, row.outcome = place_words(row, request.user), outcomes[row.pk]
    quarter = danish(asked.get("quarter"))
    context = {
        "title": title(months, state), "rows": rows, "number": len(found), "on": form.asked()[2],
        "quarter": quarter_words(asked["quarter"]) if asked.get("quarter") else "",
        "previous_url": "?" + parameters(form, months=months, state=state, quarter=quarter, page=number - 1)
        if number > 1 else "",
        "next_url": "?" + parameters(form, months=months, state=state, quarter=quarter, page=number + 1)
        if len(found) > number * PAGE_SIZE else "",
        "back": "?" + parameters(form),
    }  # fmt: skip
    return page(request, "retention/staying_people.html", context)


def title(months: int, state: str) -> str:
    """ "After 6 months: still in job, IGU or education"."""
    words = {"": _("All starts"), "success": _("Stayed"), "decided": _("Stayed or not")}
    label = words.get(state) or str(Staying(state).label)
    return _("After %(months)d months: %(what)s") % {"months": months, "what": label.lower()}
