"""Who is told of an alert: the one who answers for the case today, once; and never nobody, and never who may not."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import Role
from core.logs import CPR
from mail.models import Mail
from refugees import services as case
from refugees.models import Exit
from targets import cache, night, services
from targets.models import Alert, Clock, Mention
from targets.readers import readers
from tests import factories

D = dt.date
DAY = D(2017, 3, 28)  # a Tuesday; placement_start is due on 1 April
NEXT = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch):
    monkeypatch.setattr("core.clock.today", lambda: DAY)


@pytest.fixture
def team():
    return factories.team()


@pytest.fixture
def manager(team):
    return factories.user(Role.TEAM_MANAGER, team=team)


MARCH, MAY = D(2017, 3, 1), D(2017, 5, 30)


def away(absent, covering, since=MARCH, until=MAY):
    return StandIn.objects.create(absent=absent, covering=covering, valid_from=since, valid_to=until)


def daily(user):
    """The daily mails of a user, in order."""
    return list(Mail.objects.filter(to=user.email, key__startswith="digest:").order_by("pk"))


def told(user):
    """The case numbers in the daily mails of a user."""
    return [number for mail in daily(user) for number in sorted(set(case_numbers(mail.text)))]


def case_numbers(text):
    return [word.rstrip(":") for line in text.splitlines() for word in line.split() if word.startswith("2017-")]


def test_the_caseworker_who_takes_a_case_over_is_told_of_what_is_open_and_nobody_twice():
    first, second = factories.caseworker(), factories.caseworker()
    someone = factories.refugee(first)
    night.send(on=DAY)
    case.assign_caseworker(person=someone, to=second, by=first, on=DAY)
    for number in range(1, 4):
        night.send(on=DAY + number * NEXT)
    assert (len(daily(first)), len(daily(second))) == (1, 1)
    assert told(second) == [someone.case_number]
    case.assign_caseworker(person=someone, to=first, by=first, on=DAY + 3 * NEXT)
    night.send(on=DAY + 4 * NEXT)  # 1 April: nothing is overdue yet
    assert len(daily(first)) == 1, "knows it already"


def test_a_stand_in_is_told_of_what_was_open_before_and_the_colleague_of_what_came_meanwhile():
    absent, covering = factories.caseworker(), factories.caseworker()
    early = factories.refugee(absent, allocation_decided_on=None)  # no clocks but those of work
    late = factories.refugee(absent, allocation_decided_on=None, takeover_on=D(2017, 3, 6))
    night.send(on=DAY)
    assert told(absent) == [early.case_number]
    away(absent, covering, DAY + NEXT, DAY + 4 * NEXT)
    for number in range(1, 5):
        night.send(on=DAY + number * NEXT)
    assert told(covering) == [early.case_number, late.case_number]
    night.send(on=DAY + 5 * NEXT)  # back on 2 April: the early one is overdue, the late one due soon
    assert told(absent) == [early.case_number, early.case_number, late.case_number]


def test_a_stand_in_who_is_away_too_hands_on_to_the_next_and_two_who_cover_each_other_to_the_manager(team, manager):
    first, second, third = (factories.caseworker(team=team) for _each in range(3))
    someone = factories.refugee(first)
    away(first, second)
    away(second, third)
    night.send(on=DAY)
    assert told(third) == [someone.case_number]
    assert not daily(first) + daily(second) + daily(manager)
    StandIn.objects.filter(absent=second).update(covering=first)
    night.send(on=DAY + NEXT)
    assert told(manager) == [someone.case_number]
    assert first.name in daily(manager)[0].text


def test_a_stand_in_of_a_stand_in_from_elsewhere_could_not_open_the_case_so_the_manager_reads(team, manager):
    first, second = (factories.caseworker(team=team) for _each in range(2))
    someone = factories.refugee(first)
    stranger = factories.caseworker()
    away(first, second)
    away(second, stranger)
    night.send(on=DAY)
    assert not daily(stranger)
    assert told(manager) == [someone.case_number]


@pytest.mark.parametrize("how", ["inactive", "role ended", "no address", "nobody"])
def test_where_no_caseworker_can_read_the_managers_of_the_team_do_at_once(team, manager, how):
    worker = factories.caseworker(team=team)
    elsewhere = factories.user(Role.TEAM_MANAGER, team=factories.team())
    someone = factories.refugee(worker)
    match how:
        case "inactive":
            User.objects.filter(pk=worker.pk).update(is_active=False)
        case "role ended":
            RoleAssignment.objects.filter(user=worker).update(valid_to=DAY - NEXT)
        case "no address":
            User.objects.filter(pk=worker.pk).update(email="uden snabel-a")
        case "nobody":
            type(someone).objects.update(caseworker=None)
    colleague = factories.refugee(factories.caseworker(team=team))
    done = night.send(on=DAY)
    assert told(manager) == [someone.case_number]
    assert done["unread"] == 0
    assert not daily(elsewhere)
    assert not daily(worker)
    assert told(colleague.caseworker) == [colleague.case_number], "one broken address keeps nobody's mail back"
    night.send(on=DAY + NEXT)
    assert len(daily(manager)) == 1


def test_an_absent_caseworker_whose_account_is_closed_is_still_stood_in_for(team, manager):
    worker, covering = factories.caseworker(team=team), factories.caseworker()
    someone = factories.refugee(worker)
    away(worker, covering)
    User.objects.filter(pk=worker.pk).update(is_active=False)
    night.send(on=DAY)
    assert told(covering) == [someone.case_number]
    assert not daily(manager)


def test_what_reaches_nobody_at_all_is_counted_for_the_one_who_runs_the_house():
    factories.refugee()
    done = night.run(on=DAY)
    assert done["unread"] == Alert.objects.open().count() > 0
    everybody = factories.user(Role.TEAM_MANAGER)
    assert night.run(on=DAY + NEXT)["unread"] == 0
    assert daily(everybody)


def test_whoever_has_left_is_in_no_mail_and_no_open_alert_from_that_day_on():
    worker = factories.caseworker()
    someone = factories.refugee(worker)
    Exit.objects.create(refugee=someone, happened_on=DAY + NEXT, reason="moved")
    night.send(on=DAY)
    assert Alert.objects.open().exists()
    night.send(on=DAY + NEXT)
    assert not Alert.objects.open().exists()
    assert len(daily(worker)) == 1


def clock(someone, target="placement_start"):
    cache.refresh([someone.pk], on=DAY)
    return Clock.objects.get(refugee=someone, target=target)


def test_a_snoozed_alert_is_told_again_when_the_snooze_is_over_or_ended_early():
    worker = factories.caseworker()
    someone = factories.refugee(worker)
    night.send(on=DAY)
    services.snooze(clock=clock(someone), until=DAY + 2 * NEXT, reason="aftalt", on=DAY, by=worker)
    services.snooze(clock=clock(someone, "placement_offer"), until=DAY + 40 * NEXT, reason="ferie", on=DAY, by=worker)
    open_now = []
    for number in (1, 2, 3):
        night.send(on=DAY + number * NEXT)
        open_now.append(Alert.objects.open().filter(target="placement_start").count())
    assert open_now == [0, 0, 1]
    assert len(daily(worker)) == 2
    assert services.wake(clock=clock(someone, "placement_offer"), on=DAY + 3 * NEXT, by=worker)
    assert not services.wake(clock=clock(someone, "placement_offer"), on=DAY + 3 * NEXT, by=worker)
    night.send(on=DAY + 4 * NEXT)
    assert len(daily(worker)) == 3
    assert Clock.objects.get(refugee=someone, target="placement_start").due_on == D(2017, 4, 1)


def test_a_snooze_rests_on_its_clock_and_not_on_the_next_one_of_the_target():
    worker = factories.caseworker()
    someone = factories.refugee(worker)
    services.snooze(clock=clock(someone), until=DAY + 60 * NEXT, reason="aftalt", on=DAY, by=worker)
    type(someone).objects.update(takeover_on=D(2017, 3, 2))
    night.send(on=DAY)
    assert Alert.objects.open().filter(target="placement_start", clock_started_on=D(2017, 3, 2)).exists()


def test_a_run_for_a_day_that_is_past_changes_nothing():
    worker = factories.caseworker()
    factories.refugee(worker)
    night.send(on=D(2017, 4, 3))
    before = set(Alert.objects.values_list("state", "closed_on"))
    done = night.send(on=D(2017, 3, 30))
    assert not any(done.values())
    assert set(Alert.objects.values_list("state", "closed_on")) == before
    assert len(daily(worker)) == 1


def test_a_mail_says_no_name_no_cpr_number_and_nothing_about_health(team, manager):
    worker = factories.caseworker(team=team)
    someone = factories.refugee(
        worker, given_names="Hemmelig", family_name="Navnesen", original_name="ሰላም", phone="67 00 12 34",
        remark="sukkersyge", cpr="1102879996",
    )  # fmt: skip
    night.send(on=DAY)
    night.send(on=D(2017, 4, 3))  # a Monday, everything overdue
    type(someone).objects.update(caseworker=None)
    night.send(on=D(2017, 4, 4))
    mails = list(Mail.objects.all())
    assert {mail.to for mail in mails} == {worker.email, manager.email}
    for mail in mails:
        for text in (mail.subject, mail.text, mail.html):
            for word in ("Hemmelig", "Navnesen", "ሰላም", "67 00", "sukkersyge", "9996", someone.person_id):
                assert word not in text
            assert not CPR.search(text)
        assert someone.case_number in mail.text or mail.key.startswith("week:")
        assert mail.text.strip()
        assert '<html lang="da">' in mail.html
        assert f"/cases/{someone.case_number}/" in mail.html or mail.key.startswith("week:")


def test_finding_the_readers_costs_two_statements_for_two_and_for_many(team):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            readers(DAY)
        return len(seen)

    away(factories.caseworker(team=team), factories.caseworker(team=team))
    assert statements() == 2
    for _each in range(11):
        away(factories.caseworker(team=team), factories.caseworker(team=team))
    assert statements() == 2


def test_nobody_is_told_twice_whatever_the_table_is_asked(team):
    worker = factories.caseworker(team=team)
    factories.refugee(worker)
    night.send(on=DAY)
    assert Mention.objects.filter(user=worker).count() == Alert.objects.open().count()
