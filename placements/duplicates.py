"""Which employers may be one and the same, and why we think so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import F, Q, Value
from django.utils.translation import gettext as _

from placements.rules import employer_key, phone_key
from placements.workplaces import Employer
from refugees.names import Sounds

MOST_SUGGESTED = 6
LIKENESS = 0.55  # of the trigrams: "Nordlys Bageri" and "Nordlys Bagere"


@dataclass
class Alike:
    """An employer that may be the same, with the reasons."""

    employer: Employer
    reasons: list[str] = field(default_factory=list)


def alike(*, name: str, cvr: str = "", phones: Iterable[str] = ()) -> list[Alike]:
    """Every employer in use that may be the one typed, those with the most reasons first."""
    key, numbers = employer_key(name), [number for number in map(phone_key, phones) if number]
    hits: dict[int, Alike] = {}

    def add(found: Any, reason: str) -> None:
        for each in found[:MOST_SUGGESTED]:
            hits.setdefault(each.pk, Alike(each)).reasons.append(reason)

    known = Employer.objects.filter(in_use=True)
    if cvr:
        add(known.filter(cvr=cvr), _("same CVR number"))
    if key:
        add(known.filter(search_key=key), _("same name"))
        others = known.exclude(search_key=key)
        spelt = others.filter(search_key__trigram_similar=key).annotate(likeness=TrigramSimilarity("search_key", key))
        add(spelt.filter(likeness__gte=LIKENESS).order_by("-likeness"), _("similar name"))
        heard = others.annotate(sound=Sounds(F("search_key")), heard=Sounds(Value(key)))
        # Every word must sound alike: "Bageri, Valby" and "Supermarked, Valby" are two.
        add(heard.filter(sound__contains=F("heard"), sound__contained_by=F("heard")), _("name sounds alike"))
    if numbers:
        add(known.filter(contacts__phone_key__in=numbers).distinct(), _("same telephone number"))
    return sorted(hits.values(), key=lambda hit: (-len(hit.reasons), hit.employer.sort_key))[:MOST_SUGGESTED]


# Pairs that look alike and of which nobody has said that they are two. Equal keys only: each can be joined by hash.
PAIRS = """SELECT x.a, x.b, string_agg(x.why, '+' ORDER BY x.why) AS why FROM (
SELECT m.id AS a, n.id AS b, 'name' AS why FROM placements_employer m JOIN placements_employer n
ON n.search_key = m.search_key AND n.id > m.id WHERE m.in_use AND n.in_use AND m.search_key <> ''
UNION SELECT m.id, n.id, 'sound' FROM (SELECT id, search_key, havn_sounds(search_key) AS s FROM placements_employer
WHERE in_use) m JOIN (SELECT id, search_key, havn_sounds(search_key) AS s FROM placements_employer WHERE in_use) n
ON n.s = m.s AND n.id > m.id WHERE cardinality(m.s) > 0 AND m.search_key <> n.search_key
UNION SELECT m.employer_id, n.employer_id, 'phone' FROM placements_contact m JOIN placements_contact n
ON n.phone_key = m.phone_key AND n.employer_id > m.employer_id JOIN placements_employer o ON o.id = m.employer_id
JOIN placements_employer p2 ON p2.id = n.employer_id WHERE m.phone_key <> '' AND o.in_use AND p2.in_use) x
WHERE NOT EXISTS (SELECT FROM placements_twoemployers t WHERE t.first_id = x.a AND t.second_id = x.b)
GROUP BY x.a, x.b"""
MOST_PAIRS = 100


def reason_words(why: str) -> str:
    """ "same name, same telephone number"."""
    words = {"name": _("same name"), "sound": _("name sounds alike"), "phone": _("same telephone number")}
    return ", ".join(words[each] for each in why.split("+"))


def pairs() -> list[tuple[Employer, Employer, str]]:
    """The pairs of employers that look alike, with the reasons in words; two statements."""
    with connection.cursor() as cursor:
        cursor.execute(f"{PAIRS} ORDER BY x.a, x.b LIMIT {MOST_PAIRS}")
        rows = cursor.fetchall()
    known = Employer.objects.prefetch_related("sites", "contacts").in_bulk({pk for a, b, _why in rows for pk in (a, b)})
    return [(known[a], known[b], reason_words(why)) for a, b, why in rows]


def why_alike(one: Employer, other: Employer) -> str:
    """The reasons why two employers look alike, in words; nothing where they do not."""
    first, second = sorted((one.pk, other.pk))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT why FROM ({PAIRS}) q WHERE q.a = %s AND q.b = %s", [first, second])  # noqa: S608
        row = cursor.fetchone()
    return reason_words(row[0]) if row else ""


def is_named(words: str) -> Q:
    """Employers whose name holds the words, is spelt nearly like them, or sounds like them."""
    key = employer_key(words)
    if not key:
        return Q(pk=None)
    return Q(search_key__contains=key) | Q(search_key__trigram_word_similar=key) | Q(sound__contains=Sounds(Value(key)))
