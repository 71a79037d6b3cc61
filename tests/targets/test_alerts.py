"""Alerts and digests: once for each clock and state, whatever nights ran."""

import datetime as dt

import pytest

from accounts.models import StandIn
from accounts.policy import Role
from housing.models import HousingEvent
from housing.rules import Event
from mail.models import Mail
from refugees.models import Exit, ReadinessAssessment
from targets import alerts, cache, digests, night
from targets.models import Alert, Clock, Digest, Snooze
from tests import factories

D = dt.date
pytestmark = pytest.mark.django_db


def test_a_clock_raises_due_soon_and_later_overdue_and_each_once():
    someone = factories.refugee(factories.caseworker())
    for day in range(20, 32):
        alerts.raise_alerts(on=D(2017, 3, day))
        alerts.raise_alerts(on=D(2017, 3, day))
    mine = Alert.objects.filter(refugee=someone, target="placement_start")
    assert list(mine.values_list("state", "raised_on")) == [("due_soon", D(2017, 3, 25))]
    alerts.raise_alerts(on=D(2017, 4, 2))
    assert [(each.state, each.closed_on) for each in mine.order_by("raised_on")] == [
        ("due_soon", D(2017, 4, 2)), ("overdue", None),
    ]  # fmt: skip


def test_after_a_gap_only_the_state_of_today_is_raised():
    someone = factories.refugee(factories.caseworker())
    alerts.raise_alerts(on=D(2017, 4, 20))
    assert set(Alert.objects.filter(refugee=someone, target="placement_start").values_list("state", flat=True)) == {
        "overdue"
    }


def open_alerts():
    return set(
        Alert.objects.open().values_list("refugee_id", "target", "subject", "clock_started_on", "due_on", "state")
    )


def history_of(someone):
    """What is recorded on which day: an assessment, its annulment, an exit of another person."""
    fact = ReadinessAssessment(refugee=someone, happened_on=D(2017, 5, 28), outcome="job_ready")

    def annul():
        fact.annulled_at, fact.annulled_reason = dt.datetime(2017, 6, 3, tzinfo=dt.UTC), "fejl"
        fact.save()

    return {D(2017, 5, 30): fact.save, D(2017, 6, 3): annul}


@pytest.mark.parametrize("nights", [range(0), range(8, 100), range(25, 33), range(0, 100, 9), [3, 3, 90]])
def test_a_gap_leaves_the_alerts_open_that_every_night_would_have_left(nights):
    last = D(2017, 6, 10)
    people = [factories.refugee(factories.caseworker()) for _each in range(2)]
    days = [D(2017, 3, 1) + dt.timedelta(days=number) for number in range((last - D(2017, 3, 1)).days + 1)]
    skipped = {D(2017, 3, 1) + dt.timedelta(days=number) for number in nights} - {last}
    results = []
    for leave_out in (set(), skipped):
        ReadinessAssessment.objects.all().delete()
        Alert.objects.all().delete()
        events = history_of(people[0])
        for day in days:
            if day in events:
                events[day]()
            if day not in leave_out:
                alerts.raise_alerts(on=day)
        results.append(open_alerts())
    assert results[0] == results[1]
    assert results[0]


def test_whoever_has_left_raises_nothing():
    someone = factories.refugee(factories.caseworker())
    Exit.objects.create(refugee=someone, happened_on=D(2017, 4, 5), reason="moved")
    alerts.raise_alerts(on=D(2017, 4, 10))
    assert not Alert.objects.exists()


def test_a_snooze_moves_the_alert_and_not_the_clock():
    worker = factories.caseworker()
    someone = factories.refugee(worker)
    Snooze.objects.create(
        refugee=someone, target="placement_start", clock_started_on=D(2017, 3, 1), valid_from=D(2017, 3, 20),
        valid_to=D(2017, 4, 4), reason="aftalt", created_by=worker,
    )  # fmt: skip
    alerts.raise_alerts(on=D(2017, 4, 4))
    assert "placement_start" not in Alert.objects.values_list("target", flat=True)
    alerts.raise_alerts(on=D(2017, 4, 5))
    assert Alert.objects.get(target="placement_start").state == "overdue"


def test_one_digest_a_day_names_cases_and_no_persons():
    worker = factories.caseworker()
    someone = factories.refugee(worker, given_names="Hemmelig", family_name="Navnesen")
    on = D(2017, 3, 28)  # a Tuesday
    night.send(on=on)
    night.send(on=on)
    found = Mail.objects.filter(to=worker.email)
    assert found.count() == 1
    mail = found.get()
    for text in (mail.text, mail.html):
        assert someone.case_number in text
        assert "Hemmelig" not in text
        assert "Navnesen" not in text
        assert someone.person_id not in text
    assert "/deadlines/" in mail.text
    night.send(on=on + dt.timedelta(days=1))
    assert found.count() == 1, "nothing new, no mail"


def test_the_stand_in_reads_the_digest_of_whoever_is_absent():
    absent, covering = factories.caseworker(name="Jonas Lund"), factories.caseworker()
    someone = factories.refugee(absent)
    StandIn.objects.create(absent=absent, covering=covering, valid_from=D(2017, 3, 1), valid_to=D(2017, 4, 30))
    night.send(on=D(2017, 3, 28))
    assert not Mail.objects.filter(to=absent.email).exists()
    mail = Mail.objects.get(to=covering.email)
    assert someone.case_number in mail.text
    assert "Jonas Lund" in mail.text


def test_the_manager_reads_the_teams_week_once_and_late_if_monday_was_missed():
    team = factories.team()
    worker = factories.caseworker(team=team)
    manager = factories.user(Role.TEAM_MANAGER, team=team)
    factories.refugee(worker)
    factories.refugee(factories.caseworker())
    for day in (4, 5, 6):  # Tuesday to Thursday
        night.send(on=D(2017, 4, day))
    mail = Mail.objects.get(to=manager.email)
    assert worker.name in mail.text
    night.send(on=D(2017, 4, 10))  # the next Monday
    assert Mail.objects.filter(to=manager.email).count() == 2
    assert Digest.objects.filter(kind="weekly", user=manager).count() == 2


def test_the_night_advances_corrects_and_counts():
    someone = factories.refugee(factories.caseworker())
    cache.refresh([someone.pk], on=D(2017, 2, 20))
    assert not Clock.objects.filter(target="readiness").exists()
    done = night.run(on=D(2017, 3, 1))
    assert (done["advanced"], done["corrections"]) == (1, 0)
    assert Clock.objects.filter(target="readiness").exists()
    Clock.objects.filter(target="readiness").update(due_on=D(2020, 1, 1))
    assert night.run(on=D(2017, 3, 1))["corrections"] == 1
    assert night.run(on=D(2017, 3, 1))["corrections"] == 0


def test_the_number_of_statements_of_the_night_does_not_depend_on_the_people():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements():
        with CaptureQueriesContext(connection) as seen:
            cache.nightly(on=D(2017, 4, 10))
            alerts.raise_alerts(on=D(2017, 4, 10))
            digests.send_daily(on=D(2017, 4, 10), by="nightly")
        # A kept statement is prepared once for each connection, whoever comes first.
        return len([each for each in seen if not each["sql"].startswith("PREPARE")])

    factories.refugee(factories.caseworker())
    first = statements()
    Digest.objects.all().delete()
    for _each in range(11):
        factories.refugee(factories.caseworker())
    assert statements() <= first


def test_the_clocks_of_the_first_year_have_their_lines_and_health_is_not_named():
    worker = factories.caseworker()
    someone = factories.refugee(worker)
    HousingEvent.objects.create(refugee=someone, event=Event.READY, happened_on=D(2017, 3, 10))
    night.send(on=D(2017, 9, 12))
    late = set(Alert.objects.filter(refugee=someone).values_list("target", flat=True))
    assert {"health_offer", "holistic_mentor_offer", "permanent_housing_offer"} <= late
    text = Mail.objects.get(to=worker.email).text
    for words in ("Helhedsorienteret mentor", "ermanent bolig", "Frist i sagen"):
        assert words in text
    assert "elbred" not in text
