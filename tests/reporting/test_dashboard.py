"""Every number of the dashboard equals its list and its file, and the oracle's count."""

import csv
import datetime as dt
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from core import clock
from core.tabular import read_table
from refugees.imports import allocations, history
from refugees.models import Refugee
from refugees.ports import facts_changed
from reporting import board, clocks, exports, shown
from reporting.figures import Question, figures
from reporting.held_back import Span
from reporting.models import Publication
from reporting.promises import PROMISES
from reporting.rules import COLUMNS, STATE_OF_STANDING, State, month_of, next_month
from reporting.services import publish
from targets import cache, derivation, filters
from targets.models import Clock
from tests import factories
from tests.oracle.clocks import standings
from tests.oracle.files import ALLOCATION_LISTS, HISTORY, real_world
from tests.oracle.history import EVENTS
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
DATA = Path("demo/data")
TODAY = dt.date(2018, 12, 31)
DAYS = [dt.date(2016, 12, 31), dt.date(2017, 9, 30), TODAY]


def everything(on: dt.date) -> Question:
    return Question(on=on, first=dt.date(2016, 1, 1), last=dt.date(2019, 12, 31), today=dt.date(2026, 1, 1))


@pytest.fixture
def intake():
    """The real intake with its history, as far as the house understands it."""
    for name in ALLOCATION_LISTS:
        with read_table((DATA / name).read_bytes(), name) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=dt.date(2026, 1, 1))
    with read_table((DATA / HISTORY).read_bytes(), HISTORY) as table:
        history.take_in(table, by=None)


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER)


def oracle_counts(on: dt.date) -> Counter:
    """Target, month, state and reason, counted by the oracle from the same files."""
    world = real_world(DATA, dt.date(2026, 1, 1))
    understood = set(history.kinds_of(history.understood()))
    world.events = [event for event in world.events if event.event in understood]
    assert {event.event for event in world.events} <= set(EVENTS)
    keys = [each.key for each in derivation.targets() if each.key in clocks.labels()]
    return Counter(
        (row.target, month_of(row.due_on) if row.due_on else None, STATE_OF_STANDING[row.standing], row.excluded_as)
        for row in standings(world, on, keys)
    )


def cells_of(found):
    """Every cell of a dashboard: target, month, state, reason, count and the address of its people."""
    for _promise, targets in found:
        for figure in targets:
            for month in [*figure.months, None]:
                tally = figure.total if month is None else figure.months[month]
                for state in COLUMNS:
                    yield figure.key, month, state, "", tally[state]
                for reason in figure.reasons:
                    yield figure.key, month, State.EXCLUDED, reason, tally.excluded.get(reason, 0)


SAMPLE = 17  # of the months' cells every 17th opens its list, of the totals every one; all are counted


def test_every_number_is_the_oracles_and_the_length_of_its_list_and_its_file(intake, manager):
    for on in DAYS:
        compare(on, manager)


def compare(on, manager):
    question = everything(on)
    found = figures(clocks.count(question, manager), question, clocks.labels())
    told = oracle_counts(on)
    seen = 0
    for place, (target, month, state, reason, count) in enumerate(cells_of(found)):
        if month is not None:
            assert count == told[(target, month, state, reason)]
        if not count or (month is not None and place % SAMPLE):
            continue
        cell = shown.Cell(target, month, state, reason)
        rows = shown.everybody(question, cell, manager)
        header, lines = exports.people(rows)
        assert len(rows) == len(lines) == shown.people(question, cell, manager, number=1)["count"] == count
        assert len(header) == len(lines[0])
        seen += count
    assert seen > 100


def test_the_file_of_the_numbers_holds_the_numbers_of_the_page(intake, manager, client):
    client.force_login(manager)
    asked = {"on": "31-12-2017", "due_from": "01-01-2017", "due_to": "31-12-2017"}
    page = client.get(reverse("reporting:dashboard"), asked)
    answer = client.get(reverse("reporting:table", args=["csv"]), asked)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    goals = [goal for kept in page.context["promises"] for goal in kept.goals]
    assert len(rows) == 1 + 13 * len(goals)
    for place, goal in enumerate(goals):
        last = rows[13 * (place + 1)]
        assert [int(cell) for cell in last[4 : 4 + len(COLUMNS)]] == [
            number.count for number in goal.numbers[: len(COLUMNS)]
        ]


def test_the_eight_promises_stand_in_one_view_in_the_brochures_order(intake, manager):
    kept = board.dashboard(everything(TODAY), manager)["promises"]
    assert [each.promise for each in kept] == list(PROMISES)
    goals = [goal for each in kept for goal in each.goals]
    assert sum(goal.percent is not None for goal in goals) > 5
    for goal in goals:
        assert (goal.interval is None) == (goal.percent is None)
        assert goal.interval is None or goal.interval[0] <= goal.percent <= goal.interval[1]
    assert any(goal.trend.lines for goal in goals)


def test_what_needs_doing_this_week_is_what_the_worklist_shows(intake, manager, client):
    today = dt.date(2017, 9, 30)
    cache.rebuild(on=today)
    gone = Clock.objects.filter(has_left=True, met_on=None, excluded_as="", due_on__lt=today).count()
    assert gone, "an overdue deadline of somebody who has left is nobody's work"
    question = Question(on=today, first=dt.date(2017, 1, 1), last=dt.date(2017, 12, 31), today=today)
    kept = board.promises(question, manager)
    seen = 0
    for goal in (goal for each in kept for goal in each.goals):
        for (number, url), standing in zip(goal.waiting, ("overdue", "week"), strict=True):
            words = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
            assert (words["standing"], words["target"]) == (standing, goal.figure.key)
            rows = filters.ClockFilter(words, user=manager, on=today, is_stored=True)
            listed = rows.scoped().filter(filters.state(standing, today)).count()
            assert number == listed, url
            seen += number
    assert seen > 10
    worker = factories.caseworker()
    Refugee.objects.filter(pk__in=list(Refugee.objects.values_list("pk", flat=True)[:50])).update(caseworker=worker)
    cache.rebuild(on=today)
    for asked in (replace(question, caseworker=worker.pk), replace(question, cohort=2016)):
        found = clocks.waits_for_somebody(asked, manager, list(clocks.labels()))
        mine = Clock.objects.filter(caseworker=worker).present().unmet().filter(due_on__lt=today)
        if asked.cohort:
            assert found is None, "the worklist cannot tell cohorts apart"
        else:
            assert sum(overdue for overdue, _soon in found.values()) == mine.filter(target__in=clocks.labels()).count()


def test_the_filters_of_the_address_narrow_the_dashboard_to_the_same_rows_as_its_lists(intake, manager):
    cache.rebuild(on=TODAY)
    for narrowed in ({"cohort": 2016}, {"district": "5"}, {"basis": "refugee"}, {"goal": "placement_start"}):
        question = replace(everything(TODAY), today=TODAY, **narrowed)
        goals = [goal for kept in board.promises(question, manager) for goal in kept.goals]
        assert goals
        for goal in goals:
            cell = shown.Cell(goal.figure.key, None, State.MET)
            assert goal.met == len(shown.everybody(question, cell, manager)), (narrowed, goal.figure.key)
        assert [goal.figure.key for goal in goals] == ["placement_start"] or "goal" not in narrowed


def test_a_caseworker_counts_only_the_cases_in_reach(manager):
    mine, other = factories.caseworker(), factories.caseworker()
    factories.refugee(mine)
    factories.refugee(other)
    question = everything(dt.date(2017, 3, 10))
    counted = {reader: sum(row[-1] for row in clocks.count(question, reader)) for reader in (mine, other, manager)}
    assert counted[mine] == counted[other] > 0
    assert counted[manager] == 2 * counted[mine]


def test_the_roll_up_gives_every_reader_the_numbers_of_the_clocks_in_reach(intake):
    north, south = factories.team("Team Nord"), factories.team("Team Syd")
    worker, alone = factories.caseworker(team=north), factories.caseworker()
    people = list(Refugee.objects.order_by("pk").values_list("pk", flat=True))
    nobody: dict[str, Any] = {"team": None, "caseworker": None}
    owners = ({"team": north, "caseworker": worker}, {"team": south}, {"caseworker": worker}, {"caseworker": alone}, {})
    for place, owner in enumerate(owners):
        Refugee.objects.filter(pk__in=people[place :: len(owners)]).update(**nobody | owner)
    today = dt.date(2017, 9, 30)
    cache.rebuild(on=today)
    readers = [worker, alone, *(factories.user(Role.TEAM_MANAGER, team=team) for team in (None, north, south))]
    seen = set()
    for reader in readers:
        for team in (None, north.pk, south.pk):
            question = Question(on=today, first=dt.date(2016, 9, 1), last=today, today=today, team=team)
            assert clocks.can_be_rolled_up(question)
            told, direct = (
                summed_up(found)
                for found in (
                    clocks.rolled_up(question, reader, clocks.labels()),
                    clocks.counted(clocks.clocks(question, reader, clocks.labels())),
                )
            )
            assert told == direct
            seen.add(sum(told.values()))
    assert len(seen) > len(readers), "the readers differ in what they reach"
    part = Question(on=today, first=dt.date(2016, 9, 2), last=today, today=today)
    assert not clocks.can_be_rolled_up(part), "a part of a month is counted from the clocks"


def summed_up(counts) -> Counter:
    """Counts by target, month, state and reason, whatever rows they came in."""
    found: Counter = Counter()
    for target, month, standing, reason, number in counts:
        found[(target, month, STATE_OF_STANDING[standing], reason)] += number
    return +found


def test_the_dashboard_asks_the_database_the_same_few_times_for_one_person_and_for_eleven(
    manager, client, monkeypatch
):
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)  # the filters are drawn once a minute
    client.force_login(manager)
    for on in ("", "31-12-2017"):
        client.get(reverse("reporting:dashboard"), {"on": on})
    asked = []
    for people in (1, 10):
        for _ in range(people):
            facts_changed([factories.refugee().pk])
        for on in ("", "31-12-2017"):
            with CaptureQueriesContext(manager_connection()) as queries:
                assert client.get(reverse("reporting:dashboard"), {"on": on}).status_code == 200
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 8


def manager_connection():
    from django.db import connection

    return connection


def test_an_address_that_makes_no_sense_is_a_sentence_and_no_failure(manager, client):
    client.force_login(manager)
    for asked in ({"on": "abc"}, {"due_from": "01-01-9999"}, {"due_to": "31-12-9999"}, {"team": "x"}, {"on": "\x00"}):
        answer = client.get(reverse("reporting:dashboard"), asked)
        assert answer.status_code in {200, 400}
        assert "question" not in (answer.context or {}) or not answer.context["question"]
    for asked in ({}, {"target": "readiness"}, {"target": "contact", "state": "met"}, {"target": "x", "page": "-1"}):
        assert client.get(reverse("reporting:people"), asked).status_code == 400


def test_readers_outside_casework_see_only_what_is_published(intake, client):
    analyst = factories.user(Role.ANALYST)
    client.force_login(analyst)
    assert client.get(reverse("reporting:dashboard")).url == reverse("reporting:published")
    asked = {"target": "readiness", "state": "met"}
    for name, args in (("people", []), ("people_file", ["csv"]), ("table", ["csv"])):
        assert client.get(reverse(f"reporting:{name}", args=args), asked).status_code == 403
    assert client.get(reverse("reporting:published")).status_code == 200


def test_a_quarter_is_published_once_and_never_revised(intake, client):
    assert publish(on=dt.date(2017, 1, 20)) > 0
    before = list(Publication.objects.values_list("quarter", "target", "met", "missed", "outside"))
    for number, known in enumerate(Refugee.objects.filter(takeover_on__isnull=False)[:40]):
        days = {"takeover_on": known.takeover_on, "allocation_decided_on": known.allocation_decided_on}
        factories.refugee(case_number=f"2018-{7000 + number}", person_id=f"9900{number:04d}", **days)
    assert publish(on=dt.date(2017, 1, 20)) == 0
    assert list(Publication.objects.values_list("quarter", "target", "met", "missed", "outside")) == before
    published = Publication.objects.get(quarter=dt.date(2016, 10, 1), target="readiness")
    told = oracle_counts(next_month(dt.date(2016, 10, 1), 3))
    months = [dt.date(2016, month, 1) for month in (10, 11, 12)]
    assert published.met == sum(told[("readiness", month, State.MET, "")] for month in months)


def test_published_small_counts_are_held_back(client):
    Publication.objects.create(quarter=dt.date(2017, 1, 1), target="readiness", met=30, missed=2, outside=40)
    client.force_login(factories.user(Role.ANALYST))
    (_, (table,)) = client.get(reverse("reporting:published")).context["tables"][0]
    (line,) = table.lines
    assert line.cells == (30, Span(1, 5), 40)
    assert line.total == Span(71, 75)
    assert line.percent == Span(86, 97)


def test_the_people_of_a_number_and_their_file_stand_in_the_read_log(client):
    worker = factories.caseworker()
    person = factories.refugee(worker, takeover_on=TODAY - dt.timedelta(days=200), allocation_decided_on=None)
    facts_changed([person.pk])
    client.force_login(worker)
    question = everything(TODAY)
    number = next(
        each
        for promise in board.dashboard(question, worker)["promises"]
        for goal in promise.goals
        for each in goal.numbers
        if each.count
    )
    query = number.query
    for name, args, kind in (("people", [], "list"), ("people_file", ["csv"], "export")):
        assert client.get(f"{reverse(f'reporting:{name}', args=args)}?{query}").status_code == 200
        entry = last(f"reporting:{name}")
        assert (entry.kind, entry.people) == (kind, [person.uid])


def test_the_way_to_the_visits_of_welcome_house_is_shown_to_whom_it_opens():
    ways = {role: bool(board.of_the_house(factories.user(role))) for role in (Role.CASEWORKER, Role.ANALYST)}
    assert ways == {Role.CASEWORKER: False, Role.ANALYST: True}
