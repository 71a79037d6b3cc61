"""The subject-access pack holds everything about the person, nothing about protected others, and lies encrypted."""

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.policy import Role
from audit.models import ReadLog
from core import privacy
from refugees import services as cases
from rights import packs, tasks, telling
from rights.models import AccessPack
from rights.rules import PackState
from rights.thirdparties import Redactor, secrets_about_others, street_of
from tests import factories
from tests.rights import support
from tests.rights.support import ADDRESSES, AT, GIVEN, address_of, asked, full_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def state_folder(settings: Any, tmp_path: Any) -> None:
    settings.HAVN_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


@pytest.fixture
def worker() -> Any:
    return factories.caseworker(name="Mette Medarbejder")


def made(request: Any, by: Any, **values: Any) -> AccessPack:
    pack = packs.ask(request, by=by, at=AT, language="da", **values)
    assert packs.make(pack.pk, at=timezone.now())
    pack.refresh_from_db()
    return pack


def opened(pack: AccessPack) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(packs.content(pack))))


def words(pack: AccessPack) -> str:
    """Everything that the PDF of the pack says."""
    with opened(pack) as bundle:
        document = PdfReader(io.BytesIO(bundle.read("indsigt.pdf")))
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


# --- everything is in it --------------------------------------------------------------------------
def test_every_table_that_is_told_has_its_chapter(worker: Any) -> None:
    person = full_person(worker)
    known = privacy.register()
    told = {table.model for table in known.tables.values() if table.is_told}
    shown = {chapter.key for chapter in telling.chapters(known, person)}
    without_rows = {
        "refugees.Exit", "rights.DataRequest", "rights.ArchiveDecision", "rights.Restriction", "rights.Consent",
        "rights.MovePack", "rights.Correction",
    }  # fmt: skip
    assert told - shown == without_rows


def test_the_pack_tells_everything_in_danish_but_neither_names_of_staff_nor_other_cases(worker: Any) -> None:
    person = full_person(worker)
    person.caseworker = None
    person.save()
    pack = made(asked(person, worker), worker)
    text = words(pack)
    with opened(pack) as bundle:
        data = bundle.read("oplysninger.json").decode()
    for secret in ("Mette Medarbejder", worker.email, "2016-0001"):
        assert secret not in text + data
    assert "Hvad vi har registreret om dig" in text
    for expected in (
        "Eritrea", ADDRESSES[0], ADDRESSES[1], f"{GIVEN} ringede", "Aktivitetsparat", "Jobønske 1", "Bager",
        "hjertestop-77", "truslen-77", f"Tilføjelse om {GIVEN}", "Praktik, frist 01-04-2017", "Nordlys Bageri",
        "sagsbehandling", support.TITLE, "Datatilsynet", "11-02-1987",
    ):  # fmt: skip
        assert expected in text, expected


def test_the_machine_readable_part_has_the_same_chapters_by_table_and_field(worker: Any) -> None:
    person = full_person(worker)
    with opened(made(asked(person, worker), worker)) as bundle:
        data = json.loads(bundle.read("oplysninger.json"))
    chapters = {each["table"]: each["records"] for each in data["chapters"]}
    assert chapters["refugees.Refugee"][0]["birth_date"] == "1987-02-11"
    assert chapters["refugees.Address"][1]["text"] == ADDRESSES[1]
    assert {"section": "wishes", "Jobønske 1": "Bager"} in chapters["screening.Interview"]
    assert data["case_number"] == person.case_number
    assert any("CPR" not in each["data"] for each in data["not_told"])


def test_documents_go_along_and_those_left_out_are_named_with_the_reason(worker: Any) -> None:
    person = full_person(worker)
    (document,) = telling.attachments(privacy.register(), person)
    request = asked(person, worker)
    with opened(made(request, worker)) as bundle:
        assert bundle.read(f"dokumenter/{document.name}") == document.path.read_bytes()
    with pytest.raises(ValidationError):
        packs.ask(request, by=worker, at=AT, language="da", left_out=[str(document.uid)])
    pack = made(request, worker, left_out=[str(document.uid)], reason="Nævner en tredjemand")
    with opened(pack) as bundle:
        assert not [name for name in bundle.namelist() if name.startswith("dokumenter/")]
    assert "Nævner en tredjemand" in words(pack)


def test_the_pack_speaks_english_to_who_asks_for_it(worker: Any) -> None:
    person = factories.refugee(worker)
    pack = packs.ask(asked(person, worker), by=worker, at=AT, language="en")
    with translation.override("da"):
        packs.make(pack.pk, at=timezone.now())
    with opened(pack) as bundle:
        assert {"access.pdf", "data.json"} <= set(bundle.namelist())


def test_the_document_is_tagged_for_those_who_listen_to_it(worker: Any) -> None:
    with opened(made(asked(factories.refugee(worker), worker), worker)) as bundle:
        root: Any = PdfReader(io.BytesIO(bundle.read("indsigt.pdf"))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]


# --- others are not -------------------------------------------------------------------------------
def test_a_protected_relatives_address_name_and_number_are_nowhere_in_it(worker: Any) -> None:
    person = full_person(worker)
    wife = factories.refugee(
        worker, given_names="Selam", family_name="Hagosdatter", phone="67019955", household=person.household,
        name_protected=True, address_protected=True,
    )  # fmt: skip
    address_of(wife, "Hemmelig Vænge 12, 2. tv, 2300 København S")
    for text in (
        "Hun bor nu på hemmelig vænge 12 2.tv.", "Selam Hagosdatter har ringet fra 67 01 99 55.",
        "Hagosdatter, Selam er truet.", f"Sagen {wife.case_number}.",
    ):  # fmt: skip
        cases.write_note(person=person, title="Notat", text=text, event_on=support.ON, by=worker, sign=True)
    pack = made(asked(person, worker), worker)
    with opened(pack) as bundle:
        whole = words(pack) + bundle.read("oplysninger.json").decode()
    for secret in ("ænge 12", "Hagosdatter", "67 01 99 55"):
        assert secret not in whole
    assert "udeladt" in whole
    assert pack.hidden >= 3


def test_the_persons_own_address_is_told_though_a_protected_relative_lives_there_too(worker: Any) -> None:
    person = full_person(worker)
    child = factories.refugee(worker, household=person.household, address_protected=True)
    address_of(child, ADDRESSES[1])
    assert ADDRESSES[1] in words(made(asked(person, worker), worker))


def test_a_redactor_without_secrets_changes_nothing_and_short_words_are_no_secrets(worker: Any) -> None:
    person = factories.refugee(worker)
    factories.refugee(worker, phone="12", name_protected=True, given_names="", family_name="Li")
    secrets = secrets_about_others(person)
    assert "12" not in secrets
    assert "Li" not in secrets
    assert Redactor([]).text("Li bor her") == "Li bor her"


# --- sealed, for a time, for one ------------------------------------------------------------------
def test_the_pack_lies_encrypted_and_names_nobody_on_disk(worker: Any) -> None:
    person = full_person(worker)
    pack = made(asked(person, worker), worker)
    path = packs.path_of(pack)
    raw = path.read_bytes()
    assert GIVEN.encode() not in raw
    assert not raw.startswith(b"PK")
    assert person.case_number not in path.name
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_one_who_asked_fetches_it_each_time_logged_and_nobody_else_does(client: Client, worker: Any) -> None:
    person = full_person(worker)
    pack = made(asked(person, worker), worker)
    address = reverse("rights:pack", args=[pack.uid])
    client.force_login(worker)
    before = ReadLog.objects.filter(kind="export").count()
    answer = client.get(address)
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"]) == pack.size
    assert answer["Content-Disposition"] == f'attachment; filename="indsigt-{person.case_number}.zip"'
    entry = ReadLog.objects.filter(kind="export").latest("at")
    assert ReadLog.objects.filter(kind="export").count() == before + 1
    assert (entry.people, entry.user_id, entry.purpose) == ([person.uid], worker.pk, "subject access")
    for role in (Role.CASEWORKER, Role.TEAM_MANAGER, Role.DATA_PROTECTION_OFFICER):
        client.force_login(factories.user(role))
        assert client.get(address).status_code == 404


def test_after_its_time_it_cannot_be_fetched_and_is_removed(client: Client, worker: Any) -> None:
    pack = made(asked(full_person(worker), worker), worker)
    client.force_login(worker)
    AccessPack.objects.filter(pk=pack.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(reverse("rights:pack", args=[pack.uid])).status_code == 404
    assert packs.path_of(pack).is_file()
    packs.sweep(at=timezone.now())
    pack.refresh_from_db()
    assert pack.state == PackState.GONE
    assert not packs.path_of(pack).exists()


def test_the_officer_asks_for_a_pack_and_fetches_it(client: Client, worker: Any) -> None:
    person = full_person(worker)
    request = asked(person, worker)
    officer = factories.user(Role.DATA_PROTECTION_OFFICER)
    client.force_login(officer)
    address = reverse("rights:pack-new", args=[request.uid])
    assert client.post(address, {"language": "da"}).status_code == 422  # nobody looked through the documents
    assert client.post(address, {"language": "da", "looked": "on"}).status_code == 302
    pack = AccessPack.objects.get(asked_by=officer)
    tasks.make_pack(pack.pk)
    assert client.get(reverse("rights:pack", args=[pack.uid])).status_code == 200


def test_the_page_asks_again_while_a_pack_is_made_and_then_offers_it(client: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    request = asked(person, worker)
    pack = packs.ask(request, by=worker, at=AT, language="da")
    client.force_login(worker)
    address = reverse("rights:request", args=[request.uid])
    assert "hx-trigger" in client.get(address).content.decode()
    packs.make(pack.pk, at=timezone.now())
    text = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in text
    assert "<html" not in text
    assert reverse("rights:pack", args=[pack.uid]) in text


# --- the worker -----------------------------------------------------------------------------------
def test_a_second_call_makes_no_second_pack(worker: Any) -> None:
    pack = made(asked(factories.refugee(worker), worker), worker)
    before = packs.path_of(pack).read_bytes()
    assert not packs.make(pack.pk, at=timezone.now())
    assert packs.path_of(pack).read_bytes() == before


def test_the_sweeper_makes_what_no_call_reached_and_gives_up_on_what_cannot_be_made(
    worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = packs.ask(asked(factories.refugee(worker), worker), by=worker, at=AT, language="da")
    second = packs.ask(asked(factories.refugee(worker), worker), by=worker, at=AT, language="da")
    whole, broken = packs.fill, first.pk

    def fill(bundle: Any, pack: AccessPack, at: Any) -> int:
        if pack.pk == broken:
            raise ValueError("broken")
        return whole(bundle, pack, at)

    monkeypatch.setattr(packs, "fill", fill)
    for _ in range(4):
        tasks.sweep()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (PackState.FAILED, PackState.READY)
    assert [path.name for path in packs.path_of(second).parent.glob("*.sealed")] == [packs.path_of(second).name]


def test_only_a_request_for_access_gets_a_pack(worker: Any) -> None:
    request = asked(factories.refugee(worker), worker, kind="correction")
    with pytest.raises(ValidationError):
        packs.ask(request, by=worker, at=AT, language="da")


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("Prøvevej 12 B, 2. tv, 2300 København S", "Prøvevej 12 B"),
        ("Prøvevej 12, 2. tv", "Prøvevej 12"),
        ("Prøvevej 12 st. tv", "Prøvevej 12"),
        ("Ukendt", ""),
        ("12, 3", ""),
    ],
)
def test_street_and_number_are_a_secret_by_themselves(address: str, street: str) -> None:
    assert street_of(address) == street
