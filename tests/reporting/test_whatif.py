"""Another length tried on the past: what a real change of the rule would give, and nothing is changed."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from placements.models import Placement, PlacementEvent
from refugees.models import MoveIn
from refugees.ports import facts_changed
from reporting import clocks, whatif
from reporting.figures import Question
from reporting.rules import State, change
from targets.models import Clock, TargetRule
from targets.whatif import Trial
from tests import factories

pytestmark = pytest.mark.django_db
ON = dt.date(2017, 12, 31)
ASKED = Question(on=ON, first=dt.date(2017, 1, 1), last=ON, today=dt.date(2026, 1, 1))
WORDS = {"on": "31-12-2017", "due_from": "01-01-2017", "due_to": "31-12-2017"}


def started(days: int, takeover: dt.date = dt.date(2017, 3, 1), caseworker=None):
    """Somebody whose traineeship began so many days after the takeover."""
    someone = factories.refugee(caseworker, takeover_on=takeover)
    placement = Placement.objects.create(refugee=someone, ref="p1", kind="traineeship")
    day = takeover + dt.timedelta(days=days)
    PlacementEvent.objects.create(
        refugee=someone, placement=placement, event="started", kind="traineeship", happened_on=day
    )
    return someone


@pytest.fixture
def people():
    """In time with one month and two; only with two; never."""
    found = [started(10), started(45), started(10, dt.date(2017, 6, 1)), factories.refugee()]
    facts_changed([each.pk for each in found])
    return found


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER)


def real(target: str) -> dict:
    rows = Clock.objects.derived(ON, only=[target]).with_standing(ON)
    return {(each.refugee_id, each.subject): (each.standing, each.due_on) for each in rows}


@pytest.mark.parametrize(
    ("months", "days", "start"), [(2, None, (2016, 1, 1)), (None, 5, (2016, 1, 1)), (2, None, (2017, 5, 1))]
)
def test_the_trial_is_what_the_rule_itself_would_give(people, manager, months, days, start):
    trial = Trial("placement_start", dt.date(*start), months, days)
    found = whatif.sides(whatif.whatif.clocks(trial, ON), ASKED, manager)
    rule = TargetRule.objects.get(target="placement_start")
    if dt.date(*start) <= rule.valid_from:
        TargetRule.objects.filter(pk=rule.pk).update(months=months, days=days)
    else:
        TargetRule.objects.filter(pk=rule.pk).update(valid_to=dt.date(*start) - dt.timedelta(days=1))
        TargetRule.objects.create(
            target="placement_start", valid_from=dt.date(*start), months=months, days=days, basis="law", source="x"
        )
    assert {key: (side.standing, side.due_on) for key, (side, _why) in found.items()} == real("placement_start")
    assert found


def test_counted_from_another_day_the_clock_is_due_as_long_after_that_day(manager):
    """Moved twenty days after the takeover: 45 days after it are in time, if the month runs from the move."""
    late, lost = started(45), started(45, dt.date(2017, 6, 1))
    MoveIn.objects.create(refugee=late, happened_on=dt.date(2017, 3, 21))
    facts_changed([late.pk, lost.pk])
    first = dt.date(2016, 1, 1)

    def dues(trial: Trial) -> dict:
        found = whatif.sides(whatif.whatif.clocks(trial, ON), ASKED, manager)
        return {key[0]: side.due_on for key, (side, _why) in found.items()}

    assert dues(Trial("placement_start", first, counted_from="move_in")) == {
        late.pk: dt.date(2017, 4, 21), lost.pk: dt.date(2017, 7, 1)
    }  # fmt: skip
    assert dues(Trial("placement_start", first, None, 10, "move_in"))[late.pk] == dt.date(2017, 3, 31)
    assert dues(Trial("placement_start", first, counted_from="takeover")) == dues(Trial("placement_start", first, 1))
    later = Trial("placement_start", dt.date(2017, 3, 2), counted_from="move_in")
    assert dues(later)[late.pk] == dt.date(2017, 4, 1)  # started the day before: as it is
    found = whatif.compare(ASKED, manager, Trial("placement_start", first, counted_from="move_in"))
    assert [(each.key[0], each.before.standing, each.after.standing) for each in found.differences] == [
        (late.pk, "met_late", "met")
    ]


@pytest.mark.parametrize("key", list(clocks.labels()))
@pytest.mark.parametrize("day", ["allocation", "takeover", "move_in"])
def test_every_target_can_be_counted_from_every_day(people, manager, client, key, day):
    client.force_login(manager)
    page = client.get(reverse("reporting:what_if", args=[key]), WORDS | {"counted_from": day})
    assert page.status_code == 200
    assert page.context["compared"]
    in_force = TargetRule.objects.filter(target=key, valid_from__lte=ON)
    assert len(page.context["as_it_is"]) == in_force.count()


def test_who_gains_and_who_loses_is_named_and_nothing_changes(people, manager):
    before = (list(TargetRule.objects.order_by("pk").values()), list(Clock.objects.order_by("pk").values()))
    longer = whatif.compare(ASKED, manager, Trial("placement_start", dt.date(2016, 1, 1), 2))
    assert [(each.key[0], each.before.standing, each.after.standing) for each in longer.differences] == [
        (people[1].pk, "met_late", "met")
    ]
    assert (longer.gains, longer.loses) == (1, 0)
    assert [(side[State.MET], side.denominator) for side in (longer.before, longer.after)] == [(2, 4), (3, 4)]
    shorter = whatif.compare(ASKED, manager, Trial("placement_start", dt.date(2016, 1, 1), None, 5))
    assert (shorter.gains, shorter.loses) == (0, 2)
    assert before == (list(TargetRule.objects.order_by("pk").values()), list(Clock.objects.order_by("pk").values()))


def test_a_caseworker_sees_only_the_cases_in_reach_gain(manager):
    mine, other = factories.caseworker(), factories.caseworker()
    facts_changed([started(45, caseworker=mine).pk, started(45, caseworker=other).pk])
    trial = Trial("placement_start", dt.date(2016, 1, 1), 2)
    assert [whatif.compare(ASKED, reader, trial).gains for reader in (mine, manager)] == [1, 2]


def test_the_page_and_its_file_name_the_same_people(people, manager, client):
    client.force_login(manager)
    asked = WORDS | {"months": "2"}
    page = client.get(reverse("reporting:what_if", args=["placement_start"]), asked)
    answer = client.get(reverse("reporting:what_if_file", args=["placement_start", "csv"]), asked)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [row.person.case_number for row in page.context["rows"]]
    assert [row[0] for row in rows[1:]] == [people[1].case_number]


def test_a_length_that_makes_no_sense_is_a_sentence_and_what_was_typed_stays(manager, client):
    client.force_login(manager)
    url = reverse("reporting:what_if", args=["placement_start"])
    for asked in ({"months": "2", "days": "3"}, {"months": "x"}, {"days": "9999"}, {"months": "1", "starting": "abc"}):
        page = client.get(url, WORDS | asked)
        assert page.status_code == 200
        assert page.context["trial_form"].errors
        assert "compared" not in page.context
        assert all(f'value="{value}"' in page.content.decode() for value in asked.values())
    odd = client.get(url, WORDS | {"counted_from": "1); DROP TABLE x"})
    assert odd.context["trial_form"].errors["counted_from"]
    assert client.get(reverse("reporting:what_if", args=["contact"])).status_code == 404


def test_the_number_of_questions_to_the_database_does_not_grow(manager, client):
    client.force_login(manager)
    asked = []
    for people in (1, 10):
        facts_changed([started(45).pk for _ in range(people)])
        client.get(reverse("reporting:what_if", args=["placement_start"]), WORDS | {"months": "2"})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reporting:what_if", args=["placement_start"]), WORDS | {"months": "2"})
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_better_and_worse():
    assert [change("overdue", "met"), change("met", "met_late"), change("on_track", "due_soon")] == [1, -1, 0]
    assert [change("excluded", "met"), change("", "overdue"), change("overdue", "on_track")] == [0, 0, 1]
