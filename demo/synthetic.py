"""A synthetic municipality of any size, for benchmarks: one statement per table, sixty cases per caseworker.

The people are drawn at the rates of the handbook, section 4, and marked like all invented ones: ids from 99,
telephone numbers from 67 00, no CPR number at all.
"""

import datetime as dt
from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Model

from accounts.models import RoleAssignment, Team, User
from accounts.policy import Role
from core.bulk import insert
from core.history import steady_triggers
from core.names import danish_sort_key, search_key
from demo import words
from demo.bulk import chance, days, pick
from demo.colleagues import SINCE
from demo.quiet import tidy
from demo.staff import MAIL_DOMAIN, PASSWORD
from mentoring.models import MentorEvent
from placements.models import Placement, PlacementEvent
from placements.rules import OFFERS
from refugees.models import (
    CaseAssignment,
    Exit,
    JournalEntry,
    LeaveEvent,
    MoveIn,
    ReadinessAssessment,
    Refugee,
)  # fmt: skip
from retention.models import FollowUp, MentorOffer
from screening.models import Interview
from targets import cache, counting

MOST_PEOPLE = 2_000_000
CASES_EACH = 60
CASEWORKERS_A_TEAM = 10
YEARS = 6
BASIS = (("refugee", 0.72), ("family_reunified", 0.87), ("resettled_refugee", 0.98), ("unaccompanied_minor", 1.0))
Say = Callable[[str], object]


def fill(*, people: int, on: dt.date, say: Say) -> None:
    """Adds N people with their facts to a database without people, and stores everybody's clocks as of `on`."""
    if Refugee.objects.exists():
        say("There are people already; a synthetic municipality needs an empty database.")
    else:
        populate(people=people, on=on, say=say)
        tidy()
    say(f"{cache.rebuild(on=on)} clocks")
    counting.settle(on=on)  # as the night after leaves it
    tidy()


@transaction.atomic
def populate(*, people: int, on: dt.date, say: Say) -> None:
    steady_triggers()
    caseworkers = employ(-(-people // CASES_EACH))
    say(f"{len(caseworkers)} caseworkers")
    say(f"{settle(people, caseworkers, on)} people")
    say(f"{tell(on)} facts and notes")


def employ(number: int) -> list[User]:
    """Caseworkers in teams of ten, and a manager of everything."""
    password = make_password(PASSWORD)
    names = [f"caseworker-{n:05d}" for n in range(1, number + 1)]
    users = User.objects.bulk_create(
        [User(email=f"{name}@{MAIL_DOMAIN}", name=name, password=password, is_demo=True) for name in names]
    )
    count = -(-number // CASEWORKERS_A_TEAM)
    teams = Team.objects.bulk_create([Team(name=f"Team {n:04d}") for n in range(1, count + 1)])
    RoleAssignment.objects.bulk_create(
        [
            RoleAssignment(user=user, role=Role.CASEWORKER, team=teams[n // CASEWORKERS_A_TEAM], valid_from=SINCE)
            for n, user in enumerate(users)
        ]
    )
    manager = User.objects.create(email=f"manager@{MAIL_DOMAIN}", name="Manager", password=password, is_demo=True)
    RoleAssignment.objects.create(user=manager, role=Role.TEAM_MANAGER, team=None, valid_from=SINCE)
    return users


def settle(people: int, caseworkers: list[User], on: dt.date) -> int:
    """The people: allocated over six years and the coming weeks, sixty in a row to each caseworker."""
    takeover = f"(DATE '{on}' + 30 - {days(0, YEARS * 365, 'n', 1)})"
    basis = "CASE " + " ".join(f"WHEN lot < {upto} THEN '{key}'" for key, upto in BASIS) + " END"
    centre = f"CASE WHEN lot < {BASIS[0][1]} THEN {pick(list(words.ASYLUM_CENTRES), 'x.n', 12)} ELSE '' END"
    language = pick(["arabisk", "tigrinya", "farsi", "dari", "somali"], "x.n", 10)
    made = insert(
        Refugee,
        f"FROM ({lottery(people, takeover)}) x JOIN ({caseloads(caseworkers)}) w"
        f" ON w.place = 1 + (x.n - 1) / {CASES_EACH} ORDER BY n",
        case_number="to_char(takeover, 'YYYY-') || lpad(serial::text, greatest(4, length(serial::text)), '0')",
        person_id="'99' || lpad(x.n::text, 7, '0')",
        given_names="given",
        family_name="family",
        sort_key="family_sort || ' ' || given_sort",
        search_key="given_search || ' ' || family_search",
        sex=f"CASE WHEN {chance('x.n', 7)} < 0.6 THEN 'M' ELSE 'K' END",
        birth_date=f"takeover - age * 365 - {days(1, 364, 'x.n', 8)}",
        nationality=pick([origin.nationality for origin in words.ORIGINS], "x.n", 9),
        mother_tongue=language,
        interpreter_language=language,
        residence_basis=basis,
        permit_date="takeover - 90",
        allocation_decided_on=f"takeover - {days(35, 60, 'x.n', 11)}",
        takeover_on="takeover",
        takeover_computed_on="takeover",
        asylum_centre=centre,
        phone=f"'6700' || lpad({days(0, 9999, 'x.n', 13)}::text, 4, '0')",
        caseworker_id="w.user_id",
        team_id="w.team_id",
    )
    with connection.cursor() as cursor:
        cursor.execute(CASE_NUMBERS)
    return made


CASE_NUMBERS = """INSERT INTO refugees_casenumber (year, last)
SELECT split_part(case_number, '-', 1)::int, max(split_part(case_number, '-', 2)::int) FROM refugees_refugee GROUP BY 1
ON CONFLICT (year) DO UPDATE SET last = excluded.last"""


def lottery(people: int, takeover: str) -> str:
    """One row for each person with everything that several columns need."""
    given = sorted({name for origin in words.ORIGINS for name in f"{origin.men} {origin.women}".split()})
    families = sorted({name for origin in words.ORIGINS for name in origin.families.split()})
    drawn = [
        "n",
        f"{takeover} AS takeover",
        f"{chance('n', 2)} AS lot",
        f"CASE WHEN {chance('n', 3)} < 0.25 THEN {days(0, 17, 'n', 4)} ELSE {days(18, 62, 'n', 4)} END AS age",
        f"row_number() OVER (PARTITION BY extract(year FROM {takeover}) ORDER BY n) AS serial",
    ]
    for names, column, salt in ((given, "given", 5), (families, "family", 6)):
        drawn += [
            f"{pick(names, 'n', salt)} AS {column}",
            f"{pick([danish_sort_key(name) for name in names], 'n', salt)} AS {column}_sort",
            f"{pick([search_key(name) for name in names], 'n', salt)} AS {column}_search",
        ]
    return f"SELECT {', '.join(drawn)} FROM generate_series(1, {int(people)}) n"  # noqa: S608 (our own words)


def caseloads(caseworkers: list[User]) -> str:
    """The caseworkers with their teams, numbered."""
    return (
        "SELECT user_id, team_id, row_number() OVER (ORDER BY user_id) AS place"  # noqa: S608 (our own words)
        " FROM accounts_roleassignment"
        f" WHERE role = '{Role.CASEWORKER}' AND user_id >= {caseworkers[0].pk}"
    )


# --- what happened to them --------------------------------------------------------------------------
WHO = "FROM refugees_refugee p"
ADULT = "p.birth_date <= p.takeover_on - 6574"


def lot(salt: int) -> str:
    return chance("p.id", salt)


def after_takeover(low: int, high: int, salt: int) -> str:
    return f"p.takeover_on + {days(low, high, 'p.id', salt)}"


def facts(model: type[Model], on: dt.date, day: str, condition: str, **columns: str) -> int:
    """A dated fact for everybody on whom the condition falls, where its day has come."""
    source = f"{WHO} WHERE {condition} AND {day} <= DATE '{on}'"
    return insert(model, source, refugee_id="p.id", happened_on=day, **columns)


def interviews(on: dt.date, sequence: int, day: str, place: str) -> int:
    condition = f"p.residence_basis = 'refugee' AND {ADULT} AND {lot(20 + sequence)} < 0.95"
    return insert(
        Interview,
        f"{WHO} WHERE {condition} AND {day} <= DATE '{on}'",
        refugee_id="p.id",
        sequence=str(sequence),
        status="'held'",
        held_on=day,
        place=f"'{place}'",
        mode="'in_person'",
    )


def placements(on: dt.date, number: int, kind: str, share: float, start: str, length: int) -> int:
    """A placement with offer (where it is one), start and end."""
    made = insert(
        Placement,
        f"{WHO} WHERE {ADULT} AND {lot(40 + number)} < {share} AND {start} <= DATE '{on}'",
        refugee_id="p.id",
        ref=f"'P{number}'",
        kind=f"'{kind}'",
        created_by_id="p.caseworker_id",
    )
    with_person = f"{WHO} JOIN placements_placement x ON x.refugee_id = p.id AND x.ref = 'P{number}'"
    events = [("started", start, kind, ""), ("ended", f"{start} + {length}", "", "completed")]
    if kind in OFFERS:
        events.append(("offered", f"{start} - 4", kind, ""))
    for event, day, of_kind, reason in events:
        made += insert(
            PlacementEvent,
            f"{with_person} WHERE {day} <= DATE '{on}'",
            refugee_id="p.id",
            placement_id="x.id",
            happened_on=day,
            event=f"'{event}'",
            kind=f"'{of_kind}'",
            reason=f"'{reason}'",
        )
    return made


def follow_ups(on: dt.date, number: int) -> int:
    """The number-th follow-up, some five weeks after the one before."""
    day = after_takeover(95 + 36 * number, 118 + 36 * number, 50 + number)
    how = pick(["meeting", "phone", "digital"], "p.id", 60 + number)
    return facts(FollowUp, on, day, f"{ADULT} AND {lot(70 + number)} < 0.93", mode=how)


def mentor_offers(on: dt.date) -> int:
    """A retention mentor for most jobs, within the first weeks."""
    start = after_takeover(140, 400, 36)  # as `placements` draws it for the second one
    return facts(MentorOffer, on, f"{start} + {days(0, 20, 'p.id', 38)}", f"{ADULT} AND {lot(42)} < 0.45", ref="'P2'")


def holistic_offers(on: dt.date) -> int:
    """A holistic mentor offered to most adults, within the first weeks."""
    return facts(MentorEvent, on, after_takeover(0, 40, 43), f"{ADULT} AND {lot(44)} < 0.9", event="'offered'")


def notes(on: dt.date, number: int) -> int:
    """A signed note in every case, a month after the one before."""
    title, text = words.NOTES[number]
    day = f"p.takeover_on + {30 * number}"
    return insert(
        JournalEntry,
        f"{WHO} WHERE {day} <= DATE '{on}'",
        refugee_id="p.id",
        theme="'note'",
        title=f"'{title}'",
        text=f"'{text}'",
        event_on=day,
        recorded_by_id="p.caseworker_id",
        signed_at="now()",
    )


def tell(on: dt.date) -> int:
    """The first steps of everybody, a statement for each kind of fact. Gives the number of rows."""
    outcome = f"CASE WHEN {lot(24)} < 0.7 THEN 'job_ready' ELSE 'activity_ready' END"
    leave = {"ref": "'L1'", "event": "'started'", "kind": "'parental'"}
    assigned = {"user_id": "p.caseworker_id", "valid_from": "p.allocation_decided_on"}
    made = [
        insert(CaseAssignment, WHO, refugee_id="p.id", **assigned),
        interviews(on, 1, after_takeover(-30, -3, 30), "asylum_centre"),
        interviews(on, 2, after_takeover(-6, 13, 31), "temporary_housing"),
        facts(MoveIn, on, after_takeover(-2, 5, 32), f"{lot(23)} < 0.94"),
        facts(ReadinessAssessment, on, after_takeover(60, 91, 33), f"{ADULT} AND {lot(25)} < 0.95", outcome=outcome),
        facts(LeaveEvent, on, after_takeover(-10, 200, 34), f"{ADULT} AND {lot(26)} < 0.05", **leave),
        placements(on, 1, "traineeship", 0.93, after_takeover(6, 40, 35), 91),
        placements(on, 2, "ordinary_job", 0.5, after_takeover(140, 400, 36), 700),
        *(follow_ups(on, number) for number in range(6)),
        mentor_offers(on),
        holistic_offers(on),
        facts(Exit, on, after_takeover(1200, 2000, 37), f"{lot(27)} < 0.06", reason="'moved'"),
        *(notes(on, number) for number in range(3)),
    ]
    return sum(made)
