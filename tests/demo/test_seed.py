"""The demo municipality is filled once, as a whole, and is alive today."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F

from accounts.models import StandIn, User
from accounts.policy import Role
from core import clock
from demo import seed, staff
from health.models import HealthAnswer
from placements.models import Action, Goal, PlacementEvent
from refugees.journal import ADMINISTRATION
from refugees.models import (
    Address,
    JournalEntry,
    LanguageSkill,
    LeaveDocument,
    LeaveEvent,
    MoveIn,
    ReadinessAssessment,
    Refugee,
)
from reporting.models import Publication
from screening.models import Interview, InterviewDraft
from screening.rules import Status
from targets.models import Clock
from tests.support import database
from volunteers.models import MatchConsent

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def tables_small_again():
    """After the last test of this file, and after its rows are gone: nobody else's statements meet what is left."""
    yield
    database.tidy(settings.DATABASES["default"]["NAME"])


# It commits, as the command does: without the statistics of rows that everybody sees it takes four times as long.
@pytest.mark.django_db(transaction=True)
def test_the_demo_has_both_years_and_todays_work_and_a_second_run_changes_nothing(capsys):
    today, said = clock.today(), []
    seed.receive(on=today, say=said.append)  # as far as a run came that was interrupted: the next goes on
    seed.fill(on=today, say=said.append)
    assert Refugee.objects.filter(takeover_on__year=2016).count() == 117
    assert Refugee.objects.filter(takeover_on__year=2017).count() == 169
    waiting = Refugee.objects.filter(caseworker=None)
    assert waiting.values("household").distinct().count() <= seed.WAITING <= waiting.count()
    assert all((person.allocation_decided_on or today) > today - dt.timedelta(days=40) for person in waiting)
    assert all("0 rejected" in line or "0 afvist" in line for line in said if "rows" in line or "rækker" in line)
    standings = set(Clock.objects.with_standing(today).values_list("standing", flat=True))
    assert {"overdue", "due_soon", "on_track", "met", "met_late", "excluded"} <= standings
    planned = Interview.objects.filter(status=Status.PLANNED)
    assert planned.filter(planned_at__date=today).exists()
    assert planned.filter(planned_at__date__gt=today).exists()
    talked = Interview.objects.filter(completed_at__isnull=False)
    assert talked.filter(sequence=1).exists()
    assert talked.filter(sequence=2).exists()
    assert HealthAnswer.objects.exists()
    assert MatchConsent.objects.exists()
    assert Action.objects.overdue(today).exists()
    assert set(Goal.objects.values_list("state", flat=True)) == {"open", "reached"}
    assert ReadinessAssessment.objects.filter(review_on__lte=today).exclude(reasons=[]).exists()
    assert LeaveDocument.objects.exists()
    begun = LeaveEvent.objects.filter(event="started", documented_elsewhere=False)
    assert begun.count() > LeaveDocument.objects.count()
    assert not InterviewDraft.objects.exists()
    assert JournalEntry.objects.filter(automatic=False, signed_at__isnull=False).exists()
    journals_read_as_life(today)
    assert Publication.objects.exists()
    counts = [model.objects.count() for model in (Refugee, Interview, JournalEntry, User, Publication)]
    call_command("seed_demo")
    assert [model.objects.count() for model in (Refugee, Interview, JournalEntry, User, Publication)] == counts


def journals_read_as_life(today):
    """Written soon after it happened, by several hands, and the last thing is seldom the opening of the case."""
    # What was agreed with data subjects is recorded when the demo is made.
    entries = JournalEntry.objects.exclude(theme__in=[ADMINISTRATION, "rights"])
    assert not entries.filter(recorded_at__date__lt=F("event_on")).exists()
    assert not entries.filter(recorded_at__date__gt=F("event_on") + dt.timedelta(days=5)).exists()
    assert entries.values("recorded_by").distinct().count() > 12
    told = entries.filter(source__isnull=False)
    facts = {fact.uid: fact for model in (MoveIn, PlacementEvent) for fact in model.objects.all()}
    pairs = [(entry, facts[entry.source]) for entry in told if entry.source in facts]
    assert pairs
    assert all(entry.recorded_at == fact.recorded_at for entry, fact in pairs)
    opened = JournalEntry.objects.filter(automatic=True, theme=ADMINISTRATION, title__contains="visiteringslisten")
    assert opened.filter(event_on__lt=today - dt.timedelta(days=300)).exists()
    assert LanguageSkill.objects.filter(spoken="B1").exists()
    assert Address.objects.exists()


def test_staff_only_makes_the_colleagues_and_nobody_else():
    call_command("seed_demo", "--staff-only")
    call_command("seed_demo", "--staff-only")
    assert User.objects.filter(is_demo=True).count() == len(staff.STAFF)
    held = {role for user in User.objects.all() for role in user.roles}
    assert held == set(Role)
    assert StandIn.objects.count() == 1
    assert User.objects.get(email="mette.kjeldsen@havn.example").check_password(staff.PASSWORD)
    assert not Refugee.objects.exists()


def test_a_synthetic_municipality_has_the_size_asked_for_and_sixty_cases_each():
    call_command("seed_demo", "--people", "130")
    assert Refugee.objects.count() == 130
    assert Refugee.objects.filter(person_id__startswith="99").count() == 130
    first = User.objects.get(name="caseworker-00001")
    assert Refugee.objects.filter(caseworker=first).count() == 60
    assert Clock.objects.values("refugee").distinct().count() > 90
