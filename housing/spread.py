"""Where people live and where dwellings are, by district: numbers only, never an address."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from core.dates import add_months
from housing import areas
from housing.models import Area, Dwelling, HousingEvent, Offer, Stay
from housing.rules import Event, OfferState, shown_count, shown_total
from refugees.districts import District
from refugees.models import Refugee

YEAR = 12  # months
# Where each district stands on the schematic map: column and row.
PLACES = {
    "7": (0, 0), "8": (1, 0), "2": (2, 0), "6": (0, 1), "3": (1, 1), "1": (2, 1), "5": (0, 2), "4": (1, 2),
    "10": (2, 2), "9": (3, 2),
}  # fmt: skip
TILE = (206, 122, 10)  # width, height, gap
LEVELS = (0, 5, 20, 50)  # from how many people on a tile is darker


@dataclass
class Row:
    """One district: how many people live there, in which way; how many dwellings are free; what is excluded."""

    key: str
    name: str
    permanent: int = 0
    lately: int = 0
    own: int = 0
    temporary: int = 0
    free: int = 0
    areas: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return self.permanent + self.own + self.temporary


@dataclass
class Spread:
    rows: list[Row]
    totals: dict[str, str]
    protected: str
    unknown: str
    casework: bool


COUNTS = ("permanent", "lately", "own", "temporary", "people")


def read(on: dt.date, *, casework: bool) -> Spread:
    """The whole municipality on a day. People with a protected address are in no district's number."""
    rows = {key: Row(key, str(label)) for key, label in District.choices}
    permanent(rows, on)
    for key, number in in_beds(on):
        rows[key].temporary = number
    for key, number in by_own_means(on):
        rows[key].own = number
    free = Dwelling.objects.free(on).order_by().values_list("district").annotate(number=Count("pk"))
    for key, number in free:
        rows[key].free = number
    listed(rows, on)
    found = [rows[key] for key in sorted(rows, key=int)]
    for row in found:
        row.words = {name: shown_count(getattr(row, name), casework=casework) for name in COUNTS}
        if not casework and "–" in {shown_total([row.permanent, row.own, row.temporary], casework=False)}:
            row.words["people"] = "–"  # a sum beside its parts would give a suppressed one back
    totals = {name: shown_total([getattr(row, name) for row in found], casework=casework) for name in COUNTS}
    hidden, unknown = shown_count(protected(on), casework=casework), shown_count(imported(on), casework=casework)
    return Spread(found, totals, hidden, unknown, casework)


def shown() -> Q:
    return Q(refugee__address_protected=False)


def permanent(rows: dict[str, Row], on: dt.date) -> None:
    """Who has moved into a home offered here, each person by the latest one; and how many of them in the last year."""
    since = add_months(on, -YEAR)
    later = Offer.objects.filter(refugee=OuterRef("refugee"), state=OfferState.MOVED_IN, moved_in_on__lte=on)
    latest = later.order_by("-moved_in_on", "-pk").values("pk")[:1]
    here = Refugee.objects.present(on).values("pk")
    homes = Offer.objects.filter(shown(), pk=Subquery(latest), state=OfferState.MOVED_IN, refugee__in=here)
    counted = homes.order_by().values(district=F("dwelling__district")).annotate(
        number=Count("pk"), lately=Count("pk", filter=Q(moved_in_on__gt=since))
    )  # fmt: skip
    for each in counted:
        rows[each["district"]].permanent = each["number"]
        rows[each["district"]].lately = each["lately"]


def in_beds(on: dt.date) -> Any:
    stays = Stay.objects.on(on).filter(shown())
    return stays.order_by().values_list("bed__room__site__district").annotate(number=Count("pk"))


def by_own_means(on: dt.date) -> Any:
    found = HousingEvent.objects.as_of(on).of(Event.OWN_SOLUTION).filter(shown()).exclude(district="")
    found = found.filter(refugee__in=Refugee.objects.present(on).values("pk"))
    return found.order_by().values_list("district").annotate(number=Count("refugee", distinct=True))


def listed(rows: dict[str, Row], on: dt.date) -> None:
    lists = areas.in_force(on)
    for area in Area.objects.filter(pk__in=lists.on_state | lists.on_municipal).exclude(district=""):
        rows[area.district].areas.append(area.name)


def protected(on: dt.date) -> int:
    """How many with a protected address are left out."""
    living = Q(pk__in=Stay.objects.on(on).values("refugee")) | Q(
        pk__in=HousingEvent.objects.as_of(on).of(Event.MOVED_IN, Event.OWN_SOLUTION).values("refugee")
    )
    return int(Refugee.objects.present(on).filter(living, address_protected=True).count())


def imported(on: dt.date) -> int:
    """How many have a permanent home of which only the day is known."""
    known = Offer.objects.filter(state=OfferState.MOVED_IN).values("refugee")
    moved = HousingEvent.objects.as_of(on).of(Event.MOVED_IN).exclude(refugee__in=known)
    alone = HousingEvent.objects.as_of(on).of(Event.OWN_SOLUTION).filter(district="")
    unknown = Q(pk__in=moved.values("refugee")) | Q(pk__in=alone.values("refugee"))
    return int(Refugee.objects.present(on).filter(unknown, address_protected=False).count())


# --- the map -----------------------------------------------------------------------------------------
@dataclass
class Tile:
    """A district on the schematic map, in units of the drawing."""

    row: Row
    x: int
    y: int
    level: int

    @property
    def left(self) -> int:
        return self.x + TILE[2]

    @property
    def lines(self) -> tuple[int, int, int, int]:
        """Where its four lines of text stand."""
        return self.y + 24, self.y + 54, self.y + 82, self.y + 104


def tiles(found: Spread) -> list[Tile]:
    """The ten districts where they lie to each other. How dark a tile is follows what its reader may know."""
    made = []
    for row in found.rows:
        if row.key not in PLACES:
            continue
        column, line = PLACES[row.key]
        number = row.people if row.words["people"].isdigit() else 0
        level = sum(number > limit for limit in LEVELS)
        made.append(Tile(row, column * (TILE[0] + TILE[2]), line * (TILE[1] + TILE[2]), level))
    return made
