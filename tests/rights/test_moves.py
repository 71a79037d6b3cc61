"""The pack for another municipality: what was ticked and nothing else, on a basis, sealed, logged, gone in time."""

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.policy import Role
from audit.models import Kind, ReadLog
from core import clock, privacy
from refugees import services as cases
from refugees.models import JournalEntry, Refugee
from refugees.ports import Restricted
from rights import consents, restriction, sealing, tasks, telling
from rights.models import Consent, MovePack, Restriction
from rights.moves import packing, rules
from rights.moves.rules import Basis, Part
from rights.rules import PackState
from tests import factories
from tests.rights.support import ADDRESSES, GIVEN, address_of, full_person

pytestmark = pytest.mark.django_db
NECESSARY = [part.value for part in rules.NECESSARY]


@pytest.fixture(autouse=True)
def state_folder(settings: Any, tmp_path: Any) -> None:
    settings.HAVN_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


@pytest.fixture
def worker() -> Any:
    return factories.caseworker(name="Mette Medarbejder")


def ordered(person: Refugee, by: Any, parts: list[str] | None = None, **values: Any) -> MovePack:
    pack = MovePack(refugee=person, municipality="Opdigtet Kommune", parts=parts or list(NECESSARY), **values)
    return packing.ask(pack, by=by, at=timezone.now(), today=clock.today())


def made(person: Refugee, by: Any, parts: list[str] | None = None, **values: Any) -> MovePack:
    pack = ordered(person, by, parts, **values)
    tasks.make_move_pack(pack.pk)
    pack.refresh_from_db()
    assert pack.state == PackState.READY
    return pack


def opened(pack: MovePack) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(sealing.content(pack))))


def words(pack: MovePack) -> str:
    """Everything that the PDF and the data say."""
    with opened(pack) as bundle:
        document = PdfReader(io.BytesIO(bundle.read("overdragelse.pdf")))
        data = bundle.read("oplysninger.json").decode()
    return " ".join(" ".join(page.extract_text() for page in document.pages).split()) + data


def consent(person: Refugee, by: Any) -> None:
    given = Consent(refugee=person, purpose="authority", given_on=clock.today(), form="written")
    consents.give(given, by=by, today=clock.today())


# --- what stands in it ----------------------------------------------------------------------------
def test_by_default_it_holds_what_integration_needs_and_neither_journal_health_nor_safety(worker: Any) -> None:
    person = full_person(worker)
    text = words(made(person, worker))
    for expected in ("Opdigtet Kommune", "Eritrea", "tigrinya", ADDRESSES[1], "Bager", "Nordlys Bageri",
                     "Mette Medarbejder", "Aktivitetsparat"):  # fmt: skip
        assert expected in text, expected
    for secret in ("hjertestop-77", "truslen-77", f"{GIVEN} ringede", f"{GIVEN} er syg", "Sygdom", "er rejst",
                   f"{GIVEN} er væk"):  # fmt: skip
        assert secret not in text, secret


def test_the_data_names_table_and_field_and_who_made_it_for_whom(worker: Any) -> None:
    person = full_person(worker)
    with opened(made(person, worker)) as bundle:
        data = json.loads(bundle.read("oplysninger.json"))
    chapters = {each["table"]: each["records"] for each in data["chapters"]}
    assert chapters["refugees.Refugee"][0]["birth_date"] == "1987-02-11"
    assert (data["to"], data["made_by"], data["parts"]) == ("Opdigtet Kommune", "Mette Medarbejder", sorted(NECESSARY))
    assert not set(chapters) & (rules.STAYS_HERE | {"rights.DataRequest", "audit.ReadLog", "mail.Mail"})


@pytest.mark.parametrize("part", list(Part))
def test_each_part_brings_its_own_area_and_no_other(worker: Any, part: str) -> None:
    person = full_person(worker)
    consent(person, worker)
    pack = MovePack(refugee=person, parts=[part], basis=Basis.CONSENT if part == Part.HEALTH else "")
    known = privacy.register()
    for chapter in packing.chapters(known, pack):
        areas = {kind.area for kind in known.tables[chapter.key].kinds.values()}
        assert rules.AREA_OF[part] in areas, chapter.key
    held = " ".join(text for each in packing.chapters(known, pack) for record in each.records
                    for _label, text in record.lines)  # fmt: skip
    assert ("hjertestop-77" in held) is False  # health in interviews needs both parts
    assert "truslen-77" not in held


def test_health_goes_along_with_its_basis_and_then_in_the_interviews_too(worker: Any) -> None:
    person = full_person(worker)
    parts = [*NECESSARY, Part.HEALTH]
    for values in ({}, {"basis": Basis.CONSENT}, {"basis": Basis.LAW}):
        with pytest.raises(ValidationError):
            ordered(person, worker, parts, **values)
    consent(person, worker)
    text = words(made(person, worker, parts, basis=Basis.CONSENT))
    assert "hjertestop-77" in text
    assert "samtykket" in text.lower()
    assert "Lov X" in words(made(person, worker, parts, basis=Basis.LAW, basis_text="Lov X"))


def test_the_table_refuses_health_without_a_basis(worker: Any) -> None:
    with pytest.raises(IntegrityError, match="move_health_has_basis"), transaction.atomic():
        MovePack.objects.create(
            refugee=factories.refugee(worker), municipality="X", parts=["health"], asked_by=worker,
            asked_at=timezone.now(),
        )  # fmt: skip


def test_nobody_hands_out_what_they_may_not_read(worker: Any) -> None:
    person = factories.refugee(worker)
    consultant = factories.user(Role.JOB_CONSULTANT, team=person.team)
    with pytest.raises(ValidationError):
        ordered(person, consultant, [Part.CASE, Part.HEALTH], basis=Basis.LAW, basis_text="Lov X")
    with pytest.raises(ValidationError):
        ordered(person, worker, ["nonsense"])


def test_a_protected_address_never_goes_along_unless_it_is_ticked(worker: Any) -> None:
    person = full_person(worker, address_protected=True)
    cases.write_note(
        person=person, title="Bor nu", text=f"Flyttet til {ADDRESSES[1]}", event_on=clock.today(), by=worker
    )
    everything = [*NECESSARY, Part.JOURNAL]
    text = words(made(person, worker, everything))
    assert [place for place in ADDRESSES if place.split(",")[0] in text] == []
    (document,) = telling.attachments(privacy.register(), person)
    with pytest.raises(ValidationError):
        ordered(person, worker, documents=[str(document.uid)])
    assert ADDRESSES[1] in words(made(person, worker, everything, with_address=True))


def test_what_is_protected_about_others_is_left_out(worker: Any) -> None:
    other = factories.refugee(worker, address_protected=True)
    address_of(other, "Hemmelig Vej 9, 2400 København NV")
    person = factories.refugee(worker)
    cases.write_note(person=person, title="Bror", text="Han bor Hemmelig Vej 9", event_on=clock.today(), by=worker)
    pack = made(person, worker, [Part.JOURNAL])
    assert "Hemmelig Vej" not in words(pack)
    assert pack.hidden


def test_chosen_documents_go_along(worker: Any) -> None:
    person = full_person(worker)
    (document,) = telling.attachments(privacy.register(), person)
    with opened(made(person, worker)) as bundle:
        assert [name for name in bundle.namelist() if "/" in name] == []
    with opened(made(person, worker, documents=[str(document.uid)])) as bundle:
        assert bundle.read(f"dokumenter/{document.name}") == document.path.read_bytes()


def test_the_pdf_is_tagged_and_danish(worker: Any) -> None:
    with opened(made(factories.refugee(worker), worker)) as bundle:
        document = PdfReader(io.BytesIO(bundle.read("overdragelse.pdf")))
    assert "/StructTreeRoot" in document.trailer["/Root"]
    assert document.trailer["/Root"]["/Lang"] == "da"


# --- journal, restriction, time -------------------------------------------------------------------
def test_the_journal_says_for_whom_and_what(worker: Any) -> None:
    person = factories.refugee(worker)
    ordered(person, worker)
    entry = JournalEntry.objects.get(refugee=person)
    assert ("Opdigtet Kommune" in entry.title, "Screeningssamtaler" in entry.text) == (True, True)


def test_nothing_about_a_restricted_person_is_passed_on(worker: Any, client: Client) -> None:
    person = factories.refugee(worker)
    pack = made(person, worker)
    today = clock.today()
    restriction.restrict(Restriction(refugee=person, valid_from=today, ground="accuracy"), by=worker, today=today)
    with pytest.raises(Restricted):
        ordered(person, worker)
    client.force_login(worker)
    assert client.get(reverse("rights:move-pack", args=[pack.uid])).status_code == 423


def test_when_its_time_is_over_the_file_goes_and_the_row_stays(worker: Any) -> None:
    pack = made(factories.refugee(worker), worker)
    assert sealing.path_of(pack).is_file()
    MovePack.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    tasks.sweep()
    pack.refresh_from_db()
    assert (pack.state, sealing.path_of(pack).exists()) == (PackState.GONE, False)


def test_the_sweeper_makes_what_no_call_reached(worker: Any) -> None:
    pack = ordered(factories.refugee(worker), worker)
    tasks.sweep()
    pack.refresh_from_db()
    assert pack.state == PackState.READY


# --- pages ----------------------------------------------------------------------------------------
def test_it_is_ordered_fetched_and_logged_in_the_pages(client: Client, worker: Any) -> None:
    person = full_person(worker)
    client.force_login(worker)
    address = reverse("rights:move", args=[person.case_number])
    form = client.get(address).context["form"]
    assert form["parts"].value() == NECESSARY
    assert client.post(address, {"municipality": "", "parts": NECESSARY}).status_code == 422
    refused = client.post(address, {"municipality": "Opdigtet Kommune", "parts": ["health"], "basis": ""})
    assert refused.status_code == 422
    data = {"municipality": "Opdigtet Kommune", "address": "Digital Post", "parts": NECESSARY, "basis": ""}
    client.post(address, data)
    tasks.sweep()
    page = client.get(address).content.decode()
    pack = MovePack.objects.get()
    fetch = reverse("rights:move-pack", args=[pack.uid])
    assert fetch in page
    assert "Opdigtet Kommune" in page
    documents = client.get(reverse("refugees:documents", args=[person.case_number])).content.decode()
    assert "Pakke til Opdigtet Kommune, af Mette Medarbejder" in documents
    answer = client.get(fetch)
    assert answer["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[arg-type]
    kinds = ReadLog.objects.filter(purpose=packing.PURPOSE).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [Kind.PRINT, Kind.EXPORT]


def test_another_cannot_fetch_it_and_a_case_out_of_reach_has_no_page(client: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    pack = made(person, worker)
    for user in (factories.caseworker(team=person.team), factories.caseworker()):
        client.force_login(user)
        assert client.get(reverse("rights:move-pack", args=[pack.uid])).status_code == 404
    assert client.get(reverse("rights:move", args=[person.case_number])).status_code == 404


def test_the_page_asks_as_much_for_eleven_packs_as_for_one(client: Client, worker: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = factories.refugee(worker)
    client.force_login(worker)

    def queries(number: int) -> int:
        for _ in range(number):
            ordered(person, worker)
        client.get(reverse("rights:move", args=[person.case_number]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("rights:move", args=[person.case_number]))
        return len(asked)

    assert queries(1) == queries(10)
