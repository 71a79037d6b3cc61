"""The clock of permanent housing and its events: the real lists, the import, the edges of the promise."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from housing import services
from housing.history import EVENTS
from housing.models import HousingEvent
from housing.rules import TARGET
from refugees.imports import history
from refugees.models import Exit, JournalEntry
from targets import explain
from targets.models import Clock
from tests import factories
from tests.housing.support import fact, table
from tests.oracle.files import HISTORY, real_world
from tests.targets import bridge
from tests.targets.test_against_oracle import DATA, MONTH_ENDS, take_in_real_files

pytestmark = pytest.mark.django_db
D = dt.date
READY = D(2017, 8, 31)
ALL = (
    "99000001;ready_to_move_out;31-08-2017;;;",
    "99000001;permanent_offered;05-12-2017;B1;;",
    "99000001;permanent_refused;07-12-2017;B1;rent;for dyr",
    "99000001;permanent_offered;05-01-2018;B2;;",
    "99000001;permanent_accepted;07-01-2018;B2;;",
    "99000001;permanent_moved_in;01-02-2018;B2;;",
    "99000001;own_solution;01-03-2018;;;",
)


@pytest.fixture
def person():
    return factories.refugee(person_id="99000001")


def take(*lines):
    return history.take_in(table(*lines), by=None)


def clock(person, on):
    return Clock.objects.derived(on).with_standing(on).filter(refugee=person, target=TARGET).first()


def told(person, on):
    found = clock(person, on)
    return found and (found.due_on, found.met_on, found.standing, found.excluded_as)


# --- the real lists ----------------------------------------------------------------------------------
def test_every_row_of_the_real_history_about_housing_goes_in_and_stands_as_the_oracle_says_at_every_month_end():
    world = real_world(DATA, bridge.TODAY)
    take_in_real_files()
    with Path(DATA / HISTORY).open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["event"] in EVENTS]
    assert len(rows) == 983
    assert HousingEvent.objects.count() == len({tuple(row[name] for name in list(row)[:5]) for row in rows})
    for on in MONTH_ENDS:
        want = {key: row for key, row in bridge.expected(world, on).items() if key[1] == TARGET}
        have = {key: row for key, row in bridge.exported(on).items() if key[1] == TARGET}
        assert have == want, on


# --- the import --------------------------------------------------------------------------------------
def test_every_event_becomes_a_fact_with_its_journal_entry(person):
    assert take(*ALL).rejected == 0
    assert HousingEvent.objects.count() == 7
    refused = HousingEvent.objects.get(event="refused")
    assert (refused.ref, refused.reason, refused.note) == ("B1", "rent", "for dyr")
    assert JournalEntry.objects.filter(refugee=person, theme="housing", area="housing", automatic=True).count() == 7


def test_the_same_file_twice_and_in_another_order_adds_nothing(person):
    take(*ALL)
    assert take(*reversed(ALL)).rejected == 0
    assert HousingEvent.objects.count() == 7


def test_an_annulled_fact_is_not_revived_and_the_report_says_so(person):
    take(*ALL)
    for each in HousingEvent.objects.all():
        each.annul(at=each.recorded_at, by=None, reason="forkert")
    report = take(*ALL)
    assert not HousingEvent.objects.standing().exists()
    assert sum(bool(line.notes) for line in report.lines) == 7


@pytest.mark.parametrize(
    "line",
    [
        "99000001;permanent_refused;07-12-2017;B1;;",
        "99000001;permanent_refused;07-12-2017;B1;colour;",
        "99000001;permanent_offered;07-12-2017;;;",
        "99000001;ready_to_move_out;07-12-2017;B1;;",
        "99000001;own_solution;07-12-2017;;flat;",
        "99000009;ready_to_move_out;07-12-2017;;;",
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_go_in(person, line):
    assert take(line, ALL[0]).rejected == 1
    assert HousingEvent.objects.count() == 1


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(person):
    seen = []
    for first, count in ((0, 1), (10, 60)):
        days = [D(2018, 1, 1) + dt.timedelta(days=number) for number in range(first, first + count)]
        with CaptureQueriesContext(connection) as queries:
            take(*(f"99000001;permanent_offered;{on:%d-%m-%Y};B{on:%j};;" for on in days))
        seen.append(len(queries))
    assert seen[0] == seen[1]


# --- the promise -------------------------------------------------------------------------------------
def test_six_months_count_from_the_earliest_ready_day_and_a_refusal_does_not_reopen_the_clock(person):
    fact(person, "ready", D(2017, 10, 1))
    fact(person, "ready", READY)
    assert told(person, D(2018, 1, 29)) == (D(2018, 2, 28), None, "due_soon", "")
    assert told(person, D(2018, 2, 28))[2] == "due_soon"
    assert told(person, D(2018, 3, 1))[2] == "overdue"
    fact(person, "offered", D(2018, 2, 28), ref="B1")
    fact(person, "refused", D(2018, 3, 2), ref="B1", reason="rent")
    assert told(person, D(2018, 6, 1)) == (D(2018, 2, 28), D(2018, 2, 28), "met", "")


@pytest.mark.parametrize("basis", ["refugee", "ukraine_displaced", "unaccompanied_minor", "family_reunified"])
def test_anyone_with_a_ready_date_has_the_clock_whatever_age_and_basis(basis):
    child = factories.refugee(residence_basis=basis, birth_date=D(2012, 1, 5), takeover_on=None)
    fact(child, "ready", READY)
    assert told(child, D(2017, 9, 1))[2] == "on_track"


@pytest.mark.parametrize(
    ("own", "offered", "excluded"),
    [
        (D(2018, 2, 27), None, "own_solution"),
        (D(2018, 2, 28), None, ""),  # on the due date
        (D(2017, 12, 5), D(2017, 12, 6), "own_solution"),
        (D(2017, 12, 5), D(2017, 12, 5), ""),  # on the day of the first offer
        (D(2017, 12, 6), D(2017, 12, 5), ""),
    ],
)
def test_a_home_found_strictly_before_the_due_date_and_the_first_offer_excludes(person, own, offered, excluded):
    fact(person, "ready", READY)
    fact(person, "own_solution", own)
    if offered:
        fact(person, "offered", offered, ref="B1")
    assert clock(person, D(2018, 6, 1)).excluded_as == excluded


def test_an_own_solution_comes_before_an_exit_as_reason(person):
    fact(person, "ready", READY)
    fact(person, "own_solution", D(2017, 12, 5))
    Exit.objects.create(refugee=person, happened_on=D(2017, 12, 4), reason="moved")
    assert clock(person, D(2018, 6, 1)).excluded_as == "own_solution"


def test_the_due_date_can_be_explained(person):
    fact(person, "ready", READY)
    sentences = {each.target: each.sentence for each in explain.why(person.pk, D(2018, 1, 10))}
    assert "28-02-2018" in sentences[TARGET]


def test_annulling_ready_takes_the_clock_away(person):
    made = fact(person, "ready", READY)
    at = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
    services.annul(made, expected=1, reason="forkert", by=factories.user(), on=D(2018, 1, 1), at=at)
    assert clock(person, D(2018, 6, 1)) is None
