"""Holistic mentors in the demo: offers as events, then the work of three mentors in every state. By the services."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from accounts.models import StandIn, User
from accounts.policy import Role
from core import clock
from core.dates import add_months, next_weekday
from demo import memory
from demo.aftercare import lots, weekday
from demo.staff import STAFF
from mentoring import checklist, firstyear, reads, services
from mentoring.casetab import known_conditions
from mentoring.models import (
    HolisticMentor,
    MentorEvent,
    MentorProfile,
    MentorQuestion,
    MentorTask,
    MentorVisit,
)
from mentoring.rules import THEME, EndReason, Event, How
from placements.company import ask as ask_for_company
from placements.models import Placement
from refugees.models import Refugee

if TYPE_CHECKING:
    from demo.story import Story

SEED = 20180
IN_TIME, LATE = 0.8, 0.12  # shares of those offered within the month, and later
NO = 0.12
FOLLOWED = 21  # people who have a mentor
# capacity and languages, mentor by mentor
PROFILES = ((9, ["tigrinya", "arabisk"]), (6, ["dari", "farsi", "engelsk"]), (8, ["arabisk", "kurmanji", "somali"]))
TASKS = (
    "Har ikke boet i en by før; vil gerne vises rundt", "Vil gerne ringes til om eftermiddagen", "",
    "Mødes helst på biblioteket", "Er god til engelsk, øver dansk",
)  # fmt: skip
VISITS = (
    "Åbnede konto i banken", "Øvede rejsekortet til sprogcentret", "Læste et brev fra kommunen sammen", "",
    "Viste genbrugsbutikken", "", "Besøgte biblioteket",
)  # fmt: skip
QUESTIONS = (
    ("Hvornår er det næste møde hos jer? Brevet er blevet væk.", ""),
    ("Må jeg gå med til lægen, eller skal der bestilles tolk?", "Tolken er bestilt; du er velkommen til at gå med."),
    ("Borgeren vil gerne skifte sprogcenter. Hvem taler vi med?", ""),
)
OTHERS = ("Finde vinterjakke", "Øve cykling ved Søerne", "Skrive til boligforeningen om vasketider")
NETWORK = "Naboen på tredje og fodboldklubben om tirsdagen; kender den åbne rådgivning."


# --- one person's story ------------------------------------------------------------------------------
def tell(story: "Story") -> None:
    """The offer of a mentor to an adult refugee: mostly within the month, sometimes late; some say no."""
    if story.person.basis not in reads.REFUGEES or story.person.age_at_takeover() < 18:
        return
    rng, takeover = lots(f"{story.person.person_id}mentor"), story.person.takeover
    lot = rng.random()
    if lot > IN_TIME + LATE:
        return
    day = takeover + dt.timedelta(days=rng.randint(0, 26) if lot < IN_TIME else rng.randint(33, 80))
    offered = story.tell(day, "holistic_mentor_offered")
    if rng.random() < NO:
        story.tell(offered + dt.timedelta(days=rng.randint(0, 6)), "holistic_mentor_declined")


# --- the staff's part --------------------------------------------------------------------------------
def work(staff: dict[str, User], *, on: dt.date) -> str:
    """Everything the mentors have done in the first year of today's people; how much, in one line."""
    rng = random.Random(SEED)
    mentors = [staff[each.email] for each in STAFF if each.role == Role.HOLISTIC_MENTOR]
    manager = next(staff[each.email] for each in STAFF if each.role == Role.MENTOR_COORDINATOR)
    for user, (capacity, languages) in zip(mentors, PROFILES, strict=True):
        MentorProfile.objects.create(user=user, capacity=capacity, languages=languages)
    StandIn.objects.create(
        absent=mentors[2], covering=mentors[0], valid_from=on - dt.timedelta(days=4),
        valid_to=on + dt.timedelta(days=10),
    )  # fmt: skip
    given = follow(mentors, on, rng, manager)
    refuse(on, manager)
    states(given, on, manager)
    company(given, on)
    memory.settle_moments(THEME, (MentorEvent, MentorQuestion, MentorVisit), now=clock.now())
    return f"{len(given)} people of {len(mentors)} mentors."


def follow(mentors: Sequence[User], on: dt.date, rng: random.Random, by: User) -> list[HolisticMentor]:
    """People of the first year who were offered a mentor and said yes, spread over the year and the mentors."""
    waiting = reads.waiting(reads.without_mentor(by, on)).exclude(caseworker=None).exclude(offered_on=None)
    people = list(waiting.order_by("takeover_on", "pk"))
    chosen = people[:: max(len(people) // FOLLOWED, 1)][:FOLLOWED]
    found = []
    for number, person in enumerate(chosen):
        day = min(weekday(person.offered_on + dt.timedelta(days=rng.randint(1, 6))), on)
        accepted = MentorEvent(refugee=person, event=Event.ACCEPTED, happened_on=day)
        services.record(accepted, by=person.caseworker)
        if number % 7 == 6:
            continue  # said yes, and waits
        first = min(weekday(day + dt.timedelta(days=rng.randint(2, 9))), on)
        given = HolisticMentor(
            refugee=person, mentor=mentors[number % len(mentors)], valid_from=first, task=rng.choice(TASKS),
            conditions=known_conditions(person, on),
        )  # fmt: skip
        found.append(services.assign(given, by=by))
        lived(found[-1], on, rng)
    return found


def refuse(on: dt.date, by: User) -> None:
    """Most of the others said no within a month; a few have not answered."""
    others = reads.said_yes(reads.waiting(reads.without_mentor(by, on))).filter(is_yes=False)
    asked = others.exclude(caseworker=None).filter(offered_on__lt=on - dt.timedelta(days=30))
    for number, person in enumerate(asked.select_related("caseworker").order_by("pk")):
        if number % 8:
            day = weekday(person.offered_on + dt.timedelta(days=4 + number % 20))
            no = MentorEvent(refugee=person, event=Event.DECLINED, happened_on=max(day, person.offered_on))
            services.record(no, by=person.caseworker)


def lived(given: HolisticMentor, on: dt.date, rng: random.Random) -> None:
    """What a mentor and a person have done since: contacts every week or two, most of the list ticked off."""
    day = given.valid_from
    while day <= on:
        visit(given, weekday(day), rng)
        day += dt.timedelta(days=rng.randint(6, 12))
    todo = checklist.of_people([given], on)[given.refugee_id]
    for line in todo.due:
        if line.due_on and line.due_on < on - dt.timedelta(days=3) and rng.random() < 0.93:
            reason = "Har det allerede" if rng.random() < 0.06 else ""
            settled = min(max(line.due_on - dt.timedelta(days=rng.randint(0, 5)), given.valid_from), on)
            firstyear.tick(given.refugee, line.key, on=settled, reason=reason, by=given.mentor)


def visit(given: HolisticMentor, on: dt.date, rng: random.Random) -> None:
    if on < given.valid_from:
        return
    how = rng.choice((How.MEETING, How.MEETING, How.PHONE, How.MESSAGE))
    note = rng.choice(VISITS) if how == How.MEETING else ""
    firstyear.visit(MentorVisit(refugee=given.refugee, how=how, happened_on=on, note=note), by=given.mentor)


def states(given: Sequence[HolisticMentor], on: dt.date, by: User) -> None:
    """One of each: silent, given back, handed over at the end of the year; questions and other needs."""
    old = [each for each in given if each.valid_from < on - dt.timedelta(days=40)]
    for each, days in zip(old[2:5], (16, 24, 31), strict=False):
        late = MentorVisit.objects.filter(refugee=each.refugee_id, happened_on__gt=on - dt.timedelta(days=days))
        for fact in late:
            services.annul(fact, expected=fact.version, reason="Noteret på en forkert borger", by=by, at=clock.now())
    for each in old[5:6]:
        note = "Forstår det meste dansk, når man taler langsomt"
        services.cannot_continue(each, on=on - dt.timedelta(days=1), note=note, by=each.mentor)
    for each in old[:1]:
        each.refresh_from_db()
        services.hand_over(
            each, expected=each.version, on=on - dt.timedelta(days=1), reason=EndReason.YEAR_OVER,
            network=["neighbours", "club", "counselling"], note=NETWORK, by=by,
        )  # fmt: skip
    for each in old[2:]:
        each.refresh_from_db()
        if add_months(each.valid_from, 6) < on:
            services.renew(each, expected=each.version, on=add_months(each.valid_from, 6), by=by)
    for number, (text, reply) in enumerate(QUESTIONS):
        question(given[-1 - number], text, reply, on - dt.timedelta(days=1 + number))
    for number, text in enumerate(OTHERS):
        each = given[-1 - number * 2]
        task = MentorTask(refugee=each.refugee, text=text, due_on=next_weekday(on + dt.timedelta(days=2 + number * 4)))
        firstyear.plan(task, on=on, by=each.mentor)


def question(given: HolisticMentor, text: str, reply: str, on: dt.date) -> None:
    asked = firstyear.ask(
        MentorQuestion(refugee=given.refugee, note=text, happened_on=max(on, given.valid_from)), by=given.mentor
    )
    if reply:
        firstyear.answer(
            asked, expected=asked.version, text=reply, on=asked.happened_on, by=given.refugee.caseworker
        )


def company(given: Sequence[HolisticMentor], on: dt.date) -> None:
    """Two first working days for which the person wishes company."""
    people: list[Refugee] = [each.refugee for each in given[::-1]]
    planned: Any = Placement.objects.filter(refugee__in=people).waiting(on).select_related("refugee__caseworker")
    for number, made in enumerate(planned.order_by("pk")[:2]):
        day = next_weekday(on + dt.timedelta(days=3 + number))
        place = ("Opdigtet Alle 12, ved porten", "Prøvevej 4, i receptionen")[number]
        ask_for_company(made, on=day, at=dt.time(7, 45), place=place, by=made.refugee.caseworker)
