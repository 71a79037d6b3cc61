"""Job, IGU and education after takeover: every number against the facts one by one, its list and its file."""

import csv
import datetime as dt
import io
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.policy import Role
from core.dates import add_months
from core.tabular import read_table
from placements.models import PlacementEvent
from refugees.imports import allocations, history
from refugees.models import Exit, Refugee
from reporting.outcomes import pages, people
from reporting.outcomes.people import Asked
from reporting.outcomes.rules import MARKS, PRECEDENCE, TODAY, Group, Outcome, Status, by_mark, share
from tests import factories
from tests.oracle.files import ALLOCATION_LISTS, HISTORY
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
DATA = Path("demo/data")
DAYS = [dt.date(2017, 3, 31), dt.date(2018, 12, 31), dt.date(2020, 2, 29)]


@pytest.fixture
def intake():
    for name in ALLOCATION_LISTS:
        with read_table((DATA / name).read_bytes(), name) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=dt.date(2026, 1, 1))
    with read_table((DATA / HISTORY).read_bytes(), HISTORY) as table:
        history.take_in(table, by=None)


def years_between(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def status_one_by_one(person: Refugee, day: dt.date) -> str:
    """Read from the facts with nothing of the statement that is tested."""
    if Exit.objects.filter(refugee=person, annulled_at=None, happened_on__lte=day).exists():
        return "left"
    running = set()
    events = list(PlacementEvent.objects.filter(refugee=person, annulled_at=None))
    for start in (each for each in events if each.event == "started" and each.happened_on <= day):
        ends = [
            each.happened_on for each in events if each.event == "ended" and each.placement_id == start.placement_id
        ]
        if not ends or ends[0] >= day:
            running.add(start.kind)
    return next((kind for kind in PRECEDENCE if kind in running), "none")


def told_one_by_one(on: dt.date) -> Counter:
    told: Counter = Counter()
    programme = ("refugee", "resettled_refugee", "family_reunified")
    for person in Refugee.objects.filter(residence_basis__in=programme, takeover_on__lte=on):
        if years_between(person.birth_date, person.takeover_on) < 18:
            continue
        for mark in (*MARKS, TODAY):
            day = on if mark == TODAY else add_months(person.takeover_on, mark)
            if day <= on:
                told[(mark, str(person.takeover_on.year), status_one_by_one(person, day))] += 1
    return told


def test_every_number_of_the_real_intake_is_that_of_the_facts_one_by_one(intake):
    manager = factories.user(Role.TEAM_MANAGER)
    for on in DAYS:
        counted = {(mark, group, status): n for mark, group, status, n in people.count(Asked(on=on), manager)}
        assert counted == told_one_by_one(on)
    assert {status for _mark, _group, status in counted} > {"ordinary_job", "none", "left"}


def test_a_number_is_the_length_of_its_list_and_its_file(intake, client):
    manager = factories.user(Role.TEAM_MANAGER)
    client.force_login(manager)
    seen = 0
    for group in Group:
        asked = Asked(on=dt.date(2018, 12, 31), group=group)
        told = pages.outcomes(asked, manager)
        cells = [number for line in told["lines"] for number in line.numbers]
        cells += [number for row in told["rows"] for _share, number in row.cells]
        for number in [each for each in cells if each.count][::5]:
            page = client.get(f"{told['people_url']}?{number.query}")
            file = client.get(f"{reverse('reporting:outcome_people_file', args=['csv'])}?{number.query}")
            lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
            assert page.context["count"] == len(lines) - 1 == number.count
            seen += number.count
    assert seen > 200


def test_groups_files_and_newcomers_agree_with_the_page(intake, client):
    manager = factories.user(Role.TEAM_MANAGER)
    every_way_to_tell_people_apart_counts_the_same_people(manager)
    client.force_login(manager)
    the_file_of_the_numbers_says_what_the_page_says(client)
    people_who_have_just_come_raise_no_share(manager)


def every_way_to_tell_people_apart_counts_the_same_people(manager):
    totals = []
    for group in Group:
        found = by_mark(people.count(Asked(on=DAYS[1], group=group), manager))
        totals.append({mark: found[(mark, "")].counts for mark in (*MARKS, TODAY) if (mark, "") in found})
        assert len({value for _mark, value in found if value}) > 1, group
    assert all(total == totals[0] for total in totals)


def the_file_of_the_numbers_says_what_the_page_says(client):
    asked = {"on": "31-12-2018", "group": "sex"}
    lines = client.get(reverse("reporting:outcomes"), asked).context["lines"]
    file = client.get(reverse("reporting:outcomes_file", args=["csv"]), asked).content.decode("utf-8-sig")
    _header, *rows = csv.reader(io.StringIO(file), delimiter=";")
    whole = [row for row in rows if row[2] == "Alle"]
    shown = [line for line in lines if sum(number.count for number in line.numbers)]
    assert [[int(cell) for cell in row[3:10]] for row in whole if any(cell != "0" for cell in row[3:10])] == [
        [number.count for number in line.numbers] for line in shown
    ]


def people_who_have_just_come_raise_no_share(manager):
    on = DAYS[1]
    before = by_mark(people.count(Asked(on=on), manager))
    for number in range(50):
        came = {"takeover_on": on - dt.timedelta(days=3), "allocation_decided_on": None}
        factories.refugee(case_number=f"2018-9{number:03}", **came)
    after = by_mark(people.count(Asked(on=on), manager))
    for mark in MARKS:
        assert after.get((mark, "")) == before.get((mark, "")), "they have not come to a mark"
    assert share(after[(TODAY, "")]).percent < share(before[(TODAY, "")]).percent


def test_a_caseworker_counts_the_people_in_reach_and_an_analyst_gets_no_list(client):
    worker = factories.caseworker()
    factories.refugee(worker, takeover_on=dt.date(2017, 1, 2), allocation_decided_on=None)
    factories.refugee(factories.caseworker(), takeover_on=dt.date(2017, 1, 2), allocation_decided_on=None)
    found = by_mark(people.count(Asked(on=DAYS[1]), worker))
    assert found[(TODAY, "")].counts == {"none": 1}
    for name, args in (("outcomes", []), ("outcome_people", []), ("outcomes_file", ["csv"])):
        client.force_login(factories.user(Role.ANALYST))
        assert client.get(reverse(f"reporting:{name}", args=args), {"mark": "6"}).status_code == 403


def test_the_people_of_a_number_and_their_file_stand_in_the_read_log(client):
    worker = factories.caseworker()
    person = factories.refugee(worker, takeover_on=dt.date(2017, 1, 2), allocation_decided_on=None)
    client.force_login(worker)
    for name, args, kind in (("outcome_people", [], "list"), ("outcome_people_file", ["csv"], "export")):
        assert client.get(reverse(f"reporting:{name}", args=args), {"mark": "6"}).status_code == 200
        entry = last(f"reporting:{name}")
        assert (entry.kind, entry.people) == (kind, [person.uid])


def test_the_pages_ask_the_database_the_same_few_times_for_one_person_and_for_eleven(client):
    worker = factories.caseworker()
    client.force_login(worker)
    asked = []
    for number in (1, 10):
        for _ in range(number):
            factories.refugee(worker, takeover_on=dt.date(2017, 1, 2), allocation_decided_on=None)
        for where in (reverse("reporting:outcomes"), reverse("reporting:outcome_people") + "?mark=6&group=household"):
            client.get(where)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(where).status_code == 200
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 12


@pytest.mark.parametrize(
    "query", [{"mark": "7"}, {"mark": "6", "status": "x"}, {"mark": "6", "value": "\x00"}, {"mark": "6", "page": "-1"},
              {"on": "abc", "mark": "6"}, {"year": "1066", "mark": "6"}, {"group": "x", "mark": "6"}, {}]
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_a_sentence(client, query):
    client.force_login(factories.caseworker())
    assert client.get(reverse("reporting:outcome_people"), query).status_code == 400
    if "\x00" not in query.get("value", ""):  # refused before any page is asked
        assert client.get(reverse("reporting:outcomes"), query).status_code == 200, "the page stands, with its sentence"


@given(st.dictionaries(st.sampled_from([str(status) for status in Status]), st.integers(0, 400)))
def test_a_share_lies_in_its_interval_and_leaves_those_who_left_out(counts):
    told = share(Outcome(dict(counts)))
    assert told.whole == sum(n for status, n in counts.items() if status != "left")
    if told.percent is None:
        assert told.whole < 10
    else:
        assert 0 <= told.low <= told.percent <= told.high <= 100
        assert (told.percent == 100) == (told.part == told.whole)
        assert (told.percent == 0) == (told.part == 0)


def test_the_interval_is_wilsons():
    """15 of 20, as in Newcombe, Statistics in Medicine 17 (1998), and in any table: 53 to 89 per cent."""
    told = share(Outcome({"ordinary_job": 15, "none": 5}))
    assert (told.percent, told.low, told.high) == (75, 53, 89)
