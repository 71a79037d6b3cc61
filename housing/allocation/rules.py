"""What keeps a household from a dwelling, and what would change it. Pure: no database, no clock.

A family is one household and never split. A missing answer never blocks; it costs points instead (`points.py`).
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.scoring import Reason, Text, in_words
from housing.rules import Access, Verdict
from refugees.districts import District


@dataclass(frozen=True)
class Rule:
    """The weights and norms by which homes are given: one dated row of the table, or what somebody asks "what if" of.

    `rent_over`: per cent of the ceiling that a rent may lie above it. `rooms_short` and `rooms_spare`: bedrooms fewer
    and more than needed with which a home may still be given.
    """

    weights: Mapping[str, int]
    rent_over: int = 0
    rooms_short: int = 0
    rooms_spare: int = 2


@dataclass(frozen=True)
class Family:
    """One household as far as it decides which home it can have. `days`: on the clock of whoever waits longest."""

    key: int
    days: int
    bedrooms: int
    size: int = 1
    rent: int | None = None
    access: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    near_districts: tuple[str, ...] = ()
    shared_ok: bool = False
    pets: bool = False
    protected: bool = False
    not_ready: int = 0
    housed: int = 0
    has_offer: bool = False
    waits: bool = False
    refused: frozenset[int] = frozenset()
    ruled_out: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """One free dwelling. `given`: households given a home in its district lately, of `most_given` in any district."""

    key: int
    district: str
    bedrooms: int
    rent: int
    verdict: str = Verdict.FREE
    area: str = ""
    access: frozenset[str] = frozenset()
    shared: bool = False
    pets: bool = False
    given: int = 0
    most_given: int = 0


class Block(TextChoices):
    """Why a pair cannot be, in the order in which it is told."""

    STATE = "state", _("State's list")
    NO_STATE_LIST = "no_state_list", _("No state list")
    UNDECIDED = "undecided", _("Area not decided")
    MUNICIPAL = "municipal", _("Municipality's list")
    NOT_READY = "not_ready", _("Not ready")
    HOUSED = "housed", _("Some have a home")
    HAS_OFFER = "has_offer", pgettext_lazy("household", "Has an offer")
    WAITS = "waits", _("Awaits family")
    SHORT = "short", _("Too small")
    SPARE = "spare", _("Too large")
    RENT = "rent", _("Too dear")
    ACCESS = "access", pgettext_lazy("dwelling", "Access")
    SHARED = "shared", pgettext_lazy("dwelling", "Shared")
    PROTECTED = "protected", pgettext_lazy("block", "Protected address")
    PETS = "pets", pgettext_lazy("dwelling", "Pets")
    REFUSED = "refused", pgettext_lazy("household", "Refused it")
    RULED_OUT = "ruled_out", pgettext_lazy("household", "Ruled out")


HOPELESS = frozenset({Block.STATE.value})  # nobody can change it
Test = Callable[[Family, Place, Rule], bool]


def short(family: Family, place: Place, rule: Rule) -> bool:
    return place.bedrooms < family.bedrooms - rule.rooms_short


def spare(family: Family, place: Place, rule: Rule) -> bool:
    return place.bedrooms > family.bedrooms + rule.rooms_spare


def most_rent(family: Family, rule: Rule) -> int | None:
    """The highest rent with what is tolerated, in whole kroner; None where income or ceiling are not known."""
    return None if family.rent is None else family.rent * (100 + rule.rent_over) // 100


def dear(family: Family, place: Place, rule: Rule) -> bool:
    most = most_rent(family, rule)
    return most is not None and place.rent > most


# What of a household each test looks at (households alike in that are asked about once), and the test.
TESTS: dict[Block, tuple[Callable[[Family], Hashable], Test]] = {
    Block.STATE: (lambda family: None, lambda family, place, rule: place.verdict == Verdict.STATE),
    Block.NO_STATE_LIST: (lambda family: None, lambda family, place, rule: place.verdict == Verdict.NO_STATE_LIST),
    Block.UNDECIDED: (lambda family: None, lambda family, place, rule: place.verdict == Verdict.UNDECIDED),
    Block.MUNICIPAL: (lambda family: None, lambda family, place, rule: place.verdict == Verdict.MUNICIPAL),
    Block.NOT_READY: (lambda family: family.not_ready > 0, lambda family, place, rule: family.not_ready > 0),
    Block.HOUSED: (lambda family: family.housed > 0, lambda family, place, rule: family.housed > 0),
    Block.HAS_OFFER: (lambda family: family.has_offer, lambda family, place, rule: family.has_offer),
    Block.WAITS: (lambda family: family.waits, lambda family, place, rule: family.waits),
    Block.SHORT: (lambda family: family.bedrooms, short),
    Block.SPARE: (lambda family: family.bedrooms, spare),
    Block.RENT: (lambda family: family.rent, dear),
    Block.ACCESS: (lambda family: family.access, lambda family, place, rule: bool(family.access - place.access)),
    Block.SHARED: (
        lambda family: family.shared_ok,
        lambda family, place, rule: place.shared and not family.shared_ok,
    ),
    Block.PROTECTED: (lambda family: family.protected, lambda family, place, rule: place.shared and family.protected),
    Block.PETS: (lambda family: family.pets, lambda family, place, rule: family.pets and not place.pets),
    Block.REFUSED: (lambda family: family.refused, lambda family, place, rule: place.key in family.refused),
    Block.RULED_OUT: (
        lambda family: tuple(sorted(family.ruled_out)),
        lambda family, place, rule: place.key in family.ruled_out,
    ),
}
WHAT: dict[Block, Text] = {
    Block.STATE: _("%(area)s is on the state's list: the law forbids the offer."),
    Block.NO_STATE_LIST: _("No state list is loaded for the day."),
    Block.UNDECIDED: _("Nobody has decided in which area the dwelling lies."),
    Block.MUNICIPAL: _("%(area)s is on the municipality's own list."),
    Block.NOT_READY: _("Grown people not ready to move out: %(not_ready)s."),
    Block.HOUSED: _("%(housed)s of the household have a home already; a family is never split."),
    Block.HAS_OFFER: _("The household has an offer that is not answered or not moved into."),
    Block.WAITS: _("It was decided that the offer waits until the family has come."),
    Block.SHORT: _("%(has)s bedrooms; the household needs %(needs)s."),
    Block.SPARE: _("%(has)s bedrooms; the household needs %(needs)s, and at most %(spare)s more are given."),
    Block.RENT: _("%(rent)s kr. a month; the household can pay %(most)s kr."),
    Block.ACCESS: _("The home lacks: %(lacks)s."),
    Block.SHARED: _("A room in a shared dwelling; the household needs its own."),
    Block.PROTECTED: _("A shared dwelling does not keep a protected address secret."),
    Block.PETS: _("No pets are allowed."),
    Block.REFUSED: _("The household has refused this dwelling."),
    Block.RULED_OUT: _("Somebody has ruled this pair out: %(reason)s"),
}
CHANGE: dict[Block, Text] = {
    Block.STATE: _("Only a new state list without the area. Nobody can override it."),
    Block.NO_STATE_LIST: _("Load the state list for the day."),
    Block.UNDECIDED: _("Decide by the address in which area the dwelling lies."),
    Block.MUNICIPAL: _("Offer it from the case with a reason, or take the area off the municipality's list."),
    Block.NOT_READY: _("Record that the last of them is ready to move out."),
    Block.HOUSED: _("Correct who belongs to the household today."),
    Block.HAS_OFFER: _("Record the answer or the move."),
    Block.WAITS: _("The family comes, or it is decided to offer a home for all of them now."),
    Block.SHORT: _("A home with %(fewest)s bedrooms or more, or a norm that allows fewer."),
    Block.SPARE: _("A smaller home, or a norm that allows %(over)s bedrooms more than needed."),
    Block.RENT: _("A rent %(less)s kr. lower, or a higher rent ceiling."),
    Block.ACCESS: _("A home that has it, or a need that is recorded anew."),
    Block.SHARED: _("Record that a room in a shared dwelling is acceptable, if it is."),
    Block.PROTECTED: _("A home of their own."),
    Block.PETS: _("The landlord allows pets, or the household has none any more."),
    Block.REFUSED: _("Offer it from the case, if they want it after all."),
    Block.RULED_OUT: _("Offer it from the case, if something has changed since."),
}


def blocks(family: Family, place: Place, rule: Rule) -> list[Block]:
    """Everything that keeps the household from the dwelling, not only the first thing."""
    return [block for block, (_look, test) in TESTS.items() if test(family, place, rule)]


def facts(family: Family, place: Place, rule: Rule) -> dict[str, str]:
    """What the sentences name."""
    most = most_rent(family, rule)
    return {
        "area": place.area or str(District(place.district).label), "not_ready": str(family.not_ready),
        "housed": str(family.housed), "has": str(place.bedrooms), "needs": str(family.bedrooms),
        "fewest": str(max(family.bedrooms - rule.rooms_short, 1)), "spare": str(rule.rooms_spare),
        "over": str(place.bedrooms - family.bedrooms), "rent": str(place.rent), "most": str(most),
        "less": str(place.rent - (most or 0)), "reason": family.ruled_out.get(place.key, ""),
        "lacks": ", ".join(str(Access(key).label).lower() for key in sorted(family.access - place.access)),
    }  # fmt: skip


def reasons(family: Family, place: Place, rule: Rule) -> list[Reason]:
    """The blocks in words, each with what would change it."""
    return in_words(blocks(family, place, rule), WHAT, CHANGE, facts(family, place, rule))
