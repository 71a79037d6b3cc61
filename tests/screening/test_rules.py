"""Questions, answers and drafts, without a database."""

import datetime as dt
import json

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from screening import drafts
from screening.choices import OccupationGroup, YesNo
from screening.questions import (
    CHOICE,
    DATE,
    LONG,
    NUMBER,
    ROWS,
    SEVERAL,
    BadAnswer,
    Question,
    clean,
    clean_section,
    display,
    fingerprint,
    read,
    same,
)
from screening.rules import Place, default_place, may_hold, progress
from screening.sections import FIRST, IDENTITY, LANGUAGES, WORK
from screening.sections_second import SECOND, sections_of

ALL_SECTIONS = {section.key: section for sequence in (1, 2) for section in sections_of(sequence)}
WHERE = st.sampled_from([(s, q) for s in ALL_SECTIONS.values() for q in s.questions])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def test_interview_1_has_the_twelve_sections_of_the_handbook_in_order():
    assert [section.key for section in FIRST] == [
        "identity", "family", "languages", "education", "work", "skills", "wishes", "prerequisites", "health",
        "network", "housing", "expectations",
    ]  # fmt: skip


def test_interview_2_asks_the_background_again_and_adds_its_own_steps():
    assert [section.key for section in SECOND][-4:] == ["plan", "offers", "health_offer", "agreements"]
    assert SECOND[:11] == FIRST[:11]


@pytest.mark.parametrize("sequence", [1, 2])
def test_question_keys_are_unique_in_an_interview_so_that_their_ids_are_unique_in_the_page(sequence):
    keys = [question.key for section in sections_of(sequence) for question in section.questions]
    assert len(keys) == len(set(keys))


def test_nothing_is_asked_about_the_use_of_welcome_house():
    labels = [str(q.key) for s in SECOND for q in s.questions if "welcome" in str(q.label).lower()]
    assert labels == ["activities_presented"]


def test_every_health_question_is_kept_apart_from_ordinary_answers():
    assert {q.sensitivity for q in ALL_SECTIONS["health"].questions} == {"health"}
    assert {q.sensitivity for q in ALL_SECTIONS["health_offer"].questions} == {"health"}
    apart = {q.key for s in FIRST for q in s.questions if q.sensitivity == "health" and s.key != "health"}
    assert apart == {"physical_limits", "concentration", "accessibility"}


@pytest.mark.parametrize(
    ("question", "typed", "stored"),
    [
        (Question("d", "D", DATE), "6.2.2017", "2017-02-06"),
        (Question("n", "N", NUMBER, highest=30), "07", "7"),
        (Question("c", "C", CHOICE, YesNo.choices), "yes", "yes"),
        (Question("s", "S", SEVERAL, YesNo.choices), ["no", "yes"], ["yes", "no"]),
        (Question("t", "T"), "ዮናስ", "ዮናስ"),
    ],
)
def test_an_answer_is_stored_in_one_form(question, typed, stored):
    assert clean(question, typed) == stored


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        (Question("d", "D", DATE), "31-02-2017"),
        (Question("n", "N", NUMBER, highest=30), "31"),
        (Question("n", "N", NUMBER), "-1"),
        (Question("n", "N", NUMBER), "٣"),
        (Question("c", "C", CHOICE, YesNo.choices), "maybe"),
        (Question("l", "L", LONG), "x" * 4001),
        (Question("r", "R", ROWS, columns=(Question("a", "A", required=True), Question("b", "B"))), [{"b": "1"}]),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(question, typed):
    with pytest.raises(BadAnswer) as error:
        clean(question, typed)
    assert len(str(error.value)) > 10


@given(WHERE, JSON)
def test_whatever_stands_in_a_draft_is_stored_or_refused_in_words_and_always_shown(where, value):
    section, question = where
    good, errors = clean_section(section, {question.key: value})
    assert (question.key in good) != (question.key in errors)
    display(question, value)
    json.dumps(good)


@given(WHERE, JSON)
def test_a_stored_answer_is_stored_again_as_it_is(where, value):
    section, question = where
    good, _errors = clean_section(section, {question.key: value})
    assert clean_section(section, good)[0] == good


def test_rows_are_read_in_order_without_the_empty_ones():
    languages = LANGUAGES.question("languages")
    data = QueryDict(
        "languages-7-language=Arabisk&languages-2-language=Tigrinya&languages-2-speak=B1&languages-3-language="
    )
    assert [row["language"] for row in read(languages, data)] == ["Tigrinya", "Arabisk"]


@given(st.text(alphabet="languages-0123456789x", max_size=30), st.text(max_size=5))
def test_no_form_field_breaks_the_reading_of_rows(name, value):
    data = QueryDict(mutable=True)
    data.appendlist(name, value)
    read(LANGUAGES.question("languages"), data)


def test_the_empty_answers_of_all_kinds_are_the_same():
    assert fingerprint("") == fingerprint([]) == fingerprint(None)
    assert not same("", "x")


def test_occupations_are_shown_with_their_disco_group():
    assert [code for code, _label in OccupationGroup.choices] == list("0123456789")
    shown = display(WORK.question("jobs"), [{"title": "Kok", "group": "5"}])
    assert "Kok" in shown
    assert "5 " in shown


def test_a_step_is_done_when_its_required_answers_are_there_and_wrong_when_one_cannot_be_read():
    answers = {
        "identity_source": "document",
        "permit_name": "Yonas",
        "birth_date": "14-07-1990",
        "nationality": "Eritrea",
    }
    assert progress([IDENTITY], {"identity": answers})[0].state == "done"
    assert progress([IDENTITY], {"identity": answers | {"permit_name": ""}})[0].state == "begun"
    assert progress([IDENTITY], {"identity": answers | {"birth_date": "14-14-1990"}})[0].state == "error"
    assert progress([IDENTITY], {})[0].state == "empty"


def test_places_default_to_the_asylum_centre_and_then_the_temporary_home():
    assert (default_place(1), default_place(2)) == (Place.ASYLUM_CENTRE, Place.TEMPORARY_HOUSING)


def test_an_interview_is_held_neither_in_the_future_nor_after_the_person_left():
    today = dt.date(2017, 2, 6)
    assert may_hold(today, today, None) == ""
    assert may_hold(today + dt.timedelta(days=1), today, None)
    assert may_hold(today, today, dt.date(2017, 2, 5))


# --- drafts ---------------------------------------------------------------------------------------
AT = "2017-02-06T10:00:00"


def put(body, recorded, value, base):
    return drafts.put(body, recorded, "a.b", value, base=base, at=AT)


def test_a_typed_answer_is_saved_over_what_its_writer_saw():
    body = {}
    assert put(body, {"a.b": "old"}, "new", fingerprint("old")) == drafts.SAVED
    assert drafts.current(body, {"a.b": "old"}, "a.b") == "new"
    assert drafts.conflicts(body, {"a.b": "old"}, {}) == []


def test_an_untouched_field_of_a_stale_form_overwrites_nothing():
    body = {}
    put(body, {}, "typed elsewhere", fingerprint(""))
    assert put(body, {}, "", fingerprint("")) == drafts.UNCHANGED
    assert drafts.current(body, {}, "a.b") == "typed elsewhere"


def test_two_windows_keep_both_texts_until_somebody_chooses():
    body = {}
    put(body, {}, "first window", fingerprint(""))
    assert put(body, {}, "second window", fingerprint("")) == drafts.CONFLICT
    (found,) = drafts.conflicts(body, {}, {})
    assert {found.mine, found.theirs} == {"first window", "second window"}
    assert drafts.resolve(body, {}, "a.b", "mine", at=AT)
    assert drafts.current(body, {}, "a.b") == "second window"
    assert drafts.conflicts(body, {}, {}) == []


def test_what_somebody_else_recorded_meanwhile_stands_beside_the_draft():
    body = {}
    put(body, {"a.b": "old"}, "mine", fingerprint("old"))
    (found,) = drafts.conflicts(body, {"a.b": "theirs"}, {"a.b": {"name": "Mette", "on": "2017-02-06"}})
    assert (found.mine, found.theirs, found.author) == ("mine", "theirs", "Mette")


@pytest.mark.parametrize(("choice", "left"), [("mine", "mine"), ("theirs", "theirs")])
def test_a_choice_against_a_recorded_answer_settles_it(choice, left):
    body = {}
    put(body, {"a.b": "old"}, "mine", fingerprint("old"))
    recorded = {"a.b": "theirs"}
    assert drafts.resolve(body, recorded, "a.b", choice, at=AT)
    assert drafts.current(body, recorded, "a.b") == left
    assert drafts.conflicts(body, recorded, {}) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=3)), max_size=12))
def test_no_typed_text_is_lost_whoever_types_when(steps):
    """Two windows type in turn; each sees what it was last told. Every last text of a window is still there."""
    body, seen, last = {}, {"a": fingerprint(""), "b": fingerprint("")}, {}
    for window, text in steps:
        before = drafts.current(body, {}, "a.b")
        outcome = put(body, {}, text, seen[window])
        if outcome == drafts.SAVED:
            seen[window] = fingerprint(text)
        if outcome == drafts.CONFLICT:
            assert drafts.current(body, {}, "a.b") == before
            assert body["a.b"]["aside"]["value"] == text
        last[window] = text
    assert not last or drafts.current(body, {}, "a.b") in {text for _window, text in steps} | {""}
