"""The public page: guarded against machines, the same to every address, nothing to staff before it is confirmed."""

import datetime as dt
import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from core import clock
from mail.models import Mail
from tests.volunteers.house import coordinator, volunteer
from volunteers.joining import forms
from volunteers.models import SignUp, Volunteer

pytestmark = pytest.mark.django_db
PAGE, SENT = "/volunteers/sign-up/", "/volunteers/sign-up/sent/"


def stamp(seconds=60):
    return signing.dumps(int(clock.now().timestamp()) - seconds, salt=forms.SALT)


def written(**values):
    return {
        "name": "Astrid Prøve", "email": "astrid@example.invalid", "languages": "dansk, arabisk", "skills": ["cafe"],
        "available": ["sat_day"], "mail_language": "da", "stamp": stamp(), "website": "",
    } | values  # fmt: skip


def link_in(mail):
    return re.search(r"/volunteers/sign-up/[a-z]{40}/", mail.text).group()


def test_a_sign_up_is_seen_by_staff_only_when_the_address_is_confirmed(client):
    assert client.post(PAGE, written()).headers["Location"] == SENT
    assert not Volunteer.objects.exists()
    address = link_in(Mail.objects.get())
    client.get(address)  # a program that looks into mails
    assert not Volunteer.objects.exists()
    client.post(address)
    made = Volunteer.objects.get()
    assert (made.name, made.languages, made.skills, made.available) == (
        "Astrid Prøve", ["dansk", "arabisk"], ["cafe"], ["sat_day"],
    )  # fmt: skip
    assert made.approved_on is None
    assert not SignUp.objects.exists()
    client.post(address)
    assert Volunteer.objects.count() == 1
    inside = Client()
    inside.force_login(coordinator())
    assert "Astrid Prøve" in inside.get("/volunteers/").content.decode()


def test_a_link_older_than_a_week_confirms_nothing(client):
    client.post(PAGE, written())
    SignUp.objects.update(created_at=clock.now() - dt.timedelta(days=8))
    assert client.post(link_in(Mail.objects.get())).status_code == 200
    assert not Volunteer.objects.exists()


def test_the_page_says_the_same_to_an_address_that_is_known(client):
    known = volunteer()
    new, old = client.post(PAGE, written()), client.post(PAGE, written(email=known.email.upper()))
    assert (new.status_code, new.headers["Location"]) == (old.status_code, old.headers["Location"])
    assert Mail.objects.count() == 2
    assert SignUp.objects.count() == 1


def test_a_machine_that_fills_in_every_field_is_thanked_and_nothing_is_kept(client):
    assert client.post(PAGE, written(website="http://spam.invalid")).headers["Location"] == SENT
    assert not SignUp.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("seconds", [None, "forged", 0, 25 * 3600], ids=["none", "forged", "quick", "old"])
def test_a_form_without_our_time_or_sent_too_quickly_is_shown_again_with_everything(client, seconds):
    stamped = stamp(seconds) if isinstance(seconds, int) else seconds or ""
    answer = client.post(PAGE, written(stamp=stamped))
    assert answer.status_code == 200
    assert "Astrid Prøve" in answer.content.decode()
    assert not SignUp.objects.exists()


def test_one_computer_is_limited_whatever_headers_it_writes(client):
    for number in range(25):
        client.post(PAGE, written(email=f"a{number}@example.invalid"), headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert SignUp.objects.count() == 20


def test_one_address_is_not_flooded_with_mails(client):
    for _ in range(6):
        client.post(PAGE, written())
    assert Mail.objects.count() == 3


def test_a_cpr_number_is_refused_and_not_kept(client):
    answer = client.post(PAGE, written(brings="mit nummer er 150388-9996"))
    assert answer.status_code == 200
    assert not SignUp.objects.exists()


def test_odd_input_is_a_sentence(client):
    for values in ({"name": ""}, {"email": "x"}, {"skills": ["x"]}, {"languages": ",".join("abcdefghijklmn")},
                   {"name": "\x00"}, {"brings": "x" * 2001}):  # fmt: skip
        assert client.post(PAGE, written(**values)).status_code == 200, values
    assert not SignUp.objects.exists()


def test_two_sign_ups_of_one_address_make_one_volunteer(client):
    client.post(PAGE, written())
    client.post(PAGE, written(name="Astrid To"))
    first, second = (link_in(mail) for mail in Mail.objects.order_by("pk"))
    client.post(second)
    client.post(first)
    assert Volunteer.objects.get().name == "Astrid To"


def test_the_page_can_be_read_in_english(client):
    client.post(reverse("accounts:language"), {"language": "en"})
    assert "Become a volunteer" in client.get(PAGE).content.decode()
