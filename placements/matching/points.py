"""What speaks for a pair: six criteria, each a share between 0 and 1 of the weight that the rule in force gives it.

Pure. Every share comes with the words that explain it, so that the points of a pair can be read aloud. Weights are
data (`Weights` of the models); the shares are ours: competences are compared by branch, occupation and words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import scoring
from core.scoring import Part, Share, Shares
from placements.matching.rules import FULL_TIME, LEVELS, Person, Place
from placements.rules import Kind
from refugees.districts import nearest
from refugees.rules import plain_word

Weights = Mapping[str, int]
STEM = 5  # letters by which "bager" and "bageriet", "cykelsmed" and "cykelværksted" meet
PLAIN = frozenset({"hjael", "medhj", "medar", "arbej", "assis", "prakt", "eller", "andet", "gerne", "anden", "alle"})
# DISCO-08 major groups and the sections of DB07 in which such work is most often found: our own estimate.
USUAL = {
    "1": "GIM", "2": "PQJM", "3": "MQJ", "4": "NKO", "5": "GIQS", "6": "A", "7": "FC", "8": "CH", "9": "NHFI",
}  # fmt: skip
MINUTES = {0: 20, 1: 30, 2: 40, 3: 50, 4: 60, 5: 70}  # door to door by steps between districts: our own estimate
MOST_POINTS = 100  # of one criterion
HALF = 0.5  # nobody asked, or nobody answered


class Criterion(TextChoices):
    COMPETENCE = "competence", _("Competences")
    WISH = "wish", pgettext_lazy("criterion", "Wishes")
    DANISH = "danish", pgettext_lazy("criterion", "Danish")
    HOURS = "hours", pgettext_lazy("criterion", "Hours")
    COMMUTE = "commute", _("Way to work")
    WAITING = "waiting", _("Time left")


DEFAULTS: Weights = {"competence": 30, "wish": 25, "danish": 15, "hours": 10, "commute": 10, "waiting": 10}


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of a text by which two texts are said to be about the same work."""
    words = "".join(letter if letter.isalnum() else " " for letter in plain_word(text)).split()
    return frozenset(word[:STEM] for word in words if len(word) >= 3) - PLAIN


# --- what of a person each criterion looks at -----------------------------------------------------------
# Asked once for each person; people alike in it get the same points everywhere and are compared once.
@dataclass(frozen=True)
class Done:
    """What somebody has done and learnt: words, sections of DB07, sections usual for the occupations."""

    told: bool
    words: frozenset[str]
    sections: frozenset[str]
    related: frozenset[str]


@dataclass(frozen=True)
class Wished:
    told: bool
    jobs: tuple[frozenset[str], ...]
    branch: frozenset[str]
    igu: bool


def done(person: Person) -> Done:
    jobs, learnt = person.profile.jobs, person.profile.educations
    return Done(
        told=bool(jobs or learnt),
        words=frozenset[str]().union(*(stems(text) for text in (*(job.title for job in jobs), *learnt))),
        sections=frozenset(job.section for job in jobs if job.section),
        related=frozenset("".join(USUAL.get(job.group, "") for job in jobs)),
    )


def wished(person: Person) -> Wished:
    profile = person.profile
    return Wished(
        told=bool(profile.job_wishes or profile.industry_wishes),
        jobs=tuple(stems(text) for text in profile.job_wishes[:3]),
        branch=stems(profile.industry_wishes),
        igu=profile.igu == "yes",
    )


def full_or_part(person: Person) -> frozenset[str]:
    return person.profile.hours & {"full", "part"}


def way(person: Person) -> tuple[tuple[str, ...], int | None]:
    """Where from, and the minutes that somebody would travel."""
    return person.homes or person.profile.districts, person.profile.commute


# --- the share of each criterion ------------------------------------------------------------------------
def competence(aspect: Done, place: Place) -> Share:
    """The nearest of what the person has done and learnt."""
    if not aspect.told:
        return 0.2, _("no work or education is told")
    about = not place.words.isdisjoint(aspect.words)
    if place.section in aspect.sections:
        return (1.0, _("the same work in the same branch")) if about else (0.7, _("has worked in the branch"))
    if about:
        return 0.8, _("has done or learnt such work")
    return (0.4, _("related work")) if place.section in aspect.related else (0.0, _("nothing like it so far"))


WISH_SHARES = (1.0, 0.8, 0.6)
WISH_WORDS = (_("the first wish"), _("the second wish"), _("the third wish"))


def wish(aspect: Wished, place: Place) -> Share:
    if not aspect.told:
        return 0.2, _("no wish is told")
    for number, words in enumerate(aspect.jobs):
        if not place.words.isdisjoint(words):
            return WISH_SHARES[number], WISH_WORDS[number]
    if not place.words.isdisjoint(aspect.branch):
        return 0.5, _("a branch that is wished for")
    if aspect.igu and place.kind == Kind.IGU:
        return 0.5, _("wishes an IGU")
    return 0.0, _("not among the wishes")


def language(level: str, place: Place) -> Share:
    if not level:
        return (1.0, _("no Danish needed")) if place.danish == "none" else (0.3, _("the Danish level is not known"))
    above = LEVELS.get(level, 0) - LEVELS[place.danish]
    if above < 0:
        return 0.0, _("speaks less than needed")
    return (1.0, _("speaks what is needed")) if above <= 1 else (0.7, _("speaks more than the place can use"))


def hours(aspect: frozenset[str], place: Place) -> Share:
    if place.hours is None or not aspect:
        return HALF, _("hours not told")
    fits = ("full" if place.hours >= FULL_TIME else "part") in aspect
    return (1.0, _("the hours wished for")) if fits else (0.3, _("other hours than wished for"))


WAYS = (_("same district"), _("neighbouring district"), _("some districts away"))


def commute(aspect: tuple[tuple[str, ...], int | None], place: Place) -> Share:
    """By steps between districts; an estimate, so that it never blocks."""
    homes, limit = aspect
    crossed = nearest(homes, place.districts)
    if crossed is None:
        return HALF, _("the way is not known")
    if limit is not None and MINUTES.get(crossed, 80) > limit:
        return 0.0, _("probably longer than wished for")
    return (1.0, 0.85, 0.7, 0.5, 0.4, 0.3)[min(crossed, 5)], WAYS[min(crossed, 2)]


def waiting(left: int | None, place: Place) -> Share:
    if left is None:
        return 0.2, _("no clock runs")
    if left < 0:
        return 1.0, _("the start is overdue")
    if left <= 7:
        return 0.8, _("at most a week left")
    return (0.6, _("at most two weeks left")) if left <= 14 else (0.3, _("more than two weeks left"))


# What of a person a criterion looks at, and the share it then gives at a place.
SHARES: Shares = {
    Criterion.COMPETENCE: (done, competence),
    Criterion.WISH: (wished, wish),
    Criterion.DANISH: (lambda person: person.danish, language),
    Criterion.HOURS: (full_or_part, hours),
    Criterion.COMMUTE: (way, commute),
    Criterion.WAITING: (lambda person: person.days_left, waiting),
}


def parts(person: Person, place: Place, weights: Weights) -> list[Part]:
    """Every criterion with its points and why; their sum is the score of the pair."""
    return scoring.parts(SHARES, person, place, weights)


def score(person: Person, place: Place, weights: Weights) -> int:
    return sum(part.points for part in parts(person, place, weights))
