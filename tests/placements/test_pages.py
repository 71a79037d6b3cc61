"""The pages of placements: scoped, logged, few queries, nothing typed lost."""

import functools
import operator

import pytest

from accounts.policy import Role
from audit.models import ReadLog
from placements.models import Employer, OverlapReason, Placement, PlacementEvent
from placements.rules import Event
from tests import factories
from tests.placements.support import CVR, MARCH, day, employer, happened, placement

pytestmark = pytest.mark.django_db
HTML = {"HTTP_ACCEPT": "text/html"}


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


def some_placements(worker, count):
    workplace = Employer.objects.filter(cvr=CVR).first() or employer()
    for _ in range(count):
        made = placement(factories.refugee(worker), employer=workplace)
        happened(made, Event.OFFERED, day(0))
        happened(made, Event.STARTED, day(3))


def test_the_list_asks_the_database_as_often_for_one_row_as_for_eleven(
    signed_in, worker, django_assert_max_num_queries
):
    seen = []
    signed_in.get("/placements/")  # the session's first request writes its times
    for count in (1, 10):
        some_placements(worker, count)
        with django_assert_max_num_queries(8) as queries:
            assert signed_in.get("/placements/").status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_a_persons_page_and_an_employers_page_do_so_too(signed_in, worker, person, django_assert_max_num_queries):
    workplace = employer()
    for address in (f"/placements/cases/{person.case_number}/", f"/placements/employers/{workplace.uid}/"):
        seen = []
        signed_in.get(address)
        for count in (1, 10):
            for _ in range(count):
                placement(person, f"R{Placement.objects.count()}", employer=workplace)
            with django_assert_max_num_queries(13) as queries:
                assert signed_in.get(address).status_code == 200
            seen.append(len(queries))
        assert seen[0] == seen[1], address


def test_the_list_shows_only_cases_within_reach(signed_in, person):
    mine, other = placement(person), placement(factories.refugee(factories.caseworker()))
    text = signed_in.get("/placements/").content.decode()
    assert mine.refugee.case_number in text
    assert other.refugee.case_number not in text
    for address in (
        f"/placements/{other.uid}/",
        f"/placements/{other.uid}/edit/",
        f"/placements/{other.uid}/record/started/",
    ):
        assert signed_in.get(address).status_code == 404
    event = happened(other, Event.STARTED, day(0))
    assert signed_in.get(f"/placements/events/{event.uid}/annul/").status_code == 404
    assert signed_in.post(f"/placements/events/{event.uid}/annul/", {"reason": "x", "version": 1}).status_code == 404


def test_what_a_page_shows_is_in_the_read_log(signed_in, worker, person):
    made = placement(person, employer=employer())
    for address in (
        "/placements/", f"/placements/{made.uid}/", f"/placements/cases/{person.case_number}/",
        f"/placements/employers/{made.employer.uid}/",
    ):  # fmt: skip
        before = ReadLog.objects.count()
        signed_in.get(address)
        assert ReadLog.objects.count() == before + 1, address
        assert ReadLog.objects.order_by("pk").last().people == [person.uid]


def test_a_protected_name_is_hidden_from_who_is_not_cleared(client):
    consultant = factories.user(Role.JOB_CONSULTANT)
    placement(factories.refugee(name_protected=True, family_name="Hemmelig"), employer=employer())
    client.force_login(consultant)
    for address in ("/placements/", f"/placements/employers/{Employer.objects.get().uid}/"):
        assert "Hemmelig" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "status=x",
        "kind=%00",
        "cvr=hej",
        "after=-1",
        "after=99999999999999999999",
        "before=abc",
        "mine=1&kind=igu",
    ],
)
def test_odd_parameters_are_a_message_and_never_an_error(signed_in, person, query):
    placement(person)
    assert signed_in.get(f"/placements/?{query}").status_code in {200, 400}
    assert signed_in.get(f"/placements/employers/?{query}&q=%00").status_code in {200, 400}


def test_filters_find_by_status_kind_employer_and_whose(signed_in, worker, person):
    running = placement(person, "P1", "igu", employer=employer())
    happened(running, Event.STARTED, MARCH)
    offered = placement(person, "P2")
    happened(offered, Event.OFFERED, MARCH)

    def found(query):
        return [row.ref for row in signed_in.get(f"/placements/?{query}").context["shown"].rows]

    assert found("") == ["P2", "P1"]
    assert found("status=running") == ["P1"]
    assert found("status=offered") == ["P2"]
    assert found("kind=igu") == ["P1"]
    assert found(f"cvr={CVR}") == ["P1"]
    assert found("mine=mine") == ["P2", "P1"]
    assert found("status=ended") == []


def test_pages_go_forth_and_back_without_losing_or_repeating_a_row(signed_in, worker, person):
    for number in range(60):
        placement(person, f"R{number}")
    seen, address = [], "/placements/"
    while address:
        shown = signed_in.get(address).context["shown"]
        seen.append([row.pk for row in shown.rows])
        address = f"/placements/{shown.next_url}" if shown.next_url else ""
    assert [len(part) for part in seen] == [25, 25, 10]
    assert functools.reduce(operator.iadd, seen, []) == sorted(functools.reduce(operator.iadd, seen, []), reverse=True)
    back = signed_in.get(f"/placements/{shown.previous_url}").context["shown"]
    assert [row.pk for row in back.rows] == seen[1]
    assert not signed_in.get(f"/placements/{back.previous_url}").context["shown"].previous_url


def offer_form(**changes):
    return {
        "kind": "traineeship", "happened_on": "06-03-2017", "employer_name": "", "supervisor": "", "hours": "30",
        "tasks": "Bage", "note": "",
    } | changes  # fmt: skip


def test_an_offer_is_recorded_from_the_case_with_a_new_employer(signed_in, person):
    address = f"/placements/cases/{person.case_number}/offer/"
    refused = signed_in.post(address, offer_form(employer_name="Havnens Køkken"))
    assert refused.status_code == 200
    assert "employer_name" in refused.context["form"].errors
    assert "Bage" in refused.content.decode()
    answer = signed_in.post(address, offer_form(employer_name="Havnens Køkken", create_employer="on"))
    made = Placement.objects.get()
    assert answer["Location"] == f"/placements/{made.uid}/"
    assert (made.employer.name, made.hours) == ("Havnens Køkken", 30)
    assert PlacementEvent.objects.get().event == Event.OFFERED


@pytest.mark.parametrize(
    "typed", ["Nordlys Bageri", "nordlys bageri", CVR, "13 58 56 28", f"Nordlys Bageri (CVR {CVR})"]
)
def test_a_known_employer_is_found_by_name_or_number(signed_in, person, typed):
    known = employer()
    signed_in.post(f"/placements/cases/{person.case_number}/start/", offer_form(employer_name=typed))
    assert Placement.objects.get().employer == known


@pytest.mark.parametrize(
    "changes",
    [
        {"happened_on": "31-02-2017"},
        {"happened_on": "06-03-2999"},
        {"hours": "0"},
        {"kind": "x"},
        {"hours": "a"},
    ],
)
def test_bad_input_is_a_sentence_and_saves_nothing(signed_in, person, changes):
    answer = signed_in.post(f"/placements/cases/{person.case_number}/offer/", offer_form(**changes))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(changes)
    assert not Placement.objects.exists()


def test_an_overlapping_start_asks_why_and_keeps_what_was_typed(signed_in, person):
    happened(placement(person), Event.STARTED, MARCH)
    address = f"/placements/cases/{person.case_number}/start/"
    refused = signed_in.post(address, offer_form(kind="ordinary_job"))
    assert "overlap_reason" in refused.context["form"].errors
    assert Placement.objects.count() == 1
    signed_in.post(address, offer_form(kind="ordinary_job", overlap_reason="aftenjob"))
    assert OverlapReason.objects.get().reason == "aftenjob"


def test_the_log_and_the_buttons_follow_what_happened(signed_in, person):
    made = placement(person)
    address = f"/placements/{made.uid}/"
    for event, version, values in (
        ("offered", 1, {"kind": "traineeship"}), ("accepted", 2, {}), ("started", 3, {"kind": "traineeship"}),
        ("ended", 4, {"reason": "new_job"}),
    ):  # fmt: skip
        assert f"/record/{event}/" in signed_in.get(address).content.decode()
        sent = {"happened_on": f"{5 + version:02d}-03-2017", "note": "", "version": version} | values
        assert signed_in.post(f"{address}record/{event}/", sent).status_code == 302
    shown = signed_in.get(address)
    assert len(shown.context["log"]) == 4
    assert [each["url"] for each in shown.context["buttons"]] == [f"{address}evaluation/"]
    assert signed_in.get(f"{address}record/holiday/").status_code == 404


def test_a_stale_event_form_is_409_and_can_be_sent_again_with_open_eyes(signed_in, worker, person):
    made = placement(person)
    address = f"/placements/{made.uid}/record/offered/"
    form = {"kind": "traineeship", "happened_on": "06-03-2017", "note": "vigtig note", "version": 1}
    Placement.objects.filter(pk=made.pk).update(version=2)
    answer = signed_in.post(address, form)
    assert answer.status_code == 409
    assert "vigtig note" in answer.content.decode()
    assert not PlacementEvent.objects.exists()
    assert answer.context["form"]["version"].value() == "2"
    assert signed_in.post(address, form | {"version": 2}).status_code == 302


@pytest.mark.parametrize("version", ["1", "", "x"])
def test_a_stale_edit_shows_both_versions(signed_in, person, version):
    made = placement(person, tasks="deres")
    Placement.objects.filter(pk=made.pk).update(version=5)
    sent = {
        "kind": "igu",
        "tasks": "mine",
        "hours": "",
        "supervisor": "",
        "note": "",
        "employer_name": "",
        "version": version,
    }
    answer = signed_in.post(f"/placements/{made.uid}/edit/", sent)
    made.refresh_from_db()
    assert made.tasks == "deres"
    if version != "x":
        assert answer.status_code == 409
        assert {row["name"] for row in answer.context["rows"]} == {"kind", "tasks"}


def test_an_event_is_annulled_with_a_reason_and_stays_in_the_log(signed_in, person):
    made = placement(person)
    event = happened(made, Event.STARTED, MARCH)
    address = f"/placements/events/{event.uid}/annul/"
    assert signed_in.get(address).status_code == 200
    assert signed_in.post(address, {"reason": "", "version": 1}).status_code == 200
    assert signed_in.post(address, {"reason": "forkert dag", "version": 1}).status_code == 302
    assert "forkert dag" in signed_in.get(f"/placements/{made.uid}/").content.decode()
    assert signed_in.get(address).status_code == 302


def test_an_employer_needs_a_valid_cvr_number_and_has_it_alone(signed_in):
    form = {
        "name": "Nordlys Bageri",
        "cvr": "13 58 56 28",
        "address": "",
        "contact": "",
        "phone": "",
        "email": "",
        "note": "",
    }
    assert signed_in.post("/placements/employers/new/", form).status_code == 302
    assert Employer.objects.get().cvr == CVR
    for cvr in (CVR, "12345678"):
        assert signed_in.post("/placements/employers/new/", form | {"cvr": cvr}).status_code == 200
    assert Employer.objects.count() == 1
    assert signed_in.post("/placements/employers/new/", form | {"cvr": "", "name": "Uden nummer"}).status_code == 302


def test_a_stale_employer_form_is_409(signed_in):
    known = employer()
    Employer.objects.update(version=2)
    form = {
        "name": "Andet",
        "cvr": CVR,
        "address": "",
        "contact": "",
        "phone": "",
        "email": "",
        "note": "",
        "version": 1,
    }
    assert signed_in.post(f"/placements/employers/{known.uid}/edit/", form).status_code == 409
    assert Employer.objects.get().name == "Nordlys Bageri"


def test_the_case_page_tells_of_placements_and_leads_to_them(signed_in, person):
    made = placement(person, employer=employer())
    happened(made, Event.STARTED, MARCH)
    text = signed_in.get(f"/cases/{person.case_number}/").content.decode()
    assert f"/placements/{made.uid}/" in text
    assert "Nordlys Bageri" in text
