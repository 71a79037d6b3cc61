"""The volunteers of Welcome House: a hundred of them with a year of shifts, new ones who wait, some who left.

Most shifts stand at dates of the programme, so the house is filled before them.
"""

import datetime as dt
import random
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from accounts.models import User
from accounts.policy import Role
from core.clock import COPENHAGEN
from demo import house
from refugees.districts import District
from volunteers.joining import reads
from volunteers.joining.rules import valid_until
from volunteers.people import Clearance, Volunteer
from volunteers.rules import Leaving, Skill, Slot
from welcome_house.recurrence import holiday
from welcome_house.shifts import recurring, rules
from welcome_house.shifts.models import Shift, ShiftPattern, Turn

SEED = 20161105
STANDING, NEW, LEFT, DECLINED = 100, 5, 7, 2
YEAR = 365
GIVEN = (
    "Astrid", "Bo", "Cecilie", "Dorte", "Egon", "Fatima", "Gudrun", "Hassan", "Inge", "Jakob", "Kirsten", "Lars",
    "Maryam", "Niels", "Olivia", "Per", "Rikke", "Samir", "Tove", "Ulla", "Villads", "Yasmin", "Ældrik", "Åse",
)  # fmt: skip
FAMILY = ("Bjerg", "Dalgas", "Engholm", "Fjord", "Granlund", "Havmand", "Kilde", "Lyngbak", "Mosegård", "Skovby")
LANGUAGES = ("engelsk", "arabisk", "tysk", "fransk", "tigrinya", "farsi", "spansk", "somali")
# What is needed each week: title, days, from, to, how many, what for.
NEEDS: tuple[tuple[str, list[int], int, int, int, list[str]], ...] = (
    ("Aktivitetsvært, lørdag", [5], 10, 15, 5, []),
)
# What is needed at every date of an activity: its name, how many, what for.
AT_DATES: tuple[tuple[str, int, list[str]], ...] = (
    ("Café", 3, []),
    ("Cykelværksted", 2, [Skill.BICYCLES]),
    ("Fællesspisning", 4, [Skill.CAFE]),
)


def fill(staff: dict[str, User], *, on: dt.date, at: dt.datetime) -> str:
    """Makes them in bulk; what was done is said in a few words."""
    rng = random.Random(SEED)
    boss = next(each for each in staff.values() if Role.WELCOME_HOUSE_COORDINATOR in each.roles)
    phoned = next(each for each in staff.values() if Role.WELCOME_HOUSE_VOLUNTEER in each.roles)
    people = receive(rng, on, boss, phoned)
    standing = [each for each in people if each.approved_on and not each.left_on]
    clear(people, standing, rng, on)
    shifts = plan(on, at)
    turns = list(staffed(shifts, standing, on, at))
    Turn.objects.bulk_create(turns, batch_size=1000)
    return f"{len(standing)} volunteers, {len(shifts)} shifts, {len(turns)} turns"


def receive(rng: random.Random, on: dt.date, boss: User, phoned: User) -> list[Volunteer]:
    """Everybody who has signed up; the first is the one who signs in."""
    names = [f"{GIVEN[n % len(GIVEN)]} {FAMILY[n * 7 % len(FAMILY)]}" for n in range(STANDING + NEW + LEFT + DECLINED)]
    made = [somebody(number, name, rng, on) for number, name in enumerate(names)]
    made[0].name, made[0].email, made[0].user = phoned.name, phoned.email, phoned
    made[0].skills = [Skill.CAFE, Skill.HOMEWORK, Skill.BICYCLES]
    code = reads.code_on(on)
    for each in made[: STANDING + LEFT]:
        each.interviewed_on = each.signed_up_on + dt.timedelta(days=9)
        each.approved_on, each.approved_by = each.signed_up_on + dt.timedelta(days=24), boss
        each.code, each.code_accepted_on = code, each.approved_on
    for number, each in enumerate(made[STANDING : STANDING + LEFT]):
        each.left_on = on - dt.timedelta(days=20 + 35 * number)
        each.left_because = (Leaving.MOVED, Leaving.TIME, Leaving.DONE)[number % 3]
    for number, each in enumerate(made[-NEW - DECLINED :]):
        each.signed_up_on = on - dt.timedelta(days=2 + 4 * number)
        each.interviewed_on = on - dt.timedelta(days=1) if number > 1 else None
    for each in made[-DECLINED:]:
        each.declined_on, each.declined_by = on - dt.timedelta(days=3), boss
    return Volunteer.objects.bulk_create(made)


def somebody(number: int, name: str, rng: random.Random, on: dt.date) -> Volunteer:
    skills = rng.sample(list(Skill.values), rng.randint(1, 3))
    return Volunteer(
        name=name, email=f"frivillig{number}@example.invalid",
        phone=f"+45 67 01 {number // 100:02d} {number % 100:02d}",
        languages=["dansk", *rng.sample(LANGUAGES, rng.randint(0, 2))], skills=sorted(skills),
        available=sorted(rng.sample(list(Slot.values), rng.randint(2, 5))),
        district=rng.choice([each.value for each in District]),
        signed_up_on=on - dt.timedelta(days=rng.randint(YEAR + 60, 2 * YEAR)),
    )  # fmt: skip


def clear(people: list[Volunteer], standing: list[Volunteer], rng: random.Random, on: dt.date) -> None:
    """Certificates: most hold, some end within the month, two have ended; of the new ones one waits for the answer."""
    answers = [on - dt.timedelta(days=rng.randint(5, 320)) for _ in standing]
    answers[3:8] = [on - dt.timedelta(days=340 + 5 * number) for number in range(5)]
    answers[8:10] = [on - dt.timedelta(days=380), on - dt.timedelta(days=420)]
    made = [clearance(who, day) for who, day in zip(standing, answers, strict=True)]
    for number, who in enumerate(each for each in people if each.interviewed_on and not each.approved_on):
        day = on - dt.timedelta(days=1)
        made.append(clearance(who, day) if number else Clearance(volunteer=who, asked_on=day))
    Clearance.objects.bulk_create(made)


def clearance(who: Volunteer, answered_on: dt.date) -> Clearance:
    asked_on = answered_on - dt.timedelta(days=6)
    until = valid_until(answered_on, 12)
    return Clearance(volunteer=who, asked_on=asked_on, answered_on=answered_on, passed=True, valid_until=until)


def plan(on: dt.date, at: dt.datetime) -> list[Shift]:
    """The recurring needs of a year, their shifts of the past, and those that are made ahead; none on a holiday."""
    since, last_day = on - dt.timedelta(days=YEAR), on + dt.timedelta(days=rules.AHEAD_DAYS)
    activities = house.activities([name for name, *_ in AT_DATES])
    needs = [
        ShiftPattern(
            title=title, weekdays=days, begins=dt.time(first), ends=dt.time(last), needed=needed, skills=skills,
            valid_from=since,
        )
        for title, days, first, last, needed, skills in NEEDS
    ]  # fmt: skip
    needs += [
        ShiftPattern(title=name, activity=activities[name], needed=needed, skills=skills, valid_from=since)
        for name, needed, skills in AT_DATES
        if name in activities
    ]
    made = [
        shift
        for need in ShiftPattern.objects.bulk_create(needs)
        for shift in (recurring.of_sessions if need.activity_id else recurring.of_days)(need, since, last_day)
        if not holiday(shift.day)
    ]
    return sorted(Shift.objects.bulk_create(made, batch_size=1000), key=lambda each: (each.starts_at, each.pk))


def staffed(shifts: list[Shift], standing: list[Volunteer], on: dt.date, at: dt.datetime) -> Iterator[Turn]:
    """Who had and has each shift, in turn, so that nobody has two on one day; the further ahead, the fewer."""
    rng = random.Random(SEED + 1)
    general = cycle(standing)
    skilled = {skill: cycle([each for each in standing if skill in each.skills]) for skill in Skill.values}
    busy: dict[dt.date, set[int]] = {}
    for number, shift in enumerate(shifts):
        taken = busy.setdefault(shift.begun_on, set())
        queue = skilled[shift.skills[0]] if shift.skills else general
        for who in willing(queue, shift, taken, wanted(shift, on, number)):
            taken.add(who.pk)
            yield turn(shift, who, at, rng)


def wanted(shift: Shift, on: dt.date, number: int) -> int:
    """How many have the shift: all in the past and this week but for a hole now and then, fewer later."""
    ahead = (shift.begun_on - on).days
    if ahead <= 0:
        return shift.needed
    hole = number % 3 == 0 or ahead == 1
    return max(shift.needed - int(hole) - ahead // 10, 0)


def willing(queue: Iterator[Any], shift: Shift, taken: set[int], number: int) -> Iterator[Any]:
    """The next in turn who are free that day."""
    free = (each for each in islice(queue, STANDING) if each.pk not in taken)
    seen: set[int] = set()
    for who in free:
        if len(seen) == number:
            return
        if who.pk not in seen:
            seen.add(who.pk)
            yield who


def turn(shift: Shift, who: Volunteer, at: dt.datetime, rng: random.Random) -> Turn:
    taken_at = min(at, shift.starts_at - dt.timedelta(days=rng.randint(2, 20)))
    made = Turn(
        shift=shift, volunteer=who, starts_at=shift.starts_at, ends_at=shift.ends_at, taken_at=taken_at
    )  # fmt: skip
    drawn = rng.random()
    if shift.ends_at > at:
        made.offered_at = at if drawn < 0.04 else None
    elif drawn < 0.03:
        made.ended_at, made.ended_because = shift.starts_at - dt.timedelta(hours=rng.randint(3, 60)), "cancelled"
        made.is_late = shift.starts_at - made.ended_at < dt.timedelta(hours=24)
    elif shift.ends_at.astimezone(COPENHAGEN).date() < at.date() - dt.timedelta(days=2):
        made.outcome = "absent" if drawn < 0.06 else "attended"
    return made
