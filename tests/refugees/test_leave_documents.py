"""What documents a leave: added to it, seen by those it concerns, asked for where it is missing."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from core import clock
from demo import lists
from refugees import leaves, services
from refugees.documents.models import Document, LeaveDocument
from refugees.documents.services import file_document
from refugees.models import JournalEntry, LeaveEvent, Refugee
from refugees.ports import standings_for
from targets import quality
from tests import factories
from tests.refugees.test_documents import PDF
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(worker: Any) -> Refugee:
    return factories.refugee(worker)


def leave(person: Refugee, worker: Any, kind: str = "illness", days: int = 20, **more: Any) -> LeaveEvent:
    on = clock.today() - days * DAY
    made: Any = services.start_leave(person=person, on=on, kind=kind, by=worker, **more)
    return made


def paper(**more: Any) -> dict[str, Any]:
    given = {"shows": "statement", "title": "Attest-77", "dated_on": "01-06-2017"}
    return given | {"file": SimpleUploadedFile("x.pdf", PDF)} | more


def page_of(start: LeaveEvent) -> str:
    return reverse("refugees:leave-documents", args=[start.uid])


def reader(client: Client, role: str) -> Client:
    client.force_login(factories.user(role))
    return client


def test_a_document_of_an_illness_is_seen_by_those_who_work_with_health_alone(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    start = leave(person, worker)
    assert signed_in.post(page_of(start), paper()).status_code == 302
    link = LeaveDocument.objects.select_related("document").get()
    assert link.document.area == "health"
    assert "Attest-77" in signed_in.get(page_of(start)).content.decode()
    documents = reverse("refugees:documents", args=[person.case_number])
    fetch = reverse("refugees:document", args=[link.document.uid])
    consultant = reader(Client(), Role.JOB_CONSULTANT)
    for page in (page_of(start), documents, reverse("refugees:case", args=[person.case_number])):
        answer = consultant.get(page)
        assert answer.status_code == 200
        assert "Attest-77" not in answer.content.decode(), page
    assert "Dokumenteret" in consultant.get(page_of(start)).content.decode()
    assert consultant.get(fetch).status_code == 404
    liaison = reader(Client(), Role.HEALTH_LIAISON)
    assert "Attest-77" in liaison.get(documents).content.decode()
    assert b"".join(liaison.get(fetch).streaming_content).startswith(b"%PDF")


def test_a_document_of_the_case_that_comes_to_tell_of_an_illness_is_seen_by_fewer(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    known = Document(refugee=person, kind="letter", title="Attest-77", dated_on=dt.date(2017, 6, 1))
    file_document(document=known, content=PDF, by=worker)
    start = leave(person, worker)
    answer = signed_in.post(page_of(start), {"shows": "other", "existing": str(known.uid), "title": ""})
    assert answer.status_code == 302
    known.refresh_from_db()
    assert (known.area, known.version, known.kind) == ("health", 2, "letter")
    assert not JournalEntry.objects.filter(title__contains="Attest-77", area="case").exists()


def test_parental_leave_is_documented_in_the_case(signed_in: Client, worker: Any, person: Refugee) -> None:
    start = leave(person, worker, "parental")
    facts = reverse("refugees:facts", args=[person.case_number])
    assert "Ikke dokumenteret" in signed_in.get(facts).content.decode()
    assert signed_in.post(page_of(start), paper(shows="birth")).status_code == 302
    assert Document.objects.get().area == "case"
    assert "Ikke dokumenteret" not in signed_in.get(facts).content.decode()
    link = LeaveDocument.objects.get()
    assert signed_in.post(reverse("refugees:leave-document-remove", args=[link.uid])).status_code == 302
    assert last("refugees:leave-document-remove").people == [person.uid]
    assert not leaves.is_documented(start)
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [(paper(shows=""), "shows"), (paper(title=""), "title"), ({"shows": "birth"}, "file"),
     (paper(file=SimpleUploadedFile("x.pdf", b"MZ")), "file"), (paper(dated_on="01-01-2999"), "dated_on")],
)  # fmt: skip
def test_what_is_no_documentation_is_a_sentence(
    signed_in: Client, worker: Any, person: Refugee, data: dict[str, Any], field: str
) -> None:
    answer = signed_in.post(page_of(leave(person, worker)), data)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not LeaveDocument.objects.exists()


def test_who_may_not_write_health_adds_nothing_to_an_illness(worker: Any, person: Refugee) -> None:
    start = leave(person, worker)
    manager = reader(Client(), Role.TEAM_MANAGER)
    assert manager.post(page_of(start), paper()).status_code == 200
    assert not LeaveDocument.objects.exists()


def test_a_leave_without_documents_comes_on_the_list_after_two_weeks(worker: Any, person: Refugee) -> None:
    def missing() -> int:
        return quality.find(worker, clock.today())[0].get("leave_undocumented", 0)

    leave(person, worker, days=14)
    assert missing() == 0
    late = leave(person, worker, days=15)
    assert missing() == 1
    LeaveEvent.objects.filter(pk=late.pk).update(documented_elsewhere=True)
    assert missing() == 0


def test_no_clock_depends_on_the_documents(signed_in: Client, worker: Any, person: Refugee) -> None:
    """Every recorded leave counts (targets.md): the documents are work to be done, not a condition."""
    before = standings_for([person.pk], clock.today())
    start = leave(person, worker, days=4000)
    with_leave = standings_for([person.pk], clock.today())
    assert with_leave != before
    assert signed_in.post(page_of(start), paper()).status_code == 302
    assert standings_for([person.pk], clock.today()) == with_leave


def test_an_imported_leave_counts_as_documented(worker: Any, person: Refugee) -> None:
    """targets.md, section 2: what a municipality brings in as leave is documented leave."""
    rows = f"person_id;event;date;ref;detail;note\n{person.person_id};leave_started;01-03-2017;L1;parental;\n"
    lists.history(rows.encode(), "historik.csv", by=worker)
    assert leaves.is_documented(LeaveEvent.objects.get())


def test_a_document_of_an_illness_goes_to_another_municipality_only_with_health(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    assert signed_in.post(page_of(leave(person, worker)), paper()).status_code == 302
    order = reverse("rights:move", args=[person.case_number])
    data = {"municipality": "Opdigtet Kommune", "parts": ["case"], "documents": [str(Document.objects.get().uid)]}
    refused = signed_in.post(order, data)
    assert refused.status_code == 422
    assert "documents" in refused.context["form"].errors
