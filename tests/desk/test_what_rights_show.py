"""Min dag: a panel is there for whose area it is, and what waits to be written only for who may write it."""

import pytest
from django.utils import translation

from accounts.policy import READ, Area, Role
from core import clock
from desk import panels
from tests import factories
from tests.screening.support import make_interview, type_in
from tests.support.rights import again, gives, signed_in

pytestmark = pytest.mark.django_db
ARRIVALS = "New allocations and arrivals of the next 60 days"


def titles(user):
    with translation.override("en"):
        return {str(panel.title).partition(" (")[0] for panel in panels.panels_for(user, clock.today())}


def test_arrivals_are_for_who_may_read_cases():
    assert ARRIVALS in titles(factories.user(Role.JOB_CONSULTANT))
    for role in (Role.HOLISTIC_MENTOR, Role.ACCOMMODATION_STAFF, Role.ANALYST):
        assert ARRIVALS not in titles(factories.user(role))


def test_drafts_and_silent_cases_are_for_who_may_write_in_cases():
    assert {"My drafts", "No note for 30 days"} <= titles(factories.caseworker())
    assert not {"My drafts", "No note for 30 days", "Without a caseworker"} & titles(factories.user("job_consultant"))


def test_a_draft_is_shown_to_who_may_still_write_it(monkeypatch):
    worker = factories.caseworker()
    interview = make_interview(factories.refugee(worker))
    type_in(interview, worker, {"wishes.job_1": "kok"})
    assert [row.case_number for row in panels.drafts(again(worker)).rows] == [interview.refugee.case_number]
    gives(monkeypatch, Role.CASEWORKER, Area.INTERVIEW, READ)
    assert panels.drafts(again(worker)).rows == []


def test_only_a_counsellor_is_led_on_to_the_look_up():
    for role, status in ((Role.OPEN_COUNSELLOR, 302), (Role.ANALYST, 200), (Role.ADMINISTRATOR, 200)):
        assert signed_in(factories.user(role)).get("/").status_code == status


def test_the_panels_of_the_house_are_for_who_may_write_there(monkeypatch):
    of_shifts = {
        "Shifts of the week that lack somebody", "Has a shift, but no clearance on that day", "Say who came",
        "New volunteers who wait", "Clearances that end",
    }  # fmt: skip
    leader = factories.user(Role.WELCOME_HOUSE_COORDINATOR)
    assert of_shifts <= titles(leader)
    gives(monkeypatch, Role.WELCOME_HOUSE_COORDINATOR, Area.WELCOME_HOUSE, READ)
    assert not of_shifts & titles(again(leader))


def test_readiness_to_be_looked_at_again_is_for_who_assesses():
    again_ = "Readiness to be looked at again"
    assert again_ in titles(factories.caseworker())
    assert again_ not in titles(factories.user(Role.JOB_CONSULTANT))
