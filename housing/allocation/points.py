"""What speaks for a pair: six criteria, each a share of the weight that the rule in force gives it. Pure.

Weights are data, the shares are ours. The clock alone knows no most: its weight is the points of thirty days, so that
whoever waits longest comes first by a weight that is stated. All points are whole numbers.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core import scoring
from core.scoring import Part, Share, Shares
from housing.allocation.rules import Family, Place, Rule
from refugees.districts import District, nearest

MONTH = 30  # days for which the clock's weight is given once
MOST_POINTS = 100  # of one criterion
HALF = 0.5  # nothing is asked for


class Criterion(TextChoices):
    CLOCK = "clock", pgettext_lazy("criterion", "Clock")
    SIZE = "size", pgettext_lazy("criterion", "Size")
    RENT = "rent", pgettext_lazy("criterion", "Rent")
    DISTRICT = "district", pgettext_lazy("criterion", "Wished district")
    NEAR = "near", pgettext_lazy("criterion", "Near everyday life")
    SPREAD = "spread", pgettext_lazy("criterion", "Spread over the city")


DEFAULTS: Mapping[str, int] = {"clock": 60, "size": 25, "rent": 15, "district": 25, "near": 15, "spread": 20}


def clock(days: int, place: Place) -> Share:
    return days / MONTH, ngettext("%(days)s day on the clock", "%(days)s days on the clock", days) % {"days": days}


SPARE = (1.0, 0.6, 0.3)


def size(bedrooms: int, place: Place) -> Share:
    over = place.bedrooms - bedrooms
    if over < 0:
        return 0.0, _("fewer bedrooms than needed")
    if over == 0:
        return 1.0, _("as many bedrooms as needed")
    return (SPARE[over] if over < len(SPARE) else 0.0), _("more bedrooms than needed")


CHEAP = 0.2  # of the ceiling: so far below it the rent is easily paid


def rent(most: int | None, place: Place) -> Share:
    if not most:
        return 0.3, _("income or rent ceiling not known")
    below = (most - place.rent) / most
    if below < 0:
        return 0.0, _("above the rent ceiling")
    return 0.5 + 0.5 * min(below / CHEAP, 1.0), _("below the rent ceiling") if below else _("at the rent ceiling")


def district(wished: frozenset[str], place: Place) -> Share:
    if not wished:
        return HALF, _("no district is wished for")
    crossed = nearest(tuple(sorted(wished)), (place.district,))
    if crossed == 0:
        return 1.0, _("a wished district, with a reason")
    return (0.4, _("beside a wished district")) if crossed == 1 else (0.1, _("another district than wished for"))


NEAR_SHARES = (1.0, 0.6, 0.3)


def near(aspect: tuple[bool, tuple[str, ...]], place: Place) -> Share:
    """How near school, daycare, work or clinic: by borders between districts, an estimate."""
    asks, where = aspect
    if not asks:
        return HALF, _("nothing must be near")
    crossed = nearest(where, (place.district,))
    if crossed is None:
        return 0.3, _("where it should be near is not known")
    words = (_("in the district of school, work or clinic"), _("beside the district of school, work or clinic"))
    share = NEAR_SHARES[crossed] if crossed < len(NEAR_SHARES) else 0.0
    return share, words[crossed] if crossed < 2 else _("far from school, work or clinic")


def spread(aspect: None, place: Place) -> Share:
    """The fewer homes were given in the district in the last year, the more."""
    if place.district == District.OUTSIDE:
        return 0.0, _("outside the city")
    share = 1 - place.given / place.most_given if place.most_given else 1.0
    words = ngettext("%(number)s home given here in a year", "%(number)s homes given here in a year", place.given)
    return share, words % {"number": place.given}


SHARES: Shares = {
    Criterion.CLOCK: (lambda family: family.days, clock),
    Criterion.SIZE: (lambda family: family.bedrooms, size),
    Criterion.RENT: (lambda family: family.rent, rent),
    Criterion.DISTRICT: (lambda family: family.districts, district),
    Criterion.NEAR: (lambda family: (bool(family.near), family.near_districts), near),
    Criterion.SPREAD: (lambda family: None, spread),
}


def parts(family: Family, place: Place, rule: Rule) -> list[Part]:
    return scoring.parts(SHARES, family, place, rule.weights)


def total(found: Mapping[str, Any]) -> int:
    return sum(found.values())
