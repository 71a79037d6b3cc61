import csv
import datetime as dt
import gc
import io
import os
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from core.tabular import Limits, Row, TableError, match_columns, read_table

HEADER = "person_id;navn"


@pytest.fixture(autouse=True)
def source_language():
    """The sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


def read(data: bytes, name: str = "list.csv", **limits: int):
    with read_table(data, name, limits=Limits(**limits)) as table:
        return table.header, list(table.rows)


def workbook(rows, change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book, book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def as_excel_saves(data: bytes) -> bytes:
    """The workbook with its texts in the shared table, where Excel puts them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    texts: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        texts.append(b"<si>" + match.group(2) + b"</si>")
        return b'<c %s t="s"><v>%d</v></c>' % (match.group(1), len(texts) - 1)

    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'<c ([^>]*?) t="inlineStr"><is>(.*?)</is></c>', shared, parts[sheet], flags=re.DOTALL)
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % b"".join(texts)
    parts["xl/sharedStrings.xml"] = table
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    return zipped(parts)


def changed_part(data: bytes, name: str, change) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts[name])
    return zipped(parts)


# --- CSV --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_is_read_in_each_encoding_and_with_each_line_end(encoding, newline):
    data = newline.join([HEADER, "99;Åse", "98;Ægir"]).encode(encoding)
    assert read(data) == (["person_id", "navn"], [Row(2, 2, ["99", "Åse"]), Row(3, 3, ["98", "Ægir"])])


def test_line_and_row_part_where_a_cell_has_line_breaks():
    data = b'a;b\r\n1;"en\r\n\r\nto"\r\n2;"""x"";y"\r\n'
    assert read(data)[1] == [Row(2, 2, ["1", "en\r\n\r\nto"]), Row(5, 3, ["2", '"x";y'])]


def test_empty_lines_are_rows_without_cells_but_not_at_the_end():
    assert read(b"a;b\n1;2\n\n;; \n3;4\n\n;\n")[1] == [
        Row(2, 2, ["1", "2"]), Row(3, 3, []), Row(4, 4, []), Row(5, 5, ["3", "4"]),
    ]  # fmt: skip


def test_csv_rows_keep_their_number_of_cells():
    rows = read(b"a;b\n1\n1;2;3\n1;2;;\n")[1]
    assert [row.cells for row in rows] == [["1"], ["1", "2", "3"], ["1", "2"]]


def test_a_separator_line_of_excel_is_no_header():
    assert read(b"sep=;\na;b\n1;2\n")[0] == ["a", "b"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")), min_size=2, max_size=4),
        max_size=8,
    )
)
def test_whatever_a_csv_writer_writes_is_read_back(rows):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["a", "b", "c", "d"], *rows])
    found = read(text.getvalue().encode())[1]
    written = list(rows)
    while written and not "".join(written[-1]).strip():
        written.pop()
    assert [row.cells for row in found] == [row if "".join(row).strip() else [] for row in written]
    assert [row.row for row in found] == list(range(2, len(written) + 2))


# --- XLSX -------------------------------------------------------------------------------------------
def test_a_workbook_gives_text_numbers_and_dates_as_typed():
    data = workbook([["a", "b", "c", "d", "e"], ["x", 7, 1.5, dt.date(2017, 2, 1), True], [None, None, "3"]])
    header, rows = read(data, "list.xlsx")
    assert header == ["a", "b", "c", "d", "e"]
    assert rows == [Row(2, 2, ["x", 7, 1.5, dt.date(2017, 2, 1), "TRUE"]), Row(3, 3, [None, None, "3"])]


def test_only_the_first_sheet_is_read_and_missing_rows_are_empty_ones():
    def change(book, sheet):
        sheet["A5"] = "last"
        sheet["B9"].fill = PatternFill("solid", fgColor="FF0000")
        book.create_sheet("other").append(["no"])

    assert read(workbook([["a", "b"], ["x", 1]], change))[1] == [
        Row(2, 2, ["x", 1]), Row(3, 3, []), Row(4, 4, []), Row(5, 5, ["last"]),
    ]  # fmt: skip


def test_a_stored_result_of_a_formula_is_read_and_no_formula_is_evaluated():
    data = workbook([["a", "b"], ["=1+1", "=TODAY()"]])

    def change(xml: bytes) -> bytes:
        assert xml.count(b"<v />") + xml.count(b"<v></v>") == 2
        return re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", xml, count=1)

    stored = changed_part(data, "xl/worksheets/sheet1.xml", change)
    assert read(stored)[1] == [Row(2, 2, [2, "=TODAY()"])]


def test_texts_keep_their_spaces_rich_text_and_escapes():
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    rich = CellRichText("Al", TextBlock(InlineFont(b=True), "-Ali"))
    data = workbook([["a", "b", "c"], [" x ", rich, "1_x000D_\n2"]])
    assert read(data)[1][0].cells == [" x ", "Al-Ali", "1\r\n2"]
    assert read(as_excel_saves(data))[1][0].cells == [" x ", "Al-Ali", "1\r\n2"]


def test_the_guide_to_pronunciation_is_no_part_of_the_text():
    data = as_excel_saves(workbook([["a"], ["XX"]]))
    guided = b"<t>A</t><rPh sb='0' eb='1'><t>guide</t></rPh><t>li</t>"
    change = changed_part(data, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>XX</t>", guided))
    assert read(change)[1][0].cells == ["Ali"]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-(10**12), 10**12),
                st.floats(allow_nan=False, allow_infinity=False, width=32),
                st.dates(dt.date(1901, 1, 1), dt.date(2100, 1, 1)),
                st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=8).filter(
                    lambda text: not text.startswith("=") and "_x" not in text
                ),
            ),
            min_size=1, max_size=6,
        ),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_workbooks_are_read_as_openpyxl_reads_them(rows):
    data = workbook([["a", "b", "c", "d", "e", "f"], *rows])
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active

    def plain(value):
        return value.date() if isinstance(value, dt.datetime) else value or (None if value == "" else value)

    wanted = [[plain(cell) for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
    for form in (data, as_excel_saves(data)):
        found = {row.row: row.cells + [None] * (6 - len(row.cells)) for row in read(form)[1]}
        for number, row in enumerate(wanted, start=2):
            if any(cell is not None and str(cell).strip() for cell in row):
                assert found[number] == row


def test_the_1904_calendar_of_old_macs_is_understood():
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def change(book, sheet):
        book.epoch = CALENDAR_MAC_1904

    assert read(workbook([["a"], [dt.date(2017, 2, 1)]], change))[1][0].cells == [dt.date(2017, 2, 1)]


# --- refusals ---------------------------------------------------------------------------------------
XLSX = as_excel_saves(workbook([["a", "b"], ["x", "y"]]))


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "a.csv", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "a.csv", "empty"),
        (b";;;\n", "a.csv", "empty"),
        (workbook([]), "a.xlsx", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "a.xls", "old Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
        (b"<html><table><tr><td>person_id</td></tr></table></html>", "a.xlsx", "web page"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><Workbook/>", "a.xls", "web page"),
        (b"PK\x03\x04 not a zip at all", "a.xlsx", "damaged"),
        (XLSX[:-200], "a.xlsx", "damaged"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "a.xlsx", "OpenDocument"),
        (zipped({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "a.docx", "neither CSV"),
        (b"%PDF-1.7 ...", "a.pdf", "neither CSV"),
        (b"a;b\n1;2\x00\n", "a.csv", "Line 2 holds a NUL"),
        ("a;b\n1;å".encode("utf-16"), "a.csv", "UTF-16"),
        (b"a;b\n\x81\xff", "a.csv", "neither UTF-8"),
        (b"a,b\n1,2\n", "a.csv", "semicolons"),
        (b"a\tb\n1\t2\n", "a.csv", "semicolons"),
        (b'a;b\n1;2\n3;"never\nclosed', "a.csv", "line 3 is never closed"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_with_a_sentence(data, name, word):
    with pytest.raises(TableError, match=word):
        read(data, name)


def test_a_document_type_in_a_workbook_is_refused():
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'

    def change(xml: bytes) -> bytes:
        return evil + xml.split(b"?>", 1)[-1]

    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"):
        with pytest.raises(TableError, match="damaged"):
            read(changed_part(XLSX, part, change))


@pytest.mark.parametrize(
    ("limits", "data", "word"),
    [
        ({"bytes": 1024 * 1024}, b"a" * (1024 * 1024 + 1), "larger than 1 MB"),
        ({"columns": 3}, b"a;b\n1;2\n1;2;3;4\n", "Line 3 has more than 3 columns"),
        ({"columns": 3}, workbook([["a"], [1, 2, 3, 4]]), "Line 2 has more than 3 columns"),
        ({"rows": 2}, b"a\n1\n2\n3\n", "more than 2 rows"),
        ({"rows": 2}, workbook([["a"], [1], [2], [3]]), "more than 2 rows"),
        ({"cell": 10}, b"a\n1\n" + b"x" * 11, "cell on line 3 has more than 10"),
        ({"cell": 10}, workbook([["a"], ["x" * 11]]), "cell on line 2 has more than 10"),
    ],
)
def test_a_list_beyond_its_limits_is_refused(limits, data, word):
    with pytest.raises(TableError, match=word):
        read(data, **limits)


def test_a_million_columns_are_refused_quickly():
    with pytest.raises(TableError, match="columns"):
        read(b";".join([b"x"] * 1_000_000) + b"\n1\n")
    with pytest.raises(TableError, match="columns"):
        read(b"a\n" + b";" * 1_000_000 + b"1\n")


def test_a_cell_in_the_last_row_of_a_sheet_does_not_make_a_million_rows():
    def change(book, sheet):
        sheet["A1048576"] = "far"

    with pytest.raises(TableError, match="rows"):
        read(workbook([["a"], ["b"]], change), rows=1000)


def test_a_workbook_that_unpacks_to_far_more_is_refused_unread():
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b" " * 50_000_000
    with pytest.raises(TableError, match="unpacks to far more"):
        read(zipped(parts))


def test_a_file_that_needs_too_much_memory_ends_in_a_sentence():
    strings = b"".join(b"<si><t>%d %s</t></si>" % (n, os.urandom(60).hex().encode()) for n in range(60_000))
    xml = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + strings + b"</sst>"
    data = changed_part(XLSX, "xl/sharedStrings.xml", lambda _old: xml)
    with pytest.raises(TableError, match=r"memory|damaged"):
        read(data, memory=40 * 1024 * 1024)


def test_reading_ends_when_its_time_is_over():
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 400_000))
    xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    data = changed_part(XLSX, "xl/worksheets/sheet1.xml", lambda _old: xml + rows + b"</sheetData></worksheet>")
    started = time.monotonic()
    with pytest.raises(TableError, match="too long"):
        read(data, seconds=1, rows=500_000, ratio=1000)
    assert time.monotonic() - started < 30  # it ends at all


# --- the child process ------------------------------------------------------------------------------
def children() -> set[int]:
    task = Path(f"/proc/{os.getpid()}/task")
    return {int(pid) for each in task.iterdir() for pid in (each / "children").read_text().split()}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_no_child_is_left_behind_whatever_happens():
    before = children()
    big = b"a;b\n" + b"1;2\n" * 90_000
    with read_table(big) as table:
        next(table.rows)
    table = read_table(big)
    next(table.rows)
    del table
    gc.collect()
    with pytest.raises(ZeroDivisionError), read_table(big):
        raise ZeroDivisionError
    with pytest.raises(TableError):
        read_table(b"")
    assert children() == before


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_the_child_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    with read_table(b"a;b\n" + b"1;2\n" * 90_000) as table:
        environment = Path(f"/proc/{table._child.pid}/environ").read_bytes()
        assert b"secret" not in environment
        limits = Path(f"/proc/{table._child.pid}/limits").read_text()
        assert str(Limits().memory) in limits


def test_rows_come_while_the_file_is_still_being_read():
    with read_table(b"a;b\n" + b"1;2\n" * 90_000) as table:
        first = next(table.rows)
        assert first == Row(2, 2, ["1", "2"])
        assert table._child.poll() is None


# --- columns ----------------------------------------------------------------------------------------
KNOWN = {"person_id": "person_id", "foedselsdato": "born", "fødselsdato": "born"}


def test_columns_are_found_in_any_order_letter_case_and_spelling():
    places = match_columns(["Fødselsdato", "extra", "PERSON_ID", ""], KNOWN, {"person_id"})
    assert places == {"born": 0, "person_id": 2}


@pytest.mark.parametrize(
    ("header", "word"),
    [
        (["person_id", "Foedselsdato", "Fødselsdato"], "'born' stands twice"),
        (["foedselsdato"], "lacks these columns: person_id"),
        (["99820137", "Firas"], "must name the columns"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(header, word):
    with pytest.raises(TableError, match=word):
        match_columns(header, KNOWN, {"person_id"})
