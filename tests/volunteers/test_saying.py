"""Both say "this does not work" by one press behind a link, without signing in; the page names nobody."""

import re

import pytest
from django.urls import reverse

from core import clock
from mail.models import Mail
from refugees.models import JournalEntry
from rights import restriction
from rights.models import Restriction
from tests.volunteers.support import match, referral, volunteer
from volunteers.matching import letters, services
from volunteers.matching.rules import Side

pytestmark = pytest.mark.django_db


def path(made, side):
    return re.sub(r"^https?://[^/]+", "", letters.link(made, side))


def test_the_volunteer_is_written_to_when_both_have_said_yes_and_the_mail_names_nobody():
    of = referral()
    made = match(of, volunteer(of.contract.supplier, email="bodil@example.invalid"), accepted=True)
    mail = Mail.objects.get()
    assert mail.to == "bodil@example.invalid"
    assert path(made, Side.VOLUNTEER) in mail.text
    for word in (made.refugee.name, made.refugee.family_name, made.refugee.case_number, made.refugee.person_id):
        assert word not in mail.text + mail.subject
    assert mail.key.startswith("volunteer:")  # forgotten with the volunteer


@pytest.mark.parametrize("side", list(Side))
def test_one_press_calls_the_coordinator_and_opening_the_link_does_not(client, side):
    made = match(met=5)
    address = path(made, side)
    shown = client.get(address).content.decode()
    assert made.refugee.name not in shown
    assert made.volunteer.name not in shown
    made.refresh_from_db()
    assert made.doubt_on is None
    assert "Tak" in client.post(address).content.decode()
    client.post(address)
    made.refresh_from_db()
    assert (made.doubt_on, made.doubt_of, made.ended_on) == (clock.today(), side, None)
    assert JournalEntry.objects.filter(refugee=made.refugee, title__contains="fungerer").count() == 1


def test_a_link_that_is_not_ours_or_of_the_other_side_leads_nowhere(client):
    made = match(met=5)
    for side, signed in ((Side.PERSON, letters.signature(made.uid, Side.VOLUNTEER)), (Side.PERSON, "abc"),
                         ("nobody", letters.signature(made.uid, "nobody"))):  # fmt: skip
        address = reverse("matches:say", args=[side, made.uid, signed])
        assert client.post(address).status_code == 404
    made.refresh_from_db()
    assert made.doubt_on is None


def test_a_match_that_has_ended_says_so_and_a_restricted_person_is_not_told_of(client):
    made = match(met=5)
    restriction.restrict(
        Restriction(refugee=made.refugee, ground="accuracy", valid_from=clock.today()), by=made.refugee.caseworker,
        today=clock.today(),
    )  # fmt: skip
    assert client.post(path(made, Side.PERSON)).status_code == 200
    made.refresh_from_db()
    assert made.doubt_on is None
    other = match(met=5)
    services.end(other, expected=other.version, reason="moved", on=clock.today(), by=None)
    assert "<form method" not in client.get(path(other, Side.PERSON)).content.decode().partition("<main")[2].partition(
        "</main"
    )[0]


def test_the_case_has_the_link_for_the_person(client):
    made = match(met=5)
    client.force_login(made.refugee.caseworker)
    shown = client.get(reverse("volunteers:person", args=[made.refugee.case_number])).content.decode()
    assert path(made, Side.PERSON) in shown
