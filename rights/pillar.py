"""How the case page and Min dag know the rights of data subjects."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.policy import Area
from core.look import days_words
from refugees.merging.quality import duplicates
from refugees.registry import Panel, PanelRow, Paper, Pillar
from rights.models import DataRequest
from rights.models_erasure import Erasure
from rights.moves.models import MovePack

PANEL_ROWS = 8
# Nobody whose data may only be stored is named in a list beside somebody else.
NOT_RESTRICTED = (
    "NOT EXISTS (SELECT FROM rights_restriction x WHERE x.refugee_id IN (n.id, o.id)"
    " AND x.valid_from <= {on} AND (x.lifted_on IS NULL OR x.lifted_on > {on}))"
)


def panel(user: Any, on: dt.date) -> Panel | None:
    """Requests that wait for an answer, erasures that wait for a second person; nothing where a caseworker has none."""
    found = list(DataRequest.objects.visible_to(user).open().select_related("refugee")[:PANEL_ROWS])
    rows = [
        PanelRow(
            days_words(each.due_on, on), str(each), reverse("rights:request", args=[each.uid]),
            each.refugee.case_number, each.standing(on),
        )
        for each in found
    ]  # fmt: skip
    waiting = Erasure.objects.visible_to(user).to_confirm_by(user).count() if user.can(Area.PRIVACY, write=True) else 0
    if waiting:
        text = ngettext("%(count)d erasure to confirm", "%(count)d erasures to confirm", waiting) % {"count": waiting}
        rows.append(PanelRow("", text, reverse("rights:erasures"), ""))
    if not rows and not user.can(Area.PRIVACY):
        return None
    return Panel(
        _("Data protection"), rows, empty=_("No request waits for an answer."), url=reverse("rights:requests"),
        people=[each.refugee.uid for each in found],
    )  # fmt: skip


def papers(person: Any, viewer: Any) -> list[Paper]:
    """The packs made for other municipalities, for those who may read the case."""
    if not viewer.can(Area.CASE):
        return []
    url = reverse("rights:move", args=[person.case_number])
    made: list[Any] = list(MovePack.objects.visible_to(viewer).filter(refugee=person).select_related("asked_by"))
    return [
        Paper(
            pack.asked_at,
            _("Pack for %(municipality)s, by %(name)s") % {
                "municipality": pack.municipality, "name": pack.asked_by.name,
            },
            str(pack.get_state_display()),
            url if viewer.can(Area.CASE, write=True) else "",
        )
        for pack in made
    ]  # fmt: skip


PILLAR = Pillar(
    key="rights",
    label=gettext_lazy("Rights"),
    order=90,
    tab_url="rights:person",
    area=Area.RIGHTS,
    panel=panel,
    checks=(duplicates(besides=NOT_RESTRICTED),),
    papers=papers,
)
