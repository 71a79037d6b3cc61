"""The import of placement events: once, in any order, never reviving what was annulled."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from placements.models import Placement, PlacementEvent
from placements.rules import Event, Status
from refugees.imports import history
from refugees.models import JournalEntry
from tests import factories
from tests.placements.support import happened, placement, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.refugee(person_id="99000001")


def take(*lines):
    return history.take_in(table(*lines), by=None)


def outcomes(report):
    return {line.line: line.outcome.value for line in report.lines}


WHOLE = (
    "99000001;placement_ended;30-06-2017;P1;completed;",
    "99000001;placement_started;13-03-2017;P1;traineeship;god start",
    "99000001;placement_offered;06-03-2017;P1;traineeship;",
)


def test_rows_in_any_order_become_one_placement(person):
    report = take(*WHOLE)
    assert report.rejected == 0
    made = Placement.objects.with_status(dt.date(2017, 7, 1)).with_days(dt.date(2017, 7, 1)).get()
    assert (made.ref, made.kind, made.status) == ("P1", "traineeship", Status.ENDED)
    assert (made.offered_on, made.started_on, made.ended_on) == (
        dt.date(2017, 3, 6),
        dt.date(2017, 3, 13),
        dt.date(2017, 6, 30),
    )
    assert JournalEntry.objects.filter(refugee=person, theme="placements", area="placement").count() == 3


def test_the_same_file_twice_adds_nothing(person):
    take(*WHOLE)
    before = list(PlacementEvent.objects.values_list("pk", flat=True))
    assert take(*WHOLE).rejected == 0
    assert list(PlacementEvent.objects.values_list("pk", flat=True)) == before
    assert JournalEntry.objects.filter(refugee=person).count() == 3


def test_an_annulled_event_is_not_revived_and_the_report_says_so(person):
    take(*WHOLE)
    fact = PlacementEvent.objects.get(event=Event.ENDED)
    fact.annul(at=fact.recorded_at, by=None, reason="forkert dato")
    report = take(*WHOLE)
    assert not PlacementEvent.objects.standing().filter(event=Event.ENDED).exists()
    assert any("annulled" in str(note) or "annulleret" in str(note) for line in report.lines for note in line.notes)


@pytest.mark.parametrize(
    ("lines", "bad"),
    [
        (["99000001;placement_ended;30-06-2017;P1;completed;"], {2}),
        ([WHOLE[1], "99000001;placement_ended;12-03-2017;P1;completed;"], {3}),
        ([WHOLE[1], "99000001;placement_started;14-03-2017;P1;traineeship;"], {3}),
        ([WHOLE[1], "99000001;placement_started;13-03-2017;P1;igu;"], {3}),
        (["99000001;placement_started;13-03-2017;;traineeship;"], {2}),
        (["99000001;placement_started;13-03-2017;P1;holiday;"], {2}),
        (["99000001;placement_ended;13-03-2017;P1;;"], {2}),
        (["99000009;placement_started;13-03-2017;P1;traineeship;"], {2}),
    ],
    ids=[
        "no start",
        "before start",
        "two starts",
        "another kind",
        "no ref",
        "no such kind",
        "no reason",
        "nobody",
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_go_in(person, lines, bad):
    report = take(*lines)
    assert report.rejected == len(bad)
    assert PlacementEvent.objects.count() == len(lines) - len(bad)


def test_overlapping_placements_of_any_kinds_are_accepted(person):
    report = take(WHOLE[1], "99000001;placement_started;14-03-2017;P2;ordinary_job;")
    assert report.rejected == 0
    assert Placement.objects.count() == 2


def test_a_refusal_without_an_offer_is_kept_with_kind_unknown_until_it_is_known(person):
    take("99000001;placement_declined;08-03-2017;P1;;ville hellere studere")
    made = Placement.objects.with_status(dt.date(2017, 7, 1)).get()
    assert (made.kind, made.status) == ("", Status.DECLINED)
    take(WHOLE[2])
    made.refresh_from_db()
    assert made.kind == "traineeship"


def test_the_kind_of_the_start_is_the_kind_of_the_placement(person):
    take(WHOLE[2])
    take("99000001;placement_started;13-03-2017;P1;wage_subsidy;")
    assert Placement.objects.get().kind == "wage_subsidy"


def test_an_end_in_a_later_file_finds_its_start(person):
    take(WHOLE[1])
    assert take(WHOLE[0]).rejected == 0
    assert PlacementEvent.objects.filter(placement__ref="P1").count() == 2


def test_a_start_on_the_screen_and_the_same_start_in_the_file_are_one(person):
    made = placement(person)
    happened(made, Event.STARTED, dt.date(2017, 3, 13))
    take(WHOLE[1])
    assert PlacementEvent.objects.count() == 1


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(person):
    def lines(start, count):
        return [f"99000001;placement_started;13-03-2017;R{n};traineeship;" for n in range(start, start + count)]

    counts = []
    for start, count in ((0, 1), (100, 60)):
        with CaptureQueriesContext(connection) as queries:
            take(*lines(start, count))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_decline_with_its_reason_on_the_screen_and_the_same_one_in_the_file_are_one(person):
    take(WHOLE[2])
    happened(PlacementEvent.objects.get().placement, Event.DECLINED, dt.date(2017, 3, 8), reason="childcare")
    report = take("99000001;placement_declined;08-03-2017;P1;;fra listen")
    assert report.rejected == 0
    assert PlacementEvent.objects.filter(event=Event.DECLINED).count() == 1


@pytest.mark.parametrize("event", ["accepted", "agreed", "extended"])
def test_what_only_the_screen_records_is_no_event_of_a_file(person, event):
    assert take(f"99000001;placement_{event};08-03-2017;P1;;").rejected == 1
