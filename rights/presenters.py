"""What the pages of data subjects' rights say, as plain things for the templates."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.look import days_words
from refugees import registry
from refugees.models import Refugee
from refugees.presenters import shown_name
from refugees.views import case_context
from rights import reads
from rights.models import Consent, DataRequest, Restriction
from rights.rules import PackState, RequestKind

OPEN_STANDINGS = {"overdue", "due_soon", "on_track"}


def person_context(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    """Head and tabs of the case for those who may open it; for the data-protection officer the number alone."""
    if reads.reaches(request.user, person):
        return case_context(request, person, "rights")
    return {"person": person, "head": None, "tabs": None, "today": None}


def line(request: DataRequest, on: dt.date, viewer: Any = None) -> dict[str, Any]:
    """One request in a list: standing in words, person where the viewer may know."""
    standing = request.standing(on)
    return {
        "request": request,
        "standing": standing,
        "when": days_words(request.due_on, on) if standing in OPEN_STANDINGS else "",
        "url": reverse("rights:request", args=[request.uid]),
        "name": shown_name(request.refugee, viewer, lists=True) if viewer else "",
    }


def pack_lines(request: DataRequest, viewer: Any, at: dt.datetime) -> list[dict[str, Any]]:
    """The packs of a request, each with what the viewer can do with it."""
    found = []
    for pack in request.packs.select_related("asked_by"):
        ready = pack.state == PackState.READY and pack.expires_at is not None and pack.expires_at > at
        mine = pack.asked_by_id == viewer.pk
        only = _("Only %(name)s can fetch it.") % {"name": pack.asked_by.name}
        found.append(
            {
                "pack": pack,
                "state": pack.get_state_display() if ready or pack.state != PackState.READY else PackState.GONE.label,
                "tone": {"waiting": "calm", "ready": "ok", "failed": "bad"}.get(pack.state, "none"),
                "url": reverse("rights:pack", args=[pack.uid]) if ready and mine else "",
                "why_not": only if ready and not mine else "",
            }
        )
    return found


def steps(request: DataRequest, *, has_packs: bool) -> list[dict[str, str]]:
    """What is left to do with an open request, each with its page."""
    if request.answered_on:
        return []
    found = [{"label": _("Record the answer"), "url": reverse("rights:answer", args=[request.uid])}]
    if request.kind == RequestKind.CORRECTION:
        taken = {"label": _("Take up what is wrong"), "url": reverse("rights:correction-new", args=[request.uid])}
        found.insert(0, taken)
    if request.kind == RequestKind.ACCESS:
        made = {"label": _("Make a pack"), "url": reverse("rights:pack-new", args=[request.uid])}
        found.insert(1 if has_packs else 0, made)
    if not request.extended_on:
        found.append({"label": _("Put the answer off"), "url": reverse("rights:extend", args=[request.uid])})
    return found


def restriction_line(row: Restriction, on: dt.date) -> dict[str, Any]:
    in_force = row.valid_from <= on and (row.lifted_on is None or row.lifted_on > on)
    url = reverse("rights:lift", args=[row.uid]) if row.lifted_on is None else ""
    return {"row": row, "in_force": in_force, "url": url}


def consent_line(row: Consent, on: dt.date) -> dict[str, Any]:
    """A consent of this floor in words."""
    names = {row.recorded_by.name: 1} | ({row.withdrawn_by.name: 1} if row.withdrawn_by else {})
    withdrawn = [row.get_withdrawn_form_display(), row.withdrawn_note]
    return {
        "what": row.get_purpose_display(),
        "scope": row.scope,
        "in_force": row.given_on <= on and (row.withdrawn_on is None or row.withdrawn_on > on),
        "given_on": row.given_on,
        "given": row.get_form_display(),
        "withdrawn_on": row.withdrawn_on,
        "withdrawn": " · ".join(str(word) for word in withdrawn if word),
        "by": ", ".join(names),
        "url": reverse("rights:withdraw", args=[row.uid]) if row.withdrawn_on is None else "",
    }


def pillar_consents(person: Refugee, viewer: Any, on: dt.date) -> list[dict[str, Any]]:
    """The consents that the pillars keep, as far as the viewer's areas reach; they are withdrawn there."""
    return [
        {
            "what": str(fact),
            "scope": str(pillar.label),
            "in_force": fact.in_force(on),
            "given_on": fact.happened_on,
            "given": _("in an interview") if fact.interview else "",
            "withdrawn_on": fact.withdrawn_on,
            "withdrawn": "",
            "by": fact.recorded_by.name if fact.recorded_by else "",
            "url": reverse(pillar.tab_url, args=[person.case_number]) if fact.withdrawn_on is None else "",
        }
        for pillar in registry.pillars()
        if pillar.consents and viewer.can(pillar.area)
        for fact in pillar.consents(person)
    ]
