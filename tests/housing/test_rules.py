"""The pure decisions of housing."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from housing import rules
from housing.rules import HouseholdClass, Misfit, Verdict, Wanted

D = dt.date
DAYS = st.dates(D(2016, 1, 1), D(2020, 1, 1))


@given(st.lists(DAYS | st.none(), max_size=5))
def test_a_household_is_ready_on_its_last_day_and_not_before_all_have_one(days):
    expected = sorted(days)[-1] if days and None not in days else None
    assert rules.last_ready(days) == expected


@pytest.mark.parametrize(
    ("adults", "children", "expected"),
    [
        (1, 0, HouseholdClass.SINGLE), (1, 2, HouseholdClass.SINGLE_CHILDREN), (2, 0, HouseholdClass.COUPLE),
        (2, 1, HouseholdClass.COUPLE_1_3), (2, 3, HouseholdClass.COUPLE_1_3), (2, 4, HouseholdClass.COUPLE_4),
    ],
)  # fmt: skip
def test_the_class_of_a_household(adults, children, expected):
    assert rules.household_class(adults, children) == expected


@pytest.mark.parametrize(
    ("couples", "others", "children", "rooms"), [(0, 1, 0, 1), (1, 0, 0, 1), (1, 0, 3, 3), (0, 1, 2, 2), (1, 1, 1, 3)]
)
def test_the_suggested_number_of_bedrooms(couples, others, children, rooms):
    assert rules.bedrooms(couples, others, children) == rooms


AREAS = st.sets(st.integers(1, 4)).map(frozenset)


@given(st.integers(1, 4) | st.none(), st.sampled_from(rules.AreaState.values), st.none() | AREAS, AREAS)
def test_only_what_is_decided_checked_and_on_no_list_is_free(area, state, on_state, on_own):
    found = rules.verdict(area=area, state=state, on_state=on_state, on_municipal=on_own)
    if found == Verdict.FREE:
        assert state != "undecided"
        assert on_state is not None
        assert area not in on_state | on_own
    if state != "undecided" and on_state is not None and area in on_state:
        assert found == Verdict.STATE


def test_what_the_law_asked_is_dated():
    with translation.override("en"):
        assert rules.law_words(D(2016, 6, 30)) == "as soon as possible"
        assert rules.law_words(D(2016, 7, 1)) == rules.law_words(D(2019, 2, 28)) == "when it is possible"
        assert rules.law_words(D(2019, 3, 1)).startswith("no duty any more")


def test_everything_that_speaks_against_a_dwelling_is_named():
    wanted = Wanted(bedrooms=3, rent=8000, access=frozenset({"lift"}), districts=frozenset({"3"}), pets=True)
    bad = {"rooms": 2, "rent": 8001, "access": [], "district": "8", "shared": True, "pets": False}
    assert rules.misfits(wanted, **bad) == list(Misfit)
    good = {"rooms": 3, "rent": 8000, "access": ["lift"], "district": "3", "shared": False, "pets": True}
    assert rules.misfits(wanted, **good) == []


@given(st.lists(st.integers(0, 9), max_size=6))
def test_outside_casework_neither_a_number_nor_a_total_says_a_count_of_one_to_five(numbers):
    shown = [rules.shown_count(number, casework=False) for number in numbers]
    assert not {"1", "2", "3", "4", "5"} & set(shown)
    total = rules.shown_total(numbers, casework=False)
    assert (total == "–") == any(0 < number <= 5 for number in numbers)
    assert rules.shown_total(numbers, casework=True) == str(sum(numbers))
