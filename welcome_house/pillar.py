"""Welcome House on Min dag: for who works in it alone. It tells the case pages nothing."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from refugees.registry import Panel, PanelRow, Pillar
from welcome_house.models import Season, Session

MOST_ROWS = 16
AHEAD = 14  # days in which dates without a room are told
SEASON_ENDS = 30  # days before the end of the last season at which it is told


def today(viewer: Any, on: dt.date) -> Panel:
    """What is held in the house today, where, and what is cancelled."""
    found = Session.objects.visible_to(viewer).planned().on_days(on, on).select_related("activity", "room")
    rows = [
        PanelRow(each.hours, f"{each.activity} · {where(each)}", reverse("house:session", args=[each.uid]))
        for each in found[:MOST_ROWS]
    ]
    return Panel(_("Today in the house"), rows, _("Nothing is held in the house today."), reverse("house:count"))


def where(session: Session) -> str:
    if session.cancelled_at is not None:
        return _("cancelled")
    return str(session.room) if session.room else _("no room")


def lacking(viewer: Any, on: dt.date) -> Panel:
    """Dates of the coming days without a room, and a season that ends without another after it."""
    last = on + dt.timedelta(days=AHEAD)
    found = Session.objects.visible_to(viewer).standing().on_days(on, last)
    rows = [
        PanelRow(f"{each.day:%d-%m}", f"{each.activity}", reverse("house:move", args=[each.uid]))
        for each in found.filter(room=None, activity__room__isnull=False).select_related("activity")[:MOST_ROWS]
    ]
    season = Season.objects.visible_to(viewer).order_by("-ends_on").first()
    if season and season.ends_on <= on + dt.timedelta(days=SEASON_ENDS):
        text = _("The last season ends: no dates after it")
        rows.append(PanelRow(f"{season.ends_on:%d-%m}", text, reverse("house:row-new", args=["season"])))
    return Panel(_("Needs a room or a season"), rows, _("Every date of the coming two weeks has its room."))


PILLAR = Pillar(
    key="welcome_house", label=gettext_lazy("Welcome House"), order=70, area=Area.WELCOME_HOUSE, panel=today,
    more_panels=(lacking,),
)  # fmt: skip
