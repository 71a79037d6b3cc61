"""Two records of one person side by side: where their master data differs, and what is put into the one that stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.identifiers import mask_cpr
from refugees.imports.merging import shown
from refugees.merging.rules import EITHER, JOIN, OTHER, OWN, SETTLED, TEXTS, TOGETHER
from refugees.models import Refugee
from refugees.services import compute_takeover

EMPTY = "–"


@dataclass(frozen=True)
class Pair:
    """One field, or fields that belong together, of both records, as a reader sees them."""

    key: str
    label: str
    own: str
    other: str
    answers: tuple[str, ...] = ()  # what can be chosen; empty where both say the same
    usual: str = ""  # what is chosen beforehand: the one that says something

    @property
    def is_equal(self) -> bool:
        return not self.answers


def keys() -> list[str]:
    """The fields that are compared, each standing for those that are decided with it. A new field is among them."""
    along = {name for names in TOGETHER.values() for name in names}
    names = [each.name for each in Refugee._meta.local_concrete_fields]
    return [name for name in names if name not in SETTLED | along | set(EITHER)]


def names_of(key: str) -> tuple[str, ...]:
    return (key, *TOGETHER.get(key, ()))


def pairs(stays: Refugee, goes: Refugee) -> list[Pair]:
    """Every field of both, those that differ first to last as the record has them."""
    return [pair(key, stays, goes) for key in keys()]


def pair(key: str, stays: Refugee, goes: Refugee) -> Pair:
    own, other = words(key, stays), words(key, goes)
    label = str(capfirst(Refugee._meta.get_field(key).verbose_name))  # type: ignore[union-attr]
    if all(raw(stays, name) == raw(goes, name) for name in names_of(key)):
        return Pair(key, label, own, other)
    if own == other:  # a masked number, say
        other = _("%(text)s (not the same)") % {"text": other}
    if EMPTY in (own, other) or not can_join(key, stays, goes):
        return Pair(key, label, own, other, (OWN, OTHER), usual(own, other))
    return Pair(key, label, own, other, (OWN, OTHER, JOIN), JOIN if key in TEXTS else "")


def can_join(key: str, stays: Refugee, goes: Refugee) -> bool:
    """Whether both values can be kept: two texts, or two households that are one."""
    return key in TEXTS or (key == "household" and stays.household_id != goes.household_id)


def usual(own: str, other: str) -> str:
    """Where only one record says something, that is what counts."""
    if own == EMPTY:
        return OTHER
    return OWN if other == EMPTY else ""


def raw(person: Refugee, name: str) -> Any:
    value = getattr(person, Refugee._meta.get_field(name).attname)  # type: ignore[union-attr]
    return str(value) if isinstance(value, str) else value


def words(key: str, person: Refugee) -> str:
    """A field as a reader sees it, with what is decided along with it."""
    if key == "cpr":
        return mask_cpr(str(person.cpr)) if person.cpr else EMPTY
    if key == "household":
        return household_words(person)
    told = [shown(name, getattr(person, name)) for name in names_of(key)]
    if key == "birth_date":
        return told[0] + (" (" + _("estimated") + ")" if person.birth_date_estimated else "")
    return " · ".join(text for text in told if text) or EMPTY


def household_words(person: Refugee) -> str:
    """Which household, what the person is in it, and how many others there are."""
    if person.household_id is None:
        return EMPTY
    others = Refugee.objects.filter(household=person.household_id).exclude(pk=person.pk).count()
    number = ngettext("%(others)d other member", "%(others)d other members", others) % {"others": others}
    number = number if others else _("nobody else")
    told = [str(person.household), shown("household_relation", person.household_relation), number]
    return " · ".join(text for text in told if text)


def unanswered(found: Sequence[Pair], choices: Mapping[str, str]) -> list[Pair]:
    """The differences about which nothing, or nothing possible, was chosen."""
    return [each for each in found if each.answers and choices.get(each.key) not in each.answers]


def put_together(stays: Refugee, goes: Refugee, choices: Mapping[str, str]) -> list[str]:
    """Puts what was chosen of the record that goes into the one that stays; which fields, in words. Nothing is saved.

    A name or an address is protected as soon as one of the two was.
    """
    taken = [each for each in pairs(stays, goes) if each.answers and choices.get(each.key) == OTHER]
    for each in taken:
        for name in names_of(each.key):
            value = getattr(goes, name)
            setattr(stays, name, str(value) if name == "cpr" else value)
    for name in TEXTS:
        if choices.get(name) == JOIN:
            setattr(stays, name, f"{getattr(stays, name)}\n{getattr(goes, name)}")
    for name in EITHER:
        setattr(stays, name, getattr(stays, name) or getattr(goes, name))
    compute_takeover(stays)
    return [each.label for each in taken]
