"""How the case page, the desk, the engine and the interviews know health."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from health import loops, reads
from health.deciding import considerations
from health.history import HISTORY
from health.presenters import action_of, where_words
from health.quality import CHECKS
from health.rules import Loop, Step, next_step
from health.services import annul_answer, consents, take_answer
from health.targets import TARGETS
from refugees.presenters import shown_name
from refugees.registry import NextAction, Panel, PanelRow, Pillar, SummaryLine

PANEL_ROWS = 8


# --- the case's front page ---------------------------------------------------------------------------
def summary(people: Any, viewer: Any, on: dt.date) -> dict[int, list[SummaryLine]]:
    """How far the loop is, in one query. To readers without the area only that there is one."""
    numbers = {getattr(person, "pk", person): person.case_number for person in people}
    found = loops.read(list(numbers), on)
    if not viewer.can(Area.HEALTH):
        return {key: [SummaryLine(_("Health offer"), _("under way"))] for key, loop in found.items() if loop.exists}
    write = viewer.can(Area.HEALTH, write=True)
    return {key: [line(loop, numbers[key], on, write=write)] for key, loop in found.items() if loop.exists}


def line(loop: Loop, case_number: str, on: dt.date, *, write: bool) -> SummaryLine:
    step = next_step(loop)
    tone = "ok" if step == Step.NOTHING else ""
    if step in {Step.ASK_AGAIN, Step.DECIDE} or (step == Step.ATTEND and loop.planned_on and loop.planned_on < on):
        tone = "warn"
    button, url = action_of(step, case_number) if write else ("", "")
    return SummaryLine(
        _("Health offer"), where_words(loop, step), reverse("health:person", args=[case_number]), tone,
        button=button, button_url=url,
    )  # fmt: skip


# --- Min dag -----------------------------------------------------------------------------------------
def panel(user: Any, on: dt.date) -> Panel | None:
    """Appointments of the next two weeks, and what was held while nothing is decided."""
    if not user.can(Area.HEALTH, write=True):
        return None
    planned, waiting = reads.appointments(user, on), reads.undecided(user)
    if user.scope.caseworkers:
        planned = planned.filter(refugee__caseworker__in=user.scope.caseworkers)
        waiting = waiting.filter(refugee__caseworker__in=user.scope.caseworkers)
    visits = list(planned[:PANEL_ROWS])
    undecided = list(waiting.order_by("-happened_on", "-pk")[: PANEL_ROWS - len(visits)])
    rows = [row(visit, user, on) for visit in visits] + [undecided_row(visit, user) for visit in undecided]
    people = [visit.refugee.uid for visit in (*visits, *undecided)]
    empty = _("No appointment in the next two weeks, and nothing waits to be decided.")
    return Panel(_("Health offer"), rows, empty, reverse("health:list"), people)


def row(visit: Any, user: Any, on: dt.date) -> PanelRow:
    when = danish(visit.planned_on) if visit.planned_on != on else _("today")
    state = "overdue" if visit.planned_on < on else ""
    text = str(visit.get_interpreter_display())
    url, name = reverse("health:close", args=[visit.uid]), shown_name(visit.refugee, user, lists=True)
    return PanelRow(when, text, url, visit.refugee.case_number, state, name)


def undecided_row(visit: Any, user: Any) -> PanelRow:
    url = reverse("health:decide", args=[visit.refugee.case_number])
    name = shown_name(visit.refugee, user, lists=True)
    text = _("held, but nothing decided")
    return PanelRow(danish(visit.happened_on), text, url, visit.refugee.case_number, "", name)


PILLAR = Pillar(
    key="health",
    label=gettext_lazy("Health"),
    order=40,
    tab_url="health:person",
    area=Area.HEALTH,
    summary_areas=(Area.CASE,),
    summary=summary,
    front=loops.STATEMENT,
    targets=TARGETS,
    history=HISTORY,
    next_actions={"health_offer": NextAction(gettext_lazy("Offer health assessment"), "health:offer")},
    panel=panel,
    on_interview=take_answer,
    on_interview_annulled=annul_answer,
    consents=consents,
    considerations=considerations,
    checks=CHECKS,
)
