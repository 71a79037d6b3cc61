"""Random histories: whichever nights ran, the alerts open afterwards are those of every night, and the oracle's."""

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import Role
from mail.models import Mail
from placements.models import Placement, PlacementEvent
from refugees.models import Exit, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from targets import alerts, night
from targets.models import Alert, Digest, Mention, Snooze, TargetRule
from targets.readers import readers
from tests import factories
from tests.oracle.clocks import standings
from tests.oracle.strategies import questions, worlds
from tests.targets import bridge
from tests.targets.test_against_oracle import events, take_in

pytestmark = pytest.mark.django_db
RANDOM = settings(deadline=None, suppress_health_check=list(HealthCheck))
# Forty-five nights three times over: a seed names the history well enough, shrinking it would take minutes.
LIVED = settings(RANDOM, phases=[Phase.explicit, Phase.reuse, Phase.generate])
FIRST, DAYS = dt.date(2017, 3, 10), 45
ALERTING = ("due_soon", "overdue")


def open_alerts():
    names = ("refugee_id", "target", "subject", "clock_started_on", "due_on", "state")
    return set(Alert.objects.open().values_list(*names))


# --- a random history of people and staff -------------------------------------------------------------
@dataclass
class Town:
    """Two teams, their staff and a few people; what is done to them depends on the dice alone."""

    dice: random.Random
    staff: list = field(default_factory=list)
    people: list = field(default_factory=list)
    facts: list = field(default_factory=list)
    number: int = 0

    @classmethod
    def founded(cls, seed):
        town = cls(random.Random(seed))
        teams = [factories.team() for _each in range(2)]
        town.staff = [factories.caseworker(team=team) for team in teams for _each in range(2)]
        for team in teams:
            factories.user(Role.TEAM_MANAGER, team=team)
        for worker in (*town.staff, town.staff[0], None):
            takeover = FIRST + dt.timedelta(days=town.dice.randint(-60, 10))
            decided = town.dice.choice([None, takeover - dt.timedelta(days=town.dice.randint(5, 60))])
            made = factories.refugee(worker, takeover_on=takeover, allocation_decided_on=decided)
            town.people.append(made)
        return town

    def ref(self):
        self.number += 1
        return f"X{self.number}"

    def happens(self, on):  # noqa: C901  (a list of what can happen)
        """Something is recorded on the day, dated then, before or after."""
        someone, day = self.dice.choice(self.people), on + dt.timedelta(days=self.dice.choice([0, 0, -1, -9, 4]))
        worker, other = self.dice.sample(self.staff, 2)
        match self.dice.choice(WHAT):
            case "move":
                self.facts.append(MoveIn.objects.create(refugee=someone, happened_on=day))
            case "ready":
                outcome = self.dice.choice(["job_ready", "activity_ready"])
                self.facts.append(ReadinessAssessment.objects.create(refugee=someone, happened_on=day, outcome=outcome))
            case "start":
                made = Placement.objects.create(refugee=someone, ref=self.ref(), kind="traineeship")
                event = self.dice.choice(["started", "offered"])
                self.facts.append(
                    PlacementEvent.objects.create(
                        refugee=someone, placement=made, event=event, kind="traineeship", happened_on=day
                    )
                )
            case "leave":
                start = someone.takeover_on - dt.timedelta(days=3)
                self.facts.append(
                    LeaveEvent.objects.create(
                        refugee=someone, happened_on=start, ref=self.ref(), event="started", kind="illness"
                    )
                )
            case "exit":
                self.facts.append(Exit.objects.create(refugee=someone, happened_on=day, reason="moved"))
            case "annul" if self.facts:
                fact = self.dice.choice(self.facts)
                type(fact).objects.filter(pk=fact.pk).update(
                    annulled_at=dt.datetime(2017, 1, 1, tzinfo=dt.UTC), annulled_reason="fejl"
                )
            case "takeover":
                Refugee.objects.filter(pk=someone.pk).update(takeover_on=someone.takeover_on + dt.timedelta(days=2))
            case "assign":
                Refugee.objects.filter(pk=someone.pk).update(caseworker=self.dice.choice([worker, None]))
            case "away":
                StandIn.objects.filter(absent=worker).delete()
                StandIn.objects.create(absent=worker, covering=other, valid_from=on, valid_to=on + dt.timedelta(days=9))
            case "account":
                User.objects.filter(pk=worker.pk).update(is_active=self.dice.random() < 0.5)
            case "role":
                RoleAssignment.objects.filter(user=worker).update(
                    valid_to=self.dice.choice([None, on + dt.timedelta(days=3)])
                )
            case "snooze":
                self.snooze(someone, worker, on)
            case "rule":
                TargetRule.objects.filter(target="placement_start").update(warning_days=self.dice.randint(0, 20))

    def snooze(self, someone, worker, on):
        target = self.dice.choice(["placement_start", "placement_offer", "readiness"])
        Snooze.objects.filter(refugee=someone, target=target).delete()
        Snooze.objects.create(
            refugee=someone, target=target, clock_started_on=someone.takeover_on, valid_from=on,
            valid_to=on + dt.timedelta(days=self.dice.randint(1, 15)), reason="aftalt", created_by=worker,
        )  # fmt: skip


WHAT = [
    "move", "ready", "start", "start", "leave", "exit", "annul", "annul", "takeover", "assign", "assign", "away",
    "away", "account", "role", "snooze", "snooze", "rule",
]  # fmt: skip


def lived(seed, busy, nights, look=lambda on: None):
    """The alerts open at the end of a history in which only these nights ran."""
    town = Town.founded(seed)
    for number in range(DAYS):
        on = FIRST + dt.timedelta(days=number)
        for _each in range(busy.get(number, 0)):
            town.happens(on)
        if number in nights:
            night.send(on=on)
            look(on)
    first = town.people[0].pk
    return {(row[0] - first, *row[1:]) for row in open_alerts()}


def every_reader_knows(on):
    """Whoever reads for a case has been told of each of its open alerts, and of none twice."""
    staff = readers(on)
    for alert in Alert.objects.open().select_related("refugee"):
        reader = staff.of(alert.refugee.caseworker_id)
        wanted = {reader} if reader else set(staff.managers_of(alert.refugee.team_id))
        told = set(Mention.objects.filter(alert=alert).values_list("user", flat=True))
        assert wanted <= told, f"{on}: {alert} of {alert.refugee.caseworker_id} told {told}, not {wanted}"


def no_mail_is_doubled_or_strays():
    keys = [mail.key for mail in Mail.objects.all()]
    assert len(keys) == len(set(keys))
    daily = Digest.objects.filter(kind="daily")
    assert daily.count() == len([key for key in keys if key.startswith("digest:")])


BUSY = st.dictionaries(st.integers(0, DAYS - 1), st.integers(1, 3), max_size=20)
GAPS = st.sets(st.integers(0, DAYS - 2), max_size=DAYS - 1)


def the_same_whichever_nights(seed, busy, gaps):
    results = []
    for left_out in (set(), gaps, set(range(DAYS - 1))):
        with transaction.atomic():
            nights = set(range(DAYS)) - left_out
            results.append(lived(seed, busy, nights, every_reader_knows))
            no_mail_is_doubled_or_strays()
            transaction.set_rollback(True)
    assert results[0] == results[1] == results[2]


@settings(LIVED, max_examples=5)
@given(st.integers(0, 10_000), BUSY, GAPS)
def test_a_random_history_leaves_the_same_alerts_open_whichever_nights_ran(seed, busy, gaps):
    the_same_whichever_nights(seed, busy, gaps)


@pytest.mark.long
def test_very_many_random_histories_do():
    settings(LIVED, max_examples=100)(given(st.integers(0, 10_000), BUSY, GAPS)(the_same_whichever_nights))()


# --- and the oracle, which knows of standings alone ---------------------------------------------------
def due(world, on):
    """What the contract says of a day: due soon or overdue, and the person has not left."""
    left = {
        (event.person_id, event.registration)
        for event in world.events
        if event.event == "exited" and event.on <= on and not event.annulled
    }
    gone = {person.key for person in world.persons if (person.person_id, person.registration) in left}
    return {
        (row.person_id, row.target, row.subject, row.clock_started_on, row.due_on, row.standing)
        for row in standings(world, on, bridge.targets())
        if row.standing in ALERTING and row.person_id not in gone
    }


def open_as_the_oracle_names_them():
    names = ("refugee__person_id", "target", "subject", "clock_started_on", "due_on", "state")
    return set(Alert.objects.open().values_list(*names))


def nights_of_a_world(data):
    world = data.draw(worlds(events=events()))
    days = sorted(set(data.draw(questions(world))))
    with bridge.undone():
        take_in(world)
        for on in days:
            alerts.raise_alerts(on=on)
            assert open_as_the_oracle_names_them() == due(world, on), f"{on}"


@settings(RANDOM, max_examples=30)
@given(st.data())
def test_the_open_alerts_of_a_random_world_are_those_the_oracle_finds_due(data):
    nights_of_a_world(data)


@pytest.mark.long
def test_those_of_very_many_random_worlds_are():
    settings(RANDOM, max_examples=300)(given(st.data())(nights_of_a_world))()
