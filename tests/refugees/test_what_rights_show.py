"""What of a case is told, counted and offered by which right: the front page, its journal, documents, leaves."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from accounts.policy import READ, Area, Role
from core import clock
from refugees import casefile, casepage, journal, leaves, reviews, services, timeline
from refugees.break_glass.models import BreakGlass
from refugees.documents.models import Document, LeaveDocument
from refugees.documents.services import file_document
from refugees.ports import facts_changed
from refugees.registering import openable
from refugees.views_leave import readable
from tests import factories
from tests.mentoring.support import followed
from tests.refugees.test_documents import PDF
from tests.refugees.test_handover import decide, to
from tests.support.rights import again, gives, offers, page, signed_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker, phone="67 00 12 34", original_name="ዮናስ")


@pytest.fixture
def consultant(person):
    return factories.user(Role.JOB_CONSULTANT, team=person.team)


@pytest.fixture
def mentor(person):
    made = factories.user(Role.HOLISTIC_MENTOR)
    followed(person, made, clock.today())
    return made


def url(name, person):
    return reverse(f"refugees:{name}", args=[person.case_number])


def filed(person, worker, area="case", title="Attest-77"):
    made = Document(refugee=person, kind="other", title=title, dated_on=clock.today(), area=area)
    file_document(document=made, content=PDF, by=worker)
    return made


# --- the front page ---------------------------------------------------------------------------------
def labels(person, viewer):
    today = clock.today()
    with translation.override("en"):
        rows = casepage.facts(person, casefile.read(person, viewer, today), viewer, today)
        return [str(row["label"]) for row in rows]


def test_identity_and_arrival_are_for_who_reads_cases(person, worker, mentor):
    of_the_case = set(labels(person, worker)) - set(labels(person, mentor))
    assert len(of_the_case) >= 5
    assert "CPR" in of_the_case


def test_where_and_in_which_language_somebody_is_met_is_for_who_may_contact_them(person, worker, monkeypatch):
    whole = labels(person, worker)
    gives(monkeypatch, Role.CASEWORKER, Area.CONTACT)
    left_out = [each for each in whole if each not in labels(person, again(worker))]
    assert "Languages" in left_out


def test_a_telephone_number_is_for_who_may_contact_the_person(person, worker, monkeypatch):
    whole = labels(person, worker)
    gives(monkeypatch, Role.CASEWORKER, Area.CONTACT)
    left_out = [each for each in whole if each not in labels(person, again(worker))]
    assert "Telephone" in left_out


def test_the_own_script_of_a_protected_name_is_for_who_is_cleared(worker):
    person = factories.refugee(worker, name_protected=True, original_name="ዮናስ")
    assert "ዮናስ" in page(signed_in(worker), url("case", person))
    consultant = factories.user(Role.JOB_CONSULTANT, team=person.team)
    assert "ዮናስ" not in page(signed_in(consultant), url("case", person))


def test_readiness_is_for_who_reads_cases(person, worker, mentor):
    address = url("case", person)
    assert signed_in(worker).get(address).context["readiness"]
    assert signed_in(mentor).get(address).context["readiness"] == {}


def test_documents_are_counted_for_who_may_read_them(person, worker, consultant):
    filed(person, worker)
    filed(person, worker, area="health")
    counts = [casefile.read(person, user, clock.today()).document_count for user in (worker, consultant)]
    assert counts == [2, 1]


def test_the_clocks_of_a_household_are_for_who_may_read_clocks(person, worker, monkeypatch):
    facts_changed([person.pk])
    address = url("household", person)
    assert signed_in(worker).get(address).context["members"][0]["clocks"]
    gives(monkeypatch, Role.CASEWORKER, Area.TARGETS)
    assert not signed_in(worker).get(address).context["members"][0]["clocks"]


# --- journal ----------------------------------------------------------------------------------------
def test_the_themes_of_a_journal_are_those_of_the_pillars_that_its_reader_may_read(worker, consultant):
    assert "health" in dict(journal.themes(worker))
    assert "placements" in dict(journal.themes(consultant))
    assert "health" not in dict(journal.themes(consultant))


def test_the_themes_of_the_case_itself_are_for_who_reads_cases(worker, mentor):
    assert journal.CASE in dict(journal.themes(worker))
    assert journal.CASE not in dict(journal.themes(mentor))


def test_only_who_reads_cases_can_choose_the_notes_alone(worker, mentor):
    choice = f"theme={timeline.NOTES_ONLY}"
    assert choice in timeline._choices(worker, "")
    assert choice not in timeline._choices(mentor, "")


# --- documents and leaves ---------------------------------------------------------------------------
def test_a_document_is_listed_and_handed_out_by_the_right_to_its_area(person, worker, consultant):
    health, other = filed(person, worker, area="health"), filed(person, worker, title="Brev-12")
    assert set(Document.objects.readable_by(worker)) == {health, other}
    assert list(Document.objects.readable_by(consultant)) == [other]


def test_a_document_of_another_area_is_not_found_by_who_may_not_read_it(person, worker, consultant):
    address = reverse("refugees:document", args=[filed(person, worker, area="health").uid])
    answer = signed_in(worker).get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert signed_in(consultant).get(address).status_code == 404


def test_who_only_reads_a_case_files_nothing_in_it(person, worker, consultant):
    for user, number in ((consultant, 0), (worker, 1)):
        sent = {
            "kind": "other", "title": "Brev-12", "dated_on": f"{clock.today():%d-%m-%Y}",
            "file": SimpleUploadedFile("x.pdf", PDF),
        }  # fmt: skip
        signed_in(user).post(url("documents", person), sent)
        assert Document.objects.count() == number


def leave(person, worker, kind):
    return services.start_leave(person=person, on=clock.today() - 20 * DAY, kind=kind, by=worker)


def test_the_document_of_an_illness_is_read_with_the_leave_by_who_may_read_health(person, worker, consultant):
    start, link = leave(person, worker, "illness"), LeaveDocument(document=Document(area="case"), shows="other")
    assert readable([link], start, worker) == [link]
    assert readable([link], start, consultant) == []


def test_a_document_of_health_is_read_with_no_leave_by_who_may_not_read_health(person, worker, consultant):
    start, link = leave(person, worker, "parental"), LeaveDocument(document=Document(area="health"), shows="birth")
    assert readable([link], start, worker) == [link]
    assert readable([link], start, consultant) == []


def test_a_liaison_of_health_who_writes_in_no_case_adds_nothing_to_a_leave(person, worker):
    start, liaison = leave(person, worker, "illness"), factories.user(Role.HEALTH_LIAISON, team=person.team)
    assert leaves.may_attach(start, worker)
    assert not leaves.may_attach(start, liaison)


def test_a_manager_who_writes_nothing_of_health_adds_nothing_to_an_illness(person, worker):
    manager = factories.user(Role.TEAM_MANAGER, team=person.team)
    assert leaves.may_attach(leave(person, worker, "parental"), manager)
    assert not leaves.may_attach(leave(factories.refugee(worker), worker, "illness"), manager)


def test_a_doctors_statement_is_taken_off_a_leave_by_who_writes_of_health(person, worker):
    start = leave(person, worker, "parental")
    document = Document(refugee=person, kind="leave", title="Attest-77", dated_on=clock.today())
    link = leaves.file_with(start=start, document=document, content=PDF, shows="statement", by=worker, on=clock.today())
    address = reverse("refugees:leave-document-remove", args=[link.uid])
    manager = factories.user(Role.TEAM_MANAGER, team=person.team)
    assert signed_in(manager).post(address).status_code == 403
    assert signed_in(worker).post(address).status_code == 302


# --- beside the case --------------------------------------------------------------------------------
def test_readiness_to_be_looked_at_again_waits_for_who_assesses(worker, consultant):
    assert reviews.panel(worker, clock.today()) is not None
    assert reviews.panel(consultant, clock.today()) is None


def test_a_protected_person_with_the_same_name_is_opened_by_who_is_cleared(worker, monkeypatch):
    person = factories.refugee(worker, name_protected=True)
    assert openable(worker, [person]) == {person.pk}
    gives(monkeypatch, Role.CASEWORKER, Area.PROTECTED)
    assert openable(again(worker), [person]) == set()


def test_emergency_access_of_others_is_for_the_data_protection_officer(person):
    helper, other = factories.caseworker(), factories.caseworker()
    now = clock.now()
    made = BreakGlass.objects.create(
        refugee=person, user=helper, reason="Akut indlæggelse i nat", starts_at=now, ends_at=now + DAY
    )
    officer = factories.user(Role.DATA_PROTECTION_OFFICER)
    assert [list(BreakGlass.objects.visible_to(each)) for each in (officer, helper, other)] == [[made], [made], []]


def test_a_planned_hand_over_is_cancelled_by_nobody_who_may_no_longer_write(person, worker, monkeypatch):
    receiver, manager = factories.caseworker(team=person.team), factories.user(Role.TEAM_MANAGER, team=person.team)
    made = decide(worker, to(receiver, [person]), manager, on=clock.today() + 7 * DAY)
    one, cancel = (reverse(f"handover:{name}", args=[made.uid]) for name in ("one", "cancel"))
    assert cancel in offers(signed_in(worker), one)
    gives(monkeypatch, Role.CASEWORKER, Area.CASE, READ)
    assert cancel not in offers(signed_in(worker), one)


def test_the_form_for_the_next_list_is_for_who_may_import(worker, monkeypatch):
    address, upload = reverse("refugees:imports"), reverse("refugees:import-upload")
    assert upload in offers(signed_in(worker), address)
    gives(monkeypatch, Role.CASEWORKER, Area.IMPORT, READ)
    assert upload not in offers(signed_in(worker), address)
