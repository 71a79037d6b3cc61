"""The demo municipality: the intake of 2016 and 2017 with its history, and the one of today.

Everything goes in through the imports and services that the municipality itself uses, in two transactions; between them
the database learns how large its tables have become. Interrupted, the next run goes on.
"""

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from itertools import cycle, groupby
from pathlib import Path

from django.db import transaction

from accounts.models import User
from accounts.policy import Role
from core import clock
from core.clock import COPENHAGEN
from core.history import acting, steady_triggers
from demo import (
    agreements,
    allotting,
    caseloads,
    colleagues,
    friends,
    health,
    homes,
    house,
    intake,
    life,
    lists,
    matches,
    memory,
    mentors,
    planning,
    retaining,
    rights,
    story,
    twice,
    volunteers,
    workplaces,
)
from demo.quiet import tidy
from demo.staff import STAFF
from demo.talks import hold_talks
from placements.models import Opening
from refugees import assigning
from refugees.models import Refugee
from refugees.ports import told_at_the_end
from reporting.frozen.services import freeze_month
from reporting.models import Publication
from reporting.rules import next_month
from reporting.services import publish
from screening import services as interviews
from screening.models import Interview
from screening.rules import InterpreterState, Mode, Place, default_place
from targets import night

DATA = Path(__file__).parent / "data"
LISTS = ("allocations-2016.csv", "allocations-2017.xlsx")
HISTORY = "history-2016-2017.csv"
JOB = "seed_demo"
HOURS = ((9, 0), (10, 30), (13, 0), (14, 30))
DAYS_TO_HAND_OUT = 3  # from the decision
WAITING = 5  # households that nobody has been given yet
AGENCY = "Tolkeservice (opdigtet)"
LETTER = (DATA / "velkomstbrev.pdf").read_bytes()
Say = Callable[[str], object]


def is_filled() -> bool:
    """Whether the intake of today has been here before."""
    first = str(intake.FIRST_ID)[:4]
    return Refugee.objects.filter(person_id__startswith=first).exists()


def fill(*, on: dt.date, say: Say) -> None:
    """Fills an empty municipality; a filled one is left as it is. Interrupted, it can simply be run again."""
    if is_filled() and Publication.objects.exists():
        say("The demo municipality is there already.")
        return
    if not is_filled():
        receive(on=on, say=say)
    if not Opening.objects.exists():
        tidy()
        populate(on=on, say=say)
    tidy()
    say(f"Published quarters: {publish(on=on)}.")
    for back in (2, 1):  # the night freezes the older ones
        freeze_month(next_month(on.replace(day=1), -back), at=clock.now())
    done = night.run(on=on)
    say(f"The night: {done['raised']} alerts, {done['daily']} mails.")


@transaction.atomic
def receive(*, on: dt.date, say: Say) -> None:
    """The staff, everybody on the lists with what the histories say, handed out, with their interviews; or nothing."""
    steady_triggers()
    staff = colleagues.employ(on=on)
    say(f"Staff: {len(staff)} people.")
    made = read_lists(on=on, by=manager_of(staff), say=say)
    hand_out(staff, on=on, by=manager_of(staff))
    with acting(JOB):
        plan_interviews(made, on=on)


def manager_of(staff: dict[str, User]) -> User:
    return staff[next(each.email for each in STAFF if each.role == Role.TEAM_MANAGER)]


@transaction.atomic
def populate(*, on: dt.date, say: Say) -> None:
    """What the staff does besides with the people received; or nothing. First openings: they say that it was done."""
    steady_triggers()
    staff = colleagues.employ(on=on)
    manager = manager_of(staff)
    with acting(JOB):
        say(f"Interviews with answers: {hold_talks(on=on)}.")
        consultants = [staff[each.email] for each in STAFF if each.role == Role.JOB_CONSULTANT]
        workplaces.of_placements(consultants, on=on)
        opened, proposed = workplaces.open_places(consultants, on=on), workplaces.propose(consultants, on=on)
        say(f"Openings: {opened}, offered to {proposed} without a start.")
        say(f"Placements: {agreements.fill(consultants, on=on)}.")
    keep_up(on=on, by=manager, say=say)
    with acting(JOB):
        with told_at_the_end():
            live(staff, on=on)
            say(f"Retention: {retaining.work(staff, on=on)}")
            say(f"Health: {health.fill(staff, on=on)}")
            say(f"Holistic mentors: {mentors.work(staff, on=on)}")
            say(f"Matches with volunteers: {friends.befriend(staff, on=on)}")
        say(f"Welcome House: {house.fill(on=on, at=clock.now())}")
        say(f"Welcome House: {volunteers.fill(staff, on=on, at=clock.now())}")
        rights.fill(on=on, manager=manager)
        say(f"Duplicates: {twice.fill(on=on, manager=manager)}")
        caseloads.fill(on=on, manager=manager)
        say(f"Proposals: two, {matches.propose(consultants, on=on, at=clock.now())} decisions.")
        officer = retaining.of_role(staff, Role.HOUSING_OFFICER)[0]
        say(f"Allocation: {allotting.propose(officer, on=on, at=clock.now())}")


def live(staff: dict[str, User], *, on: dt.date) -> None:
    """What was written and arranged besides; then every record gets the moment and the hand it would have had."""
    life.write_notes(on=on)
    life.teach_languages(on=on)
    life.plan_moves(on=on)
    homes.fill(staff, on=on)
    life.explain_takeovers(on=on)
    life.give_mentors([staff[each.email] for each in STAFF if each.role in life.ASSIGNED], on=on)
    life.file_letters(LETTER, on=on)
    life.protect_some()
    planning.fill(LETTER, on=on)
    memory.settle(now=clock.now())


# --- the lists --------------------------------------------------------------------------------------
def read_lists(*, on: dt.date, by: User, say: Say) -> intake.Intake:
    """Both real lists with their history, then the invented intake of today with its own."""
    for name in LISTS:
        say(f"{name}: {lists.allocations((DATA / name).read_bytes(), name, by=by, on=on)}")
    made = intake.current_intake(on, taken_cprs=known_cprs())
    say(f"today: {lists.allocations(made.allocation_list(), 'allocations-today.csv', by=by, on=on)}")
    known = lists.understood()
    say(f"{HISTORY}: {lists.history(only(known, (DATA / HISTORY).read_bytes()), HISTORY, by=by)}")
    say(f"today: {lists.history(made.history(known), 'history-today.csv', by=by)}")
    return made


def known_cprs() -> set[str]:
    """The numbers that the lists of 2016 and 2017 hold already."""
    return {number for number in Refugee.objects.values_list("cpr", flat=True) if number}


def only(events: set[str], data: bytes) -> bytes:
    """The rows of a history with events that some pillar understands so far."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    header = next(rows)
    return intake.table(header, (row for row in rows if row[1] in events))


def keep_up(*, on: dt.date, by: User, say: Say) -> None:
    """The people of 2016 and 2017 are still followed: their latest conversations, as one more history."""
    rows = intake.table(story.HEADER, retaining.histories(on, by))
    say(f"follow-ups: {lists.history(rows, 'history-follow-ups.csv', by=by)}")


# --- the staff's work -------------------------------------------------------------------------------
def hand_out(staff: dict[str, User], *, on: dt.date, by: User) -> None:
    """Gives every household one caseworker, in turn, some days after the decision; the newest wait to be handed out."""
    caseworkers = [staff[each.email] for each in STAFF if each.role == Role.CASEWORKER]
    people = Refugee.objects.order_by("takeover_on", "household_id", "pk")
    homes = [list(members) for _home, members in groupby(people, key=lambda each: each.household_id or -each.pk)]
    homes.sort(key=lambda home: known_on(home[0], on))
    turn = cycle(caseworkers)
    with acting(JOB):
        for home in homes[:-WAITING]:
            day = min(on, known_on(home[0], on) + dt.timedelta(days=DAYS_TO_HAND_OUT))
            assigning.assign(people=home, caseworker=next(turn), by=by, on=day)


def known_on(person: Refugee, on: dt.date) -> dt.date:
    """When the municipality heard of somebody."""
    return person.allocation_decided_on or person.takeover_on or on


def plan_interviews(made: intake.Intake, *, on: dt.date) -> None:
    """Interviews of the coming weeks; each caseworker's first one is today."""
    people = {
        person.person_id: person
        for person in Refugee.objects.filter(
            person_id__in={each.person_id for each in made.planned}, caseworker__isnull=False
        )
        .select_related("caseworker")
        .order_by("pk")
    }
    rng, started = random.Random(intake.SEED), set()
    known = (each for each in made.planned if each.person_id in people)
    for number, planned in enumerate(sorted(known, key=lambda each: each.day)):
        person = people[planned.person_id]
        day = planned.day if person.caseworker_id in started else on
        started.add(person.caseworker_id)
        called = max(known_on(person, on), min(on, day) - dt.timedelta(days=rng.randint(2, 12)))
        interviews.plan(appointment(person, planned.sequence, day, number, rng), by=person.caseworker, on=called)


def appointment(person: Refugee, sequence: int, day: dt.date, number: int, rng: random.Random) -> Interview:
    """A planned interview at a usual hour, with an interpreter booked or still missing."""
    place = Place.VIDEO if rng.random() < 0.2 else default_place(sequence)
    mode = Mode.VIDEO if place == Place.VIDEO else Mode.IN_PERSON
    booked = rng.random() < 0.7
    return Interview(
        refugee=person,
        sequence=sequence,
        planned_at=dt.datetime.combine(day, dt.time(*HOURS[number % len(HOURS)]), COPENHAGEN),
        place=place,
        mode=mode,
        interpreter_state=InterpreterState.BOOKED if booked else InterpreterState.NEEDED,
        interpreter_language=person.interpreter_language,
        interpreter_agency=AGENCY if booked else "",
        interpreter_mode=mode,
    )
