"""What the start within a month was, and who moved on from it (handbook, KPI-2 and KPI-9)."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from placements.models import PlacementEvent
from placements.rules import Event, Kind
from reporting import clocks
from reporting.definitions import DEADLINES, FACTS, PER_CENT
from reporting.outcomes.people import TRAINING, started
from reporting.outcomes.rules import SUCCESS
from reporting.registered.parts import first_day, left_on, parted
from reporting.rules import IN_RATE, STANDINGS_OF_STATE
from targets.indicators import Definition, Indicator, Queried, Question, Shape

OFFERED, STARTED, WORK, LATE, NONE = "offered_started", "started", "work", "late", "none"
DECIDED = [standing for state in IN_RATE for standing in STANDINGS_OF_STATE[state]]


def by_due(question: Question, event: str, kinds: Any) -> Exists:
    """Whether the person of the outer clock had such an event by the due date, as known on the day."""
    found = PlacementEvent.objects.as_of(question.on).filter(
        refugee=OuterRef("refugee"), event=event, kind__in=kinds, happened_on__lte=OuterRef("due_on")
    )
    return Exists(found)


def starts(question: Question, user: Any) -> Queried:
    """The clocks of the start within a month that its rate is about, by what was started."""
    found = clocks.clocks(question, user, ["placement_start"]).filter(standing__in=DECIDED)
    trained = by_due(question, Event.STARTED, TRAINING)
    ladder = (
        (Q(trained) & Q(by_due(question, Event.OFFERED, TRAINING)), OFFERED),
        (Q(trained), STARTED),
        (Q(by_due(question, Event.STARTED, SUCCESS)), WORK),
        (Q(met_on__lte=question.on), LATE),
    )
    return Queried(found.annotate(part=parted(ladder, NONE)), person="refugee", day="due_on")


FIRST_START = Indicator(
    Definition(
        "placement_first_start",
        _("Offered and started within a month"),
        _(
            "Deadlines by the due date of which a traineeship or a job with wage subsidy was started, or an ordinary"
            " job, an IGU or an education / all that were due. Offered and started, and started without a recorded"
            " offer, stand apart."
        ),
        _("The deadlines of the placement start that the rate is about: due in the period, neither excluded nor"
          " missing data"),
        DEADLINES,
        PER_CENT,
    ),
    promise="placement",
    parts={
        OFFERED: _("Offered and started, traineeship or wage subsidy"),
        STARTED: _("Started without a recorded offer, traineeship or wage subsidy"),
        WORK: _("Job, IGU or education *"),
        LATE: _("Started later"),
        NONE: _("Not started"),
    },
    rows=starts,
    shape=Shape.SHARE,
    success=(OFFERED, STARTED, WORK),
    raised_by_good=True,
    footnote=_(
        "* An ordinary job, an IGU or an education within the month is more than the model promises. It is counted as"
        " met and stands in a column of its own."
    ),
    target="placement_start",
)  # fmt: skip

MOVED_ON, NOT_YET, GONE = "moved_on", "not_yet", "left"


def transitions(question: Question, user: Any) -> Queried:
    """Those whose first traineeship or job with wage subsidy began in the period, by what came after it."""
    found = clocks.people(question, user).annotate(day=first_of(question, TRAINING))
    found = found.filter(day__range=(question.first, question.until))
    after = started(SUCCESS, question.on).filter(happened_on__gte=OuterRef("day")).values("happened_on")[:1]
    found = found.annotate(job=after, left=left_on(question))
    ladder = ((Q(job__isnull=False), MOVED_ON), (Q(left__isnull=False), GONE))
    return Queried(found.annotate(part=parted(ladder, NOT_YET)))


def first_of(question: Question, kinds: Any) -> Any:
    return first_day(PlacementEvent.objects.as_of(question.on).filter(event=Event.STARTED, kind__in=kinds))


TRANSITIONS = Indicator(
    Definition(
        "from_traineeship_to_work",
        _("From a traineeship to job, IGU or education"),
        _(
            "Those who started an ordinary job, an IGU or an education on or after the first day of their first"
            " traineeship or job with wage subsidy / all who began one. Who has left without it stands in the"
            " denominator."
        ),
        _("People whose first traineeship or job with wage subsidy began in the period"),
        FACTS,
        PER_CENT,
    ),
    promise="placement",
    parts={MOVED_ON: _("In job, IGU or education since"), NOT_YET: _("Not yet"), GONE: _("Left before")},
    rows=transitions,
    shape=Shape.SHARE,
    success=(MOVED_ON,),
    raised_by_good=True,
)


def kinds_begun(question: Question, user: Any) -> Queried:
    """The starts of the period by kind."""
    found = PlacementEvent.objects.as_of(question.on).filter(
        event=Event.STARTED, happened_on__range=(question.first, question.until)
    )
    found = found.filter(refugee__in=clocks.people(question, user).values("pk"))
    return Queried(found.annotate(part=F("kind")), person="refugee", day="happened_on")


BEGUN = Indicator(
    Definition(
        "placements_begun",
        _("Placements begun"),
        _("How many placements began, by kind. A person can begin several."),
        _("Starts dated in the period"),
        FACTS,
        _("placements"),
    ),
    promise="placement",
    parts=dict(Kind.choices),
    rows=kinds_begun,
)
INDICATORS = (FIRST_START, TRANSITIONS, BEGUN)
