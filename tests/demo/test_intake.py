"""The invented intake is deterministic, marked as invented, and alive on any day."""

import csv
import datetime as dt
import io

import pytest

from core.identifiers import parse_cpr
from demo import intake

DAYS = [dt.date(2024, 2, 29), dt.date(2026, 1, 1), dt.date(2026, 11, 23), dt.date(2030, 12, 31)]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def drawn(request):
    return request.param, intake.current_intake(request.param)


def test_the_same_day_gives_the_same_bytes():
    one, other = (intake.current_intake(DAYS[0]) for _ in range(2))
    assert one.allocation_list() == other.allocation_list()
    assert one.history({"moved_in"}) == other.history({"moved_in"})


def test_everybody_is_recognisable_as_invented(drawn):
    _, made = drawn
    for person in made.persons:
        assert person.person_id.startswith("99")
        assert person.phone == "" or person.phone.startswith(("6700", "6701"))
        if person.cpr:
            number = parse_cpr(person.cpr)
            assert number[6:8] == "99"
            assert number[:4] != "0101"
            weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
            assert sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11


def test_ids_and_cpr_numbers_are_each_somebodys_only(drawn):
    _, made = drawn
    ids = [person.person_id for person in made.persons]
    cprs = [person.cpr for person in made.persons if person.cpr]
    assert len(set(ids)) == len(ids)
    assert len(set(cprs)) == len(cprs)


def test_the_intake_reaches_from_eighteen_months_ago_into_the_next_two(drawn):
    today, made = drawn
    takeovers = [person.takeover for person in made.persons]
    assert min(takeovers) < today - dt.timedelta(days=480)
    assert max(takeovers) > today
    assert 200 < len(made.persons) < 500
    assert all((person.decision or person.takeover) <= today for person in made.persons)
    assert all(person.born < person.permit for person in made.persons)


def test_nothing_has_happened_after_today_and_interviews_are_planned(drawn):
    today, made = drawn
    days = [dt.datetime.strptime(event[2], "%d-%m-%Y").date() for event in made.events]
    assert max(days) <= today
    assert days == sorted(days)
    assert all(today < planned.day for planned in made.planned)
    assert len(made.planned) >= 3


def test_the_history_holds_only_events_the_house_understands(drawn):
    _, made = drawn
    rows = list(csv.DictReader(io.StringIO(made.history({"moved_in", "readiness"}).decode()), delimiter=";"))
    assert {row["event"] for row in rows} == {"moved_in", "readiness"}


def test_every_reference_has_at_most_one_start_and_one_end(drawn):
    _, made = drawn
    once = {"placement_started", "placement_ended", "leave_started", "leave_ended"}
    ends = [(e[0], e[1], e[3]) for e in made.events if e[1] in once]
    assert len(set(ends)) == len(ends)
