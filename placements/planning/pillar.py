"""How the case page and the desk know the plan: a tab of its own, and overdue actions on Min dag."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from placements.planning import reads
from placements.planning.rules import JOURNAL_THEME
from refugees.presenters import shown_name
from refugees.registry import Panel, PanelRow, Pillar

PANEL_ROWS = 8


def panel(user: Any, on: dt.date) -> Panel | None:
    """For those who keep plans: what should have been done, the longest overdue first."""
    if not user.can(Area.PLACEMENT, write=True):
        return None
    found = list(reads.overdue(user, on)[:PANEL_ROWS])
    rows = [
        PanelRow(
            danish(each.due_on),
            _("%(action)s (%(who)s)") % {"action": each.text, "who": str(each.get_who_display()).lower()},
            reverse("placements:plan", args=[each.refugee.case_number]),
            each.refugee.case_number,
            "overdue",
            shown_name(each.refugee, user, lists=True),
        )
        for each in found
    ]
    empty = _("No action of a plan is overdue.")
    return Panel(_("Overdue actions of plans"), rows, empty, people=[each.refugee.uid for each in found])


PILLAR = Pillar(
    key=JOURNAL_THEME,
    label=gettext_lazy("Plan"),
    order=21,
    tab_url="placements:plan",
    area=Area.PLACEMENT,
    panel=panel,
)
