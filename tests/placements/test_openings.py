"""Openings: what an employer can take, and never more people than places."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from core import clock
from placements import services, services_openings
from placements.models import Opening, Placement, PlacementEvent
from placements.rules import Event
from refugees.models import LanguageSkill
from tests import factories
from tests.placements.support import day, employer, happened, opening, placement

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "igu", "title": "Elev i køkkenet", "tasks": "", "hours": "37", "danish": "B1", "site": "", "places": "1",
    "starts_from": "01-08-2017", "starts_to": "01-09-2017", "open_from": "06-03-2017", "open_to": "",
}  # fmt: skip


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def counted(of):
    row = Opening.objects.with_places().get(pk=of.pk)
    return row.filled, row.free


def offered(worker, of, number=0):
    made = Placement(refugee=factories.refugee(worker), kind="traineeship", employer=of.employer, opening=of)
    return services.begin(made, Event.OFFERED, on=day(number), by=worker)


def record(made, event, number, worker, **values):
    made.refresh_from_db()
    return services.record(made, event, expected=made.version, on=day(number), by=worker, **values)


# --- places -------------------------------------------------------------------------------------------
def test_an_offer_takes_a_place_and_a_decline_or_an_end_frees_it(worker):
    wanted = opening()
    assert counted(wanted) == (0, 2)
    one, two = offered(worker, wanted), offered(worker, wanted)
    assert counted(wanted) == (2, 0)
    record(one, Event.DECLINED, 1, worker)
    assert counted(wanted) == (1, 1)
    record(two, Event.STARTED, 1, worker, kind="traineeship")
    assert counted(wanted) == (1, 1)
    record(two, Event.ENDED, 9, worker, reason="completed")
    assert counted(wanted) == (0, 2)


def test_a_planned_placement_takes_no_place(worker):
    wanted = opening()
    services.plan(
        Placement(refugee=factories.refugee(worker), kind="igu", employer=wanted.employer, opening=wanted), by=worker
    )
    assert counted(wanted) == (0, 2)


def test_there_are_never_more_people_than_places(worker):
    wanted = opening(places=1)
    first = offered(worker, wanted)
    with pytest.raises(ValidationError, match="Hjælp i bageriet"):
        offered(worker, wanted)
    assert Placement.objects.count() == 1
    record(first, Event.DECLINED, 1, worker)
    offered(worker, wanted)
    with pytest.raises(ValidationError):
        record(first, Event.ACCEPTED, 2, worker)
    assert counted(wanted) == (1, 0)


def test_annulling_an_offer_frees_the_place_and_annulling_an_end_needs_one(worker):
    wanted = opening(places=1)
    first = offered(worker, wanted)
    event = PlacementEvent.objects.get(placement=first)
    told = {"expected": 1, "reason": "forkert", "by": worker, "on": day(3), "at": clock.now()}
    services.annul(event, **told)
    assert counted(wanted) == (0, 1)
    second = offered(worker, wanted)
    record(second, Event.STARTED, 1, worker, kind="traineeship")
    end = record(second, Event.ENDED, 2, worker, reason="completed")
    third = offered(worker, wanted)
    with pytest.raises(ValidationError):
        services.annul(end, **told)
    end.refresh_from_db()
    assert end.annulled_at is None
    record(third, Event.DECLINED, 3, worker)
    services.annul(end, **told)
    assert counted(wanted) == (1, 0)


def test_a_closed_opening_takes_nobody_new_and_keeps_those_it_has(worker):
    wanted = opening()
    one = offered(worker, wanted)
    wanted.closed_reason = "withdrawn"
    services_openings.close(wanted, expected=1, on=day(1))
    with pytest.raises(ValidationError, match="Hjælp i bageriet"):
        offered(worker, wanted, 2)
    record(one, Event.STARTED, 3, worker, kind="traineeship")
    assert counted(wanted) == (1, 1)


def test_an_opening_cannot_be_cut_below_the_places_taken(signed_in, worker):
    wanted = opening()
    offered(worker, wanted)
    offered(worker, wanted)
    form = FORM | {"kind": "traineeship", "places": "1", "version": "1"}
    answer = signed_in.post(f"/placements/openings/{wanted.uid}/edit/", form)
    assert answer.status_code == 200
    assert "places" in answer.context["form"].errors
    wanted.refresh_from_db()
    assert wanted.places == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_the_last_place_at_once_one_gets_it(worker):
    wanted = opening(places=1)
    people = [factories.refugee(worker) for _number in range(2)]
    refused: list[ValidationError] = []
    together = threading.Barrier(2)

    def want(person):
        together.wait()
        try:
            made = Placement(refugee=person, kind="traineeship", employer=wanted.employer, opening=wanted)
            services.begin(made, Event.OFFERED, on=day(0), by=worker)
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert counted(wanted) == (1, 0)


# --- pages --------------------------------------------------------------------------------------------
def test_an_opening_is_written_changed_closed_and_opened_again(signed_in, worker):
    place = employer()
    address = f"/placements/employers/{place.uid}/openings/new/"
    for wrong in (
        {"starts_to": "01-07-2017"}, {"open_to": "01-01-2017"}, {"places": "0"}, {"title": ""}, {"danish": "x"},
    ):  # fmt: skip
        answer = signed_in.post(address, FORM | wrong)
        assert answer.status_code == 200
        assert answer.context["form"].errors, wrong
    assert signed_in.post(address, FORM).status_code == 302
    made = Opening.objects.get()
    assert (made.created_by, made.employer, made.kind) == (worker, place, "igu")
    edit = f"/placements/openings/{made.uid}/edit/"
    assert signed_in.post(edit, FORM | {"title": "Elev", "version": "1"}).status_code == 302
    stale = signed_in.post(edit, FORM | {"version": "1"})
    assert stale.status_code == 409
    assert {row["name"] for row in stale.context["rows"]} == {"title"}
    close = f"/placements/openings/{made.uid}/close/"
    assert signed_in.post(close, {"closed_reason": "", "version": "2"}).status_code == 200
    assert signed_in.post(close, {"closed_reason": "no_fit", "version": "2"}).status_code == 302
    made.refresh_from_db()
    assert (made.closed_on, made.closed_reason) == (clock.today(), "no_fit")
    assert signed_in.post(close, {"closed_reason": "other", "version": "2"}).status_code == 409
    assert signed_in.post(close, {"closed_reason": "", "version": "3"}).status_code == 302
    made.refresh_from_db()
    assert made.closed_on is None


def titles(signed_in, query):
    return [row.title for row in signed_in.get(f"/placements/openings/?{query}").context["shown"].rows]


def test_openings_are_found_by_what_they_ask_for(signed_in, worker):
    place = employer()
    one = opening(place, title="Bager", danish="B1", starts_to=day(30))
    opening(place, title="Job", kind="ordinary_job", starts_from=day(20))
    offered(worker, opening(place, title="Fuld", places=1))
    opening(place, title="Lukket", closed_on=day(1), closed_reason="other")
    opening(place, title="Forbi", open_to=day(1))
    assert titles(signed_in, "") == ["Bager", "Job"]
    assert titles(signed_in, "show=open") == ["Bager", "Fuld", "Job"]
    assert titles(signed_in, "show=closed") == ["Lukket", "Forbi"]
    assert titles(signed_in, "kind=ordinary_job") == ["Job"]
    assert titles(signed_in, "level=A2") == ["Job"]
    assert titles(signed_in, "branch=C&district=5") == ["Bager", "Job"]
    assert titles(signed_in, "district=6") == []
    assert titles(signed_in, "start=10-03-2017") == ["Bager"]
    assert titles(signed_in, "start=01-06-2017") == ["Job"]
    assert signed_in.get("/placements/openings/?kind=zz&start=x&after=-1").status_code == 200
    assert signed_in.get(f"/placements/openings/{one.uid}/").status_code == 200


def test_a_placement_starts_from_an_opening_with_its_words(signed_in, worker):
    wanted, person = opening(), factories.refugee(worker)
    address = f"/placements/cases/{person.case_number}/offer/"
    page = signed_in.get(f"{address}?opening={wanted.uid}")
    form = page.context["form"]
    assert (form["kind"].value(), form["hours"].value(), form["opening"].value()) == ("traineeship", 25, wanted.uid)
    sent = {
        "kind": "traineeship", "happened_on": "06-03-2017", "hours": "25", "opening": str(wanted.uid),
        "employer_name": wanted.employer.suggestion,
    }  # fmt: skip
    other = employer("Andet sted", cvr="")
    refused = signed_in.post(address, sent | {"employer_name": other.name})
    assert "employer_name" in refused.context["form"].errors
    assert signed_in.post(address, sent).status_code == 302
    made = Placement.objects.get()
    assert made.opening == wanted
    assert str(wanted.uid) in signed_in.get(f"/placements/{made.uid}/").content.decode()
    assert signed_in.get(f"{address}?opening=x").status_code == 200


def test_a_full_opening_refuses_in_words_and_nothing_is_lost(signed_in, worker):
    wanted = opening(places=1)
    offered(worker, wanted)
    person = factories.refugee(worker)
    sent = {
        "kind": "traineeship", "happened_on": "06-03-2017", "opening": str(wanted.uid), "tasks": "Vigtig opgave",
        "employer_name": wanted.employer.suggestion,
    }  # fmt: skip
    answer = signed_in.post(f"/placements/cases/{person.case_number}/offer/", sent)
    assert answer.status_code == 200
    assert "Vigtig opgave" in answer.content.decode()
    assert Placement.objects.count() == 1


def test_a_placement_is_tied_to_an_opening_of_its_employer_afterwards(signed_in, worker):
    wanted = opening()
    made = placement(factories.refugee(worker), employer=wanted.employer)
    happened(made, Event.OFFERED, day(0))
    sent = {"employer_name": wanted.employer.suggestion, "opening": str(wanted.uid), "version": "1"}
    assert signed_in.post(f"/placements/{made.uid}/edit/", sent).status_code == 302
    assert counted(wanted) == (1, 1)
    assert signed_in.post(f"/placements/{made.uid}/edit/", sent | {"opening": "", "version": "2"}).status_code == 302
    assert counted(wanted) == (0, 2)


def test_a_case_shows_the_openings_that_ask_for_no_more_danish_than_the_person_speaks(signed_in, worker):
    person = factories.refugee(worker)
    place = employer()
    opening(place, title="Let", danish="A1")
    opening(place, title="Svær", danish="B2")
    address = f"/placements/cases/{person.case_number}/"
    assert [row.title for row in signed_in.get(address).context["openings"]] == ["Let", "Svær"]
    LanguageSkill.objects.create(refugee=person, language="dansk", spoken="A2")
    shown = signed_in.get(address)
    assert [row.title for row in shown.context["openings"]] == ["Let"]
    assert f"/offer/?opening={Opening.objects.get(title='Let').uid}" in shown.content.decode()
    assert len(signed_in.get(address + "?kind=&level=").context["openings"]) == 2
    assert signed_in.get(address + "?kind=igu&level=B2").context["openings"] == []
    assert signed_in.get(address + "?kind=zz").status_code == 200


def test_the_people_of_an_opening_are_scoped_and_logged(signed_in, worker):
    wanted = opening()
    mine, other = offered(worker, wanted), offered(factories.caseworker(), wanted)
    text = signed_in.get(f"/placements/openings/{wanted.uid}/").content.decode()
    assert mine.refugee.case_number in text
    assert other.refugee.case_number not in text
    assert counted(wanted) == (2, 0)


def test_openings_ask_as_often_for_one_row_as_for_eleven(signed_in, worker, django_assert_max_num_queries):
    place, person = employer(), factories.refugee(worker)
    for address in (
        "/placements/openings/", f"/placements/employers/{place.uid}/", f"/placements/cases/{person.case_number}/",
    ):  # fmt: skip
        signed_in.get(address)
        seen = []
        for count in (1, 10):
            for _number in range(count):
                opening(place)
            with django_assert_max_num_queries(16) as queries:
                signed_in.get(address)
            seen.append(len(queries))
        assert seen[0] == seen[1], address
