"""Finding people: forgiving of spelling, and of which of two records is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from core import crypto, identifiers
from core.names import search_key
from refugees import names
from refugees.merging import former
from refugees.models import Refugee
from refugees.names import KnownName, Sounds

MOST_HITS = 50


@dataclass(frozen=True)
class Suggestion:
    """A person who may be the same, and why."""

    person: Refugee
    reasons: list[str]


def as_cpr(text: str) -> str:
    """The CPR number typed, or nothing where the text is something else."""
    try:
        return identifiers.parse_cpr(text)
    except ValueError:
        return ""


def matching(people: Any, text: str) -> QuerySet[Refugee]:
    """People whose name, case number, person ID or CPR number fits the text, or did in a merged case; best first.

    Exact identifiers win; names forgive diacritics and spelling (trigrams).
    """
    text = text.strip()
    exact = people.filter(Q(case_number=text) | Q(person_id=text) | Q(pk__in=former.of_number(text)))
    if cpr := as_cpr(text):
        exact = people.filter(cpr_index=crypto.blind_index(cpr, "cpr"))
    if any(c.isdigit() for c in text):
        return exact.with_people()[:MOST_HITS]
    return by_name(people, text, once=former.of_name(search_key(text))).with_people()[:MOST_HITS]


def by_name(people: Any, text: str, once: Sequence[int] = (), *, most: int = MOST_HITS) -> Any:
    """People with a name spelt like the text (trigrams) or sounding like it, so many at most; best first.

    `once` are the keys of people who had such a name in a case that was merged into theirs.
    """
    key = search_key(text)
    found = people.filter(pk__in=names.alike(people, key, once=once, most=most))
    return found.annotate(likeness=TrigramWordSimilarity(key, "search_key")).order_by("-likeness", "sort_key", "pk")


def duplicates(
    *, given: str, family: str, born: date | None, person_id: str, exclude: int | None = None
) -> list[Suggestion]:
    """Everybody in the municipality who may be this person, with the reasons. The one unscoped look-up."""
    key = search_key(f"{given} {family}")
    hits: dict[int, Suggestion] = {}

    def add(people: Any, reason: str) -> None:
        for person in people.exclude(pk=exclude).with_people()[:10]:
            hits.setdefault(person.pk, Suggestion(person, [])).reasons.append(reason)

    if person_id:
        same = Q(person_id=person_id) | Q(pk__in=former.of_number(person_id))
        add(Refugee.objects.filter(same), _("same person ID"))
    if key and born:
        spelt = KnownName.objects.filter(name__trigram_word_similar=key)
        add(
            Refugee.objects.filter(search_key__in=spelt, birth_date=born),
            _("similar name and same date of birth"),
        )
    if key:
        add(Refugee.objects.filter(search_key=key), _("same name"))
        if once := former.of_name(key):
            add(Refugee.objects.filter(pk__in=once), _("once registered under a similar name"))
        if born:
            heard = KnownName.objects.alias(sound=Sounds(F("name"))).filter(sound__overlap=Sounds(Value(key)))
            add(
                Refugee.objects.filter(search_key__in=heard, birth_date__year=born.year).exclude(search_key=key),
                _("name sounds alike, same year of birth"),
            )
    return sorted(hits.values(), key=lambda hit: -len(hit.reasons))
