"""Reports: made by the worker with visible progress, the same numbers in every file, fetched and logged, then gone."""

import csv
import datetime as dt
import io
import re
import subprocess
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from core.clock import COPENHAGEN
from core.crypto import CannotDecrypt
from core.sealed_files import unsealed
from refugees.ports import facts_changed
from reporting import clocks
from reporting.frozen import services as frozen
from reporting.models import Publication
from reporting.public import tables
from reporting.reports import contents, services
from reporting.reports.models import Report
from reporting.reports.rules import MOST_ATTEMPTS, Kind, State
from reporting.rules import COLUMNS
from reporting.services import publish
from targets import cache
from tests import factories
from tests.reporting.intake import take_in
from tests.reporting.same_number import WAYS, Said

pytestmark = pytest.mark.django_db
AT = dt.datetime(2019, 6, 1, 9, 0, tzinfo=COPENHAGEN)
YEAR = dt.date(2017, 1, 1)


@pytest.fixture
def home(settings, tmp_path):
    settings.HAVN_HOME = tmp_path
    return tmp_path


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER)


def published():
    """The real intake with its quarters published and the months frozen that cohorts come from."""
    take_in()
    cache.rebuild(on=AT.date())
    publish(on=AT.date())
    marks = {tables.month_of_mark(year, mark) for year in (2016, 2017) for mark in (6, 12)}
    for month in {dt.date(2016, 12, 1)} | marks:
        frozen.freeze_month(month, at=AT)
    frozen.close(on=AT.date())


def ordered(user, kind=Kind.YEAR, first=YEAR, at=AT, team=None):
    return services.ask(kind=kind, first=first, team=team, by=user, at=at, language="da")


def made(user, **what):
    report = ordered(user, **what)
    assert services.make(report.pk, at=what.get("at", AT))
    report.refresh_from_db()
    return report


def file(report, ending):
    return b"".join(services.content(report, ending))


def text_of(pdf, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True)
    return done.stdout


def below(label, words):
    """What stands below a heading."""
    return re.split(rf"(?m)^\s*{re.escape(label)}\s*$", words)[-1]


def stands_in(name, line):
    """Whether a line of the PDF is the table's row of that name; a drawing may stand to the left of it."""
    return re.search(rf"(^|\s){re.escape(name)}\s", line) is not None


def cells_of(words):
    """The numbers at the end of a line of the PDF."""
    return re.findall(r"••|(?<!\d)–(?!\d)|\d+(?:–\d+)?(?: %)?", words)


def shown(cell):
    return "••" if cell is None else str(cell)


# --- the same numbers everywhere ----------------------------------------------------------------------
def test_a_yearly_report_says_the_same_in_every_file(home, manager, tmp_path):
    """What it says is worked out again in test_recomputed."""
    published()
    report = made(manager)
    document = contents.document(report, today=AT.date(), tick=lambda: None)
    assert any(all(isinstance(cell, int) for cell in line.cells) for line in document.chapters[1].blocks[0].lines)
    assert document.outcomes
    same_in_every_file(report, document, tmp_path)
    years_are_the_same_in_every_file(report, document, tmp_path)


def same_in_every_file(report, document, tmp_path):
    """PDF, workbook and CSV hold the document's numbers, each read back from its file."""
    words = text_of(file(report, "pdf"), tmp_path)
    book = load_workbook(BytesIO(file(report, "xlsx")))
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    lines = list(csv.reader(io.StringIO(file(report, "csv").decode("utf-8-sig")), delimiter=";"))
    single = [(line[2], line[3], line[5]) for line in lines[1:]]
    place = 0
    for chapter in document.chapters:
        for block in chapter.blocks:
            for line in block.lines:
                row = rows[place]
                place += 1
                assert row[1:4] == (chapter.label, block.label, line.name)
                assert row[4 : 4 + len(line.cells)] == tuple(
                    cell if isinstance(cell, int) else shown(cell) for cell in line.cells
                )
                assert isinstance(row[0], dt.datetime), "a date is a date"
                in_csv = [value for label, name, value in single if (label, name) == (block.label, line.name)]
                percent = "" if line.percent is None else str(line.percent)
                assert in_csv == [*map(shown, line.cells), percent]
            said = below(block.label, words)
            for line in block.lines:
                found = next(each for each in said.splitlines() if stands_in(line.name, each))
                percent = "–" if line.percent is None else f"{line.percent} %"
                assert cells_of(found.split(line.name, 1)[1]) == [*map(shown, line.cells), percent]
    assert place == len(rows)


def years_are_the_same_in_every_file(report, document, tmp_path):
    """The figures of whole years: each number of the document in PDF, workbook and CSV."""
    words = text_of(file(report, "pdf"), tmp_path)
    sheet = load_workbook(BytesIO(file(report, "xlsx")))["Hele år"]
    book = {(row[2], row[3], row[4]): row[5] for row in sheet.iter_rows(min_row=2, values_only=True)}
    lines = list(csv.reader(io.StringIO(file(report, "csv").decode("utf-8-sig")), delimiter=";"))
    single = {(line[2], line[4], line[3]): line[5] for line in lines[1:]}
    tables = [table for chapter in document.chapters for table in chapter.tables]
    assert len(tables) > 20
    for table in tables:
        said = below(str(table.label), words).splitlines()
        for row in table.rows:
            told = ["–" if row.is_estimate and cell is None else shown(cell) for cell in row.cells]
            line = next(each for each in said if stands_in(str(row.label), f"{each} "))
            assert cells_of(line.split(str(row.label), 1)[1]) == told, (table.key, row.key)
            for year, cell, text in zip(table.years, row.cells, told, strict=True):
                name = (str(table.label), str(row.label))
                assert single[(*name, f"Året {year}")] == text.removeprefix("–")
                assert book[(*name, year)] == (cell if isinstance(cell, int) else text.removeprefix("–") or None)


# The same question, asked of each. To add one: a function (report, question, manager, client, tmp_path) that gives
# {(label of the target, number of the column): count} for the whole period, in the order of reporting.rules.COLUMNS.
def of_dashboard(report, question, manager, client, tmp_path):
    client.force_login(manager)
    page = client.get(reverse("reporting:dashboard"), question.parameters())
    return {
        (str(goal.label), place): goal.figure.total[state]
        for kept in page.context["promises"]
        for goal in kept.goals
        for place, state in enumerate(COLUMNS)
    }


def of_pdf(report, question, manager, client, tmp_path):
    words = text_of(file(report, "pdf"), tmp_path)
    found = {}
    for label in {label for label, _place in of_xlsx(report, question, manager, client, tmp_path)}:
        line = next(each for each in below(label, words).splitlines() if each.strip().startswith("Hele perioden"))
        found |= {(label, place): int(cell) for place, cell in enumerate(cells_of(line)[:5])}
    return found


def of_xlsx(report, question, manager, client, tmp_path):
    rows = load_workbook(BytesIO(file(report, "xlsx"))).worksheets[1].iter_rows(min_row=2, values_only=True)
    return {(row[2], place): row[4 + place] for row in rows if row[3] == "Hele perioden" for place in range(5)}


def of_csv(report, question, manager, client, tmp_path):
    lines = list(csv.reader(io.StringIO(file(report, "csv").decode("utf-8-sig")), delimiter=";"))
    names = [str(state.label) for state in COLUMNS]
    found = [line for line in lines if line[3] == "Hele perioden" and line[4] in names]
    return {(line[2], names.index(line[4])): int(line[5]) for line in found}


ASKED = {"dashboard": of_dashboard, "pdf": of_pdf, "xlsx": of_xlsx, "csv": of_csv}


def test_dashboard_pdf_workbook_and_csv_give_the_same_answer_to_the_same_question(home, manager, client, tmp_path):
    take_in()
    cache.rebuild(on=clock.today())
    report = made(manager, kind=Kind.SHEET, first=dt.date(2017, 9, 1), at=clock.now())
    question = contents.sheet_question(report, clock.today())
    answers = {name: ask(report, question, manager, client, tmp_path) for name, ask in ASKED.items()}
    first, *others = answers.values()
    assert sum(first.values()) > 100
    for other in others:
        assert other == first


def said_by_files(report, label, tmp_path):
    """What the workbook and the PDF of a report say of a target: met, missed and per cent."""
    rows = load_workbook(BytesIO(file(report, "xlsx"))).worksheets[1].iter_rows(min_row=2, values_only=True)
    row = next(row for row in rows if row[2] == label)
    said = below(label, text_of(file(report, "pdf"), tmp_path)).splitlines()
    line = next(each for each in said if stands_in(row[3], each))
    met, missed, *_rest, percent = cells_of(line.split(row[3], 1)[1])
    return (
        Said(row[4], row[5], next(each for each in reversed(row) if each is not None)),
        Said(int(met), int(missed), int(percent.removesuffix(" %"))),
    )


def test_dashboard_interface_workbook_pdf_and_csv_give_the_same_answer_to_the_same_question(home, manager, tmp_path):
    quarter, at = dt.date(2017, 4, 1), dt.datetime(2017, 7, 20, 9, 0, tzinfo=COPENHAGEN)
    facts_changed([factories.refugee(takeover_on=dt.date(2017, 3, day)).pk for day in range(1, 13)])
    publish(on=at.date())
    frozen.close(on=at.date())
    report = made(manager, kind=Kind.COMMITTEE, first=quarter, at=at)
    ways = {way.__name__: way(Client(), quarter, "placement_start") for way in WAYS}
    label = str(clocks.labels()["placement_start"])
    ways["workbook"], ways["pdf"] = said_by_files(report, label, tmp_path)
    lines = list(csv.reader(io.StringIO(file(report, "csv").decode("utf-8-sig")), delimiter=";"))
    single = [line[5] for line in lines if (line[6], line[3]) == ("placement_start", "2017 K2")]
    ways["csv"] = Said(int(single[0]), int(single[1]), int(single[-1]))
    assert set(ways.values()) == {Said(0, 12, 0)}, ways


# --- the PDF ------------------------------------------------------------------------------------------
def test_the_pdf_is_tagged_has_its_parts_and_a_text_for_every_drawing(home, manager, tmp_path):
    published()
    pdf = file(made(manager), "pdf")
    words = text_of(pdf, tmp_path)
    done = subprocess.run(["pdfinfo", tmp_path / "report.pdf"], capture_output=True, check=True, text=True)
    assert re.search(r"Tagged: +yes", done.stdout)
    assert re.search(r"Title: +Årsrapport · 2017", done.stdout)
    for part in (
        "Indhold",
        "Pr. dato",
        "01-01-2018",
        "Sådan er det talt",
        "version 1",
        "Det står uden for procenten",
    ):
        assert part in words, part
    assert re.search(r"\b2 ?/ ?\d+\b", words), "pages have numbers"
    assert not re.search(r"(?m)^\s*1 ?/ ?\d+\s*$", words), "the cover has none"


# --- making -------------------------------------------------------------------------------------------
def test_a_report_shows_how_far_it_is_and_each_step_is_one(home, manager, monkeypatch):
    factories.refugee()
    report = ordered(manager, kind=Kind.SHEET, first=dt.date(2017, 9, 1))
    seen = []
    seal = services.seal
    monkeypatch.setattr(
        services, "seal", lambda *what: (seen.append(Report.objects.get(pk=report.pk).done), seal(*what))
    )
    services.make(report.pk, at=AT)
    report.refresh_from_db()
    assert seen == [3, 4, 5]
    assert (report.done, report.steps, report.state) == (6, 6, State.READY)
    assert not services.make(report.pk, at=AT), "made once"


def test_an_order_that_is_under_way_is_not_taken_twice_and_one_without_figures_is_refused(home, manager):
    assert ordered(manager, kind=Kind.SHEET) == ordered(manager, kind=Kind.SHEET)
    with pytest.raises(ValidationError):
        ordered(manager, kind=Kind.YEAR, first=dt.date(2031, 1, 1))
    with pytest.raises(ValidationError):
        ordered(manager, kind=Kind.SHEET, first=dt.date(2019, 6, 1))


def test_what_cannot_be_made_ends_as_failed_and_leaves_no_file(home, manager, monkeypatch):
    report = ordered(manager, kind=Kind.SHEET)
    monkeypatch.setattr(services.writing, "pdf", lambda *_what: 1 / 0)
    for _attempt in range(MOST_ATTEMPTS + 1):
        services.sweep(at=AT)
    report.refresh_from_db()
    assert (report.state, report.attempts) == (State.FAILED, MOST_ATTEMPTS)
    assert list((home / "reports").iterdir()) == []


def test_what_a_lost_worker_left_is_taken_up_and_what_is_kept_no_longer_goes(home, manager):
    report = ordered(manager, kind=Kind.SHEET)
    Report.objects.filter(pk=report.pk).update(state=State.MAKING, started_at=AT, attempts=1)
    services.sweep(at=AT + dt.timedelta(minutes=5))
    assert Report.objects.get().state == State.MAKING, "somebody may be at it"
    services.sweep(at=AT + dt.timedelta(minutes=16))
    assert Report.objects.get().state == State.READY
    assert len(list((home / "reports").iterdir())) == 3
    services.sweep(at=AT + dt.timedelta(days=7, minutes=17))
    assert Report.objects.get().state == State.GONE
    assert list((home / "reports").iterdir()) == []


def test_a_file_lies_sealed_and_opens_only_as_what_it_is(home, manager):
    report = made(manager, kind=Kind.SHEET)
    path = services.path_of(report, "csv")
    assert b"Frist" not in path.read_bytes()
    with pytest.raises(CannotDecrypt):
        list(unsealed(path, services.place(report, "pdf")))


# --- the page -----------------------------------------------------------------------------------------
def test_a_report_is_ordered_on_the_page_fetched_and_the_download_is_logged(home, manager, client):
    client.force_login(manager)
    month = clock.today().replace(day=1) - dt.timedelta(days=1)
    period = f"sheet:{month.replace(day=1):%Y-%m-%d}"
    assert client.post(reverse("reporting:reports"), {"period": period}).status_code == 302
    page = client.get(reverse("reporting:reports"))
    assert "hx-trigger" in page.content.decode(), "the page asks again by itself"
    report = Report.objects.get()
    services.make(report.pk, at=clock.now())
    address = reverse("reporting:report_file", args=[report.uid, "pdf"])
    page = client.get(reverse("reporting:reports"), headers={"HX-Request": "true"}).content.decode()
    assert address in page
    assert "hx-trigger" not in page
    before = ReadLog.objects.count()
    answer = client.get(address)
    assert answer.getvalue().startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    entry = ReadLog.objects.latest("pk")
    assert (ReadLog.objects.count(), entry.kind, entry.people) == (before + 1, "export", [])
    assert client.post(reverse("reporting:reports"), {"period": "sheet:2099-01-01"}).status_code == 422


def test_a_team_sheet_is_its_orderers_alone_and_other_reports_are_for_everybody_with_figures(home, manager, client):
    Publication.objects.create(quarter=dt.date(2017, 10, 1), target="readiness", met=30, missed=20, outside=10)
    sheet, year = made(manager, kind=Kind.SHEET), made(manager)
    expected = {Role.TEAM_MANAGER: (404, 200), Role.ANALYST: (404, 200), Role.HOUSING_OFFICER: (403, 403)}
    Report.objects.update(expires_at=clock.now() + dt.timedelta(days=1))
    for role, codes in expected.items():
        client.force_login(factories.user(role))
        addresses = [reverse("reporting:report_file", args=[each.uid, "csv"]) for each in (sheet, year)]
        assert tuple(client.get(address).status_code for address in addresses) == codes
    client.force_login(factories.user(Role.ANALYST))
    month = clock.today().replace(day=1) - dt.timedelta(days=1)
    assert client.post(reverse("reporting:reports"), {"period": f"sheet:{month:%Y-%m-01}"}).status_code == 422


def test_the_page_asks_the_database_the_same_few_times_for_one_report_and_for_eleven(home, manager, client):
    client.force_login(manager)
    client.get(reverse("reporting:reports"))
    asked = []
    for number in (1, 10):
        for back in range(number):
            ordered(manager, kind=Kind.SHEET, first=dt.date(2017, 1 + back, 1), at=AT + dt.timedelta(days=number))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reporting:reports"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
