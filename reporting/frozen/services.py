"""Freezing months and noting what differs later. Editions are added, never changed."""

import datetime as dt

from django.db import transaction

from reporting import clocks
from reporting.forms import FIRST_DAY
from reporting.frozen import counting
from reporting.frozen.models import Edition, FrozenFigure, PublishedYear, QuarterRevision
from reporting.frozen.rules import Counted, Key, Numbers, Reason, changes, is_looked_at, months_to_freeze, reason_of
from reporting.models import Publication
from reporting.public import telling
from reporting.public.rules import QUARTERS, sums_to_show
from reporting.rules import IN_RATE, Tally, month_of, next_month


# --- months ---------------------------------------------------------------------------------------
def freeze(*, on: dt.date, at: dt.datetime) -> tuple[int, int]:
    """Freezes every month that is over and was missed, and notes revisions of others; how many of each.

    Each month is a transaction of its own: stopped anywhere, the next run goes on.
    """
    first = clocks.first_due_day()
    if first is None:
        return 0, 0
    done = set(Edition.objects.filter(number=0).values_list("month", flat=True))
    missing = [each for each in months_to_freeze(on, month_of(max(first, FIRST_DAY))) if each not in done]
    frozen = sum(freeze_month(month, at=at) for month in missing)
    revised = sum(revise_month(month, at=at) for month in sorted(done) if is_looked_at(month, on))
    return frozen, revised


@transaction.atomic
def freeze_month(month: dt.date, *, at: dt.datetime) -> bool:
    """Keeps the figures of a month as they are counted now; False where they are kept already."""
    edition, is_new = Edition.objects.get_or_create(
        month=month, number=0, defaults={"made_at": at, "reason": Reason.FROZEN}
    )
    if is_new:
        keep(edition, counting.everything(month))
    return is_new


@transaction.atomic
def revise_month(month: dt.date, *, at: dt.datetime, note: str = "") -> bool:
    """Counts a frozen month again and keeps what differs from what is known, beside it; False where nothing does."""
    known = current(month)
    changed = changes(known, counting.everything(month))
    if not changed:
        return False
    newest = Edition.objects.filter(month=month).latest("number")
    edition, is_new = Edition.objects.get_or_create(
        month=month,
        number=newest.number + 1,
        defaults={"made_at": at, "reason": reason_of(known, changed), "note": note},
    )
    if is_new:
        keep(edition, changed)
    return is_new


def keep(edition: Edition, numbers: Numbers) -> None:
    FrozenFigure.objects.bulk_create(
        [
            FrozenFigure(edition=edition, **key._asdict(), value=each.value, version=each.version)
            for key, each in sorted(numbers.items())
        ],
        batch_size=2000,
    )


def numbers_of(month: dt.date) -> dict[int, Numbers]:
    """The numbers of each edition of a month, the frozen one first."""
    found: dict[int, Numbers] = {}
    for row in FrozenFigure.objects.filter(edition__month=month).select_related("edition").order_by("edition__number"):
        key = Key(row.figure, row.subject, row.group, row.part)
        found.setdefault(row.edition.number, {})[key] = Counted(row.value, row.version)
    return found


def current(month: dt.date) -> Numbers:
    """The numbers of a month as they are known now: the frozen ones with every revision since."""
    known: Numbers = {}
    for numbers in numbers_of(month).values():
        known |= numbers
    return known


# --- quarters -------------------------------------------------------------------------------------
def close(*, on: dt.date) -> tuple[int, int]:
    """Decides what is told of years whose quarters are out, and notes revisions of published quarters."""
    quarters = sorted(set(Publication.objects.values_list("quarter", flat=True)))
    years = sum(close_year(year) for year in complete_years(quarters))
    telling.tell()
    return years, sum(revise_quarter(quarter, on=on) for quarter in quarters if quarter_is_looked_at(quarter, on))


def quarter_is_looked_at(quarter: dt.date, on: dt.date) -> bool:
    return any(is_looked_at(next_month(quarter, step), on) for step in range(3))


def complete_years(quarters: list[dt.date]) -> list[int]:
    """The years that are out from their first published quarter through the last, and not closed yet."""
    closed = set(PublishedYear.objects.values_list("year", flat=True))
    return [each.year for each in quarters if each.month == QUARTERS[-1] and each.year not in closed]


@transaction.atomic
def close_year(year: int) -> bool:
    """Decides for each target which sums may stand below its quarters."""
    rows: dict[str, list[list[int]]] = {}
    for each in Publication.objects.filter(quarter__year=year):
        rows.setdefault(each.target, []).append([each.met, each.missed, each.outside])
    decided = [PublishedYear(year=year, target=key, shown=sums_to_show(found)) for key, found in rows.items()]
    PublishedYear.objects.bulk_create(decided, ignore_conflicts=True)
    return True


@transaction.atomic
def revise_quarter(quarter: dt.date, *, on: dt.date) -> bool:
    """Counts a published quarter again and keeps what differs, beside it; whether anything does."""
    known: dict[str, list[int]] = {
        each.target: [each.met, each.missed, each.outside] for each in Publication.objects.filter(quarter=quarter)
    }
    numbers = dict.fromkeys(known, 0)
    for revision in QuarterRevision.objects.filter(quarter=quarter):
        known[revision.target], numbers[revision.target] = revision.row, revision.number
    counted = rows_of_quarter(quarter)
    revised = [
        QuarterRevision(
            quarter=quarter, target=key, number=numbers[key] + 1, revised_on=on,
            met=counted[key][0], missed=counted[key][1], outside=counted[key][2],
        )
        for key, row in known.items() if key in counted and counted[key] != row
    ]  # fmt: skip
    QuarterRevision.objects.bulk_create(revised, ignore_conflicts=True)
    return bool(revised)


def rows_of_quarter(quarter: dt.date) -> dict[str, list[int]]:
    """Met in time, not met in time and outside the rate, by target, as counted today for the quarter."""
    tallies = {key: Tally() for key in clocks.labels()}
    for key, standing, reason, number in clocks.count_of_quarter(quarter):
        tallies[key].add(standing, reason, number)
    return {key: row_of(tally) for key, tally in tallies.items()}


def row_of(tally: Tally) -> list[int]:
    met, *missed = (tally[state] for state in IN_RATE)
    return [met, sum(missed), tally.total - met - sum(missed)]
