"""Volunteers change their own data, their address with its consent, and leave by themselves."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from core import clock
from mail.models import Mail
from tests import factories
from tests.volunteers.house import ago, coordinator, volunteer
from tests.volunteers.support import coordinator as of_supplier
from tests.volunteers.support import match, referral
from tests.volunteers.support import volunteer as helper
from tests.welcome_house.shifts_support import shift, turn
from volunteers.joining import forgetting, own
from volunteers.matching.leaving import leave
from volunteers.models import AddressChange, Clearance, Match, Volunteer
from welcome_house.shifts.models import Turn

pytestmark = pytest.mark.django_db
MINE, EMAIL, LEAVE = (reverse(f"joining:{name}") for name in ("mine", "email", "own-leave"))
NEW = "ny-adresse@example.invalid"


@pytest.fixture
def me(client):
    made = volunteer(account=True)
    client.force_login(made.user)
    return made


def text(answer):
    return answer.content.decode()


def typed(me, **values):
    return {"phone": me.phone, "languages": "dansk", "mail_language": "da", "version": me.version} | values


def token():
    return re.search(r"/mine/email/(\w+)/", Mail.objects.filter(to=NEW).latest("pk").text)[1]


# --- own data -----------------------------------------------------------------------------------------
def test_a_volunteer_changes_telephone_languages_skills_and_times_and_the_account_follows(client, me):
    data = typed(me, phone="+45 67 00 12 12", languages="dansk, arabisk", skills=["cafe"], available=["sat_day"],
                 brings="Kok i ti år", mail_language="en")  # fmt: skip
    assert client.post(MINE, data).status_code == 302
    me.refresh_from_db()
    assert (me.phone, me.languages, me.skills) == ("+45 67 00 12 12", ["dansk", "arabisk"], ["cafe"])
    assert (me.available, me.brings) == (["sat_day"], "Kok i ti år")
    user = User.objects.get(pk=me.user_id)
    assert (user.phone, user.language) == ("+45 67 00 12 12", "en")


def test_the_coordinators_change_meanwhile_is_not_overwritten(client, me):
    data = typed(me, phone="+45 67 00 12 12")
    me.phone = "+45 67 00 13 13"
    me.save_version(me.version)
    answer = client.post(MINE, data)
    assert answer.status_code == 409
    assert "67 00 12 12" in text(answer)
    assert "67 00 13 13" in text(answer)


def test_approval_clearance_and_name_are_not_the_volunteers_to_change(client, me):
    client.post(MINE, typed(me, name="Andet Navn", email=NEW, approved_on="01-01-2030", left_on="01-01-2030"))
    before = (me.name, me.email, me.approved_on, None)
    me.refresh_from_db()
    assert (me.name, me.email, me.approved_on, me.left_on) == before


def test_a_cpr_number_in_what_one_brings_is_refused_and_nothing_typed_is_lost(client, me):
    answer = client.post(MINE, typed(me, phone="+45 67 00 12 12", brings="Jeg er 010190-9901"))
    assert answer.status_code == 200
    assert "67 00 12 12" in text(answer)


# --- the address --------------------------------------------------------------------------------------
def test_a_new_address_counts_when_it_has_said_yes_and_the_old_one_is_told(client, me):
    old = me.email
    client.post(EMAIL, {"email": NEW})
    me.refresh_from_db()
    assert me.email == old
    assert set(Mail.objects.values_list("to", flat=True)) == {NEW, old}
    link = reverse("joining:confirm-email", args=[token()])
    client.logout()
    client.get(link)
    me.refresh_from_db()
    assert me.email == old  # looking confirms nothing
    client.post(link)
    me.refresh_from_db()
    assert me.email == NEW
    assert User.objects.get(pk=me.user_id).email == NEW
    assert not AddressChange.objects.exists()
    assert client.post(link).status_code == 200  # used up: a sentence
    assert Volunteer.objects.filter(email=NEW).count() == 1


def test_an_address_of_somebody_else_is_refused_only_to_who_reads_its_mail(client, me):
    User.objects.filter(pk=factories.user(Role.CASEWORKER).pk).update(email=NEW)
    assert client.post(EMAIL, {"email": NEW}).status_code == 302  # says nothing of who has an account
    answer = client.post(reverse("joining:confirm-email", args=[token()]))
    assert "Adressen kan ikke bruges" in text(answer)
    me.refresh_from_db()
    assert me.email != NEW


def test_a_second_wish_replaces_the_first_and_a_week_is_the_end_of_each(me):
    now = clock.now()
    own.ask_address(me, NEW, at=now, by=me.user)
    first = token()
    own.ask_address(me, NEW, at=now, by=me.user)
    assert own.confirm_address(token=first, at=now) is None
    later = now + (clock.now() - now) + own.dt.timedelta(days=8)
    assert own.confirm_address(token=token(), at=later) is None
    assert own.tidy(at=later) == 1
    with pytest.raises(ValidationError):
        own.ask_address(me, me.email.upper(), at=now, by=me.user)


def test_asking_again_and_again_is_stopped(client, me):
    for _number in range(3):
        client.post(EMAIL, {"email": NEW})
    assert client.post(EMAIL, {"email": NEW}).status_code == 200
    assert Mail.objects.filter(to=NEW).count() == 3


# --- leaving --------------------------------------------------------------------------------------------
def test_what_happens_is_said_before_and_then_happens(client, me):
    boss = coordinator()
    coming = turn(shift(5, title="Cykelværksted"), me)
    was = turn(shift(-5), me)
    shown = text(client.get(LEAVE))
    assert "Cykelværksted" in shown
    assert "12 måneder" in shown
    answer = client.post(LEAVE, {"because": "time", "version": me.version})
    assert answer.headers["Location"] == reverse("joining:left")
    assert client.get("/shifts/mine/").status_code == 302  # signed out
    assert client.get(reverse("joining:left")).status_code == 200
    me.refresh_from_db()
    assert (me.left_on, me.left_because) == (clock.today(), "time")
    assert Turn.objects.get(pk=coming.pk).ended_because == "left"
    assert Turn.objects.get(pk=was.pk).ended_at is None
    assert not User.objects.get(pk=me.user_id).is_active
    told = Mail.objects.get(to=boss.email)
    assert me.name not in told.text + told.subject
    assert str(me.uid) in told.text
    assert Mail.objects.get(to=me.email).key.startswith("volunteer:goodbye:")


def test_leaving_from_a_stale_page_asks_again(client, me):
    answer = client.post(LEAVE, {"because": "time", "version": me.version + 4})
    assert answer.status_code == 409
    me.refresh_from_db()
    assert me.left_on is None


def test_who_has_left_has_no_page_of_own_data(client, me):
    Volunteer.objects.filter(pk=me.pk).update(left_on=ago(1), left_because="time")
    assert client.get(MINE).status_code == 404


# --- a supplier's volunteer -------------------------------------------------------------------------------
def test_a_suppliers_volunteer_leaves_and_the_wish_waits_for_another(client):
    made = match(met=5)
    client.force_login(of_supplier(made.referral.contract.supplier))
    address = reverse("matches:volunteer-leave", args=[made.volunteer.uid])
    assert made.refugee.name in text(client.get(address))
    data = {"because": "moved", "happened_on": f"{clock.today():%d-%m-%Y}", "version": made.volunteer.version}
    assert client.post(address, data).status_code == 302
    made.refresh_from_db()
    assert (made.ended_on, made.end_reason) == (clock.today(), "moved")
    assert made.referral.wish.closed_on is None
    assert client.get(address).status_code == 404
    assert made.refugee.name in text(client.get(reverse("matches:mine")))


def test_a_suppliers_volunteer_is_forgotten_and_the_match_still_counts(client):
    made = match(met=5)
    leave(made.volunteer, because="time", on=clock.today(), expected=made.volunteer.version, by=None)
    Volunteer.objects.update(left_on=ago(3), signed_up_on=ago(900))
    without = helper(referral().contract.supplier, signed_up_on=ago(900), left_on=ago(400), left_because="time")
    Volunteer.objects.filter(pk=made.volunteer_id).update(left_on=ago(400))
    assert {each.pk for each in forgetting.due(clock.today())} == {made.volunteer_id, without.pk}
    forgetting.empty(made.volunteer)
    made.volunteer.refresh_from_db()
    assert (made.volunteer.name, made.volunteer.languages, made.volunteer.phone) == ("", [], "")
    assert not Clearance.objects.filter(volunteer=made.volunteer).exists()
    assert Match.objects.get(pk=made.pk).volunteer_id
    assert {each.pk for each in forgetting.due(clock.today())} == {without.pk}
    client.force_login(made.refugee.caseworker)
    assert client.get(reverse("volunteers:person", args=[made.refugee.case_number])).status_code == 200
