"""Where numbers and names of a registration lead that became part of another case."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q
from django.http import Http404

from core.bulk import AnyOf
from refugees.merging.models import FormerIdentity
from refugees.models import Refugee

LIKE = 0.6  # PostgreSQL's own threshold of word similarity
RETURN_MARK = "#"  # as refugees.services has it


class MergedAway(Http404):
    """The case number asked for is a former one; `now` is the number of the case it leads to."""

    def __init__(self, number: str, now: str) -> None:
        super().__init__(number)
        self.number, self.now = number, now


def lead_on(people: Any, case_number: str) -> None:
    """Raises MergedAway where a former case number leads to one of the people."""
    found = FormerIdentity.objects.filter(case_number=case_number, refugee__in=people.order_by().values("pk"))
    now = found.values_list("refugee__case_number", flat=True).first()
    if now:
        raise MergedAway(case_number, now)


def of_number(text: str) -> list[int]:
    """The keys of the people who had this case number or person ID in a case that is merged into theirs."""
    had = FormerIdentity.objects.filter(Q(case_number=text) | Q(person_id=text))
    return list(had.values_list("refugee_id", flat=True))


def of_numbers(case_numbers: Iterable[str]) -> list[int]:
    """The same for many case numbers."""
    had = FormerIdentity.objects.filter(AnyOf("case_number", set(case_numbers)))
    return list(had.values_list("refugee_id", flat=True))


def of_name(key: str) -> list[int]:
    """The keys of people once registered under a name like this one (`key` as core.names.search_key makes it)."""
    if not key:
        return []
    had = FormerIdentity.objects.annotate(likeness=TrigramWordSimilarity(key, "search_key"))
    return list(had.filter(likeness__gte=LIKE).values_list("refugee_id", flat=True))


def ids_of(person: UUID) -> set[UUID]:
    """Every opaque id that stands for the person: the present one, and those of cases merged into theirs.

    A former one leads to all of them too.
    """
    now = FormerIdentity.objects.filter(person=person).values_list("refugee__uid", flat=True).first() or person
    return {now, person, *FormerIdentity.objects.filter(refugee__uid=now).values_list("person", flat=True)}


def numbers_now(people: Iterable[UUID]) -> dict[UUID, str]:
    """The case numbers to which former opaque ids lead."""
    had = FormerIdentity.objects.filter(person__in=set(people))
    return dict(had.values_list("person", "refugee__case_number"))


def as_people(person: Refugee) -> list[Refugee]:
    """What the person's merged cases were called, as people who are not stored: for whoever must find every trace."""
    return [
        Refugee(
            pk=each.key, uid=each.person, case_number=each.case_number, person_id=each.person_id,
            given_names=each.given_names, family_name=each.family_name, birth_date=each.birth_date,
        )
        for each in FormerIdentity.objects.filter(refugee=person)
    ]  # fmt: skip


# --- imports ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Former:
    """What a list needs to know of a former person ID: whose it is now, and what was decided against its values."""

    person_id: str  # the present one, without the mark of a return
    case_number: str
    now: dict[str, Any]  # the values that count, by the name of the column's field
    then: dict[str, Any]
    refs: dict[str, str]

    def settled(self, values: dict[str, Any]) -> dict[str, Any]:
        """A row's values under the present ID; what two people decided against is not taken from the list again."""
        kept = {name: self.now[name] for name, was in self.then.items() if same(values.get(name), was)}
        return values | kept | {"person_id": self.person_id}


def same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return bool(one == other)


def of_person_ids(person_ids: Iterable[str]) -> dict[str, Former]:
    """Those of the person IDs that are former ones."""
    had = FormerIdentity.objects.filter(AnyOf("person_id", set(person_ids))).select_related("refugee")
    return {each.person_id: former(each) for each in had}


def former(each: FormerIdentity) -> Former:
    person = each.refugee
    then = {"given_names": each.given_names, "family_name": each.family_name, "birth_date": each.birth_date}
    now = {name: getattr(person, name) for name in then}
    return Former(
        person_id=person.person_id.partition(RETURN_MARK)[0], case_number=person.case_number, now=now, then=then,
        refs=each.refs,
    )  # fmt: skip


def keys_of(person: Refugee) -> set[int]:
    """The primary keys of the person's merged cases, by which the change history names them."""
    return set(FormerIdentity.objects.filter(refugee=person).values_list("key", flat=True))


def teams_of(people: Iterable[UUID]) -> list[tuple[int, UUID, int | None]]:
    """Key of the present case, former opaque id, team: for whoever asks how a reader was tied to a case."""
    had = FormerIdentity.objects.filter(person__in=set(people)).annotate(team=F("refugee__team"))
    return list(had.values_list("refugee_id", "person", "team"))


def responsible_for(people: Iterable[UUID]) -> list[tuple[UUID, int, dt.date, dt.date | None]]:
    """Who answered for merged cases while they were cases of their own: opaque id, user, first and last day."""
    had = FormerIdentity.objects.filter(person__in=set(people)).values_list("person", "responsible")
    return [
        (person, user, dt.date.fromisoformat(first), dt.date.fromisoformat(last) if last else None)
        for person, rows in had
        for user, first, last in rows
    ]
