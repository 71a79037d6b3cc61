"""How the case page, the desk and the engine know screening."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core import kept, prepared
from core.addresses import address as link
from core.clock import COPENHAGEN
from core.dates import danish
from refugees.presenters import shown_name
from refugees.registry import NextAction, Panel, PanelRow, Pillar, SummaryLine
from screening import facts
from screening.history import HISTORY
from screening.home_wishes import home_wishes
from screening.models import Interview, InterviewDraft
from screening.profiles import profiles
from screening.quality import CHECKS
from screening.rules import InterpreterState, Sequence, Status
from screening.targets import TARGETS

TONES = {InterpreterState.NEEDED: "warn", InterpreterState.NO_SHOW: "bad"}


def summary(people: Any, viewer: Any, on: dt.date) -> dict[int, list[SummaryLine]]:
    """One line per interview planned or held, and what the answers say of education, work and wishes; one query."""
    ids = [getattr(person, "pk", person) for person in people]
    told: dict[int, dict[str, Any]] = {}
    lines: dict[int, list[SummaryLine]] = {}
    may_open = viewer.can(Area.INTERVIEW)
    may_know = bool(viewer.can(Area.COMPETENCE))
    for interview in interviews_of(ids, told=may_know):
        if may_open:
            lines.setdefault(interview.refugee_id, []).append(line_of(interview))
        if may_know and interview.held_on:
            known = told.setdefault(interview.refugee_id, {})
            known.update({each["section"]: each["values"] for each in interview.told})
    for person, sections in told.items():
        lines.setdefault(person, []).extend(facts.lines(sections))
    return lines


# What a line says of an interview; the rest of the person stays where it is.
SHOWN = ("sequence", "held_on", "planned_at", "place", "place_text", "refugee__case_number")


def interviews_of(ids: list[int], *, told: bool) -> list[Any]:
    """The interviews of these people in the order of the two, with what facts are made of where that is `told`."""
    if len(ids) == 1:
        return kept.rows(interviews_of, told, lambda person: interview_rows([person], told=told), person=ids[0])
    return list(interview_rows(ids, told=told))


def interview_rows(people: list[int], *, told: bool) -> Any:
    rows: Any = Interview.objects.standing().filter(refugee__in=people)
    rows = rows.exclude(status=Status.CANCELLED).select_related("refugee").only(*SHOWN)
    return (rows.annotate(told=facts.answers()) if told else rows).order_by("sequence", "held_on", "planned_at")


def asks(person: int, viewer: Any, on: dt.date) -> list[prepared.Asked]:
    """What `summary` of one person asks."""
    told = bool(viewer.can(Area.COMPETENCE))
    return kept.asked(interviews_of, told, lambda person: interview_rows([person], told=told), person=person)


def line_of(interview: Interview) -> SummaryLine:
    """An interview; while it is planned it is the way to meet its clock."""
    url = address(interview)
    if interview.held_on:
        return SummaryLine(str(interview), summary_text(interview), url, "ok")
    target = "first_interview" if interview.sequence == Sequence.FIRST else "second_interview"
    return SummaryLine(
        str(interview), summary_text(interview), url, targets=(target,), button=_("Open"), button_url=url
    )


def summary_text(interview: Interview) -> str:
    if interview.held_on:
        return _("held %(date)s, %(place)s") % {
            "date": danish(interview.held_on),
            "place": interview.place_name,
        }
    assert interview.planned_at is not None
    return _("planned %(when)s, %(place)s") % {
        "when": f"{localtime(interview.planned_at):%d-%m-%Y %H:%M}",
        "place": interview.place_name,
    }


def address(interview: Interview) -> str:
    return link("screening:interview", interview.refugee.case_number, interview.pk)


def day_bounds(on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Midnight to midnight in Copenhagen."""
    start = dt.datetime.combine(on, dt.time.min, COPENHAGEN)
    return start, dt.datetime.combine(on + dt.timedelta(days=1), dt.time.min, COPENHAGEN)


def panel(user: Any, on: dt.date) -> Panel:
    """Today's interviews with the state of the interpreter."""
    interviews = (
        Interview.objects.visible_to(user).planned().between(*day_bounds(on)).with_people().order_by("planned_at")[:20]
    )
    rows, people = [], []
    for interview in interviews:
        people.append(interview.refugee.uid)
        assert interview.planned_at is not None
        text = ", ".join([str(interview), interview.place_name, interpreter_text(interview)])
        rows.append(
            PanelRow(
                f"{localtime(interview.planned_at):%H:%M}",
                text,
                address(interview),
                interview.refugee.case_number,
                TONES.get(InterpreterState(interview.interpreter_state), ""),
                shown_name(interview.refugee, user, lists=True),
            )
        )
    return Panel(_("Interviews today"), rows, _("No interviews today."), reverse("screening:list"), people=people)


def drafts(user: Any) -> Panel:
    """The interviews of which the user has typed answers that are not recorded yet."""
    own = InterviewDraft.objects.of(user).filter(interview__in=Interview.objects.visible_to(user).standing())
    rows, people = [], []
    for draft in own.select_related("interview__refugee").order_by("-updated_at")[:20]:
        interview = draft.interview
        people.append(interview.refugee.uid)
        rows.append(
            PanelRow(
                danish(localtime(draft.updated_at).date()),
                str(interview),
                address(interview),
                interview.refugee.case_number,
                name=shown_name(interview.refugee, user, lists=True),
            )
        )
    return Panel("", rows, people=people)


def interpreter_text(interview: Interview) -> str:
    """ "Interpreter (tigrinya): booked"."""
    state = str(interview.get_interpreter_state_display()).lower()
    if interview.interpreter_state == InterpreterState.NOT_NEEDED:
        return _("no interpreter")
    return _("interpreter (%(language)s): %(state)s") % {
        "language": interview.interpreter_language or _("language missing"),
        "state": state,
    }


PILLAR = Pillar(
    key="screening",
    label=gettext_lazy("Screening"),
    order=10,
    tab_url="screening:person",
    area=Area.INTERVIEW,
    summary_areas=(Area.COMPETENCE,),
    summary=summary,
    asks=asks,
    targets=TARGETS,
    history=(HISTORY,),
    next_actions={
        "first_interview": NextAction(gettext_lazy("Plan interview 1"), "screening:plan_first"),
        "second_interview": NextAction(gettext_lazy("Plan interview 2"), "screening:plan_second"),
    },
    panel=panel,
    drafts=drafts,
    profiles=profiles,
    home_wishes=home_wishes,
    checks=CHECKS,
)
