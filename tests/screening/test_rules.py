"""Questions, answers and drafts, without a database."""

import copy
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
        "residence_basis": "refugee",
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


def put(body, recorded, value, mark, window="", count=0):
    return drafts.put(body, recorded, "a.b", value, seen=drafts.Seen(mark, window, count), at=AT)


def other_texts(body):
    return [one["value"] for one in drafts.asides(body["a.b"])]


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


def test_a_colleagues_recording_is_named_also_where_the_form_was_opened_before_it():
    body = {}
    assert put(body, {"a.b": "theirs"}, "mine", fingerprint("")) == drafts.CONFLICT
    (found,) = drafts.conflicts(body, {"a.b": "theirs"}, {"a.b": {"name": "Mette", "on": "2017-02-06"}})
    assert (found.mine, found.theirs, found.author, found.source) == ("mine", "theirs", "Mette", drafts.COLLEAGUE)


def test_of_three_versions_each_is_shown_before_it_goes():
    """A colleague records while two windows of the writer disagree: none of the three texts goes unseen."""
    body = {}
    put(body, {}, "one", fingerprint(""), "w1")
    put(body, {}, "two", fingerprint(""), "w2")
    recorded, authors = {"a.b": "theirs"}, {"a.b": {"name": "Mette", "on": "2017-02-06"}}
    shown = set()
    while found := drafts.conflicts(body, recorded, authors):
        shown |= {found[0].mine, found[0].theirs}
        assert drafts.resolve(body, recorded, "a.b", "mine", at=AT)
    assert shown == {"one", "two", "theirs"}
    assert drafts.current(body, recorded, "a.b") == "two"


def test_a_third_window_does_not_push_out_what_the_second_wrote():
    body = {}
    for window, text in (("w1", "one"), ("w2", "two"), ("w3", "three"), ("w2", "two again")):
        put(body, {}, text, fingerprint(""), window)
    assert sorted([body["a.b"]["value"], *other_texts(body)]) == ["one", "three", "two again"]


def test_a_window_that_never_heard_that_its_text_arrived_goes_on_without_a_conflict():
    body = {}
    put(body, {}, "ko", fingerprint(""), "w1", 1)
    assert put(body, {}, "kok", fingerprint(""), "w1", 2) == drafts.SAVED
    assert put(body, {}, "", fingerprint(""), "w1", 3) == drafts.SAVED
    assert (drafts.current(body, {}, "a.b"), drafts.conflicts(body, {}, {})) == ("", [])


def test_a_text_that_was_overtaken_on_the_line_changes_nothing():
    body = {}
    put(body, {}, "kok", fingerprint(""), "w1", 5)
    assert put(body, {}, "ko", fingerprint(""), "w1", 4) == drafts.UNCHANGED
    assert drafts.current(body, {}, "a.b") == "kok"


def test_a_window_that_takes_its_text_back_leaves_no_second_version():
    body = {}
    put(body, {}, "one", fingerprint(""), "w1")
    put(body, {}, "tw", fingerprint(""), "w2")
    assert put(body, {}, "", fingerprint(""), "w2") == drafts.SAVED
    assert drafts.conflicts(body, {}, {}) == []


def test_two_windows_that_come_to_write_the_same_have_one_version():
    body = {}
    put(body, {}, "one", fingerprint(""), "w1")
    put(body, {}, "two", fingerprint(""), "w2")
    put(body, {}, "two", fingerprint("one"), "w3")
    assert drafts.conflicts(body, {}, {}) == []


def test_a_choice_made_between_other_versions_than_the_ones_that_stand_is_not_taken():
    body = {}
    put(body, {}, "one", fingerprint(""), "w1")
    put(body, {}, "two", fingerprint(""), "w2")
    (seen,) = drafts.conflicts(body, {}, {})
    put(body, {}, "two and more", fingerprint(""), "w2")
    assert not drafts.resolve(body, {}, "a.b", "theirs", mark=seen.mark, at=AT)
    assert other_texts(body) == ["two and more"]
    (now,) = drafts.conflicts(body, {}, {})
    assert drafts.resolve(body, {}, "a.b", "theirs", mark=now.mark, at=AT)
    assert drafts.conflicts(body, {}, {}) == []


def test_what_was_set_aside_before_windows_had_names_is_still_there():
    body = {"a.b": {"value": "one", "at": AT, "base": fingerprint(""), "aside": {"value": "two", "at": AT}}}
    (found,) = drafts.conflicts(body, {}, {})
    assert (found.mine, found.theirs) == ("two", "one")
    assert drafts.resolve(body, {}, "a.b", "mine", at=AT)
    assert (drafts.current(body, {}, "a.b"), drafts.conflicts(body, {}, {})) == ("two", [])


def of_others(body, window, stands):
    """What other windows set aside, but for what says the same as the answer that stands."""
    return [one for one in drafts.asides(body.get("a.b", {})) if one["from"] != window and one["value"] != stands]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(alphabet="xy", max_size=3), st.booleans()), max_size=14))
def test_no_typed_text_is_lost_whoever_types_when(steps):
    """Three windows type in turn, on a line that loses answers. A text gives way only to a window that saw it."""
    body, marks = {}, dict.fromkeys("abc", fingerprint(""))
    for count, (window, text, heard) in enumerate(steps, start=1):
        before, stood = copy.deepcopy(body), drafts.current(body, {}, "a.b")
        put(body, {}, text, marks[window], window, count)
        stands = drafts.current(body, {}, "a.b")
        assert of_others(body, window, stands) == of_others(before, window, stands)
        saw = marks[window] == fingerprint(stood) or before["a.b"].get("from") == window
        assert stands == stood or saw
        typed_back = fingerprint(text) == marks[window]
        assert text == stands or typed_back or text in other_texts(body)
        if heard and not (body.get("a.b") and other_texts(body)):
            marks[window] = fingerprint(stands)
