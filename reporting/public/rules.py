"""What may be published without sign-in so that no small count can be worked out from all of it together. No database.

A row (met in time, not met in time, outside the rate) of a quarter hides its own small counts (`reporting.rules`). The
sums of a year tie its rows together, so they stand only where the bounds of every small number stay wide: whoever
knows all that is shown must still hold any count from 0 or 1 up to 5 possible.
"""

from collections.abc import Iterator, Sequence

from core.disclosure import Linear, is_protected, is_small, suppress, total_is_safe

QUARTERS = (1, 4, 7, 10)  # the months they begin with
ALL, TOTAL, NOTHING = "all", "total", "nothing"
Row = Sequence[int]
Shown = tuple[list[int | None], int | None]  # cells and their sum; None is held back


def shown(row: Row) -> Shown:
    """What of a row may be seen by itself."""
    cells = suppress(row)
    total = sum(row) if total_is_safe(row, cells) and not is_small(sum(row)) else None
    return cells, total


def shown_of_known_total(row: Row) -> list[int | None]:
    """What of a row may be seen whose sum is known from elsewhere: all of it, or enough hidden, or nothing."""
    cells = suppress(row)
    return list(cells) if total_is_safe(row, cells) else [None] * len(row)


# --- the sums of a year -----------------------------------------------------------------------------
def sums_to_show(rows: Sequence[Row]) -> str:
    """Which sums may stand below the rows of a year: those of every column and of all, the latter alone, or none."""
    for choice in (ALL, TOTAL):
        if is_protected(known(rows, choice), small(rows), len(rows) * len(rows[0])):
            return choice
    return NOTHING


def columns_of(rows: Sequence[Row]) -> Iterator[Linear]:
    width = len(rows[0])
    for column in range(width):
        places = tuple(place * width + column for place in range(len(rows)))
        yield Linear(places, sum(row[column] for row in rows))


def everything(rows: Sequence[Row]) -> Linear:
    return Linear(tuple(range(len(rows) * len(rows[0]))), sum(map(sum, rows)))


def known(rows: Sequence[Row], choice: str) -> list[Linear]:
    """Everything a reader knows of a year: cells and sums that stand. A sum that is small itself never does."""
    found, width = [], len(rows[0])
    for number, row in enumerate(rows):
        cells, total = shown(row)
        places = range(number * width, (number + 1) * width)
        found += [Linear((place,), cell) for place, cell in zip(places, cells, strict=True) if cell is not None]
        found += [Linear(tuple(places), total)] if total is not None else []
    sums = [*columns_of(rows), everything(rows)] if choice == ALL else [everything(rows)] if choice == TOTAL else []
    return found + [each for each in sums if not is_small(each.value)]


def small(rows: Sequence[Row]) -> list[Linear]:
    """Every number about one to five clocks: cells, the sums of rows and columns, the sum of all."""
    width = len(rows[0])
    cells = [Linear((place,), rows[place // width][place % width]) for place in range(len(rows) * width)]
    across = [Linear(tuple(range(n * width, (n + 1) * width)), sum(row)) for n, row in enumerate(rows)]
    return [each for each in (*cells, *across, *columns_of(rows), everything(rows)) if is_small(each.value)]


# --- revisions --------------------------------------------------------------------------------------
def revision_is_safe(before: Sequence[Row], row: Row) -> bool:
    """Whether a revised row may stand beside those published before: no difference to any of them is small.

    The same cells are hidden, so that what was hidden is not given away by its next edition.
    """
    hidden = [cell is None for cell in shown(row)[0]]
    for each in before:
        if [cell is None for cell in shown(each)[0]] != hidden:
            return False
        if (shown(each)[1] is None) != (shown(row)[1] is None):
            return False
        pairs = [*zip(each, row, strict=True), (sum(each), sum(row))]
        if any(is_small(abs(old - new)) for old, new in pairs):
            return False
    return True
