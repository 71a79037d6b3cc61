"""How the case page and Min dag know the rights of data subjects."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.look import days_words
from refugees.registry import Panel, PanelRow, Pillar
from rights.models import DataRequest

PANEL_ROWS = 8


def panel(user: Any, on: dt.date) -> Panel | None:
    """Requests that wait for an answer, the most urgent first; nothing where none does."""
    found = list(DataRequest.objects.visible_to(user).open().select_related("refugee")[:PANEL_ROWS])
    if not found:
        return None
    rows = [
        PanelRow(
            days_words(each.due_on, on), str(each), reverse("rights:request", args=[each.uid]),
            each.refugee.case_number, each.standing(on),
        )
        for each in found
    ]  # fmt: skip
    return Panel(
        _("Requests of data subjects"), rows, url=reverse("rights:requests"), people=[e.refugee.uid for e in found]
    )


PILLAR = Pillar(
    key="rights",
    label=gettext_lazy("Rights"),
    order=90,
    tab_url="rights:person",
    area=Area.RIGHTS,
    panel=panel,
)
