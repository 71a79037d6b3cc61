"""The end of a placement: evaluated, asked for in time, told once by mail, turned into a job."""


import pytest
from django.core.exceptions import ValidationError

from accounts.policy import Role
from core import clock
from core.models import StaleVersion
from desk.panels import panels_for
from mail.models import Mail
from placements import reminders, services, services_ends
from placements.models import EndEvaluation, KindRule, Placement
from placements.rules import Event
from refugees.models import Exit, JournalEntry
from targets import digests
from targets.quality import find
from tests import factories
from tests.placements.support import agreed, day, employer, happened, placement, written

pytestmark = pytest.mark.django_db
LAST = 97  # the planned end of `support.written`


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def consultant(worker):
    return factories.user(Role.JOB_CONSULTANT, team=worker.held_roles[0].team)


@pytest.fixture
def made(worker, consultant):
    """A traineeship that runs, by agreement, through day 97."""
    known = placement(factories.refugee(worker), employer=employer())
    agreed(written(known, consultant), consultant)
    known.refresh_from_db()
    services.start(known, expected=known.version, kind="traineeship", on=day(7), by=worker)
    known.refresh_from_db()
    return known


def evaluated(made, worker, on=LAST, outcome="completed", **values):
    given = {
        "tasks_done": "Bagte rundstykker", "attended": "alle dage", "employer_words": "Dygtig", "next_step": "Job",
    }  # fmt: skip
    evaluation = EndEvaluation(
        refugee=made.refugee, placement=made, happened_on=day(on), outcome=outcome, **(given | values)
    )
    return services_ends.evaluate(evaluation, by=worker)


def extend(made, worker, until, on):
    made.refresh_from_db()
    services.extend(
        made, expected=made.version, until=day(until), on=day(on), by=worker, note="mere dansk", rule_reason="aftalt"
    )


def due(on):
    return [row.placement_id for row in reminders.waiting(day(on))]


# --- asked for ----------------------------------------------------------------------------------------
def test_it_is_asked_for_from_two_weeks_before_the_planned_end_until_it_is_written(made, worker):
    assert due(LAST - 15) == []
    assert due(LAST - 14) == [made.pk]
    assert due(LAST + 300) == [made.pk]
    evaluated(made, worker)
    assert due(LAST - 14) == []


def test_an_earlier_end_asks_at_once_and_a_mistake_asks_again(made, worker):
    made.refresh_from_db()
    services.end(made, expected=made.version, reason="dropped_out", on=day(30), by=worker)
    assert due(29) == []
    assert due(30) == [made.pk]
    wrong = evaluated(made, worker, on=31, outcome="dropped_out")
    assert due(31) == []
    services_ends.annul_evaluation(wrong, expected=1, reason="forkert", by=worker, at=clock.now(), on=day(32))
    assert due(32) == [made.pk]


def test_an_evaluation_that_extends_serves_until_the_next_planned_end(made, worker):
    evaluated(made, worker, on=LAST - 5, outcome="extended")
    assert due(LAST) == []
    extend(made, worker, LAST + 60, on=LAST - 5)
    assert due(LAST + 45) == []
    assert due(LAST + 46) == [made.pk]


def test_the_rule_in_force_at_the_start_says_how_early(made):
    old = KindRule.objects.get(kind="traineeship", what="reminder")
    old.number = 30
    old.save()
    assert due(LAST - 30) == [made.pk]
    old.delete()
    assert due(LAST) == []


def test_without_an_agreement_nothing_is_asked_and_who_has_left_is_left_alone(made, worker):
    imported = placement(factories.refugee(worker))
    happened(imported, Event.STARTED, day(0))
    assert due(400) == [made.pk]
    Exit.objects.create(refugee=made.refugee, happened_on=day(90), reason="moved")
    assert due(400) == []


def test_it_stands_on_min_dag_of_who_runs_it_and_of_the_caseworker_and_of_nobody_else(made, worker, consultant):
    colleague = factories.user(Role.JOB_CONSULTANT, team=worker.held_roles[0].team)
    for reader, rows in ((worker, 1), (consultant, 1), (colleague, 0)):
        title = reminders.panel(reader, day(LAST)).title
        (panel,) = [each for each in panels_for(reader, day(LAST)) if each.title == title]
        assert len(panel.rows) == rows


def test_the_mail_of_the_day_tells_both_once_and_again_after_an_extension(made, worker, consultant):
    def told(on):
        Mail.objects.all().delete()
        digests.send_daily(on=day(on), by="nightly")
        label = "Slutevaluering"
        return {mail.to for mail in Mail.objects.all() if label in mail.text}

    both = {worker.email, consultant.email}
    assert told(LAST - 15) == set()
    assert told(LAST - 14) == both
    assert told(LAST - 13) == set()
    extend(made, worker, LAST + 60, on=LAST - 13)
    assert told(LAST - 12) == set()
    assert told(LAST + 50) == both


def test_the_mail_names_nobody(made, worker):
    digests.send_daily(on=day(LAST), by="nightly")
    for mail in Mail.objects.all():
        assert made.refugee.family_name not in mail.text + mail.html + mail.subject


# --- written ------------------------------------------------------------------------------------------
def test_a_placement_has_one_end_evaluation_that_stands(made, worker):
    evaluated(made, worker, outcome="extended", on=80)
    evaluated(made, worker)
    with pytest.raises(ValidationError):
        evaluated(made, worker)
    assert EndEvaluation.objects.count() == 2


def test_somebody_must_have_said_something_and_it_must_have_begun(made, worker):
    with pytest.raises(ValidationError):
        evaluated(made, worker, employer_words="")
    with pytest.raises(ValidationError):
        evaluated(made, worker, on=3)
    with pytest.raises(ValidationError):
        evaluated(placement(made.refugee, "P2"), worker)
    assert not EndEvaluation.objects.exists()


def test_the_journal_tells_of_it_and_strikes_it_when_it_is_annulled(made, worker):
    wrong = evaluated(made, worker)
    assert JournalEntry.objects.get(source=wrong.uid).struck is False
    services_ends.annul_evaluation(wrong, expected=1, reason="forkert", by=worker, at=clock.now(), on=day(99))
    assert JournalEntry.objects.get(source=wrong.uid).struck is True
    with pytest.raises(StaleVersion):
        services_ends.annul_evaluation(wrong, expected=1, reason="igen", by=worker, at=clock.now(), on=day(99))


# --- turned into a job --------------------------------------------------------------------------------
def test_a_traineeship_turns_into_a_job_that_is_tied_to_it(made, worker):
    services.end(made, expected=made.version, reason="new_job", on=day(LAST), by=worker)
    job = Placement(refugee=made.refugee, kind="ordinary_job", employer=made.employer)
    services_ends.follow_on(made, job, seen=None, by=worker, on=day(LAST))
    assert services_ends.follower_of(made) == job
    assert job.ref == "P2"
    with pytest.raises(StaleVersion):  # somebody else, whose page still said that nothing follows
        services_ends.follow_on(made, None, seen=None, by=worker, on=day(LAST))
    services_ends.follow_on(made, None, seen=job, by=worker, on=day(LAST))
    assert services_ends.follower_of(made) is None
    assert Placement.objects.get(pk=job.pk).continues is None


def test_another_job_takes_the_place_of_the_first(made, worker):
    one, other = placement(made.refugee, "P5", "ordinary_job"), placement(made.refugee, "P6", "igu")
    services_ends.follow_on(made, one, seen=None, by=worker, on=day(LAST))
    services_ends.follow_on(made, other, seen=one, by=worker, on=day(LAST))
    assert list(Placement.objects.filter(continues=made)) == [other]


# --- past its end -------------------------------------------------------------------------------------
def test_a_placement_past_its_planned_end_stands_on_the_data_quality_list(made, worker, monkeypatch):
    def keys(on):
        monkeypatch.setattr("core.clock.today", lambda: day(on))
        return [each.check.key for each in find(worker, day(on))[1] if each.check.key == "placement_long"]

    assert keys(LAST) == []
    assert keys(LAST + 1) == ["placement_long"]
    extend(made, worker, LAST + 60, on=LAST)
    assert keys(LAST + 60) == []
    assert keys(LAST + 61) == ["placement_long"]
