"""Deletes entries that have been kept long enough; their seals stay, and a link of the chain says what went.

Runs as the erasure role: the application's own may delete nothing from the log.
"""

import datetime as dt
import logging

from django.db import connection, transaction

from audit import rules
from audit.models import ReadLog, RetentionRule, Seal
from audit.sealing import LOCK, link

log = logging.getLogger("havn.readlog")


def months_on(day: dt.date) -> int:
    """How many months the rule in force on that day keeps an entry."""
    rule = RetentionRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return max(rule.months, rules.FEWEST_MONTHS) if rule else rules.MONTHS


@transaction.atomic
def erase_old(*, now: dt.datetime) -> int:
    """Deletes every sealed batch that is older than the rule asks; returns how many entries went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    until = last_old_seal(rules.kept_since(now, months_on(now.date())))
    gone = 0
    for seal in Seal.objects.filter(number__gt=erased_so_far(), number__lte=until):
        for part in ReadLog.objects.within(seal.spans):
            gone += part.order_by()._raw_delete(part.db)
    if gone:
        made = link(Seal.objects.head(), now=now, erased_to=until, count=gone)
        log.info("read log: old entries deleted", extra={"count": gone, "event": str(made)})
    return gone


def erased_so_far() -> int:
    """The number of the last seal whose entries are gone by the rule."""
    last = Seal.objects.filter(erased_to__isnull=False).order_by("-number").values_list("erased_to", flat=True)
    return last.first() or 0


def last_old_seal(before: dt.datetime) -> int:
    """The last seal of those, from the first on, that were made before a moment."""
    young = Seal.objects.filter(sealed_at__gte=before).order_by("number").values_list("number", flat=True).first()
    if young is not None:
        return young - 1
    head = Seal.objects.head()
    return head.number if head else 0
