"""What may be published without sign-in so that no small count can be worked out from all of it together. No database.

A row (met in time, not met in time, outside the rate) of a quarter says its small counts as ranges
(`reporting.held_back`). The sums of a year tie its rows together: whoever knows all that is told must still hold at
least five values of every small number possible. Of the sums that may stand those are chosen which lose the least; the
others are said as ranges, added up from what stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.disclosure import LARGEST_SMALL_COUNT, Linear, bounds, is_small, matrix
from reporting import held_back
from reporting.held_back import WIDTH, Told, is_held_back

QUARTERS = (1, 4, 7, 10)  # the months they begin with
MET, MISSED, OUTSIDE, TOTAL = SUMS = "012t"  # the sums of a year: of each column, of everything
WEIGHTS = {MET: 4, MISSED: 4, OUTSIDE: 2, TOTAL: 1}  # what a reader loses: the rate stands on the first two
NOTHING = "-"
Row = Sequence[int]


# --- the sums of a year -----------------------------------------------------------------------------
def sums_to_show(rows: Sequence[Row]) -> str:
    """Which sums may stand exactly below the rows of a year, as their letters: the choice that loses the least."""
    for choice in choices(rows):
        if is_protected(rows, choice):
            return "".join(choice) or NOTHING
    return NOTHING


def choices(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """All sets of sums, the most worth first. A sum that is small itself is in none."""
    sums = dict(zip(SUMS, all_sums(rows), strict=True))
    may = [letter for letter in SUMS if not is_small(sums[letter].value)]
    found = [each for number in range(len(may), -1, -1) for each in combinations(may, number)]
    return sorted(found, key=lambda each: -sum(WEIGHTS[letter] for letter in each))


def all_sums(rows: Sequence[Row]) -> list[Linear]:
    return [*columns_of(rows), everything(rows)]


def columns_of(rows: Sequence[Row]) -> Iterator[Linear]:
    width = len(rows[0])
    for column in range(width):
        places = tuple(place * width + column for place in range(len(rows)))
        yield Linear(places, sum(row[column] for row in rows))


def everything(rows: Sequence[Row]) -> Linear:
    return Linear(tuple(range(len(rows) * len(rows[0]))), sum(map(sum, rows)))


def year(rows: Sequence[Row], choice: str) -> tuple[list[Told], Told]:
    """The sums of a year: exact where they may stand, else the range that the rows told give."""
    cells = [held_back.row(each)[0] for each in rows]
    columns = [
        each.value if letter in choice else held_back.summed(row[place] for row in cells)
        for place, (letter, each) in enumerate(zip(SUMS, columns_of(rows), strict=False))
    ]
    total = everything(rows).value if TOTAL in choice else held_back.summed(columns)
    return columns, total


def small(rows: Sequence[Row]) -> list[Linear]:
    """Every number about one to five clocks: cells, the sums of rows and columns, the sum of all."""
    width = len(rows[0])
    cells = [Linear((place,), rows[place // width][place % width]) for place in range(len(rows) * width)]
    across = [Linear(tuple(range(n * width, (n + 1) * width)), sum(row)) for n, row in enumerate(rows)]
    return [each for each in (*cells, *across, *all_sums(rows)) if is_small(each.value)]


def is_protected(rows: Sequence[Row], choice: Sequence[str]) -> bool:
    """Whether each small number may, for all that is told, still have at least five values."""
    guarded = small(rows)
    exact = [each for letter, each in zip(SUMS, all_sums(rows), strict=True) if letter in choice]
    if not guarded or not exact:
        return True  # by themselves the rows are protected: their own sums are ranges
    limits = [(held_back.low(each), held_back.high(each)) for row in rows for each in map(held_back.told, row)]
    known = matrix(exact, len(limits)) | {"bounds": limits}
    # Rows, columns and their sum make a network: its corners are whole numbers.
    return all(most - least >= WIDTH for least, most in (bounds(known, each, len(limits)) for each in guarded))


# --- cohorts ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cohort:
    """What stands of a year's people at a mark: each status, those of the success together; None is all unknown."""

    cells: tuple[Told | None, ...]
    success: Told | None


def cohort(counts: Sequence[int], successes: Sequence[int]) -> Cohort:
    """What of a row may be told whose sum is known from elsewhere; `successes` are the places of the success.

    The sum of the success stands where that gives no small number away, for the share is what is asked for.
    """
    others = [place for place in range(len(counts)) if place not in successes]
    parts = [sum(counts[place] for place in places) for places in (successes, others)]
    if not any(map(is_small, parts)):
        found = [hidden(counts, places) for places in (successes, others)]
        if None not in found:
            cells = told_with(counts, [part or frozenset() for part in found])
            return Cohort(tuple(cells), parts[0])
    together = hidden(counts, range(len(counts)))
    if together is None:
        return Cohort((None,) * len(counts), None)
    cells = told_with(counts, [together])
    return Cohort(tuple(cells), held_back.summed(cells[place] for place in successes))


def hidden(counts: Sequence[int], places: Sequence[int]) -> frozenset[int] | None:
    """The fewest places to be held back among some whose sum is known; None where even all do not suffice.

    Beside the small ones those are taken that hold somebody, the smallest first; empty ones last.
    """
    small_ones = [place for place in places if is_small(counts[place])]
    if not small_ones:
        return frozenset()
    rest = [place for place in places if place not in small_ones]
    rest.sort(key=lambda place: (counts[place] == 0, counts[place], place))
    for number in range(len(rest) + 1):
        for more in combinations(rest, number):
            if leaves_room(sum(counts[place] for place in (*small_ones, *more)), len(small_ones), len(more)):
                return frozenset((*small_ones, *more))
    return None


def leaves_room(total: int, smalls: int, others: int) -> bool:
    """Whether each of so many small numbers can be 1 and can be 5, held back with so many others that add up to
    `total`."""
    can_be_most = total >= LARGEST_SMALL_COUNT + smalls - 1
    can_be_least = others > 0 or total - 1 <= LARGEST_SMALL_COUNT * (smalls - 1)
    return can_be_most and can_be_least and not is_small(total)


def told_with(counts: Sequence[int], sets: Sequence[frozenset[int]]) -> list[Told]:
    """The counts with each set's places as ranges: the small as such, the others by what is left for them."""
    cells: list[Told] = list(counts)
    for held in sets:
        small_ones = [place for place in held if is_small(counts[place])]
        others = held.difference(small_ones)
        left = sum(counts[place] for place in held)
        for place in small_ones:
            cells[place] = held_back.SMALL
        for place in others:
            least = left - LARGEST_SMALL_COUNT * len(small_ones) if len(others) == 1 else 0
            cells[place] = held_back.ranged(max(least, 0), left - len(small_ones))
    return cells


# --- revisions --------------------------------------------------------------------------------------
def revision_is_safe(before: Sequence[Row], row: Row) -> bool:
    """Whether a revised row may stand beside those published before: no difference to any of them is small.

    The same cells are held back, so that what was hidden is not given away by its next edition.
    """
    hidden_now = [is_held_back(held_back.told(count)) for count in row]
    for each in before:
        if [is_held_back(held_back.told(count)) for count in each] != hidden_now:
            return False
        pairs = [*zip(each, row, strict=True), (sum(each), sum(row))]
        if any(is_small(abs(old - new)) for old, new in pairs):
            return False
    return True
