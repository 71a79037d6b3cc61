"""Copenhagen's ten districts, and what lies outside (handbook, section 4): one list for homes, wishes and workplaces.

How far two districts lie apart is our own estimate: the number of borders one crosses on the shortest way, not a time
table. It weighs a commute; it never rules one out.
"""

from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class District(TextChoices):
    """Copenhagen's ten districts, and what lies outside (handbook, section 4)."""

    INDRE_BY = "1", "Indre By"
    OESTERBRO = "2", "Østerbro"
    NOERREBRO = "3", "Nørrebro"
    VESTERBRO = "4", "Vesterbro/Kongens Enghave"
    VALBY = "5", "Valby"
    VANLOESE = "6", "Vanløse"
    BROENSHOEJ = "7", "Brønshøj-Husum"
    BISPEBJERG = "8", "Bispebjerg"
    AMAGER_EAST = "9", "Amager Øst"
    AMAGER_WEST = "10", "Amager Vest"
    OUTSIDE = "99", _("Outside Copenhagen")


IN_THE_CITY = [(value, label) for value, label in District.choices if value != District.OUTSIDE]
STEPS_OUTSIDE = 3  # from anywhere in the city to a workplace outside it
# Which districts share a border or a bridge; Frederiksberg lies between some and is passed as one step.
BESIDE = {
    "1": ("2", "3", "4", "9", "10"),
    "2": ("1", "3", "8"),
    "3": ("1", "2", "8", "4"),
    "4": ("1", "3", "5", "10"),
    "5": ("4", "6"),
    "6": ("5", "7"),
    "7": ("6", "8"),
    "8": ("2", "3", "7"),
    "9": ("1", "10"),
    "10": ("1", "4", "9"),
}
# Postal codes that lie in the city, and in which districts; 2300 lies in two.
POSTAL = {
    "2100": ("2",), "2150": ("2",), "2200": ("3",), "2300": ("9", "10"), "2400": ("8",), "2450": ("4",),
    "2500": ("5",), "2700": ("7",), "2720": ("6",), "2770": ("99",),
}  # fmt: skip


@lru_cache(maxsize=256)
def steps(one: str, other: str) -> int:
    """Borders crossed on the shortest way between two districts; the same in both directions."""
    if one == other:
        return 0
    if District.OUTSIDE in (one, other):
        return STEPS_OUTSIDE
    seen, edge, crossed = {one}, {one}, 0
    while other not in seen:
        edge = {far for near in edge for far in BESIDE[near]} - seen
        seen |= edge
        crossed += 1
    return crossed


def nearest(homes: tuple[str, ...], places: tuple[str, ...]) -> int | None:
    """The fewest steps from any of the homes to any of the places; None where one of them is not known."""
    return min((steps(home, place) for home in homes for place in places), default=None)


def of_postal_code(code: str) -> tuple[str, ...]:
    """The districts that a postal code lies in; none where the code says nothing."""
    if len(code) != 4 or not code.isdecimal():
        return ()
    if code < "1500":
        return (District.INDRE_BY.value,)
    if code < "1800":
        return (District.VESTERBRO.value,)
    return POSTAL.get(code, (District.OUTSIDE.value,))
