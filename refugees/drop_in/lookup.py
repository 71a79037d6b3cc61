"""The look-up of open counselling: anybody in the municipality, and three facts about them.

Besides `refugees.search.duplicates` the only look-up that asks nobody's reach. It can afford to: it never
hands out a case, a number or a date, but what sends a person to the right desk.

A person with a protected name is not found by name, and nothing here tells that from a name nobody has: the
answer, its length and its sentences are made after protected names are taken out. The page always says whom to ask.
"""

from dataclasses import dataclass
from uuid import UUID

from refugees.drop_in.rules import MOST_HITS
from refugees.models import Refugee
from refugees.search import by_name


@dataclass(frozen=True)
class Hit:
    """All that open counselling learns of a person; `uid` is for the read log and never shown."""

    uid: UUID
    name: str
    birth_year: int
    caseworker: str


@dataclass(frozen=True)
class Answer:
    """At most MOST_HITS people, best first, and whether there were more."""

    hits: tuple[Hit, ...] = ()
    more: bool = False


def find(name: str, *, born: int | None = None) -> Answer:
    """Who is called something like this, in the whole municipality; `born` (a year) narrows it."""
    people = Refugee.objects.filter(name_protected=False)
    if born is not None:
        people = people.filter(birth_date__year=born)
    found = by_name(people, name, most=MOST_HITS + 1).values_list(
        "uid", "family_name", "given_names", "birth_date__year", "caseworker__name"
    )
    rows = list(found[: MOST_HITS + 1])
    hits = tuple(
        Hit(uid, ", ".join(part for part in (family, given) if part), year, caseworker or "")
        for uid, family, given, year, caseworker in rows[:MOST_HITS]
    )
    return Answer(hits, more=len(rows) > MOST_HITS)
