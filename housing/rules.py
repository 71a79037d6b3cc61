"""The words of housing, and its pure decisions: who is ready, how large a home, whether it may be offered."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

THEME = "housing"  # of the journal
TARGET = "permanent_housing_offer"
DAYS_AHEAD = 7  # who moves in and out
ANSWER_DAYS = 7  # the deadline suggested for an answer; our choice
SMALL = 5  # counts up to it are suppressed outside casework (targets.md, section 1)


# --- what happens ------------------------------------------------------------------------------------
class Event(TextChoices):
    """The facts of housing; the words of the history import stand in `history`."""

    READY = "ready", _("Ready to move out")
    OWN_SOLUTION = "own_solution", _("Found a home by own means")
    OFFERED = "offered", _("Permanent home offered")
    ACCEPTED = "accepted", _("Offer accepted")
    REFUSED = "refused", _("Offer refused")
    MOVED_IN = "moved_in", _("Moved into the permanent home")


OF_OFFERS = (Event.OFFERED, Event.ACCEPTED, Event.REFUSED, Event.MOVED_IN)  # they carry the reference of their offer


class Refusal(TextChoices):
    RENT = "rent", _("The rent")
    SIZE = "size", _("The size")
    LOCATION = "location", _("The location")
    HEALTH = "health", _("Health")
    SAFETY = "safety", _("Safety")
    OTHER = "other", _("Another reason")


class OfferState(TextChoices):
    OFFERED = "offered", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted, not moved in")
    REFUSED = "refused", _("Refused")
    MOVED_IN = "moved_in", _("Moved in")
    ANNULLED = "annulled", _("Annulled")


STATE_TONES = {
    OfferState.OFFERED: "warn", OfferState.ACCEPTED: "calm", OfferState.REFUSED: "bad", OfferState.MOVED_IN: "ok",
    OfferState.ANNULLED: "none",
}  # fmt: skip
HOLDING = (OfferState.OFFERED, OfferState.ACCEPTED, OfferState.MOVED_IN)  # the dwelling is nobody else's
# What a state is after the fact that led to it is annulled.
STATE_BEFORE = {
    Event.MOVED_IN: OfferState.ACCEPTED, Event.ACCEPTED: OfferState.OFFERED, Event.REFUSED: OfferState.OFFERED,
    Event.OFFERED: OfferState.ANNULLED,
}  # fmt: skip


# --- what is needed ----------------------------------------------------------------------------------
class Access(TextChoices):
    """What somebody needs to get in and around; never why."""

    LEVEL = "level", _("No steps to the door")
    GROUND = "ground", _("Ground floor")
    LIFT = "lift", pgettext_lazy("building", "Lift")
    WHEELCHAIR = "wheelchair", _("Room for a wheelchair")


class Near(TextChoices):
    SCHOOL = "school", _("School")
    DAYCARE = "daycare", _("Daycare")
    WORK = "work", _("Work or education")
    CLINIC = "clinic", _("Doctor or clinic")


class Waiting(TextChoices):
    """What is decided while part of the family is still abroad (handbook 2.6, KPI-6)."""

    NONE = "none", _("Nobody is awaited")
    SIZE_NOW = "size_now", _("A home for all of them is offered now")
    WAIT = "wait", _("The offer waits until they have come")


class HouseholdClass(TextChoices):
    """The classes of the rate of co-payment (BEK 1111/2014, BEK 1453/2022; F46) and of the rent tables."""

    SINGLE = "single", _("Single")
    SINGLE_CHILDREN = "single_children", _("Single with children")
    COUPLE = "couple", _("Couple")
    COUPLE_1_3 = "couple_1_3", _("Couple with 1–3 children")
    COUPLE_4 = "couple_4", _("Couple with 4 children or more")


MANY_CHILDREN = 4


def household_class(adults: int, children: int) -> HouseholdClass:
    """The class of a household; more than two grown people are taken as a couple, for a person to correct."""
    if adults > 1:
        if not children:
            return HouseholdClass.COUPLE
        return HouseholdClass.COUPLE_1_3 if children < MANY_CHILDREN else HouseholdClass.COUPLE_4
    return HouseholdClass.SINGLE_CHILDREN if children else HouseholdClass.SINGLE


def bedrooms(couples: int, other_adults: int, children: int) -> int:
    """A suggestion: a room for each couple and each other grown person, and one for every two children."""
    return max(couples + other_adults + (children + 1) // 2, 1)


def last_ready(days: Sequence[dt.date | None]) -> dt.date | None:
    """The day a household is ready: that of its last grown person; None while one of them is not (KPI-6)."""
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


# --- where it may be ---------------------------------------------------------------------------------
class ListKind(TextChoices):
    STATE = "state", _("The state's list (udsat boligområde)")
    MUNICIPAL = "municipal", _("The municipality's own list")


class Certainty(TextChoices):
    OFFICIAL = "official", _("Official list")
    PUBLIC = "public", _("From public sources, not checked against the official list")
    INVENTED = "invented", _("Invented for the demo")


class AreaState(TextChoices):
    """What a person has decided of a dwelling, by its address line or estate; never the postcode or the district."""

    UNDECIDED = "undecided", _("Not decided yet")
    NONE = "none", _("In no named area")
    AREA = "area", _("In a named area")


class Verdict(TextChoices):
    """Whether a dwelling may be offered on a day."""

    FREE = "free", _("Not in a listed area")
    UNDECIDED = "undecided", _("Nobody has decided in which area it lies")
    NO_STATE_LIST = "no_state_list", _("No state list is loaded for that day")
    STATE = "state", _("On the state's list: cannot be offered")
    MUNICIPAL = "municipal", _("On the municipality's own list: only with a reason")


VERDICT_LOOKS = {  # tone and icon; the words always stand beside
    Verdict.FREE: ("ok", "check"), Verdict.UNDECIDED: ("warn", "hourglass"),
    Verdict.NO_STATE_LIST: ("warn", "hourglass"),
    Verdict.STATE: ("bad", "error"), Verdict.MUNICIPAL: ("bad", "error"),
}  # fmt: skip


def verdict(*, area: int | None, state: str, on_state: frozenset[int] | None, on_municipal: frozenset[int]) -> Verdict:
    """Whether a dwelling may be offered: its area, what is decided of it, and the areas on the lists in force.

    `on_state` is None where no state list is loaded for the day: that it is on none cannot be known then.
    """
    if state == AreaState.UNDECIDED:
        return Verdict.UNDECIDED
    if on_state is None:
        return Verdict.NO_STATE_LIST
    if area is not None and area in on_state:
        return Verdict.STATE
    return Verdict.MUNICIPAL if area is not None and area in on_municipal else Verdict.FREE


# --- the dwelling ------------------------------------------------------------------------------------
class Source(TextChoices):
    NOMINATION = "nomination", _("Nomination right")
    MUNICIPAL = "municipal", _("The municipality's own")
    PRIVATE = "private", _("Private landlord")


@dataclass(frozen=True)
class Wanted:
    """What a home should have; None and empty where nothing is said."""

    bedrooms: int | None = None
    rent: int | None = None
    access: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    shared_ok: bool = False
    pets: bool = False


class Misfit(TextChoices):
    """Why a dwelling does not fit what is needed."""

    SIZE = "size", _("too few bedrooms")
    RENT = "rent", _("above the rent ceiling")
    ACCESS = "access", _("not accessible enough")
    SHARED = "shared", _("shared with others")
    PETS = "pets", _("no pets")
    DISTRICT = "district", _("another district than wished")


def misfits(
    wanted: Wanted, *, rooms: int, rent: int, access: Iterable[str], district: str, shared: bool, pets: bool
) -> list[Misfit]:  # fmt: skip
    """Everything in which a dwelling does not meet the needs; a wish for a district comes last and weighs least."""
    found = []
    if wanted.bedrooms is not None and rooms < wanted.bedrooms:
        found.append(Misfit.SIZE)
    if wanted.rent is not None and rent > wanted.rent:
        found.append(Misfit.RENT)
    if wanted.access - frozenset(access):
        found.append(Misfit.ACCESS)
    if shared and not wanted.shared_ok:
        found.append(Misfit.SHARED)
    if wanted.pets and not pets:
        found.append(Misfit.PETS)
    if wanted.districts and district not in wanted.districts:
        found.append(Misfit.DISTRICT)
    return found


# --- the law beside the promise ------------------------------------------------------------------------
# integrationsloven § 12 (F2), lov 665/2016 (F13), lov 174/2019 (F14, F23): what the law asked, since when.
LAW = (
    (dt.date(1999, 1, 1), _("as soon as possible")),
    (dt.date(2016, 7, 1), _("when it is possible")),
    (dt.date(2019, 3, 1), _("no duty any more: the municipality may offer a permanent home")),
)


def law_words(on: dt.date) -> str:
    """What the law asked on a day, in words: it names no number of months, the six months are Copenhagen's own."""
    return str(next(words for since, words in reversed(LAW) if since <= on))


# --- numbers for everybody -----------------------------------------------------------------------------
def shown_count(number: int, *, casework: bool) -> str:
    """A count as its reader may see it: outside casework 1 to 5 are one."""
    return f"1–{SMALL}" if not casework and 0 < number <= SMALL else str(number)


def shown_total(numbers: Sequence[int], *, casework: bool) -> str:
    """A total, left out where it would give a suppressed count back."""
    hidden = [number for number in numbers if 0 < number <= SMALL]
    return "–" if hidden and not casework else str(sum(numbers))
