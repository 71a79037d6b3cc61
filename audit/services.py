"""What the officer decides: spot checks and how long the log is kept."""

import datetime as dt
import random
import secrets

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from accounts.models import User
from audit import rules
from audit.models import Kind, Outcome, ReadLog, ReadLogQuerySet, RetentionRule, SpotCheck, SpotCheckItem
from core.clock import COPENHAGEN
from core.models import StaleVersion

SEEDS = 2**62


class NothingToDraw(Exception):
    """The quarter has no entry that could be drawn."""


def entries_of(quarter: dt.date) -> ReadLogQuerySet:
    """The quarter's entries that showed persons and were not mere lists."""
    first, after = (dt.datetime.combine(day, dt.time(), COPENHAGEN) for day in (quarter, rules.quarter_after(quarter)))
    found = ReadLog.objects.filter(at__gte=first, at__lt=after).exclude(kind__in=[Kind.LIST, Kind.DENIED])
    return found.exclude(people=[]).exclude(page__startswith="audit:").order_by()


def drawn(quarter: dt.date, seed: int, size: int) -> list[ReadLog]:
    """The sample that this seed draws: the same entries whoever draws again."""
    turn = MD5(Concat(Cast("pk", TextField()), Value(f":{seed}", output_field=TextField())))
    return list(entries_of(quarter).annotate(turn=turn).order_by("turn", "pk")[:size])


@transaction.atomic
def draw(*, quarter: dt.date, size: int, by: User, at: dt.datetime) -> SpotCheck:
    """Draws a spot check: `size` entries of the quarter, or all where there are fewer. Raises NothingToDraw."""
    seed = secrets.randbelow(SEEDS)
    entries = drawn(quarter, seed, size)
    if not entries:
        raise NothingToDraw
    check = SpotCheck.objects.create(
        quarter=quarter, seed=seed, population=entries_of(quarter).count(), drawn_at=at, drawn_by=by
    )
    chance = random.Random(seed)  # noqa: S311 – so that the draw can be repeated from its seed
    SpotCheckItem.objects.bulk_create(
        SpotCheckItem(
            check_of=check, place=place, entry=entry.pk, at=entry.at, user_id=entry.user_id, kind=entry.kind,
            page=entry.page, purpose=entry.purpose, person=chance.choice(entry.people), shown=len(entry.people),
        )
        for place, entry in enumerate(entries, start=1)
    )  # fmt: skip
    return check


@transaction.atomic
def decide(*, item: SpotCheckItem, expected: int, by: User, at: dt.datetime) -> SpotCheckItem:
    """Saves what the check of one entry found. Raises StaleVersion; a closed check is as stale as can be."""
    check = SpotCheck.objects.select_for_update().get(pk=item.check_of_id)
    if check.closed_at:
        raise StaleVersion(SpotCheckItem.objects.get(pk=item.pk))
    done = item.outcome != Outcome.OPEN
    item.decided_by, item.decided_at = (by, at) if done else (None, None)
    return item.save_version(expected)


class StillOpen(Exception):
    """The check cannot be closed while an entry has no outcome; carries how many have none."""


@transaction.atomic
def close(*, check: SpotCheck, expected: int, by: User, at: dt.datetime) -> SpotCheck:
    """Closes a check with its conclusion. Raises StillOpen or StaleVersion."""
    waiting = SpotCheckItem.objects.filter(check_of=check, outcome=Outcome.OPEN).count()
    if waiting:
        raise StillOpen(waiting)
    check.closed_by, check.closed_at = by, at
    return check.save_version(expected)


@transaction.atomic
def decide_retention(*, rule: RetentionRule, by: User, at: dt.datetime) -> RetentionRule:
    """A new rule from a day on; older ones stay as they are."""
    rule.decided_by, rule.decided_at = by, at
    rule.save(force_insert=True)
    return rule
