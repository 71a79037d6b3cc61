"""What the pages of retention read: who is in work, whose follow-ups lag, what ended without a plan."""

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from placements.models import PlacementEvent
from placements.rules import Event
from refugees.models import Exit
from retention.models import AfterEnd, FollowUp, MentorOffer, RetentionMentor, WarningSign
from retention.rules import WANTED, WORK, Answer
from targets.models import Clock

RECENT_DAYS = 90  # how long an end waits on the list for what happens next


def of_person(found: Any, outer: str = "refugee") -> Any:
    """The rows of a set about the person of the outer row, ready for an aggregate."""
    return found.filter(refugee=OuterRef(outer)).order_by().values("refugee")


def number(found: Any, outer: str = "refugee") -> Any:
    """How many rows of a set are about the person of the outer row."""
    counted = of_person(found, outer).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def latest_held(on: dt.date, outer: str = "refugee") -> Subquery:
    held = of_person(FollowUp.objects.held(on), outer)
    return Subquery(held.annotate(day=Max("happened_on")).values("day"), output_field=DateField())


def next_planned(outer: str = "refugee") -> Subquery:
    planned = of_person(FollowUp.objects.planned(), outer)
    return Subquery(planned.annotate(day=Min("planned_on")).values("day"), output_field=DateField())


def mentor_name(on: dt.date, outer: str = "refugee") -> Subquery:
    """Who the person's retention mentor is on a day."""
    given = RetentionMentor.objects.on(on).filter(refugee=OuterRef(outer))
    return Subquery(given.values("mentor__name")[:1])


# --- in work now -------------------------------------------------------------------------------------
def started(user: Any, on: dt.date) -> Any:
    """The starts of every ordinary job, IGU and education up to a day, those that have ended among them."""
    return PlacementEvent.objects.visible_to(user).as_of(on).filter(event=Event.STARTED, kind__in=WORK)


def over(on: dt.date) -> Exists:
    """Whether the placement of the outer start has ended before a day; the last day itself is still work."""
    return Exists(
        PlacementEvent.objects.as_of(on).filter(placement=OuterRef("placement"), event=Event.ENDED, happened_on__lt=on)
    )


def in_work(user: Any, on: dt.date) -> Any:
    """The starts of every ordinary job, IGU and education that runs on a day, whenever it began."""
    left = Exit.objects.as_of(on).filter(refugee=OuterRef("refugee"))
    return started(user, on).exclude(over(on)).exclude(Exists(left))


def to_offer(user: Any, person: Any, on: dt.date) -> list[Any]:
    """What a mentor can be offered for: what waits for it first, also where it has ended meanwhile, then what runs."""
    mine = started(user, on).filter(refugee=person).annotate(ended=over(on), offered=Exists(offers(on)))
    wanted = mine.filter(Q(ended=False) | Q(offered=False)).with_placement()
    return list(wanted.order_by("offered", "ended", "-happened_on", "-pk"))


def offers(on: dt.date) -> Any:
    """The offers of a mentor for the placement of the outer event."""
    return MentorOffer.objects.as_of(on).filter(refugee=OuterRef("refugee"), ref=OuterRef("placement__ref"))


def without_offer(starts: Any, on: dt.date) -> Any:
    """Those for which no retention mentor has been offered: also where no clock runs for them."""
    return starts.exclude(Exists(offers(on)))


def waiting_for_mentor(starts: Any, on: dt.date) -> Any:
    """Those who said yes, or not yet anything, to the offer and have no retention mentor."""
    open_offer = offers(on).exclude(answer=Answer.DECLINED)
    has = RetentionMentor.objects.on(on).filter(refugee=OuterRef("refugee"))
    return starts.filter(Exists(open_offer)).exclude(Exists(has))


def with_mentor(starts: Any, on: dt.date) -> Any:
    return starts.filter(Exists(RetentionMentor.objects.on(on).filter(refugee=OuterRef("refugee"))))


def with_retention(starts: Any, on: dt.date) -> Any:
    """With what a row of the list says: the offer, the mentor, the conversations, the open signs."""
    first_offer = offers(on).order_by("happened_on")
    last_answer = offers(on).order_by("-happened_on", "-pk")
    return starts.select_related("refugee__caseworker", "placement__employer").annotate(
        offered_on=Subquery(first_offer.values("happened_on")[:1]),
        answer=Subquery(last_answer.values("answer")[:1]),
        mentor_name=mentor_name(on),
        last_talk_on=latest_held(on),
        next_talk_on=next_planned(),
        signs=number(WarningSign.objects.open(on)),
    )


# --- the pace of the four follow-ups ---------------------------------------------------------------
class MarkOn(Func):
    """The day when so many quarters of a clock's period have passed, as `rules.part_of` says it, for a Clock query."""

    output_field: Any = DateField()

    def __init__(self, quarters: int) -> None:
        super().__init__(F("clock_started_on"), F("rule__months"), F("rule__days"))
        self.quarters = quarters

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        start, months, days = (compiler.compile(each)[0] for each in self.source_expressions)
        part = f"{self.quarters} / {WANTED}"
        of_months = f"{start} + make_interval(months => {months}) * {part}"
        return f"(CASE WHEN {months} IS NULL THEN {start} + {days} * {part} ELSE {of_months} END)::date", ()


def pace(user: Any, on: dt.date) -> Any:
    """The clocks of four follow-ups that wait for somebody, each with how many are held and planned in time."""
    found = Clock.objects.visible_to(user).as_of(on, today=on).filter(target="follow_ups").unmet().present()
    held = FollowUp.objects.held(on).filter(happened_on__gt=OuterRef("clock_started_on"))
    planned = FollowUp.objects.planned().filter(planned_on__gte=on, planned_on__lte=OuterRef("due_on"))
    return found.annotate(held=number(held), planned=number(planned))


def behind(clocks: Any, on: dt.date) -> Any:
    """Those of them with fewer follow-ups held than marks have passed, the breached ones too."""
    passed = Case(
        *(When(**{f"mark_{number}__lt": on}, then=Value(number)) for number in range(WANTED - 1, 0, -1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    marked = clocks.annotate(**{f"mark_{number}": MarkOn(number) for number in range(1, WANTED)})
    return marked.filter(Q(held__lt=passed) | Q(due_on__lt=on))


def ended(user: Any, on: dt.date) -> Any:
    """Jobs, IGUs and educations that ended lately while nobody has said what happens next."""
    since = on - dt.timedelta(days=RECENT_DAYS)
    ends = PlacementEvent.objects.visible_to(user).as_of(on).filter(
        event=Event.ENDED, placement__kind__in=WORK, happened_on__gte=since
    )  # fmt: skip
    left = Exit.objects.as_of(on).filter(refugee=OuterRef("refugee"))
    said = AfterEnd.objects.filter(event=OuterRef("pk"))
    return ends.exclude(Exists(left)).exclude(Exists(said))
