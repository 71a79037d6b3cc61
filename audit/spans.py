"""Sets of entry numbers, written as spans: "1-500,502-510". Pure."""

from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]  # first and last number, both included


def spans_of(numbers: Iterable[int]) -> list[Span]:
    """The spans that hold exactly these numbers, which must ascend."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [(first, last) for first, last in found]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same numbers with the fewest spans, ascending."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def holes(covered: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    """The spans from `first` to `last` that lie outside the (merged) covered ones."""
    for begin, end in covered:
        if first < begin and first <= last:
            yield first, min(begin - 1, last)
        first = max(first, end + 1)
    if first <= last:
        yield first, last


def written(spans: Iterable[Span]) -> str:
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in spans)


def read(text: str) -> list[Span]:
    """The spans of a text. Raises ValueError where it is none."""
    found = []
    for part in text.split(",") if text else []:
        first, _, last = part.partition("-")
        found.append((int(first), int(last or first)))
    return found


def count(spans: Iterable[Span]) -> int:
    return sum(last - first + 1 for first, last in spans)
