"""The stored clocks are the derived ones, whatever happened and in whatever order."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import prepared
from placements.models import Placement, PlacementEvent
from refugees.models import Exit, LeaveEvent, MoveIn, ReadinessAssessment
from refugees.ports import facts_changed, told_at_the_end
from retention.models import CounsellingVisit, FollowUp, MentorOffer
from screening.models import Interview
from targets import cache, derivation, engine, standing
from targets.models import Clock, Horizon
from tests import factories

FIRST = dt.date(2017, 1, 1)
DAYS = st.integers(0, 500).map(lambda number: FIRST + dt.timedelta(days=number))
KINDS = ["move", "ready", "leave", "exit", "place", "interview", "work", "work", "talk", "talk", "mentor", "visit"]
FACTS = st.lists(st.tuples(st.sampled_from(KINDS), DAYS, DAYS), max_size=9)
PEOPLE = st.tuples(st.none() | DAYS, st.none() | DAYS, st.sampled_from(["refugee", "family_reunified"]))

pytestmark = pytest.mark.django_db


def record(someone, kind, first, second, number):
    """Stores one fact without a service: what the cache makes of it is the question."""
    start, end = sorted((first, second))
    match kind:
        case "move":
            MoveIn.objects.create(refugee=someone, happened_on=start)
        case "ready":
            outcome = "activity_ready" if number % 2 else "job_ready"
            ReadinessAssessment.objects.create(refugee=someone, happened_on=start, outcome=outcome)
        case "leave":
            LeaveEvent.objects.create(
                refugee=someone, happened_on=start, ref=f"L{number}", event="started", kind="illness"
            )
            if number % 3:
                LeaveEvent.objects.create(
                    refugee=someone, happened_on=end, ref=f"L{number}", event="ended", kind="illness"
                )
        case "exit":
            Exit.objects.create(refugee=someone, happened_on=start, reason="moved")
        case "place":
            placement = Placement.objects.create(refugee=someone, ref=f"P{number}", kind="traineeship")
            values = {"refugee": someone, "placement": placement}
            PlacementEvent.objects.create(**values, event="started", kind="traineeship", happened_on=start)
            PlacementEvent.objects.create(**values, event="ended", reason="completed", happened_on=end)
        case "interview":
            Interview.objects.get_or_create(
                refugee=someone, sequence=1 + number % 2, status="held", held_on=start, place="asylum_centre"
            )
        case _:
            record_retention(someone, kind, start, end, number)


def record_retention(someone, what, start, end, number):
    """Stores one fact about work that lasts, a follow-up, a mentor or a drop-in visit."""
    match what:
        case "work":
            kind = ("ordinary_job", "igu", "education")[number % 3]
            placement = Placement.objects.create(refugee=someone, ref=f"P{number}", kind=kind)
            values = {"refugee": someone, "placement": placement}
            PlacementEvent.objects.create(**values, event="started", kind=kind, happened_on=start)
            if number % 4:
                PlacementEvent.objects.create(**values, event="ended", reason="other", happened_on=end)
        case "talk":
            mode = ("meeting", "phone", "digital")[number % 3]
            FollowUp.objects.get_or_create(refugee=someone, state="held", happened_on=start, mode=mode)
            FollowUp.objects.create(refugee=someone, state="planned", planned_on=end, mode=mode)
        case "mentor":
            MentorOffer.objects.get_or_create(refugee=someone, happened_on=start, ref=f"P{number // 2}")
        case "visit":
            CounsellingVisit.objects.get_or_create(refugee=someone, happened_on=start)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(PEOPLE, FACTS, DAYS, st.lists(st.integers(1, 60), max_size=12))
def test_stored_rows_equal_derived_rows_on_every_later_night(person, facts, on, steps):
    with transaction.atomic():
        decided, taken, basis = person
        if decided and taken and taken < decided:
            decided, taken = taken, decided
        someone = factories.refugee(None, allocation_decided_on=decided, takeover_on=taken, residence_basis=basis)
        for number, (kind, first, second) in enumerate(facts):
            record(someone, kind, first, second, number)
            cache.refresh([someone.pk], on=on)
        cache.refresh([someone.pk], on=on)
        for step in steps:
            on += dt.timedelta(days=step)
            assert cache.nightly(on=on).corrections == 0, "advancing alone must be enough"
            assert cache.differing(on) == {}
        transaction.set_rollback(True)


def test_a_stored_row_has_the_standing_of_a_derived_one():
    someone = factories.refugee()
    for number in range(0, 200, 5):
        on = dt.date(2017, 1, 15) + dt.timedelta(days=number)
        cache.refresh([someone.pk], on=on)
        stored = dict(Clock.objects.with_standing(on).values_list("target", "standing"))
        derived = dict(Clock.objects.derived(on).with_standing(on).values_list("target", "standing"))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT target, {standing.sql(on, 'd')} FROM ({derivation.rows(on)}) d")
            assert dict(cursor.fetchall()) == stored == derived


def test_the_next_day_of_change_is_the_day_of_a_coming_fact():
    someone = factories.refugee()
    MoveIn.objects.create(refugee=someone, happened_on=dt.date(2017, 3, 20))
    cache.refresh([someone.pk], on=dt.date(2017, 3, 5))
    assert Horizon.objects.get().next_change_on == dt.date(2017, 3, 20)
    cache.refresh([someone.pk], on=dt.date(2017, 3, 20))
    assert Horizon.objects.get().next_change_on == dt.date(2018, 1, 1), "the duty of contact begins for everybody"
    cache.refresh([someone.pk], on=dt.date(2018, 1, 1))
    assert not Horizon.objects.exists()


def test_the_day_after_the_last_day_of_a_leave_and_of_a_job_is_a_day_of_change():
    someone, on = factories.refugee(), dt.date(2018, 3, 5)
    record(someone, "leave", dt.date(2018, 2, 1), dt.date(2018, 3, 20), 1)
    record(someone, "work", dt.date(2018, 2, 1), dt.date(2018, 4, 10), 3)
    seen = []
    while on:
        cache.refresh([someone.pk], on=on)
        told = dict(Clock.objects.filter(target__startswith="contact").values_list("target", "excluded_as"))
        seen.append((f"{on:%d-%m}", told))
        on = Horizon.objects.values_list("next_change_on", flat=True).first()
    assert seen[0] == ("05-03", {"contact_in_work": "leave"})
    assert seen[1:5] == [
        ("20-03", {"contact_in_work": "leave"}),
        ("21-03", {"contact_in_work": ""}),
        ("10-04", {"contact_in_work": ""}),
        ("11-04", {"contact": ""}),
    ]


def test_recording_a_fact_refreshes_the_clocks_in_the_same_transaction(monkeypatch):
    from refugees import services

    monkeypatch.setattr("core.clock.today", lambda: dt.date(2017, 3, 20))
    worker = factories.caseworker()
    someone = factories.refugee(worker)
    services.record_readiness(person=someone, on=dt.date(2017, 3, 15), outcome="job_ready", grounds="Klar", by=worker)
    assert Clock.objects.get(refugee=someone, target="readiness").met_on == dt.date(2017, 3, 15)


def test_a_changed_caseworker_is_copied_to_the_clocks(monkeypatch):
    from refugees import services

    monkeypatch.setattr("core.clock.today", lambda: dt.date(2017, 3, 20))
    first, second = factories.caseworker(), factories.caseworker()
    someone = factories.refugee(first)
    cache.refresh([someone.pk], on=dt.date(2017, 3, 20))
    services.assign_caseworker(person=someone, to=second, by=first, on=dt.date(2017, 3, 20))
    assert set(Clock.objects.values_list("caseworker", flat=True)) == {second.pk}
    assert cache.differing(dt.date(2017, 3, 20)) == {}


def test_refreshing_costs_two_statements_for_one_person_and_for_many():
    people = [factories.refugee().pk for _each in range(11)]
    for ids in (people[:1], people, people * cache.FEW, None):
        cache.refresh(ids, on=dt.date(2017, 3, 19))  # the connection gets to know the statement
        with CaptureQueriesContext(connection) as seen:
            cache.refresh(ids, on=dt.date(2017, 3, 20))
        assert len([each for each in seen if "SAVEPOINT" not in each["sql"]]) == 2


def test_both_shapes_of_the_statement_give_the_same_rows():
    for number in range(4):
        someone = factories.refugee(takeover_on=None if number == 3 else dt.date(2017, 3, 1))
        kinds = ["move", "ready", "work", "talk", "mentor", "leave", "place", "interview", "exit"]
        for place, kind in enumerate(kinds[: number * 3]):
            record(
                someone, kind, dt.date(2017, 2, 20), dt.date(2017, 5, 2) + dt.timedelta(days=9 * place),
                number + 4 * place,
            )  # fmt: skip
    order = "ORDER BY refugee_id, target, subject"
    for on in (dt.date(2017, 6, 30), dt.date(2018, 2, 1)):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({derivation.rows(on)}) x {order}")
            one_by_one = cursor.fetchall()
            cursor.execute(f"SELECT * FROM ({derivation.rows(on, everybody=True)}) x {order}")
            assert cursor.fetchall() == one_by_one != []


def test_a_connection_plans_a_kept_statement_once():
    with connection.cursor() as cursor:
        for _ in range(2):
            prepared.execute(
                cursor, "SELECT $1 + interval '1 month' * $2 AS once", ("date", "int"), [dt.date(2017, 1, 31), 1]
            )
            assert cursor.fetchone()[0] == dt.datetime(2017, 2, 28)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%AS once'")
        assert cursor.fetchone()[0] == 1


def test_the_clocks_of_a_household_cost_one_statement(monkeypatch):
    monkeypatch.setattr("core.clock.today", lambda: dt.date(2017, 3, 20))
    people = [factories.refugee().pk for _each in range(5)]
    cache.refresh(people, on=dt.date(2017, 3, 20))
    for on in (dt.date(2017, 3, 20), dt.date(2017, 3, 25)):
        with CaptureQueriesContext(connection) as seen:
            found = engine.standings_for(people, on)
        assert len(seen) <= 2
        assert len(found) == 5
        assert max(len(each["sql"]) for each in seen) < 12_000  # of all thirteen targets


def broken_off(someone):
    with told_at_the_end():
        facts_changed([someone.pk])
        raise ZeroDivisionError


def test_many_services_tell_of_changed_facts_once_at_their_end(monkeypatch):
    monkeypatch.setattr("core.clock.today", lambda: dt.date(2017, 3, 20))
    people = [factories.refugee(takeover_on=dt.date(2017, 2, 1), allocation_decided_on=None) for _each in range(3)]
    with told_at_the_end():
        for someone in people:
            facts_changed([someone.pk])
        assert not Clock.objects.exists()
    assert set(Clock.objects.values_list("refugee", flat=True)) == {someone.pk for someone in people}
    Clock.objects.all().delete()
    with pytest.raises(ZeroDivisionError):
        broken_off(people[0])
    assert not Clock.objects.exists()
    facts_changed([people[0].pk])
    assert Clock.objects.exists(), "afterwards each is told at once again"
