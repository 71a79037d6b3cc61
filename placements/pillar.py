"""How the case page, the desk and the engine know placements."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core import kept, prepared
from core.addresses import address
from core.dates import danish
from placements import reminders
from placements.history import HISTORY
from placements.models import Placement
from placements.plans import annul_plan, take_plan
from placements.presenters import status_text
from placements.quality import CHECKS
from placements.rules import Event, Status
from placements.targets import TARGETS
from refugees.presenters import shown_name
from refugees.registry import NextAction, Panel, PanelRow, Pillar, SummaryLine

SHOWN = 3  # placements on the case's front page; the tab has them all
PANEL_ROWS = 8


def summary(people: Any, viewer: Any, on: dt.date) -> dict[int, list[SummaryLine]]:
    """The latest placements of each person in one query: kind, employer, status with its day."""
    ids = [getattr(person, "pk", person) for person in people]
    lines: dict[int, list[SummaryLine]] = {}
    for row in latest(ids, on):
        own = lines.setdefault(row.refugee_id, [])
        if len(own) < SHOWN:
            url = address("placements:placement", row.uid)
            tone = {Status.RUNNING: "ok", Status.OFFERED: "warn"}.get(Status(row.status), "")
            own.append(SummaryLine(row.kind_word, status_text(row), url, tone, **way_on(row)))
    return lines


def latest(ids: list[int], on: dt.date) -> list[Any]:
    """The placements of these people as of the day, the latest first."""
    if len(ids) == 1:
        return kept.rows(latest, on, lambda person: placement_rows([person], on), person=ids[0])
    return list(placement_rows(ids, on))


def placement_rows(people: list[int], on: dt.date) -> Any:
    rows = Placement.objects.filter(refugee__in=people).select_related("employer").with_status(on).with_days(on)
    return rows.order_by("-pk").only("uid", "refugee", "kind", "employer__name")


def asks(person: int, viewer: Any, on: dt.date) -> list[prepared.Asked]:
    """What `summary` of one person asks."""
    return kept.asked(latest, on, lambda person: placement_rows([person], on), person=person)


def way_on(row: Placement) -> dict[str, Any]:
    """The clocks that a placement not yet begun is on its way to meet, and the button that records its start."""
    if row.status not in {Status.PLANNED, Status.OFFERED, Status.ACCEPTED, Status.AGREED}:
        return {}
    return {
        "targets": ("placement_start", "placement_start_later_ready"),
        "button": _("Record start"),
        "button_url": address("placements:record", row.uid, Event.STARTED.value),
    }


def panel(user: Any, on: dt.date) -> Panel | None:
    """Offers without an answer, the oldest first: what a job consultant has to follow up."""
    if not user.can(Area.PLACEMENT, write=True):
        return None
    found = Placement.objects.visible_to(user).with_people().with_days(on).unanswered(on)
    rows: list[Any] = list(found.order_by("offered_on", "pk")[:PANEL_ROWS])
    return Panel(
        title=_("Offers without an answer"),
        rows=[
            PanelRow(
                when=danish(row.offered_on),
                text=f"{row.kind_word}, {row.employer.name}" if row.employer else row.kind_word,
                url=reverse("placements:placement", args=[row.uid]),
                case_number=row.refugee.case_number,
                name=shown_name(row.refugee, user, lists=True),
            )
            for row in rows
        ],
        empty=_("Every offer has its answer."),
        url=reverse("placements:list") + f"?status={Status.OFFERED.value}",
        people=[row.refugee.uid for row in rows],
    )


PILLAR = Pillar(
    key="placements",
    label=gettext_lazy("Placements"),
    order=20,
    tab_url="placements:person",
    area=Area.PLACEMENT,
    summary=summary,
    asks=asks,
    targets=TARGETS,
    history=(HISTORY,),
    next_actions={
        "placement_offer": NextAction(gettext_lazy("Record offer"), "placements:new-offer"),
        "placement_start": NextAction(gettext_lazy("Record start"), "placements:new-start"),
        "placement_start_later_ready": NextAction(gettext_lazy("Record start"), "placements:new-start"),
    },
    panel=panel,
    more_panels=(reminders.panel,),
    reminders=reminders.untold,
    reminded=reminders.told,
    on_interview=take_plan,
    on_interview_annulled=annul_plan,
    checks=CHECKS,
    rule_pages=(
        (gettext_lazy("Which placements may run together"), "placements:overlap-rules"),
        (gettext_lazy("Length, hours and school of placements"), "placements:kind-rules"),
        (gettext_lazy("Weights of matching"), "placements:match-weights"),
    ),
)
