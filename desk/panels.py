"""The panels of Min dag: the clocks, the pillars' own, and those of the ground floor. Each is one query."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, Max, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.policy import Area, Role
from desk import clocks
from refugees import registry
from refugees.models import CaseAssignment, JournalEntry, Refugee
from refugees.presenters import short, shown_name
from refugees.registry import Panel, PanelRow

NEW_DAYS = 14  # an allocation is called new for so long
MOST_ROWS = 12
MOST_READ = 80  # people of whom the rows by household are made


# --- rows -----------------------------------------------------------------------------------------
def row(person: Refugee, viewer: Any, when: str, text: str = "", state: str = "") -> PanelRow:
    url = reverse("refugees:case", args=[person.case_number])
    return PanelRow(when, text, url, person.case_number, state, shown_name(person, viewer, lists=True))


def households(people: Iterable[Refugee]) -> list[list[Refugee]]:
    """People who come together, in the order in which they stand; somebody without a household comes alone."""
    return [list(group) for _key, group in groupby(people, key=lambda each: each.household_id or -each.pk)]


def and_others(members: Sequence[Refugee]) -> str:
    others = len(members) - 1
    return ngettext("and %(others)d more", "and %(others)d more", others) % {"others": others} if others else ""


def joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def together(text: str) -> str:
    """A number that no line break tears."""
    return text.replace(" ", "\u00a0")


def listed(**filters: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    return reverse("refugees:list") + f"?{query}"


def mine(viewer: Any, on: date) -> Any:
    """The people whose cases the viewer answers for: own and stood in for, else everything within reach."""
    people = Refugee.objects.visible_to(viewer).present(on)
    return people.filter(caseworker__in=viewer.scope.caseworkers) if viewer.scope.caseworkers else people


# --- panels ---------------------------------------------------------------------------------------
def arrivals(viewer: Any, on: date) -> Panel:
    """New allocations, and everybody whose takeover or move lies in the next 60 days; a household is one row."""
    people = mine(viewer, on).arriving(on)
    found = list(people.order_by(F("takeover_on").asc(nulls_last=True), "household_id", "pk")[:MOST_READ])
    groups = households(found)
    rows = [arrival(members, viewer, on) for members in groups[:MOST_ROWS]]
    shown = [each.uid for members in groups[:MOST_ROWS] for each in members]
    more = len(groups) > MOST_ROWS
    title = _("New allocations and arrivals of the next 60 days")
    return Panel(title, rows, _("No arrivals."), listed(arrival="soon") if more else "", people=shown)


def arrival(members: list[Refugee], viewer: Any, on: date) -> PanelRow:
    first = members[0]
    fresh = first.allocation_decided_on and first.allocation_decided_on > on - timedelta(days=NEW_DAYS)
    planned = first.planned_move_on
    move = _("moves %(day)s") % {"day": f"{planned:%d-%m}"} if planned and planned != first.takeover_on else ""
    text = joined(and_others(members), first.asylum_centre or first.nationality, move, _("new") if fresh else "")
    return row(first, viewer, short(first.takeover_on) or _("no date"), text)


def unassigned(viewer: Any, on: date) -> Panel:
    """Cases that nobody has been given, the next takeover first; a household is one row."""
    people = Refugee.objects.visible_to(viewer).present(on).filter(caseworker=None).select_related("team")
    found = list(people.order_by(F("takeover_on").asc(nulls_last=True), "household_id", "pk")[:MOST_READ])
    groups = households(found)
    rows = [
        row(
            members[0], viewer, short(members[0].takeover_on) or _("no date"),
            joined(and_others(members), members[0].interpreter_language or members[0].nationality),
        )
        for members in groups[:MOST_ROWS]
    ]  # fmt: skip
    shown = [each.uid for members in groups[:MOST_ROWS] for each in members]
    empty = _("Every case has a caseworker.")
    return Panel(_("Without a caseworker"), rows, empty, listed(mine="nobody") if rows else "", people=shown)


def drafts(viewer: Any) -> Panel:
    """What the viewer has begun and not signed: notes in cases within reach, and the pillars' own drafts."""
    notes = list(
        JournalEntry.objects.filter(recorded_by=viewer, automatic=False, signed_at=None)
        .filter(refugee__in=Refugee.objects.visible_to(viewer))
        .select_related("refugee")
        .order_by("-pk")[:MOST_ROWS]
    )
    rows = [
        PanelRow(
            short(note.event_on), note.title, reverse("refugees:note-edit", args=[note.uid]), note.refugee.case_number,
            name=shown_name(note.refugee, viewer, lists=True),
        )
        for note in notes
    ]  # fmt: skip
    shown = [note.refugee.uid for note in notes]
    for pillar in registry.pillars():
        if pillar.drafts and viewer.can(pillar.area, write=True):
            own = pillar.drafts(viewer)
            rows += own.rows
            shown += own.people
    return Panel(_("My drafts"), rows, _("No drafts."), people=shown)


def silent(viewer: Any, on: date) -> Panel:
    """Cases without a note for 30 days: a caseworker's own, the longest silence first; else the newest."""
    people = mine(viewer, on).silent(on)
    notes = JournalEntry.objects.filter(refugee=OuterRef("pk"), automatic=False).order_by().values("refugee")
    people = people.annotate(last=Subquery(notes.annotate(last=Max("event_on")).values("last")))
    order = F("last").asc(nulls_first=True) if viewer.scope.caseworkers else F("takeover_on").desc()
    found = list(people.select_related("caseworker").order_by(order, "pk")[:MOST_ROWS])
    rows = [row(each, viewer, short(each.last) or _("never"), whose(each, viewer)) for each in found]
    own = {"mine": "mine"} if viewer.scope.caseworkers else {}
    url = listed(**own, left="no", note="none") if rows else ""
    return Panel(_("No note for 30 days"), rows, _("Every case has a recent note."), url, [each.uid for each in found])


def whose(person: Refugee, viewer: Any) -> str:
    """Whose case it is, where it is another's."""
    if person.caseworker is None or person.caseworker_id == viewer.pk:
        return ""
    return _("for %(name)s") % {"name": person.caseworker.name}


def assigned(viewer: Any, on: date) -> Panel:
    """The people somebody works with by assignment, and since when."""
    own = CaseAssignment.objects.current().filter(user=viewer, refugee=OuterRef("pk")).order_by("valid_from")
    people = Refugee.objects.visible_to(viewer).present(on).annotate(since=Subquery(own.values("valid_from")[:1]))
    found: list[Any] = list(people.exclude(since=None).order_by("sort_key", "pk")[:MOST_ROWS])
    rows = [
        row(each, viewer, short(each.since), joined(together(each.phone), each.interpreter_language)) for each in found
    ]
    empty = _("You are assigned to nobody yet.")
    return Panel(_("My people"), rows, empty, reverse("refugees:list"), [each.uid for each in found])


def panels_for(viewer: Any, on: date) -> list[Panel]:
    """Everything this viewer's start page shows, in order: what is due, the pillars' panels, the ground floor's."""
    found: list[Any] = clocks.panels(viewer, on) if viewer.can(Area.TARGETS) else []
    for pillar in registry.pillars():
        own = [*([pillar.panel] if pillar.panel else []), *pillar.more_panels]
        found += [panel(viewer, on) for panel in own] if viewer.can(pillar.area) else []
    if Role.ACCOMMODATION_STAFF in viewer.roles:  # the mentors' panels are their pillars'
        found.append(assigned(viewer, on))
    writes = viewer.can(Area.CASE, write=True)
    if writes and Role.TEAM_MANAGER in viewer.roles:
        found.append(unassigned(viewer, on))
    if viewer.can(Area.CASE):
        found.append(arrivals(viewer, on))
    if writes:
        found += [drafts(viewer), silent(viewer, on)]
        found += [] if Role.TEAM_MANAGER in viewer.roles else [unassigned(viewer, on)]
    return [panel for panel in found if panel is not None]
