"""What of the funnel may stand outside casework: no count of 1 to 5 can be worked out from everything that stands.

Each contract's numbers are sums of disjoint groups of referrals, and the whole municipality's are the sums of the
contracts'. A row shows what it may by itself; then the rows of the smallest contracts are held back until also the
sums over all contracts give nothing away, and where that does not help, the sums.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from core.disclosure import LARGEST_SMALL_COUNT, Linear, is_protected, is_small, suppress, total_is_safe

Cells = Mapping[str, int]  # disjoint groups; every row has the same ones
Names = frozenset[str]
NOTHING: Names = frozenset()


@dataclass(frozen=True)
class Table:
    """Rows of cells, the numbers that add some of them up, and which of them a row may show by itself.

    `given`: numbers that stand whatever is decided here, for each row and (the last) for all together.
    """

    rows: Sequence[Cells]
    sums: Mapping[str, tuple[str, ...]]
    alone: Callable[[Cells, Names], Names]
    given: Sequence[Names] = ()

    @property
    def whole(self) -> Cells:
        return {cell: sum(row[cell] for row in self.rows) for cell in self.rows[0]}

    def given_of(self, number: int) -> Names:
        return self.given[number] if self.given else NOTHING


@dataclass
class Shown:
    """The names of the numbers that stand: of each row, and of all together."""

    rows: list[Names] = field(default_factory=list)
    whole: Names = NOTHING


def value(cells: Cells, parts: Sequence[str]) -> int:
    return sum(cells[part] for part in parts)


def publish(table: Table) -> Shown:
    """What may stand. The sums over all contracts come first: they say most."""
    if not table.rows:
        return Shown()
    count = len(table.rows)
    alone = [table.alone(row, table.given_of(number)) for number, row in enumerate(table.rows)]
    whole = table.alone(table.whole, table.given_of(count))
    shown = Shown(list(alone), whole)
    smallest_first = sorted(range(count), key=lambda number: sum(table.rows[number].values()))
    for number in (None, *smallest_first):
        if number is not None:
            if not alone[number] or not any(table.rows[number].values()):
                continue
            shown.rows[number] = NOTHING
        if holds(table, shown):
            return shown
    return Shown(list(alone))


def holds(table: Table, shown: Shown) -> bool:
    """Whether every small number may, for all that stands, be anything from 1 to 5."""
    if not shown.whole and not table.given_of(len(table.rows)):
        return True  # each row by itself was looked at
    return is_protected(told(table, shown), guarded(table, shown), len(table.rows) * len(table.rows[0]))


def told(table: Table, shown: Shown) -> list[Linear]:
    found = []
    for number, names in enumerate([*shown.rows, shown.whole]):
        stands = sorted(names | table.given_of(number))
        found += [linear(table, number, table.sums[name]) for name in stands]
    return found


def linear(table: Table, number: int, parts: Sequence[str]) -> Linear:
    """A sum of cells of one row, or of all rows where the number is behind the last."""
    cells, count = list(table.rows[0]), len(table.rows)
    rows = range(count) if number == count else (number,)
    places = tuple(row * len(cells) + cells.index(part) for row in rows for part in parts)
    return Linear(places, sum(value(table.rows[row], parts) for row in rows))


def guarded(table: Table, shown: Shown) -> list[Linear]:
    """Every small number: cells, sums, and what is between two sums of which one is part of the other.

    Those of which is clear at once that they can be anything are left out.
    """
    parts = {(cell,) for cell in table.rows[0]} | {tuple(sorted(sums)) for sums in table.sums.values()}
    for one, other in combinations(table.sums.values(), 2):
        for large, few in ((set(one), set(other)), (set(other), set(one))):
            if few < large:
                parts.add(tuple(sorted(large - few)))
    hidden = [
        number for number, names in enumerate(shown.rows) if not names and not table.given_of(number)
    ]  # fmt: skip
    found = [
        linear(table, number, each)
        for each in sorted(parts, key=len)
        for number in range(len(table.rows) + 1)
        if not is_free(table, hidden, number, each)
    ]
    return [each for each in found if is_small(each.value)]


def is_free(table: Table, hidden: Sequence[int], number: int, parts: Sequence[str]) -> bool:
    """Whether a number of a row of which nothing stands can be moved to other such rows, and theirs to it."""
    if number not in hidden or len(hidden) < 2:
        return False
    return sum(value(table.rows[each], parts) for each in hidden) >= LARGEST_SMALL_COUNT


# --- the funnel ---------------------------------------------------------------------------------------
# How far a referral has come: each is in one group. The numbers of the page add them up.
STAGES = ("referred", "proposed", "agreed", "parted", "together", "over")
FUNNEL = {
    "referred": STAGES,
    "proposed": STAGES[1:],
    "accepted": STAGES[2:],
    "met": ("together", "over"),
    "active": ("together",),
    "ended": ("parted", "over"),
}
CHAIN = ("referred", "proposed", "accepted", "met", "active")  # each is part of the one before


def of_chain(cells: Cells, given: Names) -> Names:
    """The steps of one row that stand: no small one, and none that differs from one above it by 1 to 5."""
    found: list[str] = []
    for name in CHAIN:
        count = value(cells, FUNNEL[name])
        if not is_small(count) and not any(is_small(value(cells, FUNNEL[each]) - count) for each in found):
            found.append(name)
    if not any(is_small(cells[stage]) for stage in STAGES[2:]) and not is_small(value(cells, FUNNEL["ended"])):
        found.append("ended")
    return frozenset(found)


def funnel(rows: Sequence[Cells]) -> Shown:
    return publish(Table(rows, FUNNEL, of_chain))


# --- how many of some -----------------------------------------------------------------------------------
PART = {"part": ("part",), "of": ("part", "rest")}


def of_part(cells: Cells, given: Names) -> Names:
    """Some of all, where all is known or not: neither part is small."""
    small = any(is_small(each) for each in (cells["part"], cells["rest"]))
    return NOTHING if small or is_small(value(cells, PART["of"])) else frozenset({"part"})


def known_of(cells: Cells, given: Names) -> Names:
    return NOTHING if is_small(value(cells, PART["of"])) else frozenset({"of"})


def totals(counts: Sequence[int]) -> Shown:
    """Which of some counts stand beside their sum."""
    return publish(Table([{"part": 0, "rest": count} for count in counts], PART, known_of))


def shares(parts: Sequence[tuple[int, int]], given: Shown) -> Shown:
    """Which parts of known totals stand: (part, of) of each contract; `given` says which totals do."""
    rows = [{"part": part, "rest": of - part} for part, of in parts]
    return publish(Table(rows, PART, of_part, [*given.rows, given.whole]))


# --- reasons --------------------------------------------------------------------------------------------
def reasons(rows: Sequence[Cells]) -> Shown:
    """Which counts of reasons stand, their sum in each row being as good as known."""
    keys = tuple(rows[0]) if rows else ()
    sums = {key: (key,) for key in keys} | {"all": keys}

    def alone(cells: Cells, given: Names) -> Names:
        counts = [cells[key] for key in keys]
        kept = suppress(counts)
        if not total_is_safe(counts, kept):
            return NOTHING
        return frozenset({key for key, cell in zip(keys, kept, strict=True) if cell is not None} | {"all"})

    return publish(Table(rows, sums, alone))


# --- active after so many months ---------------------------------------------------------------------------
AFTER = {"part": ("part",), "of": ("part", "rest"), "met": ("part", "rest", "early")}


def of_after(cells: Cells, given: Names) -> Names:
    numbers = [*cells.values(), value(cells, AFTER["of"]), cells["rest"] + cells["early"]]
    return NOTHING if any(is_small(each) for each in numbers) else frozenset({"part", "of"})


def after(rows: Sequence[Cells], funnel_shown: Shown) -> Shown:
    """Which "so many of so many" stand beside the number who have met, where that stands."""
    given = [frozenset({"met"} & names) for names in [*funnel_shown.rows, funnel_shown.whole]]
    return publish(Table(rows, AFTER, of_after, given))
