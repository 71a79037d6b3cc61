"""The record of processing says what the registry says, in Danish, on the page and in the document."""

import io
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from accounts.policy import Role
from core.privacy import register
from rights import record, record_paper, tasks
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


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[Any]:
    """What the worker is told, and a folder of its own for what it makes."""
    told: list[Any] = []
    settings.HAVN_HOME = tmp_path
    monkeypatch.setattr("rights.record_paper.current_app.send_task", lambda name, args, **_how: told.append(args))
    return told


def test_the_document_is_made_by_the_worker_while_a_page_waits(officer: Client, sent: list[Any]) -> None:
    """Making it takes seconds, which nobody waits for inside a request."""
    url = reverse("rights:record-pdf")
    with mock.patch("rights.record_paper.pdf_of") as made:
        for _time in range(2):
            assert "bliver lavet" in officer.get(url).content.decode()
        assert "<h1" not in officer.get(url, headers={"HX-Request": "true"}).content.decode()
        assert not made.called
    assert sent == [["da"]], "asked for once, however often somebody looks"
    with mock.patch("rights.record_paper.pdf_of", return_value=b"%PDF of another day") as made:
        tasks.make_record("da")
        tasks.make_record("da")
        assert made.call_count == 1
    assert officer.get(url).content == b"%PDF of another day"
    assert officer.get(url, headers={"HX-Request": "true"}).headers["HX-Redirect"] == url
    factories.user(Role.DATA_PROTECTION_OFFICER, name="Ada Prøve")  # the words change
    assert "bliver lavet" in officer.get(url).content.decode()
    with mock.patch("rights.record_paper.pdf_of", return_value=b"%PDF"):
        tasks.make_record("da")
    assert [path.suffix for path in record_paper.folder().iterdir()].count(".pdf") == 1


def test_the_document_is_a_tagged_pdf_with_the_same_words(officer: Client, sent: list[Any]) -> None:
    tasks.make_record("da")
    answer = officer.get(reverse("rights:record-pdf"))
    assert answer["Content-Type"] == "application/pdf"
    document = PdfReader(io.BytesIO(answer.content))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "Fortegnelse" in text
    assert "Svar om helbred" in text


def test_the_page_costs_the_same_few_queries_whatever_is_in_the_tables(
    officer: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        officer.get(reverse("rights:record"))
