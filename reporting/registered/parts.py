"""What the rows of several indicators are made of."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from refugees.models import Exit, MoveIn
from targets.indicators import Question


def first_day(facts: QuerySet[Any], person: str = "pk") -> Subquery:
    """The day of the earliest of these facts, of the person of the outer query."""
    found = facts.filter(refugee=OuterRef(person)).order_by("happened_on").values("happened_on")
    return Subquery(found[:1])


def moved_on(question: Question, person: str = "") -> Coalesce:
    """The physical move to Copenhagen, else the takeover (docs/targets.md: `move_in_on`)."""
    lead = f"{person}__" if person else ""
    return Coalesce(first_day(MoveIn.objects.as_of(question.on), f"{lead}pk"), F(f"{lead}takeover_on"))


def left_on(question: Question, person: str = "pk") -> Subquery:
    return first_day(Exit.objects.as_of(question.on), person)


def day(of: Any) -> Value:
    return Value(of, DateField())


def parted(ladder: Sequence[tuple[Q, str]], otherwise: str) -> Case:
    """The part of a row: the first condition that holds."""
    whens = [When(condition, then=Value(part)) for condition, part in ladder]
    return Case(*whens, default=Value(otherwise), output_field=CharField())
