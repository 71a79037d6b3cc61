"""The kept statement of the front page says what the querysets of the other pages say."""

import datetime as dt
import itertools

import pytest

from accounts.policy import Role
from refugees.models import Exit
from retention import front, reads
from retention.models import FollowUp, RetentionMentor, WarningSign
from tests import factories
from tests.targets.test_cache import record, record_retention

ON = dt.date(2018, 6, 1)
pytestmark = pytest.mark.django_db


def told(person, viewer):
    """One person's line, from the querysets."""
    held = FollowUp.objects.held(ON).filter(refugee=person).order_by("happened_on")
    planned = FollowUp.objects.planned().filter(refugee=person).order_by("planned_on")
    mentor = RetentionMentor.objects.on(ON).filter(refugee=person).first()
    signs = WarningSign.objects.open(ON).filter(refugee=person).order_by("happened_on", "pk")
    running = reads.in_work(viewer, ON).filter(refugee=person)
    return front.Front(
        person.pk,
        held.count(),
        held.values_list("happened_on", flat=True).last(),
        planned.values_list("planned_on", flat=True).first(),
        mentor and mentor.mentor.name,
        reads.without_offer(running, ON).exists(),
        signs.count(),
        signs.values_list("sign", flat=True).first(),
    )


def test_the_statement_says_what_the_querysets_say():
    manager = factories.user(Role.TEAM_MANAGER)
    days = [ON + dt.timedelta(days=number) for number in (-40, -1, 0, 1, 40)]
    people = []
    for number, (first, second) in enumerate(itertools.product(days, days)):
        person = factories.refugee()
        people.append(person)
        for place, what in enumerate(("work", "talk", "mentor")):
            record_retention(person, what, min(first, second), max(first, second), number + place)
        WarningSign.objects.create(refugee=person, happened_on=first, sign="money")
        WarningSign.objects.create(refugee=person, happened_on=second, sign="study")
        if number % 3 == 0:
            RetentionMentor.objects.create(
                refugee=person, mentor=manager, task="x", valid_from=min(first, second), valid_to=max(first, second)
            )
        if number % 5 == 0:
            record(person, "exit", second, second, number)
    WarningSign.objects.filter(refugee=people[3]).update(closed_on=ON, what_was_done="talt sammen")
    assert Exit.objects.exists()
    found = front.read([person.pk for person in people], ON)
    assert sorted(found) == sorted(told(person, manager) for person in people)
    assert {row.unoffered for row in found} == {True, False}
    assert len({row[1:] for row in found}) > 8
