"""The adults in a reader's reach with what they do at a mark: the rows that every number of the page counts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear

from placements.models import PlacementEvent
from placements.rules import Event
from refugees.models import Exit, Refugee
from refugees.rules import ADULT, ResidenceBasis
from reporting.outcomes.rules import MARKS, PRECEDENCE, SUCCESS, TODAY, AgeGroup, Group, HouseholdType, Status
from reporting.survival import Wait

IN_PROGRAMME = (ResidenceBasis.REFUGEE, ResidenceBasis.RESETTLED_REFUGEE, ResidenceBasis.FAMILY_REUNIFIED)


@dataclass(frozen=True)
class Asked:
    """As of which day, whose people, of which basis and year of takeover, told apart by what."""

    on: dt.date
    group: Group = Group.COHORT
    team: int | None = None
    caseworker: int | None = None
    basis: str = ""
    year: int | None = None

    def parameters(self) -> dict[str, str]:
        """The question as GET parameters, complete, so that a link means the same tomorrow."""
        words: dict[str, Any] = {"on": f"{self.on:%d-%m-%Y}", "group": str(self.group)}
        words |= {"team": self.team, "caseworker": self.caseworker, "basis": self.basis, "year": self.year}
        return {name: str(chosen) for name, chosen in words.items() if chosen}


class MonthsOn(Func):
    """A day some calendar months later, as core.dates.add_months counts them."""

    output_field: Any = DateField()

    def __init__(self, day: Any, months: int) -> None:
        super().__init__(day, template=f"(%(expressions)s + interval '{months:d} months')::date")


class AgeOn(Func):
    """Whole years between a birth date and a later day."""

    output_field: Any = IntegerField()
    template = "date_part('year', age(%(expressions)s))::int"


def adults(asked: Asked, user: Any) -> Any:
    """Everybody in the programme who was 18 when taken over, on or before the day."""
    found = Refugee.objects.visible_to(user)
    found = found.filter(takeover_on__lte=asked.on, residence_basis__in=IN_PROGRAMME)
    found = found.annotate(age=AgeOn(F("takeover_on"), F("birth_date"))).filter(age__gte=ADULT)
    limits = {
        "team": asked.team,
        "caseworker": asked.caseworker,
        "residence_basis": asked.basis,
        "takeover_on__year": asked.year,
    }
    return found.filter(**{name: chosen for name, chosen in limits.items() if chosen})


def at_mark(asked: Asked, user: Any, mark: int) -> Any:
    """Those who have come to the mark by the day, each with `day` (the mark's), `status` and `group`."""
    on = Value(asked.on, DateField())
    found = adults(asked, user).annotate(day=on if mark == TODAY else MonthsOn(F("takeover_on"), mark))
    found = found.filter(day__lte=asked.on)
    return told_apart(found.annotate(status=status_on_day()), asked.group)


def status_on_day(day: str = "day") -> Any:
    """The status on an annotated day; a placement runs through the day of its end."""
    gone = Exit.objects.standing().filter(refugee=OuterRef("pk"), happened_on__lte=OuterRef(day))
    over = PlacementEvent.objects.standing().filter(
        placement=OuterRef("placement"), event=Event.ENDED, happened_on__lt=OuterRef(OuterRef(day))
    )
    running = PlacementEvent.objects.standing().filter(
        ~Exists(over), refugee=OuterRef("pk"), event=Event.STARTED, happened_on__lte=OuterRef(day)
    )
    order = Case(*[When(kind=kind, then=Value(place)) for place, kind in enumerate(PRECEDENCE)], default=Value(9))
    first = Subquery(running.order_by(order, "pk").values("kind")[:1])
    return Case(
        When(Exists(gone), then=Value(str(Status.LEFT))),
        default=Coalesce(first, Value(str(Status.NONE))),
        output_field=CharField(),
    )


def told_apart(found: Any, group: Group) -> Any:
    """Annotates `group`, the value of what the people are told apart by, as text."""
    match group:
        case Group.SEX:
            return found.annotate(group=F("sex"))
        case Group.AGE:
            return found.annotate(group=age_group())
        case Group.HOUSEHOLD:
            return found.annotate(grown=at_home(grown=True), children=at_home(grown=False)).annotate(
                group=household_type()
            )
        case _:
            return found.annotate(group=Cast(ExtractYear("takeover_on"), CharField()))


def age_group() -> Any:
    return Case(
        When(age__lt=30, then=Value(str(AgeGroup.YOUNG))),
        When(age__lt=40, then=Value(str(AgeGroup.THIRTIES))),
        When(age__lt=55, then=Value(str(AgeGroup.MIDDLE))),
        default=Value(str(AgeGroup.OLD)),
        output_field=CharField(),
    )


def at_home(*, grown: bool) -> Any:
    """How many adults, or children, the household has: a child was under 18 at its own takeover."""
    came = Coalesce("takeover_on", "allocation_decided_on", "birth_date")
    members = Refugee.objects.filter(household=OuterRef("household")).annotate(years=AgeOn(came, F("birth_date")))
    members = members.filter(years__gte=ADULT) if grown else members.filter(years__lt=ADULT)
    counted = members.order_by().values("household").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


def household_type() -> Any:
    return Case(
        When(grown__gt=1, children__gt=0, then=Value(str(HouseholdType.COUPLE_CHILDREN))),
        When(grown__gt=1, then=Value(str(HouseholdType.COUPLE))),
        When(children__gt=0, then=Value(str(HouseholdType.SINGLE_PARENT))),
        default=Value(str(HouseholdType.SINGLE)),
        output_field=CharField(),
    )


def count(asked: Asked, user: Any) -> list[tuple[int, str, str, int]]:
    """Mark, group, status and how many, of all marks in one statement."""
    first, *others = (
        at_mark(asked, user, mark)
        .order_by()
        .annotate(mark=Value(mark, IntegerField()))
        .values_list("mark", "group", "status")
        .annotate(number=Count("pk"))
        for mark in (*MARKS, TODAY)
    )
    return list(first.union(*others, all=True))


def behind(asked: Asked, user: Any, *, mark: int, status: str = "", group: str = "") -> Any:
    """The people one number counts, by name."""
    wanted = {name: chosen for name, chosen in (("status", status), ("group", group)) if chosen}
    return at_mark(asked, user, mark).filter(**wanted).with_people().order_by("sort_key", "pk")


# --- how long it takes ------------------------------------------------------------------------------
def to_first_job(asked: Asked, user: Any) -> list[Wait]:
    """Days from takeover to the first start of a job, IGU or education; who left is followed until then."""
    return waits(adults(asked, user).annotate(begins=F("takeover_on")), asked.on)


def from_traineeship(asked: Asked, user: Any) -> list[Wait]:
    """The same from the start of the first traineeship or job with wage subsidy, for those who had one."""
    first = started(TRAINING, asked.on).values("happened_on")[:1]
    people = adults(asked, user).annotate(begins=Subquery(first)).filter(begins__isnull=False)
    return waits(people, asked.on, after=True)


TRAINING = (Status.TRAINEESHIP, Status.WAGE_SUBSIDY)


def started(kinds: Iterable[str], on: dt.date) -> QuerySet[PlacementEvent]:
    """The starts of these kinds of the person of the outer query, the earliest first."""
    found = PlacementEvent.objects.as_of(on).filter(refugee=OuterRef("pk"), event=Event.STARTED, kind__in=kinds)
    return found.order_by("happened_on")


def waits(people: Any, on: dt.date, *, after: bool = False) -> list[Wait]:
    """Days from `begins` to the first job, IGU or education (with `after` only those from that day on), grouped."""
    jobs = started(SUCCESS, on)
    jobs = jobs.filter(happened_on__gte=OuterRef("begins")) if after else jobs
    left = Exit.objects.as_of(on).filter(refugee=OuterRef("pk")).order_by("happened_on").values("happened_on")[:1]
    today = Value(on, DateField())
    rows = (
        people.annotate(job=Subquery(jobs.values("happened_on")[:1]), until=Coalesce(Subquery(left), today))
        .annotate(waited=Coalesce("job", "until") - F("begins"), is_met=Q(job__isnull=False))
        .order_by()
        .values_list("waited", "is_met")
        .annotate(number=Count("pk"))
    )
    return [Wait(max(waited.days, 0), is_met, number) for waited, is_met, number in rows]
