"""The record of processing says what the registry says, in Danish, on the page and in the document."""

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from accounts.policy import Role
from core import clock
from core.privacy import register
from rights import record, record_versions, tasks
from rights.models_record import RecordVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER, name="Bodil Prøve"))
    return client


def test_every_class_of_data_stands_in_exactly_one_activity() -> None:
    known = register()
    shown = [line.kind for activity in record.activities(known) for line in activity.lines]
    declared = {kind for table in known.tables.values() for kind, _names in table.fields}
    assert len(shown) == len(set(shown))
    assert declared <= set(shown)


def test_every_field_stands_on_the_sheet_of_its_table() -> None:
    for sheet in record.sheets(register()):
        fields = sum(len(names.split()) for _kind, names in sheet.table.fields)
        parts = len(list(sheet.table.parts())) if sheet.table.parts else 0
        assert sum(len(line.fields) for line in sheet.lines) == fields + parts, sheet.table.model


def test_who_may_see_an_area_follows_the_policy_table() -> None:
    with translation.override("en"):
        assert record.readers("health") == "Caseworker, Health liaison, Team manager"
        assert record.readers("") == "No role: used by the system alone"


def test_the_page_is_danish_and_names_the_officer(officer: Client) -> None:
    text = officer.get(reverse("rights:record")).content.decode()
    for words in ("Fortegnelse", "Bodil Prøve", "Københavns Kommune", "Helbred med personens egne ord", "Opslagslog"):
        assert words in text
    assert "Reception and integration" not in text


def made_versions(language: str = "da") -> list[RecordVersion]:
    return [each for each in RecordVersion.objects.in_language(language) if each.made_at]


def test_the_worker_makes_a_tagged_pdf_with_the_same_words_and_the_page_leads_to_it(officer: Client) -> None:
    assert "Lav PDF" in officer.get(reverse("rights:record")).content.decode()
    assert officer.post(reverse("rights:record-make")).status_code == 302
    assert "er ved at blive lavet" in officer.get(reverse("rights:record")).content.decode()
    assert made_versions() == []  # nobody who waits for a page makes sixty pages of paper
    version = RecordVersion.objects.get()
    tasks.make_record(version.pk)
    link = reverse("rights:record-pdf", args=[version.pk])
    assert link in officer.get(reverse("rights:record")).content.decode()
    answer = officer.get(link)
    assert answer["Content-Type"] == "application/pdf"
    document = PdfReader(io.BytesIO(answer.content))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "Fortegnelse" in text
    assert "Svar om helbred" in text
    assert "Bodil Prøve" in text


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Documents that hold their own HTML, for what is asked is when one is made."""
    made: list[str] = []

    def kept(html: str, css: str) -> bytes:
        made.append(html)
        return html.encode()

    monkeypatch.setattr(record_versions, "pdf_of", kept)
    return made


def test_the_night_keeps_a_version_only_when_the_record_says_something_new(officer: Client, quick: list[str]) -> None:
    today, at = clock.today(), clock.now()
    assert record_versions.keep(on=today, at=at) == 2
    assert record_versions.keep(on=today + dt.timedelta(days=1), at=at + dt.timedelta(days=1)) == 0
    factories.user(Role.DATA_PROTECTION_OFFICER, name="Anders Efterfølger")
    assert record_versions.keep(on=today, at=at + dt.timedelta(days=2)) == 2
    newest, before = made_versions()
    assert "Anders Efterfølger" in bytes(newest.content).decode()
    assert "Anders Efterfølger" not in bytes(before.content).decode()
    text = officer.get(reverse("rights:record")).content.decode()
    assert all(reverse("rights:record-pdf", args=[each.pk]) in text for each in (newest, before))


def test_what_no_wake_up_call_reached_is_made_once_and_what_is_no_longer_said_is_not(quick: list[str]) -> None:
    today, at = clock.today(), clock.now()
    with translation.override("da"):
        digest = record_versions.digest_of(record_versions.context_on(today), "da")
    first = record_versions.ask(digest, "da", at=at)
    assert record_versions.ask(digest, "da", at=at) == first
    record_versions.ask("0" * 64, "da", at=at)
    assert record_versions.sweep(on=today, at=at) == 1
    assert record_versions.sweep(on=today, at=at) == 0
    assert [each.pk for each in RecordVersion.objects.all()] == [first.pk]
    assert len(quick) == 1


def test_a_document_that_is_not_made_yet_answers_404(officer: Client) -> None:
    waiting = record_versions.ask("0" * 64, "da", at=clock.now())
    assert officer.get(reverse("rights:record-pdf", args=[waiting.pk])).status_code == 404


def test_the_page_costs_the_same_few_queries_whatever_is_in_the_tables(
    officer: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        officer.get(reverse("rights:record"))
