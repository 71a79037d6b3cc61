"""While processing is restricted nothing about the person is changed or handed out; it is stored and can be read."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from core import clock
from core.models import StaleVersion
from core.tabular import read_table
from placements import services as work
from placements.models import Placement
from refugees import assigning, offers, ports, services
from refugees.break_glass import services as break_glass
from refugees.break_glass.models import BreakGlass
from refugees.documents.models import Document
from refugees.documents.services import file_document
from refugees.imports import allocations, history
from refugees.models import Exit, JournalEntry, MoveIn, Refugee
from refugees.ports import Restricted
from rights import restriction
from rights.models import Restriction
from rights.rules import RestrictionGround
from screening import services as interviews
from screening import summaries
from screening.models import Interview, InterviewSummary
from targets import cache
from targets import services as clocks
from targets.models import Clock
from tests import factories
from tests.rights.support import PDF
from tests.screening.support import NOW, make_interview
from tests.support.readlog import last
from volunteers.models import MatchConsent

pytestmark = pytest.mark.django_db
TODAY = clock.today()
SENTENCE = "begrænset"


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def person(worker: Any) -> Refugee:
    return factories.refugee(worker)


def restricted(person: Refugee, by: Any, since: dt.date = TODAY) -> Restriction:
    made = Restriction(refugee=person, valid_from=since, ground=RestrictionGround.ACCURACY)
    return restriction.restrict(made, by=by, today=TODAY)


def lifted(row: Restriction, by: Any, **values: Any) -> Restriction:
    given = {"reason": "Oplysningerne er rettet", "told_on": TODAY, "expected": 1, "on": TODAY} | values
    return restriction.lift(row, by=by, **given)


# --- the period -----------------------------------------------------------------------------------
def test_it_is_in_force_from_its_day_until_it_is_lifted(worker: Any, person: Refugee) -> None:
    before = TODAY - dt.timedelta(days=1)
    row = restricted(person, worker)
    assert ports.restricted_among([person.pk], before) == set()
    assert ports.restricted_among([person.pk]) == {person.pk}
    lifted(row, worker)
    assert ports.restricted_among([person.pk]) == set()


def test_two_restrictions_never_run_at_once(worker: Any, person: Refugee) -> None:
    restricted(person, worker)
    with pytest.raises(ValidationError, match="allerede"):
        restricted(person, worker)


def test_the_person_must_be_told_before_it_is_lifted(worker: Any, person: Refugee) -> None:
    row = restricted(person, worker)
    with pytest.raises(ValidationError):
        lifted(row, worker, told_on=TODAY + dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        lifted(row, worker, reason=" ")
    with pytest.raises(StaleVersion):
        lifted(row, worker, expected=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Restriction.objects.filter(pk=row.pk).update(lifted_on=TODAY, lifted_reason="x")


# --- nothing is changed ---------------------------------------------------------------------------
def note(person: Refugee, by: Any) -> Any:
    return services.write_note(person=person, title="x", text="x", event_on=TODAY, by=by)


def change(person: Refugee, by: Any) -> Any:
    return services.change_person(person=person, expected=1, by=by, on=TODAY, changed=["phone"])


def document(person: Refugee, by: Any) -> Any:
    return file_document(
        document=Document(refugee=person, kind="letter", title="x", dated_on=TODAY), content=PDF, by=by
    )


def interview(person: Refugee, by: Any) -> Any:
    return interviews.plan(Interview(refugee=person, sequence=1, planned_at=NOW, place="video"), by=by, on=TODAY)


def snooze(person: Refugee, by: Any) -> Any:
    cache.refresh([person.pk], on=TODAY)
    running = Clock.objects.filter(refugee=person).first()
    return clocks.snooze(clock=running, until=TODAY + dt.timedelta(days=3), reason="x", on=TODAY, by=by)


VERBS = {
    "note": note,
    "change": change,
    "document": document,
    "interview": interview,
    "move-in": lambda person, by: services.record_move_in(person=person, on=TODAY, by=by),
    "exit": lambda person, by: services.record_exit(person=person, on=TODAY, reason="moved", by=by),
    "leave": lambda person, by: services.start_leave(person=person, on=TODAY, kind="illness", by=by),
    "address": lambda person, by: services.move_address(person=person, text="x", temporary=True, on=TODAY, by=by),
    "placement": lambda person, by: work.plan(Placement(refugee=person, kind="traineeship"), by=by),
    "snooze": snooze,
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_service_refuses_with_a_sentence_and_leaves_nothing(
    worker: Any, person: Refugee, verb: str, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    restricted(person, worker)
    before = JournalEntry.objects.count()
    with pytest.raises(Restricted, match=SENTENCE), transaction.atomic():
        VERBS[verb](person, worker)
    assert JournalEntry.objects.count() == before
    assert not list(tmp_path.rglob("*.pdf"))
    for model in (MoveIn, Exit, Interview, Placement, Document):
        assert not model.objects.exists()


# --- what must go on all the same -------------------------------------------------------------------
def test_a_consent_that_a_pillar_keeps_can_be_withdrawn_at_any_time(worker: Any, person: Refugee) -> None:
    """Art. 7(3): a restriction keeps data as it is, it never holds anybody to a consent."""
    consent = MatchConsent.objects.create(refugee=person, happened_on=dt.date(2017, 3, 1), recorded_by=worker)
    restricted(person, worker)
    offers.withdraw(consent, on=TODAY, today=TODAY, version=1, by=worker, theme="volunteers", area="volunteers")
    assert not ports.consent_in_force(person, "match", TODAY)
    assert JournalEntry.objects.filter(refugee=person, theme="volunteers").exists()


def test_emergency_access_is_given_all_the_same(person: Refugee, worker: Any) -> None:
    restricted(person, worker)
    access = break_glass.open_case(
        person=person, reason="Indlagt på skadestuen", by=factories.caseworker(), at=clock.now()
    )
    assert BreakGlass.objects.get() == access


def test_a_caseload_is_handed_over_with_its_restricted_case(worker: Any, person: Refugee) -> None:
    other, colleague = factories.refugee(worker), factories.caseworker()
    restricted(person, worker)
    assigning.assign(people=[person, other], caseworker=colleague, by=worker, on=TODAY)
    person.refresh_from_db()
    assert person.caseworker == colleague


def test_after_it_is_lifted_everything_can_be_done_again(worker: Any, person: Refugee) -> None:
    lifted(restricted(person, worker), worker)
    services.record_move_in(person=person, on=TODAY, by=worker)
    assert MoveIn.objects.exists()


def test_another_persons_case_goes_on(worker: Any, person: Refugee) -> None:
    restricted(person, worker)
    services.record_move_in(person=factories.refugee(worker), on=TODAY, by=worker)
    assert MoveIn.objects.count() == 1


# --- imports --------------------------------------------------------------------------------------
def test_an_allocation_list_rejects_the_row_and_takes_the_others_in(worker: Any, person: Refugee) -> None:
    restricted(person, worker)
    other = factories.refugee(worker)
    lines = ["person_id;navn;efternavn;foedselsdato;opholdsgrundlag;telefon"]
    lines += [
        f"{each.person_id};{each.given_names};{each.family_name};11-02-1987;refugee;67 01 23 45"
        for each in (person, other)
    ]
    table = read_table("\n".join(lines).encode(), "x.csv")
    report = allocations.take_in(allocations.rows_of(table), by=worker, today=TODAY, keep_all=True)
    assert [line.outcome == "rejected" for line in report.lines] == [True, False]
    assert SENTENCE in report.lines[0].notes[0].reason
    person.refresh_from_db()
    assert person.phone == ""


def test_a_history_rejects_new_facts_and_knows_the_old_ones(worker: Any, person: Refugee) -> None:
    services.record_move_in(person=person, on=dt.date(2017, 3, 2), by=worker)
    restricted(person, worker)
    lines = ["person_id;event;date;ref;detail;note", f"{person.person_id};moved_in;02-03-2017;;;"]
    lines += [f"{person.person_id};readiness;02-04-2017;;job_ready;", f"{person.person_id};exited;02-05-2017;;moved;"]
    report = history.take_in(read_table("\n".join(lines).encode(), "x.csv"), by=worker, keep_all=True)
    assert [line.outcome for line in report.lines] == ["accepted", "rejected", "rejected"]
    assert not Exit.objects.exists()


# --- nothing is handed out ------------------------------------------------------------------------
@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


def test_the_officers_extract_of_the_log_is_for_the_person_and_goes_on(
    client: Client, worker: Any, person: Refugee
) -> None:
    restricted(person, worker)
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    for name in ("audit:extract-csv", "audit:extract-pdf"):
        assert client.get(reverse(name, args=[person.uid])).status_code == 200


def test_exports_leave_the_person_out(signed_in: Client, worker: Any, person: Refugee) -> None:
    other = factories.refugee(worker)
    Refugee.objects.update(takeover_on=None)  # so that both stand on the list of what is missing, too
    services.record_move_in(person=person, on=dt.date(2017, 3, 2), by=worker)
    services.record_move_in(person=other, on=dt.date(2017, 3, 2), by=worker)
    restricted(person, worker)
    for name in ("refugees:list", "targets:worklist", "targets:quality"):
        address = reverse(name) + "?format=csv"
        text = signed_in.get(address).content.decode("utf-8-sig")
        assert other.case_number in text
        assert person.case_number not in text


def test_a_printout_is_refused_with_a_page(signed_in: Client, worker: Any, person: Refugee) -> None:
    held = make_interview(person, status="held")
    restricted(person, worker)
    address = reverse("screening:pdf", args=[person.case_number, held.pk, "da"])
    answer = signed_in.get(address)
    assert answer.status_code == 423
    assert SENTENCE in answer.content.decode()
    assert signed_in.post(address).status_code == 423
    assert not InterviewSummary.objects.exists()  # nor is one made in the meantime
    summaries.make(held, "da", now=clock.now())
    assert signed_in.get(address).status_code == 423


def test_the_case_can_be_read_and_shows_the_flag_and_no_buttons(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    address = reverse("refugees:case", args=[person.case_number])
    assert reverse("refugees:note", args=[person.case_number]) in signed_in.get(address).content.decode()
    restricted(person, worker)
    text = signed_in.get(address).content.decode()
    assert "Behandling begrænset" in text
    assert reverse("refugees:note", args=[person.case_number]) not in text
    for name in ("refugees:household", "screening:person", "placements:person", "rights:person"):
        assert "Behandling begrænset" in signed_in.get(reverse(name, args=[person.case_number])).content.decode()


def test_the_household_page_costs_no_query_more_for_more_members(signed_in: Client, worker: Any) -> None:
    counts = []
    for size in (2, 6):  # the clocks of somebody alone go a way of their own
        family = factories.household()
        people = [factories.refugee(worker, household=family) for _ in range(size)]
        address = reverse("refugees:household", args=[people[0].case_number])
        signed_in.get(address)
        with CaptureQueriesContext(connection) as found:
            signed_in.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_a_form_that_cannot_say_it_itself_answers_423_with_what_was_typed(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    restricted(person, worker)
    data = {"title": "Opkald", "text": "Det her må ikke gå tabt", "event_on": "01-06-2017"}
    answer = signed_in.post(reverse("refugees:note", args=[person.case_number]), data)
    assert answer.status_code == 423
    assert "Det her må ikke gå tabt" in answer.content.decode()
    assert not JournalEntry.objects.filter(theme="note").exists()


def test_a_form_that_can_says_it_above_its_fields(signed_in: Client, worker: Any, person: Refugee) -> None:
    restricted(person, worker)
    address = reverse("refugees:record", args=[person.case_number, "move-in"])
    answer = signed_in.post(address, {"happened_on": "01-06-2017", "note": ""})
    assert answer.status_code == 200
    assert SENTENCE in answer.content.decode()


def test_a_document_is_still_opened_in_the_case(
    signed_in: Client, worker: Any, person: Refugee, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    filed = document(person, worker)
    restricted(person, worker)
    opened = signed_in.get(reverse("refugees:document", args=[filed.uid]))
    assert b"".join(opened.streaming_content) == PDF
    upload = {"kind": "letter", "title": "x", "dated_on": "01-06-2017", "file": SimpleUploadedFile("x.pdf", PDF)}
    assert signed_in.post(reverse("refugees:documents", args=[person.case_number]), upload).status_code == 423


# --- its own pages --------------------------------------------------------------------------------
def test_it_is_set_and_lifted_on_its_pages(signed_in: Client, person: Refugee) -> None:
    data = {"ground": "accuracy", "valid_from": f"{TODAY:%d-%m-%Y}", "note": "Fødselsdagen"}
    signed_in.post(reverse("rights:restrict", args=[person.case_number]), data)
    row = Restriction.objects.get()
    again = signed_in.post(reverse("rights:restrict", args=[person.case_number]), data)
    assert again.status_code == 422
    data = {"reason": "Rettet", "told_on": f"{TODAY:%d-%m-%Y}", "version": "1"}
    signed_in.get(reverse("rights:lift", args=[row.uid]))
    assert last("rights:lift").people == [person.uid]
    signed_in.post(reverse("rights:lift", args=[row.uid]), data)
    row.refresh_from_db()
    assert row.lifted_on == TODAY
    assert JournalEntry.objects.filter(theme="rights").count() == 2


def test_the_officer_may_restrict_though_the_case_is_not_theirs(client: Client, person: Refugee) -> None:
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    data = {"ground": "objection", "valid_from": f"{TODAY:%d-%m-%Y}", "note": ""}
    assert client.post(reverse("rights:restrict", args=[person.case_number]), data).status_code == 302
    assert Restriction.objects.exists()
