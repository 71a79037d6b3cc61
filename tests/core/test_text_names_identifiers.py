import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import identifiers
from core.names import danish_sort_key, search_key
from core.text import clean, looks_like_formula


# --- text -------------------------------------------------------------------------------------------
def test_spaces_at_the_ends_are_trimmed_the_no_break_space_too():
    assert clean("\u00a0 Reşo\u00a0").text == "Reşo"


def test_control_characters_are_left_out_and_named():
    cleaned = clean("Sa\x07mer")
    assert (cleaned.text, cleaned.removed) == ("Samer", ("BEL (U+0007)",))
    cleaned = clean("engelsk\x0b og\x1f")
    assert (cleaned.text, cleaned.removed) == ("engelsk og", ("VT (U+000B)", "US (U+001F)"))


def test_nul_surrogates_and_marks_that_turn_the_direction_are_left_out():
    cleaned = clean("a\x00b\ud800c\u202ed\u2066e\ufefff")
    assert cleaned.text == "abcdef"
    assert len(cleaned.removed) == 5


def test_scripts_and_their_joiners_stay_as_they_are():
    for name in ("يوسف الحلبي", "ሰላም ተስፋይ", "می\u200cخواهم", "Şîrîn", "Isra’"):
        assert clean(name) == clean(clean(name).text)
        assert clean(name).text == name
        assert not clean(name).removed


def test_line_breaks_stay_only_where_several_lines_may_be():
    assert clean("en\r\nto\rtre", multiline=True).text == "en\nto\ntre"
    assert clean("en\r\nto\tre").text == "en to re"


def test_letters_are_composed():
    assert clean("A\u030agaard").text == "Ågaard"


@given(st.text(alphabet=st.characters()), st.booleans())
def test_a_cleaned_text_is_clean_and_can_be_stored(text, multiline):
    once = clean(text, multiline=multiline)
    once.text.encode()
    assert "\x00" not in once.text
    assert once.text == once.text.strip()
    assert not clean(once.text, multiline=multiline).removed


def test_what_a_spreadsheet_takes_for_a_formula_is_recognised():
    assert all(map(looks_like_formula, ["=cmd()", "+1", "-1", "@a"]))
    assert not looks_like_formula("Al-Ali")


# --- names ------------------------------------------------------------------------------------------
def test_names_sort_as_in_a_danish_telephone_book():
    right = ["Adam", "al-Ali", "Al Hamoud", "Élan", "Osê", "Zadran", "Ægir", "Østergaard", "Öz", "Aagaard"]
    assert sorted(set(right), key=danish_sort_key) == right


@pytest.mark.parametrize(("one", "other"), [("Aagaard", "Ågård"), ("AL-ALI", "al ali"), ("Şîrîn", "Sirin")])
def test_letter_case_accents_and_hyphens_do_not_count(one, other):
    assert danish_sort_key(one) == danish_sort_key(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Søren Ågård-Næs", "soeren aagaard naes"),
        ("Şîrîn Reşo", "sirin reso"),
        ("Wafa'", "wafa"),
        ("Isra’", "isra"),
        ("ሰላም", "salam"),
        ("ተስፋይ", "tasfay"),
        ("Оксана", "oksana"),
        ("يوسف", "ywsf"),
        ("IŞIK", "isik"),
        ("", ""),
    ],
)
def test_names_are_found_by_plain_letters(name, key):
    assert search_key(name) == key


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_keys_are_the_same_whatever_the_letter_case_and_composition(text):
    import unicodedata

    for key in (danish_sort_key, search_key):
        assert key(unicodedata.normalize("NFD", text)) == key(unicodedata.normalize("NFC", text))
        assert "  " not in key(text)


# --- CPR numbers ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cpr", "born"),
    [
        ("150388-9996", "1988-03-15"),
        ("220791-9998", "1991-07-22"),
        ("091275-0001", "1975-12-09"),
        ("070901-9995", "2001-09-07"),
        ("190511-9984", "2011-05-19"),
        ("010136-4000", "2036-01-01"),
        ("010137-4000", "1937-01-01"),
        ("010157-5000", "2057-01-01"),
        ("010158-8000", "1858-01-01"),
    ],
)
def test_the_birth_date_of_a_number_follows_the_seventh_digit(cpr, born):
    assert identifiers.cpr_birth_date(identifiers.parse_cpr(cpr)) == dt.date.fromisoformat(born)


def test_a_number_that_fails_modulus_11_is_accepted():
    assert identifiers.parse_cpr("150388-9996") == "1503889996"
    assert identifiers.parse_cpr(" 1503889996 ") == "1503889996"


@pytest.mark.parametrize("text", ["080688-99", "310288-1234", "15038899967", "abcdef-1234", "", "1503 889996"])
def test_what_cannot_be_a_number_is_refused_without_repeating_it(text):
    with pytest.raises(ValueError) as caught:
        identifiers.parse_cpr(text)
    assert not text.strip() or text.strip() not in str(caught.value)


@given(st.dates(dt.date(1858, 1, 1), dt.date(2057, 12, 31)), st.integers(0, 9), st.integers(0, 999))
def test_day_and_month_of_a_number_are_those_of_the_birth_date(day, seventh, rest):
    try:
        born = identifiers.cpr_birth_date(f"{day:%d%m%y}{seventh}{rest:03d}")
    except ValueError:  # 29 February of a century's year that has none
        assert (day.month, day.day) == (2, 29)
        return
    assert (born.day, born.month, born.year % 100) == (day.day, day.month, day.year % 100)
    assert 1858 <= born.year <= 2057


def test_a_masked_number_shows_the_date_only():
    assert identifiers.mask_cpr("1503889996") == "150388-••••"
    assert identifiers.format_cpr("1503889996") == "150388-9996"
    assert identifiers.mask_cpr("") == identifiers.format_cpr("") == ""


# --- telephones -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "number", "shown"),
    [
        ("67008012", "+4567008012", "+45 67 00 80 12"),
        ("+45 67 01 95 47", "+4567019547", "+45 67 01 95 47"),
        ("0045 67019547", "+4567019547", "+45 67 01 95 47"),
        ("+46 70 174 06 05", "+46701740605", "+46 70 174 06 05"),
    ],
)
def test_telephone_numbers_are_stored_internationally_and_shown_in_pairs(written, number, shown):
    assert identifiers.parse_phone(written) == number
    assert identifiers.format_phone(number) == shown


@pytest.mark.parametrize("text", ["ring til centret", "123", "", "\x00"])
def test_what_is_no_telephone_number_is_refused(text):
    with pytest.raises(ValueError):
        identifiers.parse_phone(text)


def test_a_telephone_text_that_cannot_be_read_is_shown_as_it_is():
    assert identifiers.format_phone("kaldes op") == "kaldes op"
