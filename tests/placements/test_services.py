"""What happens to a placement: in order, once, with journal and history, never past an exit or another's save."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.models import StaleVersion
from placements import services
from placements.models import Placement, PlacementEvent
from placements.rules import Event, Status
from refugees import ports
from refugees import services as case
from refugees.models import JournalEntry
from tests import factories
from tests.placements.support import MARCH, day, employer, happened, placement

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


@pytest.fixture
def changed(monkeypatch):
    """The people whose facts were reported as changed."""
    told = []
    monkeypatch.setattr(ports, "_changed", [told.extend])
    return told


def status(of, on=MARCH):
    return Placement.objects.with_status(on).get(pk=of.pk).status


def test_from_the_plan_to_the_end(person, worker, changed):
    made = services.plan(Placement(refugee=person, kind="traineeship", employer=employer()), by=worker)
    assert (made.ref, status(made)) == ("P1", Status.PLANNED)
    services.offer(made, expected=1, kind="traineeship", on=day(0), by=worker)
    services.accept(made, expected=2, on=day(1), by=worker)
    services.start(made, expected=3, kind="traineeship", on=day(7), by=worker)
    services.end(made, expected=4, reason="completed", on=day(90), by=worker, note="13 uger")
    seen = [status(made, day(n)) for n in (-1, 0, 1, 7, 89, 90)]
    assert seen == ["planned", "offered", "accepted", "running", "running", "ended"]
    assert changed == [person.pk] * 4
    titles = list(JournalEntry.objects.filter(refugee=person).order_by("pk").values_list("title", flat=True))
    assert len(titles) == 4
    assert titles[0].endswith("Nordlys Bageri")
    assert set(JournalEntry.objects.values_list("area", "theme", "recorded_by")) == {
        ("placement", "placements", worker.pk)
    }


def test_a_declined_offer_stays_an_offer_and_a_later_yes_wins(person, worker):
    made = placement(person)
    happened(made, Event.OFFERED, day(0))
    services.decline(made, expected=1, reason="distance", on=day(2), by=worker)
    assert status(made, day(2)) == Status.DECLINED
    services.accept(made, expected=2, on=day(5), by=worker)
    assert [status(made, day(n)) for n in (1, 4, 5)] == ["offered", "declined", "accepted"]


@pytest.mark.parametrize(
    ("verb", "values"), [("accept", {}), ("decline", {"reason": "distance"}), ("end", {"reason": "completed"})]
)
def test_an_answer_needs_an_offer_and_an_end_a_start(person, worker, verb, values):
    with pytest.raises(ValidationError):
        getattr(services, verb)(placement(person), expected=1, on=day(0), by=worker, **values)
    assert not PlacementEvent.objects.exists()


def test_dates_must_be_in_order(person, worker):
    made = placement(person)
    happened(made, Event.OFFERED, day(5))
    with pytest.raises(ValidationError) as refused:
        services.start(made, expected=1, kind="traineeship", on=day(4), by=worker)
    assert "happened_on" in refused.value.message_dict
    happened(made, Event.STARTED, day(6))
    with pytest.raises(ValidationError):
        services.end(made, expected=1, reason="completed", on=day(5), by=worker)


def test_one_standing_start_whoever_asks(person, worker):
    made = placement(person)
    happened(made, Event.STARTED, day(0))
    with pytest.raises(ValidationError):
        services.start(made, expected=1, kind="traineeship", on=day(1), by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        happened(made, Event.STARTED, day(2))


@pytest.mark.parametrize(
    ("event", "values"),
    [
        (Event.OFFERED, {"kind": ""}),
        (Event.STARTED, {"kind": "holiday"}),
        (Event.ACCEPTED, {"kind": "traineeship"}),
        (Event.ENDED, {"reason": ""}),
        (Event.STARTED, {"reason": "completed"}),
    ],
)
def test_the_table_refuses_events_that_cannot_be(person, event, values):
    made = placement(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        happened(made, event, day(0), **values)


def test_nothing_is_recorded_after_an_exit(person, worker):
    made = placement(person)
    case.record_exit(person=person, on=day(3), reason="moved", by=worker)
    with pytest.raises(ValidationError):
        services.offer(made, expected=1, kind="traineeship", on=day(4), by=worker)
    services.offer(made, expected=1, kind="traineeship", on=day(3), by=worker)


def test_a_stale_page_changes_nothing(person, worker):
    made = placement(person)
    services.offer(made, expected=1, kind="traineeship", on=day(0), by=worker)
    with pytest.raises(StaleVersion) as stale:
        services.start(made, expected=1, kind="traineeship", on=day(1), by=worker)
    assert stale.value.current.version == 2
    assert PlacementEvent.objects.count() == 1


def test_annulment_takes_the_event_off_every_day_and_strikes_its_journal_entry(person, worker, changed):
    made = services.plan(Placement(refugee=person, kind="traineeship"), by=worker)
    fact = services.start(made, expected=1, kind="traineeship", on=day(0), by=worker)
    services.annul(fact, expected=1, reason="forkert borger", by=worker, on=day(9), at=fact.recorded_at)
    assert status(made, day(5)) == Status.PLANNED
    assert changed == [person.pk] * 2
    first, second = JournalEntry.objects.order_by("pk")
    assert (first.struck, second.struck, second.text) == (True, False, "forkert borger")
    services.start(made, expected=3, kind="traineeship", on=day(1), by=worker)
    assert status(made, day(5)) == Status.RUNNING


def test_what_another_event_rests_on_is_annulled_last(person, worker):
    made = placement(person)
    start, end = happened(made, Event.STARTED, day(0)), happened(made, Event.ENDED, day(9))
    with pytest.raises(ValidationError):
        services.annul(start, expected=1, reason="x", by=worker, on=day(9), at=start.recorded_at)
    services.annul(end, expected=1, reason="x", by=worker, on=day(9), at=end.recorded_at)
    services.annul(start, expected=1, reason="x", by=worker, on=day(9), at=start.recorded_at)
    with pytest.raises(StaleVersion):
        services.annul(start, expected=1, reason="x", by=worker, on=day(9), at=start.recorded_at)


def test_a_refused_first_event_leaves_no_placement_behind(person, worker):
    happened(placement(person), Event.STARTED, day(0))
    draft = Placement(refugee=person, kind="traineeship")
    with pytest.raises(ValidationError):
        services.begin(draft, Event.STARTED, on=day(1), by=worker)
    assert Placement.objects.count() == 1


def test_references_are_counted_per_person_past_imported_ones(person, worker):
    placement(person, "P1")
    placement(person, "A-7")
    assert services.plan(Placement(refugee=person, kind="igu"), by=worker).ref == "P2"
    assert services.plan(Placement(refugee=factories.refugee(), kind="igu"), by=worker).ref == "P1"
