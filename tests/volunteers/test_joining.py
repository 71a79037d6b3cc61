"""From the sign-up to the leaving: what the services do and refuse."""

import datetime as dt
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from accounts.policy import Role
from core import clock
from core.models import StaleVersion
from mail.models import Mail
from tests import factories
from tests.infrastructure.processes import ROOT
from tests.rights.test_erasure import environment
from tests.volunteers.house import ago, coordinator, volunteer
from volunteers.joining import forgetting, reads, services
from volunteers.models import Clearance, CodeOfConduct, SignUp, Volunteer, VolunteerRule
from volunteers.rules import may_be_matched

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def applicant(**values):
    return Volunteer.objects.create(
        name="Astrid Prøve", email="astrid@example.invalid", signed_up_on=ago(10), **values
    )  # fmt: skip


def passed(person, by, on=None):
    asked = services.ask_clearance(person, on=on or ago(5), by=by)
    return services.answer_clearance(asked, passed=True, on=on or ago(1), expected=1, by=by)


def test_somebody_is_approved_after_interview_and_clearance_and_gets_an_account_and_a_mail():
    boss, person = coordinator(), applicant()
    with pytest.raises(ValidationError, match=r"[Ii]nterview|[Ss]amtale"):
        services.approve(person, on=TODAY, expected=1, by=boss)
    services.note_interview(person, on=ago(3), expected=1, by=boss)
    with pytest.raises(ValidationError):
        services.approve(person, on=TODAY, expected=2, by=boss)
    passed(person, boss)
    made = services.approve(person, on=TODAY, expected=2, by=boss)
    assert made.user.roles == {Role.WELCOME_HOUSE_VOLUNTEER}
    assert made.user.email == "astrid@example.invalid"
    assert not made.user.has_usable_password()
    assert Mail.objects.get().to == "astrid@example.invalid"
    with pytest.raises(ValidationError):
        services.approve(made, on=TODAY, expected=made.version, by=boss)


def test_an_address_of_the_staff_gets_no_volunteers_role_and_nothing_is_half_done():
    boss = coordinator()
    factories.user(Role.CASEWORKER)
    User.objects.filter(pk=factories.caseworker().pk).update(email="astrid@example.invalid")
    person = applicant(interviewed_on=ago(3))
    passed(person, boss)
    with pytest.raises(ValidationError):
        services.approve(person, on=TODAY, expected=1, by=boss)
    person.refresh_from_db()
    assert person.approved_on is None
    assert not Mail.objects.exists()


def test_a_decision_from_a_stale_page_is_refused():
    boss, person = coordinator(), applicant()
    services.note_interview(person, on=ago(3), expected=1, by=boss)
    with pytest.raises(StaleVersion):
        services.decline(person, on=TODAY, expected=1, by=boss)


def test_declining_sends_a_kind_mail_and_opens_no_account():
    person = applicant()
    services.decline(person, on=TODAY, expected=1, by=coordinator())
    assert Mail.objects.get().key == f"volunteer:declined:{person.uid}"
    assert not User.objects.filter(email=person.email).exists()


# --- clearance ----------------------------------------------------------------------------------------
def test_an_expired_clearance_blocks_a_match_from_the_day_after():
    person = volunteer(until=TODAY)
    assert may_be_matched(person, TODAY)
    assert not may_be_matched(person, TODAY + dt.timedelta(days=1))
    assert reads.with_clearance(Volunteer.objects.all(), TODAY).get().may_start
    assert not reads.with_clearance(Volunteer.objects.all(), TODAY + dt.timedelta(days=1)).get().may_start


def test_a_renewal_that_is_not_passed_blocks_at_once_although_the_old_one_still_holds():
    person = volunteer()
    Clearance.objects.create(volunteer=person, asked_on=ago(3), answered_on=ago(1), passed=False)
    assert not may_be_matched(person, TODAY)
    assert may_be_matched(person, ago(2))
    assert not reads.with_clearance(Volunteer.objects.all(), TODAY).get().may_start


def test_who_is_not_approved_or_has_left_is_never_matched():
    for values in ({"approved_on": None}, {"left_on": TODAY, "left_because": "time"}):
        person = volunteer(**values)
        assert not may_be_matched(person, TODAY)
        assert not reads.with_clearance(Volunteer.objects.all(), TODAY).get(pk=person.pk).may_start


def test_how_long_a_clearance_holds_is_the_rule_of_the_day_of_the_answer():
    boss, person = coordinator(), applicant()
    assert passed(person, boss, on=dt.date(2024, 3, 1)).valid_until == dt.date(2025, 2, 28)
    VolunteerRule.objects.update(valid_to=dt.date(2024, 12, 31))
    VolunteerRule.objects.create(
        clearance_months=6, warn_days=10, cancel_hours=24, keep_left_months=12, keep_declined_days=180,
        valid_from=dt.date(2025, 1, 1), source="prøve",
    )  # fmt: skip
    assert passed(person, boss, on=dt.date(2025, 2, 1)).valid_until == dt.date(2025, 7, 31)


def test_only_one_clearance_waits_for_its_answer():
    boss, person = coordinator(), applicant()
    services.ask_clearance(person, on=ago(5), by=boss)
    with pytest.raises(ValidationError):
        services.ask_clearance(person, on=ago(4), by=boss)


def test_a_volunteer_is_warned_once_thirty_days_before_and_not_told_what_for():
    volunteer(until=TODAY + dt.timedelta(days=30))
    volunteer(until=TODAY + dt.timedelta(days=31))
    volunteer(until=ago(1))
    assert services.warn(on=TODAY) == 1
    assert services.warn(on=TODAY) == 0
    assert services.warn(on=TODAY + dt.timedelta(days=1)) == 1
    text = Mail.objects.first().text.lower()
    assert "attest" not in text
    assert "clearance" not in text


# --- code of conduct -------------------------------------------------------------------------------------
def test_a_new_version_of_the_code_is_to_be_accepted_anew_and_the_old_words_stay():
    boss, person = coordinator(), volunteer(account=True)
    old = CodeOfConduct.objects.get()
    old.text_da = "Andre ord"
    with pytest.raises(ValidationError):
        services.save_dated(old, expected=1, by=boss)
    old.refresh_from_db()
    old.valid_to = ago(1)
    services.save_dated(old, expected=1, by=boss)
    new = services.save_dated(CodeOfConduct(text_da="Nyt", text_en="New", valid_from=TODAY), expected=0, by=boss)
    assert not reads.of_user(person.user, TODAY).has_code
    with pytest.raises(ValidationError):
        services.accept_code(person, code=old, on=TODAY, by=person.user)
    services.accept_code(person, code=new, on=TODAY, by=person.user)
    services.accept_code(person, code=new, on=TODAY + dt.timedelta(days=1), by=person.user)
    mine = reads.of_user(person.user, TODAY)
    assert mine.has_code
    assert mine.code_accepted_on == TODAY


# --- leaving ----------------------------------------------------------------------------------------------
def test_leaving_closes_the_account_and_ends_the_role():
    person = volunteer(account=True)
    services.leave(person, because="moved", on=TODAY, at=clock.now(), expected=1, by=coordinator())
    user = User.objects.get(pk=person.user_id)
    assert not user.is_active
    assert user.roles == frozenset()


def test_who_also_works_here_keeps_the_account_when_leaving():
    person = volunteer(account=True)
    person.user.role_assignments.create(role=Role.ANALYST, valid_from=ago(30))
    services.leave(person, because="moved", on=TODAY, at=clock.now(), expected=1, by=coordinator())
    user = User.objects.get(pk=person.user_id)
    assert user.is_active
    assert user.roles == {Role.ANALYST}


def test_the_rule_says_when_somebody_is_forgotten():
    gone = volunteer(left_on=ago(366), left_because="time", signed_up_on=ago(500))
    volunteer(left_on=ago(300), left_because="time", signed_up_on=ago(500))
    refused = applicant(declined_on=ago(180))
    Volunteer.objects.create(name="Ny", email="n@example.invalid", signed_up_on=ago(200), declined_on=ago(179))
    volunteer()
    assert {each.pk for each in forgetting.due(TODAY)} == {gone.pk, refused.pk}
    VolunteerRule.objects.all().delete()
    assert forgetting.due(TODAY) == []


def test_sign_ups_that_nobody_confirmed_are_forgotten_after_a_week():
    now = clock.now()
    for days in (6, 8):
        services.sign_up(SignUp(name="X", email=f"x{days}@example.invalid"), at=now - dt.timedelta(days=days))
    assert services.tidy(at=now) == 1
    assert SignUp.objects.get().email == "x6@example.invalid"


# --- forgetting -------------------------------------------------------------------------------------------
HISTORIES = ("volunteers_volunteerevent", "volunteers_clearanceevent", "mail_mailevent", "accounts_userevent")


def stands_in_history(word):
    with connection.cursor() as cursor:
        return [
            table for table in HISTORIES
            if cursor.execute(f"SELECT 1 FROM {table} e WHERE e::text LIKE %s", [f"%{word}%"]).fetchone()
        ]  # fmt: skip


def forgotten(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "forget_volunteers"], cwd=ROOT, env=environment(tmp_path), capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_volunteer_whose_time_is_over_is_gone_from_every_table_history_mail_and_account(tmp_path):
    user = factories.user(Role.WELCOME_HOUSE_VOLUNTEER, name="Kvædefrivillig")
    gone = volunteer(
        name="Kvædefrivillig", email="kvaede@example.invalid", user=user, until=ago(-20), signed_up_on=ago(900)
    )  # fmt: skip
    kept = volunteer(name="Blivende Ven")
    services.warn(on=TODAY)
    services.leave(gone, because="time", on=TODAY, at=clock.now(), expected=1, by=coordinator())
    assert forgotten(tmp_path).startswith("0 ")
    Volunteer.objects.filter(pk=gone.pk).update(left_on=ago(400))
    assert set(stands_in_history("vædefrivillig")) == {"volunteers_volunteerevent", "accounts_userevent"}
    assert stands_in_history("kvaede@") == ["volunteers_volunteerevent", "mail_mailevent"]
    assert forgotten(tmp_path).startswith("1 ")
    assert stands_in_history("vædefrivillig") == stands_in_history("kvaede@") == []
    assert list(Volunteer.objects.all()) == [kept]
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Mail.objects.filter(to="kvaede@example.invalid").exists()
    assert Clearance.objects.count() == 1


def test_the_app_itself_may_not_forget(tmp_path):
    with pytest.raises(CommandError):
        call_command("forget_volunteers")
