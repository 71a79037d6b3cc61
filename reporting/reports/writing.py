"""A report's contents as a tagged PDF, a workbook with typed cells and a CSV file."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.export import book_bytes, csv_bytes
from core.pdf import tagged_pdf
from reporting.held_back import Span, Told
from reporting.public import years
from reporting.reports.contents import HELD_BACK, Document, Line

Table = tuple[list[str], list[list[Any]]]


def pdf(document: Document, language: str) -> bytes:
    context = {"document": document, "language": language}
    return tagged_pdf("reporting/report_pdf.html", context, css="css/report-pdf.css")


def xlsx(document: Document) -> bytes:
    """About the report, the targets, what people do, the years, what others have published, the definitions."""
    about = ([_("About the report"), ""], [[label, value] for label, value in document.facts] + notes(document))
    sheets = [(_("About"), about), (_("Targets"), targets(document)), (_("Job and education"), outcomes(document))]
    if any(chapter.tables for chapter in document.chapters):
        sheets.append((_("Figures of the years"), of_years(document)))
    if document.all_comparisons:
        sheets.append((_("What others have published"), published_by_others(document)))
    sheets.append((_("Definitions"), definitions(document)))
    return book_bytes([(title, *table) for title, table in sheets])


def csv(document: Document) -> bytes:
    """Every number in a line of its own, with the key of its target, which is the same in every language."""
    header = [_("As of"), _("Promise"), _("Target or mark"), _("Period"), _("Number of"), _("Value")]
    header.append(pgettext("column of a file", "Key"))
    return csv_bytes(header, single_numbers(document))


def notes(document: Document) -> list[list[Any]]:
    if not document.is_held_back:
        return []
    return [
        [
            _("Held back"),
            _(
                "Numbers from 1 to 5 stand as 1–5, and sums that would give them away as a range."
                " Of what stands as •• nothing is said."
            ),
        ]
    ]


def told(cell: Told | None) -> int | str:
    """A number as a number; a range, and what is not told at all, as text."""
    if isinstance(cell, Span):
        return str(cell)
    return HELD_BACK if cell is None else cell


def rate(percent: Told | None) -> int | str | None:
    return str(percent) if isinstance(percent, Span) else percent


def targets(document: Document) -> Table:
    header = [_("As of"), _("Promise"), _("Target"), _("Due in"), *document.columns, _("Rate (per cent)"), _("Note")]
    return header, [
        [line.as_of, chapter.label, block.label, line.name, *map(told, line.cells), rate(line.percent), line.note]
        for chapter in document.chapters
        for block in chapter.blocks
        for line in block.lines
    ]


def outcomes(document: Document) -> Table:
    header = [_("As of"), _("Mark"), *document.statuses, _("In job, IGU or education (per cent)")]
    rows = [[line.as_of, line.name, *map(told, line.cells), rate(line.percent)] for line in document.outcomes]
    return header, rows


def of_years(document: Document) -> Table:
    """One number in a line, so that it can be filtered and summed."""
    header = [_("As of"), _("Promise"), _("Figure"), _("Number of"), _("Year"), _("Value"), _("Unit"), _("Version")]
    return header, [
        [years.as_of(year), chapter.label, str(table.label), str(row.label), year, spoken(row, cell),
         row.unit or (str(table.definition.unit) if table.definition else ""), table.version]
        for chapter in document.chapters for table in chapter.tables for row in table.rows
        for year, cell in zip(table.years, row.cells, strict=True)
    ]  # fmt: skip


def spoken(row: years.Row, cell: Told | None) -> int | str | None:
    """A count that is not told is held back; an estimate that is not told stands empty."""
    return rate(cell) if cell is None and row.is_estimate else told(cell)


def published_by_others(document: Document) -> Table:
    header = [_("Beside"), _("Published number"), _("From"), _("To"), _("Number"), _("In what it differs"), _("Source"),
              _("Published on"), _("Address of the source")]  # fmt: skip
    return header, [
        [chart.title, each.name, each.first, each.last, each.number, each.differs, each.source, each.published_on,
         each.address]
        for chart in document.all_comparisons for each in (line.reference for line in chart.lines)
    ]  # fmt: skip


def definitions(document: Document) -> Table:
    header = [_("Figure"), _("Definition"), _("Population"), _("Source"), _("Unit"), _("Version")]
    return header, [
        [*map(str, (each.label, each.text, each.population, each.source, each.unit)), each.version]
        for each in document.definitions
    ]


def single_numbers(document: Document) -> Iterable[list[Any]]:
    for chapter in document.chapters:
        for block in chapter.blocks:
            for line in block.lines:
                names = [chapter.label, block.label, line.name]
                yield from numbers_of(line, names, document.columns, _("Rate"), block.key)
    for line in document.outcomes:
        names = [_("Job, IGU and education after takeover"), line.name, ""]
        yield from numbers_of(line, names, document.statuses, _("In job, IGU or education"), "")
    yield from numbers_of_years(document)


def numbers_of_years(document: Document) -> Iterable[list[Any]]:
    for chapter in document.chapters:
        for table in chapter.tables:
            for place, year in enumerate(table.years):
                period = _("The year %(year)d") % {"year": year}
                for row in table.rows:
                    value = spoken(row, row.cells[place])
                    yield [years.as_of(year), chapter.label, str(table.label), period, str(row.label), value, table.key]


def numbers_of(line: Line, names: list[str], columns: Iterable[str], share: str, key: str) -> Iterable[list[Any]]:
    for column, cell in zip(columns, line.cells, strict=True):
        yield [line.as_of, *names, column, told(cell), key]
    yield [line.as_of, *names, _("%(share)s (per cent)") % {"share": share}, rate(line.percent), key]
