"""Publishing: counts of a quarter, taken once."""

import datetime as dt

from django.db import transaction

from reporting import clocks
from reporting.models import Publication
from reporting.rules import IN_RATE, State, Tally, next_month, quarter_end, quarter_of

DAYS_FOR_LATE_ENTRIES = 14  # after the quarter's end, before its figures are taken


def quarters_to_publish(on: dt.date, since: dt.date) -> list[dt.date]:
    """The quarters that are over, with time for late entries, from the one of `since` on."""
    found, quarter = [], quarter_of(since)
    while quarter_end(quarter) + dt.timedelta(days=DAYS_FOR_LATE_ENTRIES) < on:
        found.append(quarter)
        quarter = next_month(quarter, 3)
    return found


@transaction.atomic
def publish(*, on: dt.date) -> int:
    """Publishes every quarter that is due and not published yet. Gives the number of quarters.

    Run twice, late or after missed nights it leaves the same: a quarter is counted as of the day after it.
    """
    first = clocks.first_due_day()
    if first is None:
        return 0
    done = set(Publication.objects.values_list("quarter", flat=True))
    missing = [quarter for quarter in quarters_to_publish(on, first) if quarter not in done]
    for quarter in missing:
        publish_quarter(quarter)
    return len(missing)


def publish_quarter(quarter: dt.date) -> None:
    """The counts of one quarter's due dates, as of the day after it, when none of them can still be met."""
    tallies = {key: Tally() for key in clocks.labels()}
    for key, standing, reason, number in clocks.count_of_quarter(quarter):
        tallies[key].add(standing, reason, number)
    Publication.objects.bulk_create(
        [
            Publication(
                quarter=quarter,
                target=key,
                met=tally[State.MET],
                missed=tally[State.MET_LATE] + tally[State.OVERDUE],
                outside=tally.total - sum(tally[state] for state in IN_RATE),
            )
            for key, tally in tallies.items()
        ],
        ignore_conflicts=True,
    )
