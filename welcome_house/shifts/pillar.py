"""What the coordinator's Min dag knows of volunteers and shifts. Nothing of it stands on a case."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.policy import Area
from core import clock
from core.dates import danish
from refugees.registry import Panel, PanelRow, Pillar
from volunteers.joining import reads as joining
from welcome_house.shifts import reads
from welcome_house.shifts.models import Shift

MOST_ROWS = 12
HOLES_DAYS = 6  # today and the coming six days
UNTICKED_DAYS = 30


def row(shift: Shift, text: str, state: str = "") -> PanelRow:
    when = f"{shift.starts_at.astimezone(clock.COPENHAGEN):%d-%m %H:%M}"
    return PanelRow(when, text, reverse("shifts:shift", args=[shift.uid]), state=state)


def holes(viewer: Any, on: dt.date) -> Panel | None:
    """Shifts of the coming days that lack somebody; those of today and tomorrow are late."""
    if not viewer.can(Area.WELCOME_HOUSE, write=True):
        return None
    found = reads.lacking_between(viewer, on, on + dt.timedelta(days=HOLES_DAYS), clock.now())
    near = sum(each.lacks for each in found if each.begun_on <= on + dt.timedelta(days=1))
    title = (
        ngettext("Today and tomorrow lack %(lacks)d volunteer", "Today and tomorrow lack %(lacks)d volunteers", near)
        % {"lacks": near}
        if near
        else _("Shifts of the week that lack somebody")
    )
    rows = [
        row(
            each, _("%(title)s lacks %(lacks)d") % {"title": each.title, "lacks": each.lacks},
            "overdue" if each.begun_on <= on + dt.timedelta(days=1) else "due_soon",
        )
        for each in found[:MOST_ROWS]
    ]  # fmt: skip
    return Panel(title, rows, _("Every shift of the coming week is filled."), reverse("shifts:board"))


def blocked(viewer: Any, on: dt.date) -> Panel | None:
    """Shifts of volunteers whose clearance does not reach that far."""
    if not viewer.can(Area.WELCOME_HOUSE, write=True):
        return None
    found = reads.blocked_turns(viewer, clock.now(), on)
    rows = [row(each.shift, each.volunteer.name, "overdue") for each in found[:MOST_ROWS]]
    return Panel(_("Has a shift, but no clearance on that day"), rows, _("Everybody on shift has a valid clearance."))


def unticked(viewer: Any, on: dt.date) -> Panel | None:
    """Shifts that are over, without a word on who came."""
    if not viewer.can(Area.WELCOME_HOUSE, write=True):
        return None
    found = reads.unticked(viewer, clock.now(), on - dt.timedelta(days=UNTICKED_DAYS))[:MOST_ROWS]
    return Panel(_("Say who came"), [row(each, each.title) for each in found], _("All shifts say who came."))


def joining_panel(viewer: Any, on: dt.date) -> Panel | None:
    """Sign-ups that wait."""
    if not viewer.can(Area.WELCOME_HOUSE, write=True):
        return None
    rows = [
        PanelRow(danish(each.signed_up_on), each.name, reverse("joining:volunteer", args=[each.uid]))
        for each in joining.new(viewer)[:MOST_ROWS]
    ]
    return Panel(_("New volunteers who wait"), rows, _("No new volunteer waits."), reverse("joining:list"))


def clearances(viewer: Any, on: dt.date) -> Panel | None:
    """Clearances that end within the rule's days, or have ended."""
    if not viewer.can(Area.WELCOME_HOUSE, write=True):
        return None
    rows = []
    for each in joining.ending(viewer, on)[:MOST_ROWS]:
        is_over = not each.may_start
        rows.append(
            PanelRow(
                danish(each.until) or _("none"), each.name, reverse("joining:volunteer", args=[each.uid]),
                state="overdue" if is_over else "due_soon",
            )
        )  # fmt: skip
    return Panel(_("Clearances that end"), rows, _("No clearance ends soon."), reverse("joining:list"))


PILLAR = Pillar(
    key="shifts",
    label=gettext_lazy("Volunteers of the house"),
    order=95,
    area=Area.WELCOME_HOUSE,
    panel=holes,
    more_panels=(blocked, unticked, joining_panel, clearances),
)
