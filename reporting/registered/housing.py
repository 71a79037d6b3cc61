"""Where people stand on the way to a permanent home, how long it takes, what was refused (handbook, KPI-6)."""

from typing import Any

from django.db.models import DateField, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from housing.models import HousingEvent
from housing.rules import Event, Refusal
from reporting import clocks
from reporting.definitions import DAYS
from reporting.registered.parts import day, first_day, left_on, parted
from targets.indicators import Definition, Indicator, Queried, Question, Shape

SOURCE = _("Havn: facts of housing in the cases in reach, as of the day shown")
MOVED_IN, OWN, OFFERED, READY, NOT_READY, WAITING = "moved_in", "own", "offered", "ready", "not_ready", "waiting"


def first(question: Question, event: str) -> Any:
    return first_day(HousingEvent.objects.as_of(question.on).of(event))


def stages(question: Question, user: Any) -> Queried:
    """Everybody taken over who has not left, by the furthest step towards a permanent home."""
    found = clocks.people(question, user).present(question.on).filter(takeover_on__lte=question.on)
    found = found.annotate(
        moved=first(question, Event.MOVED_IN), own=first(question, Event.OWN_SOLUTION),
        offered=first(question, Event.OFFERED), ready=first(question, Event.READY),
    )  # fmt: skip
    steps = (("moved", MOVED_IN), ("own", OWN), ("offered", OFFERED), ("ready", READY))
    ladder = [(Q(**{f"{name}__isnull": False}), part) for name, part in steps]
    reached = Coalesce("moved", "own", "offered", "ready", "takeover_on")
    return Queried(found.annotate(part=parted(ladder, NOT_READY), day=reached))


def to_home(question: Question, user: Any) -> Queried:
    """Those taken over in the period, by whether they have moved into a permanent home, and how long it took."""
    found = clocks.people(question, user).filter(takeover_on__range=(question.first, question.until))
    found = found.annotate(day=first(question, Event.MOVED_IN), left=left_on(question))
    ladder = ((Q(day__isnull=False), MOVED_IN), (Q(left__isnull=False), "left"))
    until = Coalesce("day", "left", day(question.on), output_field=DateField())
    found = found.annotate(part=parted(ladder, WAITING), waited=until - F("takeover_on"))
    return Queried(found, met=(MOVED_IN,))


def refusals(question: Question, user: Any) -> Queried:
    found = HousingEvent.objects.as_of(question.on).of(Event.REFUSED)
    found = found.filter(happened_on__range=(question.first, question.until))
    found = found.filter(refugee__in=clocks.people(question, user).values("pk"))
    return Queried(found.annotate(part=F("reason")), person="refugee", day="happened_on")


INDICATORS = (
    Indicator(
        Definition(
            "housing_stage",
            _("On the way to a permanent home"),
            _("The furthest step of each person on the day. A refusal does not put anybody back."),
            _("Everybody who is taken over by the day and has not left"),
            SOURCE,
            _("people"),
        ),
        promise="housing",
        parts={
            NOT_READY: _("Not ready to move out"),
            READY: _("Ready, nothing offered"),
            OFFERED: _("Offered, not moved in"),
            MOVED_IN: _("Moved in"),
            OWN: _("Found a home by own means"),
        },
        rows=stages,
    ),
    Indicator(
        Definition(
            "days_to_permanent_home",
            _("Days from takeover to the permanent home"),
            _(
                "The number of days after which half have moved in, by Kaplan and Meier's estimate; it is not shown"
                " before that. Who waits, or left, counts for as long as they were followed."
            ),
            _("People taken over in the period"),
            SOURCE,
            DAYS,
        ),
        promise="housing",
        parts={MOVED_IN: _("Moved in"), WAITING: _("Waiting"), "left": _("Left before")},
        rows=to_home,
        shape=Shape.DAYS,
        raised_by_good=False,
    ),
    Indicator(
        Definition(
            "home_refusals",
            _("Offers of a permanent home that were refused"),
            _("How many refusals were recorded, by reason. One person can refuse several times."),
            _("Refusals dated in the period"),
            SOURCE,
            _("refusals"),
        ),
        promise="housing",
        parts=dict(Refusal.choices),
        rows=refusals,
    ),
)
