"""The panels of Min dag: the pillars' own, and those of the ground floor."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import Area
from refugees import registry
from refugees.models import JournalEntry, Refugee
from refugees.presenters import short, shown_name
from refugees.registry import Panel, PanelRow

ARRIVAL_DAYS = 60
SILENT_DAYS = 30
MOST_ROWS = 12


def row(person: Refugee, viewer: Any, when: str, text: str, state: str = "") -> PanelRow:
    url = reverse("refugees:case", args=[person.case_number])
    return PanelRow(
        when,
        f"{shown_name(person, viewer, lists=True)} – {text}" if text else shown_name(person, viewer, lists=True),
        url,
        person.case_number,
        state,
    )


def mine(viewer: Any, on: date) -> QuerySet[Refugee]:
    """The people whose cases the viewer answers for: own and stood in for, else everything within reach."""
    people = Refugee.objects.visible_to(viewer).present(on)
    return people.filter(caseworker__in=viewer.scope.caseworkers) if viewer.scope.caseworkers else people


def arrivals(viewer: Any, on: date) -> Panel:
    """New allocations whose takeover or move lies in the next 60 days."""
    until = on + timedelta(days=ARRIVAL_DAYS)
    soon = Q(takeover_on__range=(on, until)) | Q(planned_move_on__range=(on, until))
    people = list(mine(viewer, on).filter(soon).order_by(F("takeover_on").asc(nulls_last=True), "pk")[:MOST_ROWS])
    rows = [row(p, viewer, short(p.takeover_on), p.asylum_centre or p.nationality) for p in people]
    return Panel(_("Arrivals in the next 60 days"), rows, _("No arrivals."), people=[p.uid for p in people])


def unassigned(viewer: Any, on: date) -> Panel:
    """Cases nobody has."""
    people = list(
        Refugee.objects.visible_to(viewer)
        .present(on)
        .filter(caseworker=None)
        .order_by("-takeover_on", "pk")[:MOST_ROWS]
    )
    rows = [row(p, viewer, short(p.takeover_on), _("no caseworker")) for p in people]
    return Panel(_("Without a caseworker"), rows, _("Every case has a caseworker."), people=[p.uid for p in people])


def drafts(viewer: Any) -> Panel:
    """The viewer's own unsigned notes in cases still within reach."""
    notes = list(
        JournalEntry.objects.filter(recorded_by=viewer, automatic=False, signed_at=None)
        .filter(refugee__in=Refugee.objects.visible_to(viewer))
        .select_related("refugee")
        .order_by("-pk")[:MOST_ROWS]
    )
    rows = [
        PanelRow(short(n.event_on), n.title, reverse("refugees:note-edit", args=[n.uid]), n.refugee.case_number)
        for n in notes
    ]
    return Panel(_("My drafts"), rows, _("No drafts."), people=[n.refugee.uid for n in notes])


def silent(viewer: Any, on: date) -> Panel:
    """Cases without a note or an event for 30 days."""
    latest = (
        JournalEntry.objects.filter(refugee=OuterRef("pk"))
        .order_by()
        .values("refugee")
        .annotate(last=Max("event_on"))
        .values("last")
    )
    before = on - timedelta(days=SILENT_DAYS)
    people = mine(viewer, on).filter(takeover_on__lte=before).annotate(last=Subquery(latest))
    people = people.filter(Q(last__lt=before) | Q(last=None)).order_by(F("last").asc(nulls_first=True), "pk")
    found = list(people[:MOST_ROWS])
    rows = [row(p, viewer, short(p.last) or _("never"), "") for p in found]
    return Panel(_("No note for 30 days"), rows, _("Every case has a recent note."), people=[p.uid for p in found])


def panels_for(viewer: Any, on: date) -> list[Panel]:
    """Everything this viewer's start page shows, in order: the pillars' panels first."""
    found: list[Any] = [
        pillar.panel(viewer, on) for pillar in registry.pillars() if pillar.panel and viewer.can(pillar.area)
    ]
    if viewer.can(Area.CASE):
        found += [arrivals(viewer, on)]
    if viewer.can(Area.CASE, write=True):
        found += [unassigned(viewer, on), drafts(viewer), silent(viewer, on)]
    return [panel for panel in found if panel is not None]
