"""Sets of numbers written as spans, against Python's own sets."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import spans

NUMBERS = st.sets(st.integers(1, 60))
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # however busy the machine is


def numbers(found):
    return {number for first, last in found for number in range(first, last + 1)}


@CALM
@given(NUMBERS)
def test_spans_hold_exactly_their_numbers_and_survive_being_written(chosen):
    made = spans.spans_of(sorted(chosen))
    assert numbers(made) == chosen
    assert spans.count(made) == len(chosen)
    assert spans.read(spans.written(made)) == made
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(made))


@CALM
@given(st.lists(NUMBERS, max_size=5))
def test_merged_spans_hold_the_union(several):
    parts = [span for chosen in several for span in spans.spans_of(sorted(chosen))]
    assert spans.merged(parts) == spans.spans_of(sorted(set().union(*several)))


@CALM
@given(NUMBERS, st.integers(1, 70), st.integers(0, 70))
def test_holes_are_what_is_not_covered(chosen, first, last):
    covered = spans.spans_of(sorted(chosen))
    assert numbers(spans.holes(covered, first, last)) == set(range(first, last + 1)) - chosen


@pytest.mark.parametrize("text", ["x", "1,,2", "1-2-3", "-"])
def test_a_text_that_is_no_spans_is_refused(text):
    with pytest.raises(ValueError):
        spans.read(text)
