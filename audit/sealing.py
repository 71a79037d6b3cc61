"""Seals the read log: a minute's entries at a time, without holding anybody up.

The seal reads what is committed; it locks nothing that a page needs. An entry whose transaction ends late is covered
by a later seal, because each seal names its entries: order of commit does not matter.
"""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import connection, transaction

from audit import rules, spans
from audit.models import ReadLog, Seal
from audit.spans import Span

log = logging.getLogger("havn.readlog")
LOCK = 4_863_600  # one sealer at a time; the chain has one end
BATCH = 5000  # entries
LARGEST = 2**63 - 1


def seal(*, now: dt.datetime) -> int:
    """Seals every entry that no seal covers yet; returns how many. 0 also where somebody else is sealing just now."""
    with transaction.atomic():
        if not alone():
            return 0
        waiting = unsealed(now)
        head = Seal.objects.head()
        for start in range(0, len(waiting), BATCH):
            head = add(head, waiting[start : start + BATCH], now=now)
    if waiting and head:
        log.info("read log sealed", extra={"count": len(waiting), "event": str(head)})
    return len(waiting)


def alone() -> bool:
    """Whether this transaction, and no other until it ends, may add to the chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (ours,) = cursor.fetchone()
    return bool(ours)


def unsealed(now: dt.datetime) -> list[int]:
    """The numbers of the committed entries that no seal covers, ascending."""
    settled = Seal.objects.settled(now)
    recent = Seal.objects.reaching(settled).values_list("entries", flat=True)
    covered = spans.merged([(0, settled), *(span for text in recent for span in spans.read(text))])
    found: list[int] = []
    for part in ReadLog.objects.within(spans.holes(covered, settled + 1, LARGEST)):
        found += part.values_list("pk", flat=True)
    return found


def add(head: Seal | None, numbers: Sequence[int], *, now: dt.datetime) -> Seal:
    """Puts the next seal on the chain, over these entries."""
    rows = [row for part in ReadLog.objects.within(spans.spans_of(numbers)) for row in part]
    hashes = [row.hash for row in rows]
    return link(
        head, covered=spans.spans_of(row.pk for row in rows), marks=rules.marks_of(hashes),
        batch=rules.batch_hash(hashes), now=now,
    )  # fmt: skip


def link(
    head: Seal | None,
    *,
    now: dt.datetime,
    covered: Sequence[Span] = (),
    marks: bytes = b"",
    batch: str = "",
    erased_to: int | None = None,
    count: int | None = None,
) -> Seal:
    """Adds a link to the chain and returns it. The caller holds the lock (`alone`)."""
    made = Seal(
        number=head.number + 1 if head else 1,
        sealed_at=now,
        entries=spans.written(covered),
        count=spans.count(covered) if count is None else count,
        high=max([head.high if head else 0, *(last for _, last in covered)]),
        marks=marks,
        batch=batch,
        erased_to=erased_to,
    )
    made.chain = made.chained_to(head.chain if head else rules.NOTHING_BEFORE)
    made.save(force_insert=True)
    return made


def oldest_unsealed(now: dt.datetime) -> dt.datetime | None:
    """When the oldest entry that waits for its seal was written; None where none waits."""
    waiting = unsealed(now)
    return ReadLog.objects.filter(pk__in=waiting[:BATCH]).order_by("at").values_list("at", flat=True).first()
