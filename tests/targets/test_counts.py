"""The roll-up says how many clocks there are of each sort, whatever happened to them."""

import calendar
import datetime as dt

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Team
from refugees.models import Refugee
from targets import cache, counting
from targets.models import Clock, ClockCount
from tests import factories
from tests.targets.test_cache import DAYS, FACTS, record

pytestmark = pytest.mark.django_db
SORT = ("target", "whole", "team_id", "cohort_month", "stage", "excluded_as", "due_on")


def settled(due, on):
    """The due day as the roll-up has to tell it on a day: the last of its month where that is over."""
    if due is None or (due.year, due.month) >= (on.year, on.month):
        return due
    return due.replace(day=calendar.monthrange(due.year, due.month)[1])


def rolled_up(on):
    """What the roll-up says, by sort, without sorts that have come to nothing."""
    found: dict[tuple, int] = {}
    for *sort, due, number in ClockCount.objects.values_list(*SORT, "number"):
        key = (*sort, settled(due, on))
        found[key] = found.get(key, 0) + number
    return {sort: number for sort, number in found.items() if number}


def recounted(on):
    """The same from the clocks themselves, in Python: not by the statements that are tested."""
    found: dict[tuple, int] = {}
    for each in Clock.objects.all():
        stage = "open"
        if each.excluded_as:
            stage = "excluded"
        elif each.due_on is None:
            stage = "unknown"
        elif each.met_on is not None:
            stage = "met_late" if each.met_on > each.due_on else "met"
        elif each.has_left:
            stage = "gone"
        due = settled(each.due_on, on) if stage in {"open", "gone"} else None
        for whole, team in ((True, None), (False, each.team_id)):
            sort = (each.target, whole, team, each.cohort_month, stage, each.excluded_as, due)
            found[sort] = found.get(sort, 0) + 1
    return found


CHANGES = st.lists(st.sampled_from(["fact", "team", "delete", "night", "no team", "raw"]), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(DAYS, FACTS), min_size=1, max_size=3), CHANGES, DAYS)
def test_the_roll_up_counts_the_clocks_after_any_change(people, changes, on):
    with transaction.atomic():
        teams = [factories.team(), factories.team()]
        persons = [
            factories.refugee(takeover_on=day, allocation_decided_on=None, team=teams[0]) for day, _facts in people
        ]
        for someone, (_day, facts) in zip(persons, people, strict=True):
            for place, fact in enumerate(facts):
                record(someone, *fact, place)
        cache.rebuild(on=on)
        assert rolled_up(on) == recounted(on)
        for place, change in enumerate(changes):
            happen(change, place, teams, on)
            last = on + dt.timedelta(days=place)  # of the nights so far
            assert rolled_up(last) == recounted(last), change
        last = on + dt.timedelta(days=len(changes))
        assert counting.settle(on=last) == 0
        assert rolled_up(last) == recounted(last)
        assert ClockCount.objects.count() == len(recounted(last)), "one row of a sort after the night"
        transaction.set_rollback(True)


def happen(change, place, teams, on):
    """One of the ways in which clocks come to differ."""
    someone = Refugee.objects.order_by("pk").first()
    match change:
        case "fact" if someone:
            record(someone, "move", on - dt.timedelta(days=place), on, 100 + place)
            cache.refresh([someone.pk], on=on)
        case "team" if someone:
            Refugee.objects.filter(pk=someone.pk).update(team=teams[place % 2])
            cache.refresh([someone.pk], on=on)
        case "delete" if someone:
            Clock.objects.filter(refugee=someone).delete()
        case "night":
            cache.nightly(on=on + dt.timedelta(days=place))
        case "no team":
            Clock.objects.update(team=None)
        case "raw":
            with connection.cursor() as cursor:
                cursor.execute("UPDATE targets_clock SET met_on = due_on WHERE excluded_as = ''")


def test_a_night_finds_and_mends_a_roll_up_that_says_otherwise():
    on = dt.date(2017, 6, 1)
    factories.refugee(takeover_on=dt.date(2017, 4, 1))
    cache.rebuild(on=on)
    assert cache.nightly(on=on).corrections == 0
    ClockCount.objects.filter(pk=ClockCount.objects.first().pk).update(number=41)
    ClockCount.objects.create(target="readiness", whole=True, stage="met", number=3)
    assert rolled_up(on) != recounted(on)
    assert cache.nightly(on=on).corrections == 2
    assert rolled_up(on) == recounted(on)
    assert cache.nightly(on=on).corrections == 0


def test_a_team_that_is_deleted_leaves_its_clocks_counted():
    team = Team.objects.create(name="Team Opløst")
    factories.refugee(takeover_on=dt.date(2017, 4, 1), team=team)
    cache.rebuild(on=dt.date(2017, 6, 1))
    Refugee.objects.update(team=None)
    Clock.objects.update(team=None)
    team.delete()
    on = dt.date(2017, 6, 1)
    assert rolled_up(on) == recounted(on)


def late_rows(target, on):
    """The rows of the roll-up of what is late on a day, right after its night."""
    cache.nightly(on=on)
    return list(ClockCount.objects.of_teams(None).filter(target=target).waiting(on))


def test_what_is_late_since_a_month_that_is_over_is_one_row_for_each_month():
    for day in range(1, 31):
        factories.refugee(takeover_on=dt.date(2017, 4, day), allocation_decided_on=None)
    cache.rebuild(on=dt.date(2017, 4, 30))
    target = "health_offer"
    due = sorted(Clock.objects.filter(target=target).values_list("due_on", flat=True))
    assert len(set(due)) == 30
    before, after = late_rows(target, due[-1]), late_rows(target, due[-1] + dt.timedelta(days=31))
    assert len(before) > len(after) == len({day.replace(day=1) for day in due})
    assert sum(row.number for row in before) == sum(row.number for row in after) == 30
    assert all(row.due_on < due[-1] + dt.timedelta(days=31) for row in after)
