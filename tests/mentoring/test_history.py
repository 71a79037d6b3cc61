"""The import of offers, refusals, assignments and ends: every row of the real list goes in, none twice."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tabular import read_table
from mentoring import front, reads
from mentoring.models import HolisticMentor, MentorEvent
from mentoring.reads import Offer, offer_of
from refugees.imports import allocations, history
from refugees.models import JournalEntry, Refugee
from tests import factories
from tests.mentoring.support import day, table
from tests.oracle.clocks import standings
from tests.oracle.export import export_csv
from tests.oracle.files import ALLOCATION_LISTS, HISTORY, real_world
from tests.targets import bridge

pytestmark = pytest.mark.django_db
DATA = Path("demo/data")
TARGET = "holistic_mentor_offer"
MONTH_ENDS = [
    dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    for year in (2016, 2017, 2018)
    for month in range(1, 13)
]
ALL = (
    "99000001;holistic_mentor_offered;06-03-2017;;;",
    "99000001;holistic_mentor_declined;07-03-2017;;;ikke nu",
    "99000001;holistic_mentor_assigned;01-04-2017;;;",
    "99000001;holistic_mentor_ended;01-12-2017;;;",
)


@pytest.fixture
def person():
    return factories.refugee(person_id="99000001")


def take(*lines):
    return history.take_in(table(*lines), by=None)


def test_every_event_becomes_a_fact_with_its_journal_entry_and_once(person):
    for _each in range(2):
        assert take(*reversed(ALL)).rejected == 0
    assert sorted(MentorEvent.objects.values_list("event", flat=True)) == ["assigned", "declined", "ended", "offered"]
    assert JournalEntry.objects.filter(refugee=person, theme="mentoring", area="mentor").count() == 4


def test_an_end_without_an_assignment_is_a_dated_fact(person):
    assert take(ALL[3]).rejected == 0
    assert MentorEvent.objects.get().event == "ended"


def test_a_detail_or_a_ref_is_refused(person):
    lines = ("99000001;holistic_mentor_offered;06-03-2017;M1;;", "99000001;holistic_mentor_ended;06-03-2017;;x;")
    assert take(*lines).rejected == 2


def test_an_annulled_fact_is_not_revived(person):
    take(*ALL)
    for fact in MentorEvent.objects.all():
        fact.annul(at=fact.recorded_at, by=None, reason="forkert")
    report = take(*ALL)
    assert not MentorEvent.objects.standing().exists()
    assert sum(bool(line.notes) for line in report.lines) == 4


def test_a_mentor_without_an_account_is_shown_as_one_from_the_history(person):
    take(*ALL[:3])
    stand = reads.with_offer(Refugee.objects.filter(pk=person.pk), day(90)).get()
    assert offer_of(stand) == Offer.HISTORY
    assert front.read([person.pk], day(90))[0].imported == "assigned"
    assert not HolisticMentor.objects.exists()


def test_every_row_of_the_real_list_goes_in_and_the_export_equals_the_oracle_at_every_month_end():
    world = real_world(DATA, bridge.TODAY)
    for name in ALLOCATION_LISTS:
        with read_table((DATA / name).read_bytes(), name) as source:
            allocations.take_in(allocations.rows_of(source), by=None, today=bridge.TODAY)
    with read_table((DATA / HISTORY).read_bytes(), HISTORY) as source:
        report = history.take_in(source, by=None)
    with (DATA / HISTORY).open(encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter=";") if row["event"].startswith("holistic_mentor_")]
    numbers = {int(line.row) for line in report.lines if line.outcome == "rejected"}
    assert rows
    assert MentorEvent.objects.count() == len({(row["person_id"], row["event"], row["date"]) for row in rows}), numbers
    for on in MONTH_ENDS:

        out = io.StringIO()
        bridge.export_command(on, out, target=TARGET)
        assert out.getvalue() == export_csv(standings(world, on, [TARGET])), f"byte for byte on {on}"


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(person):
    seen = []
    for first, count in ((0, 1), (10, 60)):
        lines = [
            f"99000001;holistic_mentor_{event};{day(number):%d-%m-%Y};;;"
            for number in range(first, first + count)
            for event in ("offered", "declined", "assigned", "ended")
        ]
        with CaptureQueriesContext(connection) as queries:
            take(*lines)
        seen.append(len(queries))
    assert seen[0] == seen[1]
