import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refugees.imports.allocations_rules import COLUMNS, column_key, parse_row, text_of

TODAY = dt.date(2018, 6, 1)
MESSY = Path("demo/data/messy-allocations.csv")
GOOD = {
    "person_id": "99820137", "navn": "Firas", "efternavn": "Al-Ali", "koen": "M",
    "foedselsdato": "15-10-1972", "foedselsdato_skoennet": "nej", "cpr": "151072-9969",
    "opholdsgrundlag": "refugee",
    "visiteringsdato": "27-12-2017", "overtagelsesdato": "01-02-2018", "kommunekode": "101",
}  # fmt: skip


def parse(**changed):
    return parse_row(GOOD | changed, today=TODAY, municipality="101")


def problem_columns(parsed):
    return [note.column for note in parsed.problems]


def warned_columns(parsed):
    return [note.column for note in parsed.warnings]


def expected():
    with Path("tests/data/messy_expected.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_a_good_row_gives_its_values():
    parsed = parse()
    assert parsed.good
    assert not parsed.warnings
    assert parsed.values["birth_date"] == dt.date(1972, 10, 15)
    assert parsed.values["birth_date_estimated"] is False
    assert parsed.values["cpr"] == "1510729969"
    assert parsed.values["takeover_on"] == dt.date(2018, 2, 1)


@pytest.mark.parametrize("row", expected(), ids=lambda row: f"line {row['line']}")
def test_each_row_of_the_messy_list_that_can_be_judged_alone_is_judged_as_agreed(row):
    with MESSY.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file, delimiter=";"))
    cells = records[int(row["row"]) - 1]
    if len(cells) != len(COLUMNS) or not any(cells):
        assert row["outcome"] in ("rejected", "skipped")  # told by the reader of the file
        return
    parsed = parse_row(dict(zip(COLUMNS, cells, strict=True)), today=dt.date(2026, 1, 1), municipality="101")
    compared = {"20", "22", "23", "26"}  # these rows are wrong beside another row only
    if row["line"] in compared:
        assert parsed.good
    elif row["outcome"] == "rejected":
        assert problem_columns(parsed)[0] == row["column"]
    elif row["outcome"] == "skipped":
        assert parsed.elsewhere.column == row["column"]
    else:
        assert parsed.good
        assert warned_columns(parsed) == ([row["column"]] if row["outcome"] == "warned" else [])


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"person_id": ""}, "person_id"),
        ({"person_id": "151072-9969"}, "person_id"),
        ({"person_id": "9" * 37}, "person_id"),
        ({"foedselsdato": ""}, "foedselsdato"),
        ({"foedselsdato": 42736}, "foedselsdato"),
        ({"foedselsdato_skoennet": "måske"}, "foedselsdato_skoennet"),
        ({"opholdsgrundlag": ""}, "opholdsgrundlag"),
        ({"cpr": "1510729999999"}, "cpr"),
        ({"cpr": "010172-9969"}, "cpr"),
        ({"navn": "x" * 201}, "navn"),
        ({"navn": "", "efternavn": "\x07"}, "navn"),
    ],
)
def test_a_row_that_cannot_be_right_names_the_column(changed, column):
    assert problem_columns(parse(**changed)) == [column]


def test_every_problem_of_a_row_is_told_at_once():
    parsed = parse(koen="F", foedselsdato="x", opholdsgrundlag="turist", cpr="1")
    assert problem_columns(parsed) == ["koen", "foedselsdato", "cpr", "opholdsgrundlag"]


def test_numbers_and_dates_of_a_workbook_are_read_as_typed():
    parsed = parse(person_id=99820137, telefon=67008012, kommunekode=101.0, foedselsdato=dt.date(1972, 10, 15))
    assert parsed.good
    assert parsed.values["person_id"] == "99820137"
    assert parsed.values["phone"] == "+45 67 00 80 12"


def test_a_cpr_number_typed_as_a_number_gets_its_first_zero_back():
    parsed = parse(cpr=409780000 + 9905, foedselsdato="04-09-1978")
    assert parsed.good
    assert parsed.values["cpr"] == "0409789905"


def test_a_telephone_text_that_is_no_number_is_kept_and_said_so():
    parsed = parse(telefon="ring til centret")
    assert parsed.good
    assert parsed.values["phone"] == "ring til centret"
    assert warned_columns(parsed) == ["telefon"]


def test_a_row_for_another_municipality_is_not_read_further():
    parsed = parse(kommunekode="147", person_id="", koen="F")
    assert parsed.elsewhere.column == "kommunekode"
    assert not parsed.problems


@pytest.mark.parametrize(
    ("title", "column"),
    [("Køn", "koen"), ("FØDSELSDATO", "foedselsdato"), ("Fødselsdato_skønnet", "foedselsdato_skoennet"),
     ("Bemærkning", "bemaerkning"), ("Person_ID", "person_id"), ("Familie ID", "familie_id")],
)  # fmt: skip
def test_titles_are_understood_in_other_spellings(title, column):
    assert column_key(title) == column
    assert column in COLUMNS


cells = st.one_of(
    st.none(), st.text(alphabet=st.characters(), max_size=30), st.integers(), st.dates(),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(COLUMNS), cells))
def test_no_row_whatever_it_holds_breaks_the_reader_or_is_good_with_missing_facts(row):
    parsed = parse_row(row, today=TODAY, municipality="101")
    if parsed.good:
        assert parsed.values["person_id"]
        assert parsed.values["birth_date"]
        assert parsed.values["residence_basis"]
        assert parsed.values["given_names"] or parsed.values["family_name"]


@given(st.dictionaries(st.sampled_from([c for c in COLUMNS if c != "kommunekode"]), cells))
def test_no_reason_ever_repeats_a_cpr_number(row):
    parsed = parse_row(GOOD | row | {"cpr": "311290-9934"}, today=TODAY, municipality="101")
    assert not any("311290" in note.reason for note in parsed.problems + parsed.warnings)


def test_cells_become_the_text_a_person_sees():
    assert [text_of(x) for x in (None, 7, 7.0, 7.5, dt.date(2018, 2, 1), "x")] == [
        "", "7", "7", "7.5", "01-02-2018", "x",
    ]  # fmt: skip
