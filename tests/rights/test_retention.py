"""A case is due by the rule of the day it was closed; two people decide, and much can stand in the way."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from core.models import StaleVersion
from refugees import services as cases
from refugees.models import Exit, Refugee
from rights import restriction, retention, rules
from rights.models import Restriction
from rights.models_erasure import ArchiveDecision, Erasure, RetentionRule
from rights.rules import ErasureState, Obstacle
from tests import factories
from tests.rights.support import asked
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
LEFT, TODAY = dt.date(2018, 1, 31), dt.date(2026, 11, 1)


@pytest.fixture
def people() -> Any:
    return factories.caseworker(), factories.user(Role.TEAM_MANAGER), factories.user(Role.TEAM_MANAGER)


def closed(worker: Any, on: dt.date = LEFT, status: str = "delivered", **values: Any) -> Refugee:
    person = factories.refugee(worker, **values)
    cases.record_exit(person=person, on=on, reason="moved", by=worker)
    if status:
        retention.record_archive(
            ArchiveDecision(refugee=person, status=status, decided_on=on, reference="SA 1"), by=worker
        )
    return person


def proposed(person: Refugee, by: Any, on: dt.date = TODAY) -> Erasure:
    return retention.propose(person, by=by, at=timezone.now(), on=on)


def confirmed(erasure: Erasure, by: Any, expected: int = 1) -> Erasure:
    return retention.confirm(erasure, expected=expected, by=by, at=timezone.now(), on=TODAY)


# --- when -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left", "months", "first"),
    [
        (dt.date(2018, 1, 31), 60, dt.date(2023, 2, 1)),
        (dt.date(2018, 1, 31), 1, dt.date(2018, 3, 1)),
        (dt.date(2016, 2, 29), 12, dt.date(2017, 3, 1)),
    ],
)
def test_a_case_may_go_the_day_after_its_whole_time(people: Any, left: dt.date, months: int, first: dt.date) -> None:
    worker, *_managers = people
    RetentionRule.objects.update(valid_from=dt.date(2010, 1, 1), months=months)
    person = closed(worker, left)
    assert rules.erasable_from(left, months) == retention.due_day(person) == first
    before = first - dt.timedelta(days=1)
    assert retention.obstacles(person, before) == [Obstacle.TOO_EARLY]
    assert retention.obstacles(person, first) == []
    assert [each.pk for each in retention.due(first)] == [person.pk]
    assert list(retention.due(before)) == []


def test_the_rule_of_the_day_it_was_closed_decides_for_good(people: Any) -> None:
    worker, *_managers = people
    RetentionRule.objects.update(valid_to=dt.date(2018, 1, 31))
    RetentionRule.objects.create(retained="case", valid_from=dt.date(2018, 2, 1), months=120, source="Ny frist")
    old, new = closed(worker, LEFT), closed(worker, dt.date(2018, 2, 1))
    assert retention.due_day(old) == dt.date(2023, 2, 1)
    assert retention.due_day(new) == dt.date(2028, 2, 2)
    assert [each.pk for each in retention.due(TODAY)] == [old.pk]


def test_a_case_closed_while_no_rule_was_in_force_is_never_due(people: Any) -> None:
    worker, *_managers = people
    RetentionRule.objects.update(valid_from=dt.date(2019, 1, 1))
    person = closed(worker)
    assert retention.obstacles(person, TODAY) == [Obstacle.NO_RULE]
    assert list(retention.due(TODAY)) == []


def test_two_rules_are_never_in_force_at_once() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.create(retained="case", valid_from=dt.date(2020, 1, 1), months=12, source="x")


# --- what stands in the way -----------------------------------------------------------------------
def test_an_open_case_is_not_erased_nor_one_whose_exit_was_annulled(people: Any) -> None:
    worker, *_managers = people
    person = factories.refugee(worker)
    assert Obstacle.NOT_CLOSED in retention.obstacles(person, TODAY)
    other = closed(worker)
    cases.annul(fact=Exit.objects.get(refugee=other), reason="Fejl", by=worker, on=TODAY)
    assert retention.obstacles(other, TODAY) == [Obstacle.NOT_CLOSED]


@pytest.mark.parametrize("status", ["", "keep"])
def test_the_archive_speaks_first(people: Any, status: str) -> None:
    worker, *_managers = people
    assert retention.obstacles(closed(worker, status=status), TODAY) == [Obstacle.ARCHIVE]


def test_the_archives_latest_word_counts(people: Any) -> None:
    worker, *_managers = people
    person = closed(worker)
    later = ArchiveDecision(refugee=person, status="keep", decided_on=dt.date(2019, 1, 1), reference="SA 2")
    retention.record_archive(later, by=worker)
    assert retention.obstacles(person, TODAY) == [Obstacle.ARCHIVE]


def test_a_restriction_an_open_request_and_a_later_registration_keep_a_case(people: Any) -> None:
    worker, *_managers = people
    person = closed(worker)
    asked(person, worker)
    row = Restriction(refugee=person, valid_from=LEFT, ground="claim")
    restriction.restrict(row, by=worker, today=TODAY)
    factories.refugee(worker, previous_registration=person)
    assert retention.obstacles(person, TODAY) == [Obstacle.RESTRICTED, Obstacle.REQUEST, Obstacle.RETURNED]


# --- two people -----------------------------------------------------------------------------------
def test_one_proposes_and_another_confirms(people: Any) -> None:
    worker, first, second = people
    erasure = proposed(closed(worker), first)
    with pytest.raises(ValidationError, match="foreslået"):
        confirmed(erasure, first)
    done = confirmed(erasure, second)
    assert (done.state, done.proposed_by, done.confirmed_by) == (ErasureState.CONFIRMED, first, second)


def test_the_table_itself_knows_no_erasure_by_one_person_alone(people: Any) -> None:
    worker, first, _second = people
    erasure = proposed(closed(worker), first)
    rows = Erasure.objects.filter(pk=erasure.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(confirmed_by=first, confirmed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=ErasureState.RUNNING)


def test_a_case_with_something_in_its_way_is_neither_proposed_nor_confirmed(people: Any) -> None:
    worker, first, second = people
    with pytest.raises(ValidationError):
        proposed(closed(worker, status="keep"), first)
    person = closed(worker)
    erasure = proposed(person, first)
    asked(person, worker)
    with pytest.raises(ValidationError):
        confirmed(erasure, second)


def test_a_proposal_is_made_once_and_can_be_taken_back_until_it_runs(people: Any) -> None:
    worker, first, second = people
    person = closed(worker)
    erasure = proposed(person, first)
    with pytest.raises(ValidationError):
        proposed(person, second)
    with pytest.raises(StaleVersion):
        retention.withdraw(erasure, expected=7, by=second, at=timezone.now())
    done = retention.withdraw(erasure, expected=1, by=second, at=timezone.now())
    assert list(retention.due(TODAY)) == [person]
    with pytest.raises(ValidationError):
        confirmed(done, second, expected=2)
    again = confirmed(proposed(person, first), second)
    Erasure.objects.filter(pk=again.pk).update(state=ErasureState.RUNNING)
    with pytest.raises(ValidationError):
        retention.withdraw(again, expected=2, by=second, at=timezone.now())


# --- pages ----------------------------------------------------------------------------------------
def test_two_managers_go_the_whole_way_on_the_pages(client: Client, people: Any) -> None:
    worker, first, second = people
    person = closed(worker, status="")
    client.force_login(first)
    archive = reverse("rights:archive", args=[person.case_number])
    client.post(archive, {"status": "discard", "decided_on": "01-02-2023", "reference": "BEK 1 § 2"})
    listed = client.get(reverse("rights:erasures"))
    assert [row["person"].pk for row in listed.context["due"]] == [person.pk]
    client.post(reverse("rights:propose", args=[person.case_number]))
    assert (last("rights:propose").people, last("rights:propose").purpose) == ([person.uid], "erasure")
    erasure = Erasure.objects.get()
    page = reverse("rights:erasure", args=[erasure.uid])
    assert client.post(page, {"decision": "confirm", "version": "1"}).status_code == 422
    client.force_login(second)
    text = client.get(page).content.decode()
    assert person.case_number in text
    assert "Dokumenter" in text or "Journal" in text
    assert client.post(page, {"decision": "confirm", "version": "1"}).status_code == 302
    erasure.refresh_from_db()
    assert erasure.state == ErasureState.CONFIRMED


def test_a_case_in_the_way_says_why_and_offers_no_button(client: Client, people: Any) -> None:
    worker, first, _second = people
    person = closed(worker, status="keep")
    client.force_login(first)
    answer = client.get(reverse("rights:erasures"))
    (row,) = answer.context["due"]
    assert row["obstacles"] == [Obstacle.ARCHIVE]
    assert reverse("rights:propose", args=[person.case_number]) not in answer.content.decode()
    refused = client.post(reverse("rights:propose", args=[person.case_number]), follow=True)
    assert "Arkivet" in refused.content.decode()
    assert not Erasure.objects.exists()


def test_the_officer_sees_the_cases_by_number_alone(client: Client, people: Any) -> None:
    worker, *_managers = people
    person = closed(worker, family_name="Sjældentnavn")
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    text = client.get(reverse("rights:erasures")).content.decode()
    assert person.case_number in text
    assert "Sjældentnavn" not in text


def test_a_manager_of_another_team_sees_neither_the_case_nor_its_erasure(client: Client, people: Any) -> None:
    worker, first, _second = people
    person = closed(worker)
    erasure = proposed(person, first)
    client.force_login(factories.user(Role.TEAM_MANAGER, team=factories.team()))
    assert client.get(reverse("rights:erasure", args=[erasure.uid])).status_code == 404
    assert client.get(reverse("rights:erasures")).context["due"] == []


def test_the_rule_is_changed_on_its_page_with_its_source(client: Client, people: Any) -> None:
    _worker, first, _second = people
    client.force_login(first)
    rule = RetentionRule.objects.get()
    data = {"valid_from": "01-05-2016", "valid_to": "31-12-2026", "months": "60", "source": "Byrådet", "version": "1"}
    client.post(reverse("rights:retention-rule", args=[rule.uid]), data)
    new = {"valid_from": "01-01-2027", "valid_to": "", "months": "120", "source": "Stadsarkivet 2026"}
    client.post(reverse("rights:retention-rule-new"), new)
    assert list(RetentionRule.objects.values_list("months", flat=True)) == [60, 120]
    clash = client.post(reverse("rights:retention-rule-new"), new)
    assert clash.status_code == 422


@pytest.mark.parametrize("rows", [1, 11])
def test_the_list_costs_the_same_queries_for_one_case_and_eleven(
    client: Client, people: Any, django_assert_num_queries: Any, rows: int
) -> None:
    worker, first, _second = people
    for number in range(rows):
        closed(worker, status="keep" if number % 2 else "delivered")
        proposed(closed(worker), first)
    client.force_login(first)
    client.get(reverse("rights:erasures"))
    with django_assert_num_queries(15):
        client.get(reverse("rights:erasures"))
