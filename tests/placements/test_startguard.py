"""The start guard: everybody without a start, by days left, with what was tried and what comes next."""

import csv
import datetime as dt
import io

import pytest

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from placements import services, startguard
from placements.models import Placement
from placements.rules import Event
from refugees.models import LeaveEvent, ReadinessAssessment
from refugees.ports import facts_changed
from tests import factories
from tests.placements.support import employer, opening

pytestmark = pytest.mark.django_db
URL = "/placements/without-a-start/"


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def ago(days):
    return clock.today() - dt.timedelta(days=days)


def taken_over(worker, days, **values):
    """Somebody taken over so many days ago, with their clocks."""
    day = ago(days)
    given = {"takeover_on": day, "allocation_decided_on": day - dt.timedelta(days=60)}
    person = factories.refugee(worker, **(given | values))
    facts_changed([person.pk])
    return person


def offered(person, worker, days, **values):
    place = values.pop("place", None) or employer(f"Sted {person.pk}", cvr="")
    made = Placement(refugee=person, kind="traineeship", employer=place, **values)
    return services.begin(made, Event.OFFERED, on=ago(days), by=worker)


def board(user, whose="all"):
    return startguard.board(user, clock.today(), whose)


@pytest.mark.parametrize(
    ("days", "column"),
    [(-1, "overdue"), (0, "week"), (7, "week"), (8, "fortnight"), (14, "fortnight"), (15, "later")],
)
def test_a_due_date_has_its_column(days, column):
    on = dt.date(2017, 3, 6)
    assert startguard.column_of(on + dt.timedelta(days=days), on) == column


def test_people_stand_in_the_column_of_their_days_left_until_they_start(worker):
    late, week, later = taken_over(worker, 40), taken_over(worker, 27), taken_over(worker, 1)
    columns = board(worker).columns
    assert [[card.person for card in columns[key]] for key in startguard.COLUMNS] == [[late], [week], [], [later]]
    assert columns["overdue"][0].due_on < clock.today() < columns["later"][0].due_on
    made = offered(late, worker, 10)
    services.start(made, expected=made.version + 1, kind="traineeship", on=ago(3), by=worker)
    assert board(worker).columns["overdue"] == []


def test_a_card_tells_what_was_tried_and_the_next_step(worker):
    person = taken_over(worker, 20)
    assert board(worker).cards[0].button
    assert board(worker).cards[0].url.endswith("#openings")
    wanted = opening(open_from=ago(30))
    made = offered(person, worker, 8, place=wanted.employer, opening=wanted)
    card = board(worker).cards[0]
    assert card.url == f"/placements/{made.uid}/"
    assert "Hjælp i bageriet" in card.tried[0]
    made.refresh_from_db()
    services.decline(
        made, expected=made.version, reason="distance", on=ago(5), by=worker, note="for langt væk"
    )
    card = board(worker).cards[0]
    assert "for langt væk" in card.tried[0]
    assert card.url.endswith("#openings")
    assert card.last
    second = services.plan(Placement(refugee=person, kind="igu"), by=worker)
    card = board(worker).cards[0]
    assert card.url == f"/placements/{second.uid}/record/started/"
    assert len(card.tried) == 2


def test_leave_and_activity_readiness_say_why_no_clock_runs(worker):
    active, away, partly = taken_over(worker, 20), taken_over(worker, 40), taken_over(worker, 20)
    told = {"recorded_by": worker}
    ReadinessAssessment.objects.create(refugee=active, outcome="activity_ready", happened_on=ago(19), **told)
    for person, day in ((away, ago(45)), (partly, ago(2))):
        LeaveEvent.objects.create(
            refugee=person, ref="L1", event=LeaveEvent.Event.STARTED, kind="parental", happened_on=day, **told
        )
    facts_changed([active.pk, away.pk, partly.pk])
    found = board(worker)
    assert [(card.person, card.on_leave) for card in found.cards] == [(partly, True)]
    assert {row.person for row in found.resting} == {active, away}
    assert all(row.why for row in found.resting)


def test_the_board_shows_people_within_reach_and_of_the_choice(signed_in, worker):
    mine, other = taken_over(worker, 20), taken_over(factories.caseworker(), 20)
    text = signed_in.get(URL).content.decode()
    assert mine.case_number in text
    assert other.case_number not in text
    assert ReadLog.objects.order_by("pk").last().people == [mine.uid]
    everywhere = factories.user(Role.JOB_CONSULTANT)
    assert {card.person for card in board(everywhere).cards} == {mine, other}
    assert board(everywhere, f"user-{worker.pk}").people == [mine]
    assert signed_in.get(f"{URL}?whose=user-99999999").context["board"].people == []
    assert signed_in.get(f"{URL}?whose=x&format=y").status_code == 200


def test_a_protected_name_is_hidden_on_the_board_and_in_the_file(client):
    taken_over(None, 20, name_protected=True, family_name="Hemmelig")
    client.force_login(factories.user(Role.JOB_CONSULTANT))
    for address in (URL, f"{URL}?format=csv"):
        assert "Hemmelig" not in client.get(address).content.decode()


def test_the_file_holds_exactly_what_the_board_shows(signed_in, worker):
    people = [taken_over(worker, days) for days in (50, 27, 1)]
    offered(people[0], worker, 9)
    active = taken_over(worker, 20)
    ReadinessAssessment.objects.create(
        refugee=active, outcome="activity_ready", happened_on=ago(19), recorded_by=worker
    )
    facts_changed([active.pk])
    shown = signed_in.get(URL).context["board"]
    answer = signed_in.get(f"{URL}?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]
    assert [row[2] for row in rows] == [each.person.case_number for each in (*shown.cards, *shown.resting)]
    assert [row[5] for row in rows[:3]] == [card.days for card in shown.cards]
    assert "Sted" in rows[0][6]
    assert ReadLog.objects.order_by("pk").last().kind == "export"
    assert len(ReadLog.objects.order_by("pk").last().people) == 4


def test_the_board_asks_as_often_for_one_person_as_for_thirty(signed_in, worker, django_assert_max_num_queries):
    signed_in.get(URL)
    seen, place = [], employer()
    for count in (1, 29):
        for _number in range(count):
            offered(taken_over(worker, 20), worker, 9, place=place)
        with django_assert_max_num_queries(16) as queries:
            assert len(signed_in.get(URL).context["board"].cards) >= count
        seen.append(len(queries))
    assert seen[0] == seen[1]
