"""The pages of a case: who reaches them, what they log, what they keep when input is wrong."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import StandIn
from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from refugees import services
from refugees.models import Address, CaseAssignment, Exit, JournalEntry, LeaveEvent, ReadinessAssessment, Refugee
from tests import factories
from tests.refugees.two_steps import saved
from tests.support.readlog import last

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


def url(name: str, person: Refugee, *args: Any) -> str:
    return reverse(f"refugees:{name}", args=[person.case_number, *args])


def test_a_caseworker_opens_an_own_case_and_the_read_log_knows(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    answer = signed_in.get(url("case", person))
    assert answer.status_code == 200
    assert person.family_name in answer.content.decode()
    entry = ReadLog.objects.get(kind="open")
    assert (entry.user_id, entry.people, entry.page) == (worker.pk, [person.uid], "refugees:case")


def test_anothers_case_is_not_found(signed_in: Client) -> None:
    person = factories.refugee(factories.caseworker())
    assert signed_in.get(url("case", person)).status_code == 404


def test_a_stand_in_reaches_the_cases_of_the_absent_in_the_period_only(signed_in: Client, worker: Any) -> None:
    absent = factories.caseworker()
    person = factories.refugee(absent)
    period = StandIn.objects.create(absent=absent, covering=worker, valid_from=dt.date(2020, 1, 1))
    assert signed_in.get(url("case", person)).status_code == 200
    period.valid_to = dt.date(2020, 2, 1)
    period.save()
    assert signed_in.get(url("case", person)).status_code == 404


def test_a_mentor_reaches_only_the_assigned(client: Client) -> None:
    mentor = factories.user(Role.HOLISTIC_MENTOR)
    own, other = factories.refugee(), factories.refugee()
    CaseAssignment.objects.create(refugee=own, user=mentor, role=Role.HOLISTIC_MENTOR, valid_from=dt.date(2017, 1, 1))
    client.force_login(mentor)
    assert client.get(url("case", own)).status_code == 200
    assert client.get(url("case", other)).status_code == 404


def test_a_protected_address_is_hidden_from_those_not_cleared(client: Client) -> None:
    person = factories.refugee(address_protected=True)
    Address.objects.create(refugee=person, text="Hemmelig Vej 1", valid_from=dt.date(2017, 3, 1))
    for role, visible in ((Role.CASEWORKER, True), (Role.JOB_CONSULTANT, False)):
        client.force_login(factories.user(role))
        assert ("Hemmelig Vej" in client.get(url("case", person)).content.decode()) is visible


def test_a_protected_name_is_hidden_in_lists_and_exports(client: Client) -> None:
    factories.refugee(name_protected=True, family_name="Ukendtnavn")
    client.force_login(factories.user(Role.JOB_CONSULTANT))
    for address in ("/cases/", "/cases/?format=csv"):
        assert "Ukendtnavn" not in client.get(address).content.decode()


def test_the_whole_cpr_number_is_shown_only_on_request_and_logged(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker, cpr="1102879904")
    assert "9904" not in signed_in.get(url("case", person)).content.decode()
    assert "110287-9904" in signed_in.post(url("cpr", person)).content.decode()
    assert ReadLog.objects.filter(kind="reveal", people__contains=[person.uid]).count() == 1


def test_a_search_a_file_and_a_draft_stand_in_the_read_log(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    signed_in.post("/search/", {"q": person.case_number}, follow=True)
    assert last("search-result").people == [person.uid]
    signed_in.get("/cases/?format=csv")
    assert (last("refugees:list").kind, last("refugees:list").people) == ("export", [person.uid])
    note = services.write_note(person=person, title="Udkast", text="", event_on=dt.date(2017, 4, 1), by=worker)
    signed_in.get(reverse("refugees:note-edit", args=[note.uid]))
    assert last("refugees:note-edit").people == [person.uid]


def test_a_stale_form_answers_409_with_both_versions(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker, phone="67001111")
    form = signed_in.get(url("edit", person)).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data["birth_date"], data["takeover_on"], data["allocation_decided_on"] = "11-02-1987", "01-03-2017", "20-01-2017"
    first = signed_in.post(url("edit", person), data | {"phone": "67002222"})
    assert first.status_code == 302, first.context["form"].errors
    second = signed_in.post(url("edit", person), data | {"phone": "67003333"})
    text = second.content.decode()
    assert second.status_code == 409
    assert "67002222" in text
    assert "67003333" in text
    assert Refugee.objects.get(pk=person.pk).phone == "67002222"


def test_a_wrong_date_is_a_sentence_and_keeps_what_was_typed(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    answer = signed_in.post(
        url("record", person, "readiness"),
        {"outcome": "job_ready", "happened_on": "31-02-2017", "note": "Min begrundelse"},
    )
    assert answer.status_code == 200
    assert "Min begrundelse" in answer.content.decode()
    assert not ReadinessAssessment.objects.exists()


def test_nothing_later_than_an_exit_can_be_entered(worker: Any) -> None:
    person = factories.refugee(worker)
    services.record_exit(person=person, on=dt.date(2017, 6, 1), reason="moved", by=worker)
    with pytest.raises(ValidationError):
        services.record_readiness(person=person, on=dt.date(2017, 6, 2), outcome="job_ready", grounds="x", by=worker)
    services.record_readiness(person=person, on=dt.date(2017, 6, 1), outcome="job_ready", grounds="x", by=worker)


def test_an_annulled_fact_stays_visible_struck_through(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    fact = services.record_move_in(person=person, on=dt.date(2017, 3, 4), by=worker)
    answer = saved(signed_in, reverse("refugees:annul", args=["movein", fact.uid]), {"reason": "forkert person"})
    assert answer.status_code == 302
    text = signed_in.get(url("facts", person)).content.decode()
    assert "<s>" in text
    assert "forkert person" in text
    assert JournalEntry.objects.filter(refugee=person, struck=True).count() == 1


def test_a_leave_has_a_start_and_an_end_that_belong_together(worker: Any) -> None:
    person = factories.refugee(worker)
    services.start_leave(person=person, on=dt.date(2017, 3, 1), until=dt.date(2017, 4, 1), kind="parental", by=worker)
    refs = set(LeaveEvent.objects.values_list("ref", "event"))
    assert refs == {("O1", "started"), ("O1", "ended")}


def test_a_signed_note_is_locked_and_takes_an_addendum(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    signed_in.post(url("note", person), {"event_on": "01-04-2017", "title": "Samtale", "text": "Aftale", "sign": "1"})
    note = JournalEntry.objects.get(automatic=False)
    edit = reverse("refugees:note-edit", args=[note.uid])
    assert (
        signed_in.post(edit, {"event_on": "01-04-2017", "title": "Ændret", "text": "x", "version": 1}).status_code
        == 302
    )
    assert JournalEntry.objects.get(pk=note.pk).title == "Samtale"
    signed_in.post(
        reverse("refugees:addendum", args=[note.uid]),
        {"event_on": "02-04-2017", "title": "Samtale", "text": "Rettelse"},
    )
    assert JournalEntry.objects.get(addendum_to=note).text == "Rettelse"


def test_search_forgives_spelling_and_keeps_names_out_of_addresses(signed_in: Client, worker: Any) -> None:
    factories.refugee(worker, given_names="Mohammed", family_name="Al-Khatib")
    answer = signed_in.post("/search/", {"q": "Muhamed Alkhatib"}, follow=True)
    assert "hatib" not in answer.redirect_chain[0][0]
    assert "Al-Khatib" in answer.content.decode()


def test_a_possible_duplicate_out_of_reach_is_named_by_team_only(signed_in: Client) -> None:
    other = factories.caseworker()
    factories.refugee(other, given_names="Rana", family_name="Haddad", birth_date=dt.date(1990, 5, 6))
    data = {
        "given_names": "Rana",
        "family_name": "Haddad",
        "person_id": "99777777",
        "birth_date": "06-05-1990",
        "residence_basis": "refugee",
    }
    answer = signed_in.post("/cases/new/", data)
    text = answer.content.decode()
    assert other.held_roles[0].team.name in text  # type: ignore[union-attr]
    assert not Refugee.objects.filter(person_id="99777777").exists()
    assert ReadLog.objects.filter(kind="lookup").count() == 1
    signed_in.post("/cases/new/", data | {"anyway": "1"})
    assert Refugee.objects.filter(person_id="99777777").exists()


def test_a_refugee_without_a_takeover_date_gets_the_computed_one(worker: Any) -> None:
    person = Refugee(
        person_id="99123123", given_names="Noor", birth_date=dt.date(1990, 1, 2), residence_basis="refugee",
        allocation_decided_on=dt.date(2018, 2, 10), caseworker=worker,
    )  # fmt: skip
    services.register(person=person, by=worker, on=dt.date(2018, 2, 12))
    assert person.takeover_on == dt.date(2018, 4, 3)
    assert person.case_number.startswith("2018-")


def test_handing_over_a_case_ends_the_former_assignment_the_day_before(worker: Any) -> None:
    person, other = factories.refugee(worker), factories.caseworker()
    services.assign_caseworker(person=person, to=other, by=worker, on=dt.date(2017, 9, 1))
    rows = list(CaseAssignment.objects.order_by("valid_from").values_list("user", "valid_to"))
    assert rows == [(worker.pk, dt.date(2017, 8, 31)), (other.pk, None)]


def test_the_list_costs_the_same_with_one_person_and_with_many(signed_in: Client, worker: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts: list[int] = []
    factories.refugee(worker)
    signed_in.get("/cases/")
    for _round in range(2):
        for _number in range(1 if not counts else 10):
            factories.refugee(worker)
        with CaptureQueriesContext(connection) as seen:
            signed_in.get("/cases/")
        counts.append(len(seen))
    assert counts[0] == counts[1], [query["sql"][:150] for query in seen]
    assert counts[1] <= 8


def numbers_on(client: Client, address: str) -> tuple[list[str], Any]:
    shown = client.get(address).context["shown"]
    return [person.case_number for person in shown.rows], shown


def test_the_list_is_read_to_its_end_and_back_also_through_one_name_that_fills_pages(
    signed_in: Client, worker: Any
) -> None:
    for number in range(60):
        factories.refugee(worker, family_name="Ali" if 5 < number < 50 else f"{'ab'[number % 2]}{number:02d}")
    wanted = list(Refugee.objects.order_by("sort_key", "pk").values_list("case_number", flat=True))
    forward, address, last = [], "/cases/", None
    while address:
        rows, last = numbers_on(signed_in, address)
        forward += rows
        address = last.next_url and "/cases/" + last.next_url
    assert forward == wanted
    back, address = [], "/cases/" + last.previous_url
    while address:
        rows, shown = numbers_on(signed_in, address)
        back[:0] = rows
        address = shown.previous_url and "/cases/" + shown.previous_url
    assert back == wanted[:50]


@pytest.mark.parametrize("asked", ["", "mine=mine", "left=yes", "left=no", "note=none", "arrival=soon", "year=2017"])
def test_two_readers_of_a_filter_see_their_own_people_each(client: Client, worker: Any, asked: str) -> None:
    """The statement of a list is kept for its reader and filter: what changes meanwhile shows, and nobody else's."""
    other, today = factories.caseworker(), clock.today()
    for owner in (worker, other):
        client.force_login(owner)
        assert numbers_on(client, f"/cases/?{asked}")[0] == []
    made = {}
    for owner in (worker, other):
        made[owner] = factories.refugee(owner, takeover_on=dt.date(2017, 5, 1) if "soon" not in asked else today)
        if asked == "left=yes":
            Exit.objects.create(refugee=made[owner], happened_on=today, reason="moved")
    for owner in (worker, other):
        client.force_login(owner)
        assert numbers_on(client, f"/cases/?{asked}")[0] == [made[owner].case_number]


def test_the_case_page_stays_within_its_queries(signed_in: Client, worker: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = factories.refugee(worker)
    signed_in.get(url("case", person))
    with CaptureQueriesContext(connection) as seen:
        signed_in.get(url("case", person))
    assert len(seen) <= 15, [query["sql"][:120] for query in seen]


@pytest.mark.parametrize(
    "address",
    [
        "/cases/?year=abc",
        "/cases/?after=%00",
        "/cases/?residence_basis=x",
        "/cases/?after=99999999999999999999",
        "/cases/9999-0001/",
        "/search/nope/",
    ],
)
def test_odd_parameters_never_break_a_page(signed_in: Client, address: str) -> None:
    assert signed_in.get(address).status_code in {200, 400, 404}


def test_a_cpr_number_in_an_address_is_refused(signed_in: Client) -> None:
    answer = signed_in.get("/cases/?year=1102879904")
    assert answer.status_code == 400
    assert "CPR" in answer.content.decode()


def test_a_draft_is_changed_by_its_author_only(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    colleague = factories.caseworker(team=worker.held_roles[0].team)
    note = services.write_note(person=person, title="Udkast", text="", event_on=dt.date(2017, 4, 1), by=colleague)
    data = {"event_on": "01-04-2017", "title": "Overskrevet", "text": "", "version": 1}
    signed_in.post(reverse("refugees:note-edit", args=[note.uid]), data)
    assert JournalEntry.objects.get(pk=note.pk).title == "Udkast"
