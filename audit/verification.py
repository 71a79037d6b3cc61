"""Verifies the read log against its seals, from the first to the head. Reads everything, changes nothing.

What it can tell: an entry changed, removed or slipped in after it was sealed; a seal changed, removed or added; a chain
written anew from somewhere on, if a head noted earlier outside the database (an anchor) is given. What it cannot tell:
an entry that a superuser removed within the minute before it was sealed; it leaves a gap in the numbers, as a
transaction that was rolled back does.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from audit import rules, spans
from audit.models import ReadLog, Seal
from audit.rules import MARK_BYTES
from audit.sealing import LARGEST
from audit.spans import Span

GROUP, TOGETHER = 500, 20_000  # seals, and roughly entries, looked at together
HASHED = ("pk", "at", "user_id", "kind", "page", "purpose", "people")  # as rules.entry_hash takes them
NAMED = 5  # entries named in one finding
CLOCKS_DIFFER = dt.timedelta(minutes=5)  # between web server and worker


@dataclass
class Report:
    """What a verification found; the log is whole where `findings` is empty."""

    findings: list[str] = field(default_factory=list)
    seals: int = 0
    entries: int = 0
    erased: int = 0
    waiting: int = 0  # entries for the next seal
    head: str = ""

    def found(self, what: str, numbers: Sequence[int] = ()) -> None:
        named = ", ".join(map(str, numbers[:NAMED])) + (" …" if len(numbers) > NAMED else "")
        self.findings.append(f"{what}: {named}" if numbers else what)


def verify(*, now: dt.datetime, anchors: Iterable[str] = ()) -> Report:
    """Verifies everything. An anchor is a chain hash, or `number:hash`, as it was noted earlier."""
    report, missing = Report(), {rules.anchored(anchor) for anchor in anchors}
    erased_to = Seal.objects.filter(erased_to__isnull=False).order_by("-number").values_list("erased_to", flat=True)
    erased = erased_to.first() or 0
    covered: list[Span] = []
    before: Seal | None = None
    turn_before: dt.datetime | None = None
    for group in grouped(Seal.objects.order_by("number").iterator(chunk_size=GROUP)):
        sound = []
        for seal in group:
            if before and before.sealed_at != seal.sealed_at:  # one turn may make several seals
                turn_before = before.sealed_at
            if check_link(report, seal, before):
                sound.append((seal, turn_before))
            missing.discard(seal.chain)
            before = seal
        check_entries(report, sound, erased)
        covered = covering(report, covered, [seal for seal, _ in sound])
    check_rest(report, covered, before, now)
    for anchor in sorted(missing):
        report.found(f"the head noted earlier ({anchor[:16]}…) is not in the chain: it was written anew")
    report.head = str(before or "")
    return report


class Row(NamedTuple):
    """What is compared of an entry."""

    pk: int
    at: dt.datetime
    hash: bytes


def grouped(seals: Iterable[Seal]) -> Iterator[list[Seal]]:
    group: list[Seal] = []
    for seal in seals:
        group.append(seal)
        if len(group) == GROUP or sum(each.count for each in group) >= TOGETHER:
            yield group
            group = []
    if group:
        yield group


def check_link(report: Report, seal: Seal, before: Seal | None) -> bool:
    """Whether the seal's entries can be told; reports it if it does not follow the one before or was changed."""
    report.seals += 1
    if seal.number != (before.number + 1 if before else 1):
        report.found(f"seals are missing before seal {seal.number}")
    if seal.chain != seal.chained_to(before.chain if before else rules.NOTHING_BEFORE):
        report.found(f"seal {seal.number} or the one before it was changed")
    if seal.erased_to is not None:
        too_early = Seal.objects.filter(
            number__lte=seal.erased_to, sealed_at__gte=rules.kept_since(seal.sealed_at, rules.FEWEST_MONTHS)
        )
        if too_early.exists():
            report.found(f"seal {seal.number} had entries deleted before their time")
        return False  # it covers none of its own
    try:
        return spans.count(seal.spans) == seal.count
    except ValueError:
        return False


def check_entries(report: Report, group: Sequence[tuple[Seal, dt.datetime | None]], erased: int) -> None:
    """The entries that the seals (with the time of the one before) cover are there, all of them and as they were."""
    rows = entries_of([seal for seal, _ in group])
    for seal, since in group:
        mine = rows.get(seal.number, [])
        if seal.number <= erased:
            report.erased += seal.count
            if mine:
                report.found("entries are back that were deleted by the rule", [row.pk for row in mine])
            continue
        report.entries += len(mine)
        compare(report, seal, mine)
        check_times(report, seal, mine, since)


def entries_of(group: Sequence[Seal]) -> dict[int, list[Row]]:
    """The entries that are there, by the number of the seal that covers them, in one pass over the table."""
    owners = sorted((first, last, seal.number) for seal in group for first, last in seal.spans)
    if not owners:
        return {}
    found: dict[int, list[Row]] = {}
    firsts = [first for first, _, _ in owners]
    rows = ReadLog.objects.filter(pk__gte=firsts[0], pk__lte=max(last for _, last, _ in owners)).order_by("pk")
    for row in rows.values_list(*HASHED).iterator(chunk_size=5000):
        _, last, number = owners[max(bisect_right(firsts, row[0]) - 1, 0)]
        if row[0] <= last:
            found.setdefault(number, []).append(Row(row[0], row[1], rules.entry_hash(*row)))
    return found


def compare(report: Report, seal: Seal, rows: Sequence[Row]) -> None:
    """One batch against its seal; names the entries where it can."""
    expected = [number for first, last in seal.spans for number in range(first, last + 1)]
    there = {row.pk: row.hash for row in rows}
    gone = [number for number in expected if number not in there]
    if gone:
        report.found("entries were removed", gone)
    marks = bytes(seal.marks)
    marked = {number: marks[i * MARK_BYTES : (i + 1) * MARK_BYTES] for i, number in enumerate(expected)}
    changed = [number for number, made in there.items() if made[:MARK_BYTES] != marked.get(number)]
    if changed:
        report.found("entries were changed", changed)
    elif not gone and rules.batch_hash(list(there.values())) != seal.batch:
        report.found(f"the batch of seal {seal.number} is not what was sealed")


def check_times(report: Report, seal: Seal, rows: Sequence[Row], since: dt.datetime | None) -> None:
    """An entry is sealed soon after it is written: one that tells of another time was slipped in."""
    earliest = since - rules.LONGEST_TRANSACTION if since else None
    odd = [row.pk for row in rows if (earliest and row.at < earliest) or row.at > seal.sealed_at + CLOCKS_DIFFER]
    if odd:
        report.found(f"entries tell of another time than that of their seal {seal.number}", odd)


def covering(report: Report, covered: list[Span], group: Sequence[Seal]) -> list[Span]:
    """What is covered with this group too; no entry may be covered twice."""
    more = [span for seal in group for span in seal.spans]
    both = spans.merged([*covered, *more])
    if spans.count(both) != spans.count(covered) + spans.count(more):
        report.found(f"entries are sealed twice, in seals up to {group[-1].number}")
    return both


def check_rest(report: Report, covered: list[Span], head: Seal | None, now: dt.datetime) -> None:
    """What no seal covers waits for the next one; an entry that should have been covered long ago was slipped in."""
    settled = Seal.objects.settled(now)
    late: list[int] = []
    for part in ReadLog.objects.within(spans.holes(covered, -LARGEST, LARGEST)):
        for number in part.values_list("pk", flat=True):
            late.append(number) if number <= settled else None
            report.waiting += number > settled
    if late:
        report.found("entries were slipped in after their neighbours were sealed", late)
