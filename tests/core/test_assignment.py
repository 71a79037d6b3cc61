"""The exact assignment is compared with trying everything, and so is what every other choice would cost."""

import math
import random
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from core.assignment import BLOCKED, NONE_FREE, brute_force, solve

NO = math.nan


@st.composite
def cases(draw):
    rows, columns = draw(st.integers(0, 5)), draw(st.integers(1, 4))
    score = st.one_of(st.just(NO), st.integers(-5, 20).map(float), st.integers(0, 8000).map(lambda n: n / 1000))
    scores = [draw(st.lists(score, min_size=columns, max_size=columns)) for _ in range(rows)]
    return scores, draw(st.lists(st.integers(0, 2), min_size=columns, max_size=columns))


def greedy(scores, capacities):
    """Takes the highest score that is left, again and again: what this module must not do."""
    room, taken, total = list(capacities), set(), 0.0
    every = [(scores[r][c], -r, -c) for r, c in product(range(len(scores)), range(len(room)))]
    for score, row, column in sorted((each for each in every if each[0] == each[0]), reverse=True):
        if -row not in taken and room[-column]:
            taken.add(-row)
            room[-column] -= 1
            total += score
    return len(taken), total


def outcome(scores, capacities):
    found = solve(scores, capacities)
    return len(found.pairs), found.total


def is_the_best(scores, capacities, solver):
    count, total = solver(scores, capacities)
    best, most = brute_force(scores, capacities)
    return count == best and math.isclose(total, most, abs_tol=1e-6)


@settings(max_examples=400, deadline=None)
@given(cases())
@example(([[9.0, 8.0], [8.0, 1.0]], [1, 1]))
@example(([[0.0, NO], [0.0, 0.0]], [1, 1]))
def test_no_other_assignment_has_more_pairs_or_more_points(case):
    scores, capacities = case
    found = solve(scores, capacities)
    assert is_the_best(scores, capacities, outcome)
    for column, room in enumerate(capacities):
        assert sum(1 for each in found.pairs.values() if each == column) <= room
    assert not any(math.isnan(scores[row][column]) for row, column in found.pairs.items())
    assert set(found.pairs) | set(found.unassigned) == set(range(len(scores)))


@pytest.mark.parametrize("case", [([[9.0, 8.0], [8.0, 1.0]], [1, 1]), ([[9.0, 8.0], [8.0, NO]], [1, 1])])
def test_taking_the_highest_score_first_fails_the_same_check(case):
    assert is_the_best(*case, outcome)
    assert not is_the_best(*case, greedy)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_what_another_choice_costs_is_what_solving_again_with_it_loses(case):
    scores, capacities = case
    found = solve(scores, capacities)
    for row, column in product(range(len(scores)), range(len(capacities))):
        miss = found.opportunity(row, column)
        if math.isnan(scores[row][column]) or not capacities[column]:
            assert miss is None
            continue
        again = solve(scores, capacities, fixed={row: column})
        assert miss.lost_pairs == len(found.pairs) - len(again.pairs)
        assert math.isclose(miss.cost, found.total - again.total, abs_tol=1e-6)
        assert miss.score == pytest.approx(scores[row][column])


def test_a_row_without_a_column_says_whether_it_is_blocked_or_nothing_was_free():
    found = solve([[5.0], [4.0], [NO]], [1])
    assert found.pairs == {0: 0}
    assert found.unassigned == {1: NONE_FREE, 2: BLOCKED}


def test_near_misses_are_the_next_best_columns_with_what_they_would_cost_everybody():
    found = solve([[9.0, 8.0], [8.0, 1.0]], [1, 1])
    assert found.pairs == {0: 1, 1: 0}
    (miss,) = found.near_misses(0)
    assert (miss.column, miss.score, miss.cost, miss.lost_pairs) == (0, 9.0, 6.0, 0)


def test_a_fixed_pair_stands_also_where_it_costs_and_takes_its_room():
    found = solve([[9.0, 8.0], [8.0, 1.0]], [1, 1], fixed={0: 0})
    assert found.pairs == {0: 0, 1: 1}
    assert found.total == 10.0
    assert found.near_misses(0) == []


def test_the_same_question_gets_the_same_answer_and_ties_go_to_the_earlier_row():
    scores = [[5.0, 5.0]] * 4
    assert solve(scores, [1, 1]).pairs == solve(scores, [1, 1]).pairs
    assert set(solve(scores, [1, 1]).pairs) == {0, 1}


@pytest.mark.parametrize(("scores", "room", "fixed"), [([[1.0]], [-1], {}), ([[1.0, 2.0]], [1], {}), ([[1.0], [2.0]], [1], {0: 0, 1: 0})])  # fmt: skip  # noqa: E501
def test_a_question_that_does_not_fit_together_is_refused(scores, room, fixed):
    with pytest.raises(ValueError):
        solve(scores, room, fixed)


@pytest.mark.parametrize("seed", range(6))
def test_larger_cases_agree_with_the_solver_of_scipy(seed):
    rng = random.Random(seed)
    rows, columns = rng.choice([(60, 25), (25, 60), (120, 40)])
    scores = [[NO if rng.random() < 0.6 else rng.randint(0, 100) for _column in range(columns)] for _row in range(rows)]
    room = [rng.randint(0, 3) for _column in range(columns)]
    slots = [column for column, number in enumerate(room) for _place in range(number)]
    # A place of one's own that is worth nothing for everybody who gets none; each real pair is worth a pair first.
    pair = 100 * rows + 1
    value = np.full((rows, len(slots) + rows), 0.0)
    for row, own in enumerate(scores):
        for at, column in enumerate(slots):
            value[row, at] = -pair if math.isnan(own[column]) else pair + own[column]
    chosen_rows, chosen = linear_sum_assignment(value, maximize=True)
    count, total = divmod(int(value[chosen_rows, chosen].sum()), pair)
    assert outcome(scores, room) == (count, total)
