import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import export

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize("text", ["=cmd()", "+45 67 01 95 47", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_a_spreadsheet_would_evaluate_is_made_harmless(text):
    assert export.written(text) == f"'{text}"
    assert export.xlsx_value(text) == f"'{text}"


@given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2)))
def test_no_cell_of_an_export_begins_a_formula(rows):
    data = export.csv_bytes(["a", "b"], rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))
    assert len(read) == len(rows) + 1
    assert not any(cell.startswith(DANGEROUS) for row in read for cell in row)


def test_csv_is_written_as_a_danish_spreadsheet_reads_it():
    data = export.csv_bytes(["Navn", "Dato", "Beløb"], [["Åse; B", dt.date(2018, 2, 1), 1.5], [None, -3, 2]])
    assert data == '\ufeffNavn;Dato;Beløb\r\n"Åse; B";01-02-2018;1,5\r\n;-3;2\r\n'.encode()


def test_xlsx_keeps_dates_and_numbers_and_no_formula():
    data = export.xlsx_bytes(["Navn", "Dato", "Tal"], [["=1+1", dt.date(2018, 2, 1), 7], ["a\x07b", None, 1.5]])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[2]] == ["'=1+1", dt.datetime(2018, 2, 1), 7]
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "n"]
    assert [cell.value for cell in sheet[3]] == ["ab", None, 1.5]


def test_a_download_is_kept_by_no_cache_and_its_name_is_plain():
    response = export.csv_response('frister "æ"\r\n.csv', ["a"], [["b"]])
    assert response["Content-Disposition"] == 'attachment; filename="frister-.csv"'
    assert response["Cache-Control"] == "no-store"
    assert export.xlsx_response("liste.xlsx", ["a"], [["b"]])["Content-Type"] == export.XLSX_TYPE
