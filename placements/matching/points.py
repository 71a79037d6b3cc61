"""What speaks for a pair: six criteria, each a share between 0 and 1 of the weight that the rule in force gives it.

Pure. Every share comes with the words that explain it, so that the points of a pair can be read aloud. Weights are
data (`Weights` of the models); the shares are ours: competences are compared by branch, occupation and words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
HALF = 0.5  # nobody asked, or nobody answered


class Criterion(TextChoices):
    COMPETENCE = "competence", _("Competences")
    WISH = "wish", pgettext_lazy("criterion", "Wishes")
    DANISH = "danish", pgettext_lazy("criterion", "Danish")
    HOURS = "hours", pgettext_lazy("criterion", "Hours")
    COMMUTE = "commute", _("Way to work")
    WAITING = "waiting", _("Time left")


DEFAULTS: Weights = {"competence": 30, "wish": 25, "danish": 15, "hours": 10, "commute": 10, "waiting": 10}
Share = tuple[float, Promise | str]


@dataclass(frozen=True)
class Part:
    """The points of one criterion, of how many, and why."""

    criterion: Criterion
    points: int
    most: int
    why: str


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of a text by which two texts are said to be about the same work."""
    words = "".join(letter if letter.isalnum() else " " for letter in plain_word(text)).split()
    return frozenset(word[:STEM] for word in words if len(word) >= 3) - PLAIN


@lru_cache(maxsize=20_000)
def stems_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(stems(text) for text in texts))


def competence(person: Person, place: Place) -> Share:
    """The nearest of what the person has done and learnt."""
    profile = person.profile
    if not (profile.jobs or profile.educations):
        return 0.2, _("no work or education is told")
    about = not place.words.isdisjoint(stems_of((*(job.title for job in profile.jobs), *profile.educations)))
    branch = bool(place.section) and any(job.section == place.section for job in profile.jobs)
    if branch:
        return (1.0, _("the same work in the same branch")) if about else (0.7, _("has worked in the branch"))
    if about:
        return 0.8, _("has done or learnt such work")
    if place.section and any(place.section in USUAL.get(job.group, "") for job in profile.jobs):
        return 0.4, _("related work")
    return 0.0, _("nothing like it so far")


WISH_SHARES = (1.0, 0.8, 0.6)
WISH_WORDS = (_("the first wish"), _("the second wish"), _("the third wish"))


def wish(person: Person, place: Place) -> Share:
    profile = person.profile
    if not (profile.job_wishes or profile.industry_wishes):
        return 0.2, _("no wish is told")
    for number, text in enumerate(profile.job_wishes[:3]):
        if not place.words.isdisjoint(stems(text)):
            return WISH_SHARES[number], WISH_WORDS[number]
    if profile.industry_wishes and not place.words.isdisjoint(stems(profile.industry_wishes)):
        return 0.5, _("a branch that is wished for")
    if place.kind == Kind.IGU and profile.igu == "yes":
        return 0.5, _("wishes an IGU")
    return 0.0, _("not among the wishes")


def language(person: Person, place: Place) -> Share:
    if not person.danish:
        return (1.0, _("no Danish needed")) if place.danish == "none" else (0.3, _("the Danish level is not known"))
    above = LEVELS.get(person.danish, 0) - LEVELS[place.danish]
    if above < 0:
        return 0.0, _("speaks less than needed")
    return (1.0, _("speaks what is needed")) if above <= 1 else (0.7, _("speaks more than the place can use"))


def hours(person: Person, place: Place) -> Share:
    wished = person.profile.hours & {"full", "part"}
    if place.hours is None or not wished:
        return HALF, _("hours not told")
    fits = ("full" if place.hours >= FULL_TIME else "part") in wished
    return (1.0, _("the hours wished for")) if fits else (0.3, _("other hours than wished for"))


def commute(person: Person, place: Place) -> Share:
    """By steps between districts; an estimate, so that it never blocks."""
    crossed = nearest(person.homes or person.profile.districts, place.districts)
    if crossed is None:
        return HALF, _("the way is not known")
    limit = person.profile.commute
    if limit is not None and MINUTES.get(crossed, 80) > limit:
        return 0.0, _("probably longer than wished for")
    return (1.0, 0.85, 0.7, 0.5, 0.4, 0.3)[min(crossed, 5)], WAYS[min(crossed, 2)]


WAYS = (_("same district"), _("neighbouring district"), _("some districts away"))


def waiting(person: Person, place: Place) -> Share:
    left = person.days_left
    if left is None:
        return 0.2, _("no clock runs")
    if left < 0:
        return 1.0, _("the start is overdue")
    if left <= 7:
        return 0.8, _("at most a week left")
    return (0.6, _("at most two weeks left")) if left <= 14 else (0.3, _("more than two weeks left"))


SHARES = {
    Criterion.COMPETENCE: competence,
    Criterion.WISH: wish,
    Criterion.DANISH: language,
    Criterion.HOURS: hours,
    Criterion.COMMUTE: commute,
    Criterion.WAITING: waiting,
}


def points(share: float, weight: int) -> int:
    """Whole points, halves up."""
    return int(share * weight + 0.5)


def parts(person: Person, place: Place, weights: Weights) -> list[Part]:
    """Every criterion with its points and why; their sum is the score of the pair."""
    found = []
    for criterion, share_of in SHARES.items():
        share, why = share_of(person, place)
        found.append(Part(criterion, points(share, weights[criterion]), weights[criterion], str(why)))
    return found


def score(person: Person, place: Place, weights: Weights) -> int:
    return sum(points(share_of(person, place)[0], weights[name]) for name, share_of in SHARES.items())
