"""The health loop in the demo, in every state it can have. By the services."""

import datetime as dt
import random
from typing import Any

from accounts.models import User
from accounts.policy import Role
from core import clock
from core.dates import next_weekday
from demo import aftercare, life, memory
from demo.staff import STAFF
from health import deciding, services
from health.models import (
    HealthAnswer,
    HealthConsent,
    HealthFollowUp,
    HealthOffer,
    HealthReferral,
    HealthResult,
    HealthVisit,
)
from health.rules import THEME, Booking, Decider, State, decider_at
from refugees.models import Refugee
from refugees.offers import Answer

NEVER_OFFERED = 0.08  # of those of today's intake
NEEDS = (["no_lifting"], ["no_night", "ground_floor"], ["calm", "near_clinic"], ["light", "breaks"], ["lift"])
FOLLOW_UPS = (
    "Ring til klinikken om en ny tid",
    "Tal om hensyn på arbejdspladsen",
    "Hjælp med at bestille tid hos egen læge",
)
FACTS = (HealthOffer, HealthAnswer, HealthConsent, HealthReferral, HealthVisit, HealthResult)


class Life:
    """One person's way through the loop: who acts, who answers, and how days are drawn."""

    def __init__(self, person: Refugee, by: User, rng: random.Random, on: dt.date, parent: str) -> None:
        self.person, self.by, self.rng, self.on, self.parent = person, by, rng, on, parent

    def decides(self, day: dt.date) -> tuple[Decider, str]:
        """Who decides on a day, with the name of a custody holder."""
        decider = decider_at(self.person.age_on(day))
        return decider, self.parent if decider == Decider.CUSTODY else ""

    def later(self, day: dt.date, first: int, last: int) -> dt.date:
        return min(next_weekday(day + dt.timedelta(days=self.rng.randint(first, last))), self.on)


def fill(staff: dict[str, User], *, on: dt.date) -> str:
    """Everybody's course; how far they have come, in one line."""
    rng = random.Random(aftercare.SEED)
    old = close_the_old(on)
    liaison = next(staff[each.email] for each in STAFF if each.role == Role.HEALTH_LIAISON)
    people = [each for each in life.newcomers() if each.takeover_on and each.takeover_on <= on]
    parents = {each.household_id: each.name for each in people if each.age_on(on) >= 18}
    present = set(Refugee.objects.present(on).values_list("pk", flat=True))
    number = 0
    for person in people:
        if person.pk in present and rng.random() > NEVER_OFFERED:
            parent = parents.get(person.household_id, "Midlertidig værge (opdigtet)")
            number += go(Life(person, liaison, rng, on, parent), number)
    memory.settle_moments(THEME, FACTS, now=clock.now())
    return f"{number} courses, {old} of the old lists closed."


def close_the_old(on: dt.date) -> int:
    """What was assessed in 2016 and 2017 has long been decided."""
    waiting = HealthVisit.objects.undecided().select_related("refugee__caseworker").order_by("refugee", "pk")
    people = {visit.refugee_id: visit.refugee for visit in waiting}
    for person in people.values():
        deciding.nothing_needed(person, on=on, by=person.caseworker)
    return len(people)


def go(who: Life, number: int) -> int:
    """Offered, answered, and where it was yes one of the courses."""
    said, day = answered(who, offered(who))
    if said != Answer.YES:
        return 1
    agreed(who, day)
    COURSES[number % len(COURSES)](who, who.later(day, 2, 6))
    return 1


def offered(who: Life) -> dt.date:
    """The day of the offer: that of the interview, else some time after the takeover."""
    known = HealthOffer.objects.standing().filter(refugee=who.person).order_by("happened_on").last()
    if known:
        return known.happened_on
    assert who.person.takeover_on is not None
    day = who.later(who.person.takeover_on, 3, 45)
    services.offer(HealthOffer(refugee=who.person, happened_on=day), by=who.by)
    return day


def answered(who: Life, day: dt.date) -> tuple[str, dt.date]:
    """What was said, and when."""
    known = HealthAnswer.objects.standing().filter(refugee=who.person).order_by("happened_on", "pk").last()
    if known:
        return str(known.answer), known.happened_on
    said = who.rng.choices(["yes", "no", "later", ""], (0.78, 0.12, 0.05, 0.05))[0]
    if said:
        day = who.later(day, 0, 4)
        decider, name = who.decides(day)
        made = HealthAnswer(
            refugee=who.person, happened_on=day, answer=said, decider=decider, decider_name=name
        )
        services.answer(made, by=who.by)
    return said, day


def agreed(who: Life, day: dt.date) -> None:
    if HealthConsent.objects.standing().filter(refugee=who.person).exists():
        return
    day = who.later(day, 0, 4)
    decider, name = who.decides(day)
    given = HealthConsent(refugee=who.person, giver=decider, giver_name=name)
    purposes = ["send", "receive"] if who.rng.random() < 0.9 else ["send"]
    services.agree(given, purposes=purposes, on=day, by=who.by)


# --- courses -----------------------------------------------------------------------------------------
def accepted_only(who: Life, day: dt.date) -> None:
    """Nothing further yet."""


def referred(who: Life, day: dt.date) -> None:
    language = who.person.interpreter_language
    made = HealthReferral(
        refugee=who.person, happened_on=day, language=language, needs_interpreter=bool(language),
        transport=who.rng.choice(("alone", "alone", "company", "ride")),
    )  # fmt: skip
    services.refer(made, by=who.by)


def visit_of(who: Life, day: dt.date, booking: Booking) -> HealthVisit:
    made = HealthVisit(
        refugee=who.person, planned_on=day, planned_at=dt.time(who.rng.randint(9, 14), 30), interpreter=booking,
        transport="alone",
    )  # fmt: skip
    return services.appoint(made, on=who.on, by=who.by)


def planned(who: Life, day: dt.date) -> None:
    """An appointment in the next two weeks; the interpreter is booked for every other one."""
    referred(who, day)
    booking = who.rng.choice((Booking.NEEDED, Booking.BOOKED))
    visit = visit_of(who, next_weekday(who.on + dt.timedelta(days=who.rng.randint(0, 13))), booking)
    if booking == Booking.BOOKED:
        services.remind(visit, expected=visit.version, on=who.on, by=who.by)


def away_twice(who: Life, day: dt.date) -> None:
    referred(who, day)
    for _ in range(2):
        day = who.later(day, 7, 14)
        missed(who, day)


def missed(who: Life, day: dt.date) -> None:
    visit = visit_of(who, day, Booking.BOOKED)
    services.close(visit, expected=visit.version, state=State.NO_SHOW, on=day, by=who.by)


def held(who: Life, day: dt.date) -> dt.date:
    """The assessment; who was referred only now has it today at the latest."""
    referred(who, day)
    on = who.later(day, 10, 30)
    visit = visit_of(who, on, Booking.BOOKED)
    services.close(visit, expected=visit.version, state=State.ATTENDED, on=on, by=who.by)
    return on


def undecided(who: Life, day: dt.date) -> None:
    held(who, day)


def decided(who: Life, day: dt.date) -> None:
    """The result has come, with considerations and a follow-up; without consent to receive it with nothing."""
    on = who.later(held(who, day), 3, 14)
    if not services.consent_in_force(who.person, "health_receive", on):
        deciding.nothing_needed(who.person, on=on, by=who.by)
        return
    referred_on = on if who.rng.random() < 0.3 else None
    services.receive(HealthResult(refugee=who.person, happened_on=on, referred_on=referred_on), by=who.by)
    if who.person.age_on(who.on) < 18:
        deciding.nothing_needed(who.person, on=on, by=who.by)
        return
    deciding.consider(
        who.person, needs=who.rng.choice(NEEDS), hours=None, source="result", since=on, until=None, on=on, by=who.by
    )
    due = next_weekday(who.on + dt.timedelta(days=who.rng.randint(-4, 20)))
    promised = HealthFollowUp(refugee=who.person, text=who.rng.choice(FOLLOW_UPS), owner=who.by, due_on=due)
    follow_up = deciding.promise(promised, on=on, by=who.by)
    if due < who.on and who.rng.random() < 0.5:
        deciding.finish(follow_up, expected=follow_up.version, on=who.on, by=who.by)


COURSES: tuple[Any, ...] = (decided, planned, referred, decided, undecided, accepted_only, away_twice)
