"""What is overdue and due this week, on Min dag: the numbers, the first rows, and for managers who is behind."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import Role
from core.look import days_words
from refugees import registry
from refugees.presenters import shown_name
from refugees.registry import Panel, PanelRow
from targets import derivation, filters, worklist
from targets.models import Clock
from targets.rules import Standing

MOST_ROWS = 8
MOST_COUNTED = 5000  # overdue clocks of which a manager's panel is made; the oldest count
EVERYTHING = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER})


def own_pillars(viewer: Any) -> list[str] | None:
    """The pillars whose clocks the viewer works with: those they may write in; None for all of them."""
    if viewer.roles & EVERYTHING:
        return None
    return [each.key for each in registry.pillars() if each.targets and viewer.can(each.area, write=True)]


def rows_of(viewer: Any, on: date) -> QuerySet[Clock] | None:
    """The open clocks within reach that the viewer works with, but those put off; None for a reader without any."""
    keys = own_pillars(viewer)
    if keys == []:
        return None
    rows = Clock.objects.visible_to(viewer).as_of(on, today=on).unmet().present()
    rows = rows.exclude(Exists(filters.put_off(on)))
    if keys is not None:
        targets = [target.key for pillar in registry.pillars() if pillar.key in keys for target in pillar.targets]
        rows = rows.filter(target__in=targets)
    found: QuerySet[Clock] = rows
    return found


def panels(viewer: Any, on: date) -> list[Panel]:
    """What is due within a week and what is overdue; for a stand-in and a manager how much of it with whom."""
    rows = rows_of(viewer, on)
    if rows is None:
        return []
    own = rows.filter(caseworker=viewer.pk) if Role.CASEWORKER in viewer.roles else rows
    states = (filters.WEEK, filters.OVERDUE)
    numbers = worklist.counts({state: own.filter(filters.state(state, on)) for state in states})
    found = [
        panel(own, viewer, on, filters.WEEK, _("Due within a week"), _("Nothing is due within a week."), numbers),
        panel(own, viewer, on, filters.OVERDUE, _("Overdue"), _("Nothing is overdue."), numbers),
    ]
    if covered := viewer.scope.caseworkers - {viewer.pk}:
        found.append(with_whom(rows.filter(caseworker__in=covered), on, _("Overdue where you stand in")))
    if Role.TEAM_MANAGER in viewer.roles:
        found.append(with_whom(rows, on, _("Overdue by caseworker")))
    return found


def panel(
    rows: QuerySet[Clock], viewer: Any, on: date, state: str, title: str, empty: str, numbers: dict[str, int]
) -> Panel:
    """The clocks of a state, the oldest first, under a title that says how many there are."""
    chosen: Any = rows.filter(filters.state(state, on)).order_by("due_on", "refugee_id")
    shown = list(chosen.with_standing(on).select_related("refugee")[:MOST_ROWS])
    return Panel(
        title=f"{title} ({worklist.count_words(numbers[state])})",
        rows=[clock_row(each, viewer, on) for each in shown],
        empty=empty,
        url=link(viewer, standing=state),
        people=list({each.refugee.uid for each in shown}),
    )


def link(viewer: Any, **more: str) -> str:
    """The worklist with the same clocks."""
    keys = own_pillars(viewer)
    kept = {"target": filters.PILLAR_MARK + keys[0]} if keys and len(keys) == 1 else {}
    return f"{reverse('targets:worklist')}?{urlencode(kept | more)}"


def clock_row(clock: Any, viewer: Any, on: date) -> PanelRow:
    person = clock.refugee
    return PanelRow(
        when=days_words(clock.due_on, on),
        text=str(derivation.target(clock.target).label),
        url=reverse("refugees:case", args=[person.case_number]),
        case_number=person.case_number,
        state=clock.standing,
        name=shown_name(person, viewer, lists=True),
    )


def with_whom(rows: QuerySet[Clock], on: date, title: str) -> Panel:
    """How many clocks are overdue with each caseworker, the most first."""
    oldest = rows.filter(filters.state(filters.OVERDUE, on)).order_by("due_on").values("pk")[:MOST_COUNTED]
    counted = rows.filter(pk__in=oldest).order_by().values("caseworker").annotate(number=Count("pk"))
    numbers = {each["caseworker"]: each["number"] for each in counted}
    names = dict(User.objects.filter(pk__in=[key for key in numbers if key]).values_list("pk", "name"))
    ranked = sorted(numbers.items(), key=lambda pair: (-pair[1], names.get(pair[0], "")))[:MOST_ROWS]
    return Panel(
        title=title,
        rows=[
            PanelRow(
                when=str(number),
                text="",
                url=overdue_with(key),
                state=Standing.OVERDUE,
                name=names.get(key, _("Without a caseworker")),
            )
            for key, number in ranked
        ],
        empty=_("Nothing is overdue with colleagues."),
    )


def overdue_with(caseworker: int | None) -> str:
    """The overdue clocks of one caseworker; the cases that nobody has."""
    if caseworker is None:
        return reverse("refugees:list") + "?mine=nobody"
    whose = f"{filters.PERSON_MARK}{caseworker}"
    return f"{reverse('targets:worklist')}?{urlencode({'whose': whose, 'standing': filters.OVERDUE})}"
