"""The stories of the households for the forecast, in one statement; and who of those at risk a reader may see."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Count

from housing.forecasting.lengths import Lengths, lengths_of
from housing.forecasting.rules import Assumed, Home
from housing.rules import TARGET
from housing.tables import ForecastAssumption
from refugees.models import Refugee
from targets.models import TargetRule

PAST_YEARS = 3  # whose waits are learnt from; a clock that still runs counts whenever it began
SHOWN = 15
# Of each household the first dated fact of any member, as it stands and dated by the day. The key is the first
# member's. A household has left when everybody known of it has.
STATEMENT = """SELECT min(p.id), count(*), min(coalesce(p.allocation_decided_on, p.takeover_on)), min(p.takeover_on),
min(f.ready_on), min(f.offered_on),
least(min(f.own_on), CASE WHEN bool_and(x.left_on IS NOT NULL) THEN max(x.left_on) END)
FROM refugees_refugee p
LEFT JOIN LATERAL (
  SELECT min(happened_on) FILTER (WHERE event = 'ready') AS ready_on,
    min(happened_on) FILTER (WHERE event = 'offered') AS offered_on,
    min(happened_on) FILTER (WHERE event = 'own_solution') AS own_on
  FROM housing_housingevent WHERE refugee_id = p.id AND annulled_at IS NULL AND happened_on <= %(on)s
) f ON true
LEFT JOIN LATERAL (
  SELECT min(happened_on) AS left_on FROM refugees_exit
  WHERE refugee_id = p.id AND annulled_at IS NULL AND happened_on <= %(on)s
) x ON true
WHERE coalesce(p.allocation_decided_on, p.takeover_on) <= %(on)s
GROUP BY coalesce(p.household_id, -p.id)
HAVING max(coalesce(p.takeover_on, p.allocation_decided_on)) > %(since)s
  OR min(f.ready_on) IS NOT NULL AND min(f.offered_on) IS NULL
ORDER BY 1"""


def homes(on: dt.date, rules: Lengths, *, years: int = PAST_YEARS) -> list[Home]:
    """Every household of the municipality as it is known on a day: dates and a size, nobody's name."""
    since = on - dt.timedelta(days=round(365.25 * years))
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"on": on, "since": since})
        rows = cursor.fetchall()
    return [replace(home, due_on=rules.due(home.ready_on)) for home in (Home(*row) for row in rows)]


def lengths() -> Lengths:
    """How long the clock runs, by every rule there is for it."""
    rows = TargetRule.objects.filter(target=TARGET).order_by("valid_from")
    return lengths_of(rows.values_list("valid_from", "valid_to", "months", "days"))


def assumption(on: dt.date) -> ForecastAssumption | None:
    """The row of the table in force on a day."""
    found: ForecastAssumption | None = ForecastAssumption.objects.on(on).first()
    return found


def assumed_by(row: ForecastAssumption | None) -> Assumed:
    return Assumed(row.arrivals, row.small, row.large) if row else Assumed()


def at_risk(user: Any, risks: dict[int, float], on: dt.date) -> list[Any]:
    """One person of each household within the reader's reach whose clock runs, the most at risk first."""
    reached = Refugee.objects.visible_to(user).present(on)
    homes_of = dict(Refugee.objects.filter(pk__in=risks).values_list("household", "pk").exclude(household=None))
    alone = [key for key in risks if key not in set(homes_of.values())]
    rows: dict[int, Any] = {}
    for person in reached.filter(household__in=homes_of).with_people().order_by("pk"):
        if person.household_id is not None:
            rows.setdefault(homes_of[person.household_id], person)
    rows |= {person.pk: person for person in reached.filter(pk__in=alone).with_people()}
    for key, person in rows.items():
        person.risk = risks[key]
    found = sorted(rows.values(), key=lambda each: (-each.risk, each.pk))[:SHOWN]
    sizes = dict(
        Refugee.objects.filter(household__in=[each.household_id for each in found if each.household_id]).present(on)
        .order_by().values_list("household").annotate(number=Count("pk"))
    )  # fmt: skip
    for person in found:
        person.size = sizes.get(person.household_id, 1)
    return found
