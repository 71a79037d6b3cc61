"""The history import: what is a fact, what is a bad row, and that order and repetition decide nothing."""

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tabular import TableError, read_table
from refugees import registry
from refugees.imports import allocations, history
from refugees.imports.events import EventKind, HistoryEvents
from refugees.imports.report import Effect, ImportRefused, Outcome
from refugees.models import Exit, JournalEntry, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from refugees.services import annul

pytestmark = pytest.mark.django_db
DATA = Path("demo/data")
TODAY = dt.date(2026, 11, 23)
HEADER = "person_id;event;date;ref;detail;note\n"
OWN = {"moved_in", "readiness", "leave_started", "leave_ended", "exited"}


def run(text: str | bytes, **how):
    data = text if isinstance(text, bytes) else (HEADER + text).encode()
    how.setdefault("by", None)
    with read_table(data, "history.csv") as table:
        return history.take_in(table, **how)


def take_in_lists(*names: str) -> None:
    for name in names or ("allocations-2016.csv", "allocations-2017.xlsx"):
        with read_table((DATA / name).read_bytes(), name) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=TODAY)


def somebody(person_id: str = "99000001", **fields) -> Refugee:
    person = Refugee(person_id=person_id, case_number=f"2017-{Refugee.objects.count():04d}", given_names="A")
    person.birth_date, person.residence_basis = dt.date(1990, 3, 2), "refugee"
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    return person


def answers(report) -> list[tuple[int, str]]:
    """Line and column of each bad row."""
    return [(line.line, line.column) for line in report.lines if line.outcome == Outcome.REJECTED]


def own_rows() -> str:
    lines = (DATA / "history-2016-2017.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    return "\n".join(line for line in lines if line.split(";")[1] in OWN)


def facts() -> Counter:
    found: Counter = Counter()
    for model, fields in (
        (MoveIn, ()), (ReadinessAssessment, ("outcome",)), (LeaveEvent, ("ref", "event", "kind")), (Exit, ("reason",)),
    ):  # fmt: skip
        rows = model.objects.values_list("refugee__person_id", "happened_on", *fields)
        found.update((model.__name__, *row) for row in rows)
    return found


# --- the whole file ---------------------------------------------------------------------------------
def test_the_real_history_goes_in_with_every_event_that_somebody_understands():
    take_in_lists()
    report = run((DATA / "history-2016-2017.csv").read_bytes())
    understood = set(history.kinds_of(history.understood()))
    file = (DATA / "history-2016-2017.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    strange = [n for n, line in enumerate(file, start=2) if line.split(";")[1] not in understood]
    assert answers(report) == [(n, "event") for n in strange]
    assert report.effects[Effect.NEW] == len(file) - len(strange)
    assert MoveIn.objects.count() == 269
    assert ReadinessAssessment.objects.count() == 240
    assert LeaveEvent.objects.filter(event="started").count() == 31
    assert LeaveEvent.objects.filter(event="ended").count() == 29
    assert Exit.objects.count() == 17


def test_the_order_of_the_rows_decides_nothing():
    take_in_lists()
    rows = own_rows().splitlines()
    random.Random(7).shuffle(rows)
    report = run("\n".join(rows))
    assert not report.lines
    shuffled = facts()
    for model in (MoveIn, ReadinessAssessment, LeaveEvent, Exit):
        model.objects.all().delete()
    run(own_rows())
    assert facts() == shuffled


def test_the_same_file_twice_adds_nothing():
    take_in_lists()
    run(own_rows())
    before = facts(), JournalEntry.objects.count()
    report = run(own_rows())
    assert report.effects == {Effect.UNCHANGED: 586}
    assert (facts(), JournalEntry.objects.count()) == before


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows():
    take_in_lists()
    rows = own_rows().splitlines()
    few, many = rows[:60], rows
    costs = []
    for some in (few, many):
        kinds = {row.split(";")[1] for row in some}
        with CaptureQueriesContext(connection) as queries:
            run("\n".join(some))
        costs.append(len(queries) - 3 * len(kinds))
    assert costs[1] <= costs[0] + 4


# --- bad rows ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "column"),
    [
        (";moved_in;01-02-2017;;;", "person_id"),
        ("99999999;moved_in;01-02-2017;;;", "person_id"),
        ("99000001;;01-02-2017;;;", "event"),
        ("99000001;flew_to_the_moon;01-02-2017;;;", "event"),
        ("99000001;moved_in;;;;", "date"),
        ("99000001;moved_in;31-02-2017;;;", "date"),
        ("99000001;moved_in;01-02-17;;;", "date"),
        ("99000001;moved_in;01-02-1990;;;", "date"),  # before birth
        ("99000001;moved_in;01-02-2017;P1;;", "ref"),
        ("99000001;moved_in;01-02-2017;;x;", "detail"),
        ("99000001;readiness;01-02-2017;;;", "detail"),
        ("99000001;readiness;01-02-2017;;maybe;", "detail"),
        ("99000001;leave_started;01-02-2017;;illness;", "ref"),
        ("99000001;leave_started;01-02-2017;L1;holiday;", "detail"),
        ("99000001;leave_started;01-02-2017;L1;;", "detail"),
        ("99000001;leave_ended;01-02-2017;L1;;", "ref"),  # no start
        ("99000001;exited;01-02-2017;;vanished;", "detail"),
        ("99000001;moved_in;01-02-2017;;;a;b", ""),
    ],
)
def test_a_bad_row_is_reported_with_line_and_column_and_the_good_ones_go_in(row, column):
    somebody()
    report = run(f"99000001;readiness;01-03-2017;;job_ready;\n{row}\n99000001;moved_in;01-03-2017;;;\n")
    assert answers(report) == [(3, column)]
    assert all(line.notes[0].reason for line in report.lines)
    assert report.effects[Effect.NEW] == 2


def test_a_list_without_its_columns_is_refused():
    with pytest.raises(TableError):
        run(b"person;what\n1;2\n")


def test_dates_and_columns_are_read_in_every_form():
    somebody()
    text = "Date;EVENT;person_id;x\n2017-02-01;moved_in;99000001;?\n02.02.2017;moved_in;99000001;?\n"
    report = run(text.encode())
    assert not report.lines
    assert [str(day) for day in MoveIn.objects.order_by("pk").values_list("happened_on", flat=True)] == [
        "2017-02-01", "2017-02-02",
    ]  # fmt: skip


def test_everything_or_nothing_and_a_dry_run_leave_nothing():
    somebody()
    rows = "99000001;moved_in;01-02-2017;;;\n99000001;moved_in;x;;;\n"
    with pytest.raises(ImportRefused) as refused:
        run(rows, all_or_nothing=True)
    assert answers(refused.value.report) == [(3, "date")]
    report = run(rows, dry_run=True)
    assert report.effects[Effect.NEW] == 1
    assert MoveIn.objects.count() == JournalEntry.objects.count() == 0


# --- one fact, once ---------------------------------------------------------------------------------
def test_rows_equal_in_person_event_date_ref_and_detail_are_one_fact_whatever_the_note():
    somebody()
    report = run("99000001;moved_in;01-02-2017;;;first\n99000001;moved_in;01.02.2017;;;second\n")
    assert report.effects == {Effect.NEW: 1, Effect.UNCHANGED: 1}
    assert MoveIn.objects.get().note == "first"


def test_of_two_assessments_on_one_day_the_later_line_is_recorded_later():
    somebody()
    run("99000001;readiness;01-02-2017;;activity_ready;\n99000001;readiness;01-02-2017;;job_ready;\n")
    found = ReadinessAssessment.objects.order_by("recorded_at", "pk").values_list("outcome", flat=True)
    assert list(found) == ["activity_ready", "job_ready"]


def test_an_annulled_fact_is_not_revived_and_the_report_says_so():
    somebody()
    rows = (
        "99000001;moved_in;01-02-2017;;;\n99000001;leave_started;01-03-2017;L1;illness;\n"
        "99000001;leave_ended;05-03-2017;L1;;\n99000001;exited;01-04-2017;;moved;\n"
    )
    run(rows)
    for model in (MoveIn, Exit):
        annul(fact=model.objects.get(), reason="slip", by=None, on=TODAY)
    annul(fact=LeaveEvent.objects.get(event="ended"), reason="slip", by=None, on=TODAY)
    report = run(rows)
    assert MoveIn.objects.standing().count() == Exit.objects.standing().count() == 0
    assert MoveIn.objects.count() == 1
    told = [(line.line, line.outcome) for line in report.lines]
    assert told == [(2, Outcome.SKIPPED), (4, Outcome.SKIPPED), (5, Outcome.SKIPPED)]
    report = run("99000001;leave_ended;09-03-2017;L1;;\n")  # entered again, rightly this time
    assert report.effects == {Effect.NEW: 1}


# --- leave ------------------------------------------------------------------------------------------
def test_a_leave_ends_with_no_kind_or_the_kind_it_began_with():
    somebody()
    report = run(
        "99000001;leave_ended;05-03-2017;L1;;\n99000001;leave_started;01-03-2017;L1;illness;\n"
        "99000001;leave_started;01-03-2017;L2;parental;\n99000001;leave_ended;05-03-2017;L2;parental;\n"
        "99000001;leave_started;01-03-2017;L3;parental;\n99000001;leave_ended;05-03-2017;L3;illness;\n"
    )
    assert answers(report) == [(7, "detail")]
    ended = LeaveEvent.objects.filter(event="ended").order_by("ref").values_list("ref", "kind")
    assert list(ended) == [("L1", "illness"), ("L2", "parental")]
    report = run("99000001;leave_ended;05-03-2017;L1;illness;\n99000001;leave_ended;05-03-2017;L2;;\n")
    assert report.effects == {Effect.UNCHANGED: 2}


def test_a_second_start_or_end_of_a_leave_is_a_bad_row():
    somebody()
    report = run(
        "99000001;leave_started;03-03-2017;L1;illness;\n99000001;leave_started;01-03-2017;L1;illness;\n"
        "99000001;leave_ended;05-03-2017;L1;;\n99000001;leave_ended;06-03-2017;L1;;\n"
    )
    assert answers(report) == [(2, "ref"), (5, "ref")]
    assert LeaveEvent.objects.get(event="started").happened_on == dt.date(2017, 3, 1)


def test_a_leave_cannot_end_before_it_begins():
    somebody()
    rows = "99000001;leave_ended;28-02-2017;L1;;\n99000001;leave_started;01-03-2017;L1;illness;\n"
    assert answers(run(rows)) == [(2, "date")]


def test_overlapping_leaves_are_taken_in():
    somebody()
    rows = "".join(
        f"99000001;leave_started;0{day}-03-2017;L{day};illness;\n99000001;leave_ended;20-03-2017;L{day};;\n"
        for day in (1, 2)
    )
    assert not run(rows).lines


def test_the_last_day_of_a_leave_may_be_its_first():
    somebody()
    rows = "99000001;leave_ended;01-03-2017;L1;;\n99000001;leave_started;01-03-2017;L1;illness;\n"
    assert not run(rows).lines


# --- people who left --------------------------------------------------------------------------------
def test_facts_after_an_exit_are_refused_wherever_the_exit_stands():
    somebody()
    report = run(
        "99000001;moved_in;02-06-2018;;;\n99000001;moved_in;01-06-2018;;;\n99000001;exited;01-06-2018;;moved;\n"
    )
    assert answers(report) == [(2, "date")]
    assert answers(run("99000001;readiness;02-06-2018;;job_ready;\n")) == [(2, "date")]


def test_of_several_exits_the_earliest_counts():
    somebody()
    report = run("99000001;exited;01-06-2018;;moved;\n99000001;exited;01-05-2018;;left_country;\n")
    assert report.effects == {Effect.NEW: 2}
    assert answers(run("99000001;moved_in;02-05-2018;;;\n")) == [(2, "date")]


def test_after_a_return_a_day_through_the_exit_belongs_to_the_first_registration_and_a_later_one_to_the_next():
    first = somebody()
    Exit.objects.create(refugee=first, happened_on=dt.date(2018, 6, 1), reason="moved")
    second = somebody("99000001#2", previous_registration=first)
    run("99000001;moved_in;01-06-2018;;;\n99000001;moved_in;02-03-2019;;;\n99000001#2;moved_in;03-03-2019;;;\n")
    assert MoveIn.objects.get(refugee=first).happened_on == dt.date(2018, 6, 1)
    assert MoveIn.objects.filter(refugee=second).count() == 2
    assert not run("99000001;exited;01-06-2018;;moved;\n99000001;exited;01-06-2020;;deceased;\n").lines
    assert Exit.objects.get(refugee=second).reason == "deceased"


# --- journal and registry ---------------------------------------------------------------------------
def test_each_new_fact_has_its_journal_entry():
    person = somebody()
    run("99000001;moved_in;01-02-2017;;;by train\n99000001;exited;01-06-2018;;moved;\n")
    entries = JournalEntry.objects.filter(refugee=person, automatic=True).order_by("event_on")
    assert [(entry.event_on.isoformat(), entry.text) for entry in entries] == [
        ("2017-02-01", "by train"), ("2018-06-01", ""),
    ]  # fmt: skip


def test_a_pillar_can_add_events_and_none_may_claim_anothers(monkeypatch):
    somebody()
    seen = []

    def store(rows, *, by):
        for row in rows:
            seen.append((row.on.isoformat(), row.ref))
            row.added()

    kinds = (EventKind("visited", ref=True),)
    pillar = registry.Pillar("test", "Test", 99, history=(HistoryEvents(kinds=kinds, store=store),))
    monkeypatch.setitem(registry._pillars, "test", pillar)
    rows = "99000001;visited;02-02-2017;V2;;\n99000001;visited;01-02-2017;V1;;\n99000001;visited;01-02-2017;V1;;\n"
    assert run(rows).effects == {Effect.NEW: 2, Effect.UNCHANGED: 1}
    assert seen == [("2017-02-01", "V1"), ("2017-02-02", "V2")]
    claim = (HistoryEvents(kinds=(EventKind("moved_in"),), store=store),)
    monkeypatch.setitem(registry._pillars, "test", registry.Pillar("test", "Test", 99, history=claim))
    with pytest.raises(ValueError, match="moved_in"):
        run(rows)


def test_a_pillar_that_leaves_a_row_without_an_answer_stops_the_import(monkeypatch):
    somebody()
    silent = (HistoryEvents(kinds=(EventKind("visited"),), store=lambda rows, *, by: None),)
    monkeypatch.setitem(registry._pillars, "test", registry.Pillar("test", "Test", 99, history=silent))
    with pytest.raises(RuntimeError):
        run("99000001;moved_in;01-02-2017;;;\n99000001;visited;02-02-2017;;;\n")
