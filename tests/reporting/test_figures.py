"""Counts put into promises, targets and months, without a database."""

import datetime as dt
from urllib.parse import parse_qs

from reporting.figures import Cell, Question, figures
from reporting.promises import PROMISES, kept_by
from reporting.rules import State

LAST = dt.date(2016, 12, 31)
NOVEMBER, DECEMBER = dt.date(2016, 11, 1), dt.date(2016, 12, 1)
ASKED = Question(on=LAST, first=dt.date(2016, 11, 10), last=LAST, today=dt.date(2018, 5, 1))
LABELS = {"placement_start": "Placement started", "first_interview": "Interview 1"}


def test_the_promises_stand_in_the_order_of_the_brochure_and_only_with_targets():
    assert [promise.key for promise in PROMISES] == [
        "screening", "placement", "retention", "health", "mentor", "housing", "welcome_house", "match",
    ]  # fmt: skip
    kept = kept_by({"health_offer", "first_interview"})
    assert [(promise.key, keys) for promise, keys in kept] == [
        ("screening", ("first_interview",)),
        ("health", ("health_offer",)),
    ]


def test_counts_go_to_their_target_and_month_and_months_without_clocks_are_there():
    counts = [
        ("placement_start", DECEMBER, "met", "", 3),
        ("placement_start", DECEMBER, "due_soon", "", 2),
        ("placement_start", DECEMBER, "excluded", "moved", 1),
        ("placement_start", None, "unknown", "", 4),
        ("contact", DECEMBER, "overdue", "", 9),
    ]
    (_, (interview,)), (_, (start,)) = figures(counts, ASKED, LABELS)
    assert list(interview.months) == list(start.months) == [NOVEMBER, DECEMBER]
    assert interview.total.total == 0
    assert [start.total[state] for state in State] == [3, 0, 0, 2, 4, 1]
    assert [number.count for number in start.line(DECEMBER, ASKED).numbers] == [3, 0, 0, 2, 0, 1]
    assert [number.count for number in start.line(None, ASKED).numbers] == [3, 0, 0, 2, 4, 1]


def test_the_address_of_a_number_holds_the_whole_question():
    (_, (figure,)), *_ = figures([], ASKED, {"first_interview": "Interview 1"})
    number = figure.line(NOVEMBER, ASKED).numbers[0]
    assert parse_qs(number.query) == {
        "on": ["31-12-2016"], "due_from": ["10-11-2016"], "due_to": ["31-12-2016"],
        "target": ["first_interview"], "month": ["2016-11"], "state": ["met"],
    }  # fmt: skip


def test_a_number_of_one_reason_names_it():
    assert Cell("health_offer", None, State.EXCLUDED, "moved").parameters() == {
        "target": "health_offer", "state": "excluded", "reason": "moved",
    }  # fmt: skip
