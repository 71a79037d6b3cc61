"""Months are frozen once; what is corrected later stands beside the frozen number, never in its place."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from accounts.policy import Role
from core.clock import COPENHAGEN
from placements.models import PlacementEvent
from refugees.ports import facts_changed
from reporting import clocks, registry
from reporting.definitions import OF_A_TARGET, OF_OUTCOMES
from reporting.figures import Question
from reporting.frozen import counting, services
from reporting.frozen.models import Edition, FrozenFigure, PublishedFigure, PublishedYear, QuarterRevision
from reporting.frozen.rules import Counted, Key, Reason, changes, is_looked_at, months_to_freeze, reason_of
from reporting.models import Publication
from reporting.outcomes import people
from reporting.outcomes.people import Asked
from reporting.rules import STATE_OF_STANDING, next_month
from reporting.services import publish
from tests import factories
from tests.reporting.intake import take_in

MARCH, APRIL = dt.date(2017, 3, 1), dt.date(2017, 4, 1)
AT = dt.datetime(2017, 5, 2, 5, 25, tzinfo=COPENHAGEN)
needs_database = pytest.mark.django_db


def test_a_month_is_frozen_when_the_day_it_is_counted_for_is_over():
    since = dt.date(2016, 11, 1)
    assert months_to_freeze(dt.date(2017, 1, 1), since) == [dt.date(2016, 11, 1)]
    assert months_to_freeze(dt.date(2017, 1, 2), since) == [dt.date(2016, 11, 1), dt.date(2016, 12, 1)]


def test_every_frozen_month_is_looked_at_again_within_a_round():
    nights = [dt.date(2018, 6, 1) + dt.timedelta(days=n) for n in range(14)]
    for back in range(1, 40):
        month = next_month(dt.date(2018, 6, 1), -back)
        turns = [night for night in nights if is_looked_at(month, night)]
        assert len(turns) == (14 if back <= 3 else 1), month


def test_what_differs_is_found_also_where_a_number_came_or_went():
    def key(part):
        return Key("rate", "readiness", "", part)

    def one(value, version=1):
        return Counted(Decimal(value), version)

    known = {key("met"): one(4), key("overdue"): one(2), key("unknown"): one(1)}
    counted = {key("met"): one(4), key("overdue"): one(1), key("met_late"): one(1)}
    changed = changes(known, counted)
    assert changed == {key("overdue"): one(1), key("met_late"): one(1), key("unknown"): one(0)}
    assert reason_of(known, changed) == Reason.CORRECTED
    assert changes(known | changed, counted) == {}, "a number that went is known as 0"
    assert reason_of(known, changes(known, {each: one(4, 2) for each in known})) == Reason.DEFINITION


def test_every_figure_of_the_registry_is_frozen_or_worked_out_from_one_that_is():
    counted = {definition.key for definition, _counter in counting.COUNTED}
    assert {each.key for each in (*OF_A_TARGET, *OF_OUTCOMES)} == counted | set(counting.DERIVED)
    one_by_one = {each.key for each in counting.others()}
    of_targets = {f"{each.key}-{target}" for each in OF_A_TARGET for target in clocks.labels()}
    assert one_by_one | of_targets == set(registry.every())
    assert set(counting.DERIVED.values()) <= counted


@needs_database
def test_a_frozen_month_holds_what_the_pages_show_for_it():
    take_in()
    manager = factories.user(Role.TEAM_MANAGER)
    services.freeze_month(MARCH, at=AT)
    frozen = services.numbers_of(MARCH)[0]
    asked = Question(on=APRIL, first=MARCH, last=dt.date(2017, 3, 31), today=dt.date(2026, 1, 1))
    told: Counter = Counter()
    for target, _month, standing, reason, number in clocks.count(asked, manager):
        state = STATE_OF_STANDING[standing]
        told[target, f"excluded:{reason}" if state == "excluded" else str(state)] += number
    assert {(key.subject, key.part): each.value for key, each in frozen.items() if key.figure == "rate"} == told
    statuses = {
        (int(key.subject), key.group, key.part): each.value for key, each in frozen.items() if key.figure == "status"
    }
    assert statuses == {row[:3]: row[3] for row in people.count(Asked(on=APRIL), manager)}
    assert {each.version for each in frozen.values()} == {1}
    assert any(key.figure == "in_time" and key.part == "share" for key in frozen)
    assert any(key.figure == "first_job" and key.part == "number" for key in frozen)


@needs_database
def test_a_correction_stands_beside_the_frozen_number_and_nothing_is_noted_twice():
    worker = factories.caseworker()
    person = factories.refugee(worker, takeover_on=dt.date(2017, 2, 15))
    assert services.freeze_month(MARCH, at=AT)
    assert not services.freeze_month(MARCH, at=AT), "once"
    assert not services.revise_month(MARCH, at=AT), "nothing has changed"
    before = list(FrozenFigure.objects.order_by("pk").values_list())
    placement_started(person, dt.date(2017, 3, 10))
    assert services.revise_month(MARCH, at=AT, note="Start var ikke tastet")
    assert not services.revise_month(MARCH, at=AT)
    frozen, revised = services.numbers_of(MARCH).values()
    late = Key("rate", "placement_start", "", "overdue")
    met = late._replace(part="met")
    assert (frozen[late].value, revised[late].value) == (1, 0)
    assert (met in frozen, revised[met].value) == (False, 1)
    edition = Edition.objects.get(month=MARCH, number=1)
    assert (edition.reason, edition.note) == (Reason.CORRECTED, "Start var ikke tastet")
    old = list(FrozenFigure.objects.order_by("pk").values_list())[: len(before)]
    assert old == before, "the frozen numbers are what they were"


def placement_started(person, on):
    from placements.models import Placement

    placement = Placement.objects.create(refugee=person)
    PlacementEvent.objects.create(
        placement=placement, refugee=person, event="started", kind="traineeship", happened_on=on
    )


@needs_database
def test_the_night_freezes_what_was_missed_and_a_second_run_adds_nothing():
    facts_changed([factories.refugee(takeover_on=dt.date(2017, 2, 15)).pk])
    on, at = dt.date(2017, 9, 2), AT
    first, _revised = services.freeze(on=on, at=at)
    months = sorted(Edition.objects.values_list("month", flat=True))
    assert first == len(months)
    assert months == months_to_freeze(on, months[0])
    rows = FrozenFigure.objects.count()
    assert services.freeze(on=on, at=at) == (0, 0)
    assert services.freeze(on=dt.date(2017, 10, 2), at=at)[0] == 1
    assert FrozenFigure.objects.count() > rows


@needs_database
def test_the_application_can_neither_change_nor_remove_a_frozen_number():
    factories.refugee(takeover_on=dt.date(2017, 2, 15))
    services.freeze_month(MARCH, at=AT)
    for model in (Edition, FrozenFigure, Publication, PublishedFigure, PublishedYear, QuarterRevision):
        for change in (lambda each: each.objects.update(id=7), lambda each: each.objects.all()._raw_delete("default")):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change(model)


@needs_database
def test_the_command_freezes_notes_a_revision_and_refuses_a_month_that_is_not_over():
    person = factories.refugee(takeover_on=dt.date(2017, 2, 15))

    def said(*words):
        out = StringIO()
        call_command("freeze_month", *words, stdout=out)
        return out.getvalue()

    assert said("2017-03") == "2017-03 is frozen.\n"
    assert "nothing has changed" in said("2017-03")
    placement_started(person, dt.date(2017, 3, 10))
    assert "a revision stands beside it" in said("2017-03", "--note", "tastet for sent")
    for wrong in ("2999-01", "2015-12", "marts"):
        with pytest.raises(CommandError):
            said(wrong)


@needs_database
def test_a_published_quarter_keeps_its_figures_and_its_revision_stands_beside_them():
    person = factories.refugee(takeover_on=dt.date(2017, 2, 15))
    facts_changed([person.pk])
    publish(on=dt.date(2017, 6, 1))
    quarter = dt.date(2017, 1, 1)
    before = Publication.objects.get(quarter=quarter, target="placement_start")
    assert [before.met, before.missed, before.outside] == [0, 1, 0]
    assert not services.revise_quarter(quarter, on=dt.date(2017, 6, 2))
    placement_started(person, dt.date(2017, 3, 10))
    assert services.revise_quarter(quarter, on=dt.date(2017, 6, 3))
    assert not services.revise_quarter(quarter, on=dt.date(2017, 6, 4))
    assert QuarterRevision.objects.get(quarter=quarter, target="placement_start").row == [1, 0, 0]
    assert Publication.objects.get(quarter=quarter, target="placement_start").missed == 1
