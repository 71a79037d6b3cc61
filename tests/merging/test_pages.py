"""The pages of a merging: who may propose and decide, what a stale page answers, where old numbers lead."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from desk.panels import panels_for
from refugees import registry
from refugees.merging.models import Merge
from refugees.models import JournalEntry, Refugee
from targets import quality
from tests import factories
from tests.merging.support import NOTE, confirmed, merged, proposed
from tests.screening.support import make_interview
from tests.support.readlog import last

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Any:
    return factories.team("Team Nord")


@pytest.fixture
def worker(team: Any) -> Any:
    return factories.caseworker(team=team, name="Mette")


@pytest.fixture
def manager(team: Any) -> Any:
    return factories.user(Role.TEAM_MANAGER, team=team, name="Anna")


@pytest.fixture
def pair(worker: Any) -> tuple[Refugee, Refugee]:
    stays = factories.refugee(worker, given_names="Mohammad", family_name="Haddad", phone="67001111")
    return stays, factories.refugee(worker, given_names="Muhammed", family_name="Haddad", phone="67002222")


def at(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def compare(stays: Refugee, goes: Refugee) -> str:
    return reverse("merging:propose", args=[stays.case_number, goes.uid])


def answers(stays: Refugee, goes: Refugee, **more: str) -> dict[str, Any]:
    given = {"note": NOTE, "own_version": stays.version, "other_version": goes.version}
    return given | {"given_names": "own", "phone": "other"} | more


def decide(merge: Merge, decision: str, **more: Any) -> dict[str, Any]:
    stays, goes = merge.refugee, Refugee.objects.get(uid=merge.other)
    seen = {"version": merge.version, "own_version": stays.version, "other_version": goes.version}
    return seen | {"decision": decision, "note": ""} | more


def test_the_whole_way_from_the_case_to_the_merged_one(
    client: Client, worker: Any, manager: Any, pair: Any
) -> None:
    stays, goes = pair
    found = at(client, worker).get(reverse("merging:find", args=[stays.case_number]))
    assert compare(stays, goes) in found.content.decode()
    assert reverse("merging:find", args=[stays.case_number]) in client.get(
        reverse("refugees:case", args=[stays.case_number])
    ).content.decode()
    answer = client.post(compare(stays, goes), answers(stays, goes))
    merge = Merge.objects.get()
    assert answer["Location"] == reverse("merging:merge", args=[merge.uid])
    assert Refugee.objects.get(pk=stays.pk).phone == "67001111"  # nothing changed yet
    assert client.post(reverse("merging:decide", args=[merge.uid]), decide(merge, "confirm")).status_code == 403
    at(client, manager)
    page = client.get(reverse("merging:merge", args=[merge.uid]))
    assert page.status_code == 200
    client.post(reverse("merging:decide", args=[merge.uid]), decide(merge, "confirm"))
    assert Refugee.objects.get(pk=stays.pk).phone == "67002222"
    assert set(ReadLog.objects.filter(page="merging:merge").order_by("pk")[0].people) == {stays.uid, goes.uid}
    undo = client.get(reverse("merging:merge", args=[merge.uid]))
    assert reverse("merging:undo", args=[merge.uid]) in undo.content.decode()
    merge.refresh_from_db()
    client.post(reverse("merging:undo", args=[merge.uid]), {"version": merge.version, "note": "Det er to søskende"})
    assert set(Refugee.objects.values_list("pk", flat=True)) == {stays.pk, goes.pk}
    assert client.get(reverse("merging:merge", args=[merge.uid])).status_code == 200


def test_every_look_at_either_case_stands_in_the_read_log(client: Client, worker: Any, manager: Any, pair: Any) -> None:
    stays, goes = pair
    find = reverse("merging:find", args=[stays.case_number])
    at(client, worker).get(find)
    looks = ReadLog.objects.filter(page="merging:find", kind="lookup")
    assert [each.people for each in looks] == [[goes.uid]]
    assert client.post(find, {"number": goes.case_number})["Location"] == compare(stays, goes)
    assert [each.people for each in looks.all()] == [[goes.uid]] * 2
    client.get(compare(stays, goes))
    assert last("merging:propose").people == [stays.uid, goes.uid]
    merge = proposed(*pair, worker)
    at(client, manager).get(reverse("merging:merge", args=[merge.uid]))
    assert last("merging:merge").people == [stays.uid, goes.uid]


def test_a_colleague_is_offered_neither_the_decision_nor_the_undoing(
    client: Client, worker: Any, manager: Any, team: Any, pair: Any
) -> None:
    merge = proposed(*pair, worker)
    address = reverse("merging:merge", args=[merge.uid])
    seen = []
    for state in ("proposed", "merged"):
        if state == "merged":
            confirmed(merge, manager)
        for user in (factories.caseworker(team=team), factories.user(Role.TEAM_MANAGER, team=team)):
            told = at(client, user).get(address).context
            seen.append((state, told["may_decide"], told["may_undo"]))
    assert seen == [
        ("proposed", False, False), ("proposed", True, False), ("merged", False, False), ("merged", False, True)
    ]  # fmt: skip


def test_nothing_typed_is_lost_where_a_choice_is_missing(client: Client, worker: Any, pair: Any) -> None:
    stays, goes = pair
    sent = answers(stays, goes)
    del sent["given_names"]
    page = at(client, worker).post(compare(stays, goes), sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert NOTE in text
    assert 'name="phone" value="other" id="id_phone_1" checked' in text
    assert not Merge.objects.exists()


def test_a_record_changed_meanwhile_answers_409_and_keeps_what_was_chosen(
    client: Client, worker: Any, manager: Any, pair: Any
) -> None:
    stays, goes = pair
    at(client, worker)
    Refugee.objects.filter(pk=stays.pk).update(version=7)
    page = client.post(compare(stays, goes), answers(stays, goes))
    assert page.status_code == 409
    assert NOTE in page.content.decode()
    assert 'name="own_version" value="7"' in page.content.decode()
    merge = proposed(*(Refugee.objects.get(pk=each.pk) for each in pair), worker)
    sent = decide(merge, "confirm")
    Refugee.objects.filter(pk=goes.pk).update(version=9)
    late = at(client, manager).post(reverse("merging:decide", args=[merge.uid]), sent)
    assert late.status_code == 409
    assert Refugee.objects.filter(pk=goes.pk).exists()


def test_a_rejection_needs_a_reason_and_ends_the_suggestion(
    client: Client, worker: Any, manager: Any, pair: Any
) -> None:
    stays, _goes = pair
    merge = proposed(*pair, worker)
    at(client, manager)
    assert client.post(reverse("merging:decide", args=[merge.uid]), decide(merge, "reject")).status_code == 422
    client.post(reverse("merging:decide", args=[merge.uid]), decide(merge, "reject", note="Det er to søskende"))
    merge.refresh_from_db()
    assert merge.state == "rejected"
    assert JournalEntry.objects.filter(text="Det er to søskende").count() == 2
    assert duplicates(worker) == []
    assert client.get(reverse("merging:find", args=[stays.case_number])).status_code == 200


def test_the_proposer_takes_it_back(client: Client, worker: Any, pair: Any) -> None:
    merge = proposed(*pair, worker)
    at(client, worker).post(reverse("merging:withdraw", args=[merge.uid]), {"version": merge.version})
    merge.refresh_from_db()
    assert merge.state == "withdrawn"
    assert client.get(reverse("merging:merge", args=[merge.uid])).status_code == 200
    assert client.post(reverse("merging:withdraw", args=[merge.uid]), {"version": "x"}).status_code == 422


def test_a_case_out_of_reach_is_only_said_to_be_registered(client: Client, worker: Any, pair: Any) -> None:
    stays, _goes = pair
    far = factories.refugee(factories.caseworker(team=factories.team("Team Syd")), family_name="Haddad")
    page = at(client, worker).post(reverse("merging:find", args=[stays.case_number]), {"number": far.case_number})
    assert page.status_code == 422
    assert "Team Syd" in page.content.decode()
    assert client.get(compare(stays, far)).status_code == 404
    gone = client.post(reverse("merging:find", args=[stays.case_number]), {"number": "2001-0001"})
    assert gone.status_code == 422


# --- where old numbers lead -------------------------------------------------------------------------------
def test_the_old_address_leads_to_the_case_and_only_for_who_reaches_it(
    client: Client, worker: Any, manager: Any, pair: Any
) -> None:
    stays, goes = pair
    merged(*pair, worker, manager)
    for name in ("refugees:case", "refugees:household", "rights:person", "placements:person", "retention:person"):
        answer = at(client, worker).get(reverse(name, args=[goes.case_number]) + "?theme=case")
        assert (answer.status_code, answer["Location"]) == (
            302, reverse(name, args=[stays.case_number]) + "?theme=case",
        )  # fmt: skip
    typed = client.post(reverse("refugees:note", args=[goes.case_number]), {"title": "x"})
    assert (typed.status_code, typed["Location"]) == (307, reverse("refugees:note", args=[stays.case_number]))
    listed = client.post(reverse("refugees:hand-out"), {"case": [goes.case_number]})
    assert stays.case_number in listed.content.decode()
    stranger = at(client, factories.caseworker())
    assert stranger.get(reverse("refugees:case", args=[goes.case_number])).status_code == 404
    officer = at(client, factories.user(Role.DATA_PROTECTION_OFFICER))
    assert officer.get(reverse("rights:person", args=[goes.case_number])).status_code == 302


def test_an_interview_being_written_goes_on_under_its_old_address(
    client: Client, worker: Any, manager: Any, pair: Any
) -> None:
    stays, goes = pair
    interview = make_interview(goes)
    merged(*pair, worker, manager)
    answer = at(client, worker).get(reverse("screening:interview", args=[goes.case_number, interview.pk]))
    assert answer["Location"] == reverse("screening:interview", args=[stays.case_number, interview.pk])
    assert client.get(answer["Location"]).status_code == 200


def test_the_former_person_id_cannot_be_registered_again(client: Client, worker: Any, manager: Any, pair: Any) -> None:
    stays, goes = pair
    merged(*pair, worker, manager)
    sent = {
        "given_names": "En", "family_name": "Anden", "birth_date": "01-01-1990", "residence_basis": "refugee",
        "person_id": goes.person_id, "anyway": "1",
    }  # fmt: skip
    page = at(client, worker).post(reverse("refugees:new"), sent)
    assert stays.case_number in page.content.decode()
    assert Refugee.objects.count() == 1


# --- lists and Min dag ------------------------------------------------------------------------------------
def duplicates(user: Any) -> list[Any]:
    _counts, found = quality.find(user, clock.today(), only="duplicate")
    return found


def test_the_list_of_the_data_suggests_the_pair_once_and_leads_to_the_comparison(worker: Any, pair: Any) -> None:
    stays, goes = pair
    factories.refugee(worker, given_names="Xhevahir", family_name="Qoqaj")
    (found,) = duplicates(worker)
    assert (found.refugee_id, found.url(goes.case_number)) == (goes.pk, compare(goes, stays))
    assert stays.case_number in found.sentence
    proposed(*pair, worker)
    assert duplicates(worker) == []


def test_a_pair_of_which_one_is_out_of_reach_is_not_suggested(worker: Any, pair: Any) -> None:
    Refugee.objects.filter(pk=pair[1].pk).update(caseworker=None, team=factories.team())
    assert duplicates(worker) == []


def test_min_dag_shows_a_manager_what_waits_and_not_the_one_who_proposed(
    worker: Any, manager: Any, team: Any, pair: Any
) -> None:
    boss = factories.user(Role.TEAM_MANAGER, team=team)
    merge = proposed(*pair, boss)

    def urls(user: Any) -> list[str]:
        return [row.url for panel in panels_for(user, clock.today()) for row in panel.rows]

    address = reverse("merging:merge", args=[merge.uid])
    assert address in urls(manager)
    assert address not in urls(boss)
    assert address not in urls(worker)
    assert registry.pillars()[0].panel(worker, clock.today()) is None


def queries(action: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        action()
    return len(found)


def test_the_lists_cost_the_same_with_one_row_and_with_many(client: Client, worker: Any, manager: Any) -> None:
    stays = factories.refugee(worker, given_names="Mohammad", family_name="Haddad")

    def find() -> None:
        assert client.get(reverse("merging:find", args=[stays.case_number])).status_code == 200

    def min_dag() -> None:
        assert registry.pillars()[0].panel(manager, clock.today()) is not None

    def add(number: int) -> None:
        twin = factories.refugee(worker, given_names="Mohammad", family_name="Haddad")
        born = [dt.date(1900 + number, 1, day) for day in (1, 2)]
        proposed(*(factories.refugee(worker, birth_date=day) for day in born), worker)
        Merge.objects.create(
            refugee=stays, other=twin.uid, other_number=twin.case_number, state="withdrawn", note=NOTE,
            proposed_by=worker, proposed_at=clock.now(),
        )  # fmt: skip

    at(client, worker)
    add(1)
    find()
    min_dag()
    one = queries(find), queries(min_dag)
    for number in range(2, 6):
        add(number)
    assert (queries(find), queries(min_dag)) == one
