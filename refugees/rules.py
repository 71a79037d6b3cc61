"""Words, numbers and pure decisions about a person's reception. No database, no clock."""

import datetime as dt
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import add_months, next_weekday

# Lov 665 of 8 June 2016 (L 189) moved takeovers from weekends and holidays to the next weekday.
WEEKDAY_RULE_FROM = dt.date(2016, 7, 1)
ADULT = 18  # years
ARRIVAL_DAYS = 60  # how far ahead Min dag looks for arrivals
SILENT_DAYS = 30  # a case without a note for so long is on its caseworker's Min dag


class ResidenceBasis(TextChoices):
    REFUGEE = "refugee", _("Refugee")
    RESETTLED_REFUGEE = "resettled_refugee", _("Resettled refugee (UN quota)")
    FAMILY_REUNIFIED = "family_reunified", _("Family-reunified")
    UKRAINE_DISPLACED = "ukraine_displaced", _("Displaced from Ukraine")
    UNACCOMPANIED_MINOR = "unaccompanied_minor", _("Unaccompanied minor")


class Sex(TextChoices):
    MALE = "M", _("Male")
    FEMALE = "K", _("Female")
    OTHER = "X", _("X")


class Relation(TextChoices):
    """What a person is in the family of an allocation."""

    MAIN = "main", _("Main person")
    SPOUSE = "spouse", _("Spouse")
    PARTNER = "partner", _("Partner")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    SIBLING = "sibling", _("Sibling")
    OTHER = "other", _("Other relative")


class Readiness(TextChoices):
    JOB_READY = "job_ready", _("Job-ready")
    ACTIVITY_READY = "activity_ready", _("Activity-ready")


class LeaveKind(TextChoices):
    PARENTAL = "parental", _("Parental leave")
    ILLNESS = "illness", _("Illness")


class ExitReason(TextChoices):
    MOVED = "moved", _("Moved to another municipality")
    LEFT_COUNTRY = "left_country", _("Left Denmark")
    REPATRIATED = "repatriated", _("Repatriated")
    DECEASED = "deceased", _("Deceased")
    PERMIT_LOST = "permit_lost", _("Lost the residence permit")


# Offered while somebody types a language; any other may be written.
LANGUAGE_NAMES = (
    "albansk", "amharisk", "arabisk", "bengali", "bosnisk", "burmesisk", "dansk", "dari", "engelsk", "farsi", "fransk",
    "kinyarwanda", "kurmanji", "lingala", "oromo", "pashto", "polsk", "rumænsk", "russisk", "somali", "sorani",
    "spansk", "swahili", "tamil", "tigrinya", "tjetjensk", "tyrkisk", "tysk", "ukrainsk", "urdu", "vietnamesisk",
)  # fmt: skip
# As written in the lists of the Immigration Service and by the municipality's own staff, spelt plainly.
BASIS_WORDS = {basis.value: basis for basis in ResidenceBasis} | {
    "flygtning": ResidenceBasis.REFUGEE,
    "kvoteflygtning": ResidenceBasis.RESETTLED_REFUGEE,
    "familiesammenfoert": ResidenceBasis.FAMILY_REUNIFIED,
    "familiesammenfoert til flygtning": ResidenceBasis.FAMILY_REUNIFIED,
    "fordreven fra ukraine": ResidenceBasis.UKRAINE_DISPLACED,
    "uledsaget mindreaarig": ResidenceBasis.UNACCOMPANIED_MINOR,
}
RELATION_WORDS = {
    "hovedperson": Relation.MAIN,
    "aegtefaelle": Relation.SPOUSE,
    "samlever": Relation.PARTNER,
    "barn": Relation.CHILD,
    "foraelder": Relation.PARENT,
    "soeskende": Relation.SIBLING,
    "anden": Relation.OTHER,
}
PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "(": " ", ")": " "})


@lru_cache(maxsize=1024)
def plain_word(text: str) -> str:
    """Small letters, æ/ø/å spelt out, single spaces: how words of a list are compared."""
    return " ".join(text.casefold().translate(PLAIN_LETTERS).split())


def residence_basis(text: str) -> ResidenceBasis | None:
    """The residence basis behind a code or a Danish word, or None where the word is unknown."""
    return BASIS_WORDS.get(plain_word(text))


def relation(text: str) -> Relation | None:
    """The family relation behind a Danish word, or None where the word is unknown."""
    return RELATION_WORDS.get(plain_word(text))


@lru_cache(maxsize=4096)
def takeover_from_decision(decision: dt.date) -> dt.date:
    """The day responsibility passes to the municipality (integrationsloven § 4).

    The end of the first whole month after the allocation decision: the 1st of the month after next. From
    1 July 2016 a weekend or public holiday moves it to the next weekday.
    """
    first = add_months(decision.replace(day=1), 2)
    return next_weekday(first) if first >= WEEKDAY_RULE_FROM else first


def computed_takeover(basis: str, decision: dt.date | None) -> dt.date | None:
    """The takeover date to assume where none is given.

    Only an asylum phase in Denmark ends by that rule; for everybody else the date is unknown until known.
    """
    if basis != ResidenceBasis.REFUGEE or decision is None:
        return None
    return takeover_from_decision(decision)


def age_on(born: dt.date, day: dt.date) -> int:
    """Age in whole years; somebody born on 29 February turns a year older on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def list_name(family_name: str, given_names: str) -> str:
    """The name as lists say it: the family name first."""
    return ", ".join(part for part in (family_name, given_names) if part)
