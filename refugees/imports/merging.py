"""A row of the allocation list beside the person already known: what differs, what goes in. No database."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.crypto import blind_index
from core.dates import danish
from core.identifiers import cpr_birth_date, mask_cpr
from refugees import rules
from refugees.imports.allocations_rules import takeover_too_early
from refugees.imports.newcomers import PLAIN_FIELDS, NewPerson, stated_in_the_list
from refugees.imports.report import Change, Note
from refugees.models import Refugee

CPR_PURPOSE = "cpr"
WRITTEN_FIELDS = [
    *PLAIN_FIELDS, "takeover_computed_on", "takeover_reason", "household", "cpr_index", "sort_key", "search_key",
    "version", "updated_at",
]  # fmt: skip


def cpr_fingerprint(cpr: str) -> str:
    return blind_index(cpr, CPR_PURPOSE) if cpr else ""


def field_of(name: str) -> Any:
    return Refugee._meta.get_field(name)


def label(name: str) -> str:
    return str(field_of(name).verbose_name)


def shown(name: str, value: Any) -> str:
    """A value as a reader of the preview may see it: CPR numbers masked."""
    if value is None or value == "":
        return ""
    if name == "cpr":
        return mask_cpr(str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return danish(value)
    choices = dict(field_of(name).flatchoices)
    return str(choices.get(value, value))[:200]


def is_another_person(known: Refugee | NewPerson, values: Mapping[str, Any]) -> bool:
    """Surname and birth date both differ."""
    same_name = known.family_name.casefold() == values["family_name"].casefold()
    return not same_name and known.birth_date != values["birth_date"]


def returns_after(left: dt.date, known: Refugee | NewPerson, values: Mapping[str, Any]) -> bool:
    """Whether the row is about a new reception of somebody who has left.

    It is where its allocation decision or takeover lies after the exit and differs from the known one: the same
    list taken in again changes nothing. A takeover is computed only for a decision that is not the known one.
    """
    decided, takeover = values["allocation_decided_on"], values["takeover_on"]
    if not takeover and decided != known.allocation_decided_on:
        takeover = rules.computed_takeover(values["residence_basis"], decided)
    told = ((decided, known.allocation_decided_on), (takeover, known.takeover_on))
    return any(day and day != before and day > left for day, before in told)


def settled_takeover(after: Mapping[str, Any], given: dt.date | None, *, follows: bool) -> dict[str, Any]:
    """The takeover fields once the other fields are as in `after`.

    `follows`: no takeover was ever given, so it is the computed one and moves with it.
    """
    computed = rules.computed_takeover(after["residence_basis"], after["allocation_decided_on"])
    takeover = (computed or after["takeover_on"]) if follows and not given else after["takeover_on"]
    reason = after["takeover_reason"]
    if given and computed and given != computed:
        reason = reason or stated_in_the_list()
    return {"takeover_on": takeover, "takeover_computed_on": computed, "takeover_reason": reason}


def wanted(known: Refugee | NewPerson, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a known person that the row changes, with their new values.

    A non-empty cell replaces what is known, an empty one never does.
    """
    before = {name: getattr(known, name) for name in (*PLAIN_FIELDS, "takeover_computed_on", "takeover_reason")}
    told = {name: values[name] for name in PLAIN_FIELDS if values[name] is not None and values[name] != ""}
    follows = known.takeover_on is None or known.takeover_on == known.takeover_computed_on
    after = before | told
    after |= settled_takeover(after, told.get("takeover_on"), follows=follows)
    return {name: value for name, value in after.items() if value != before[name]}


def write(person: Refugee | NewPerson, fields: Mapping[str, Any]) -> None:
    """Puts the fields into the person, with the keys derived from them; nothing is saved."""
    for name, value in fields.items():
        setattr(person, name, value)
    if "cpr" in fields:
        person.cpr_index = cpr_fingerprint(fields["cpr"])
    person.fill_keys()


def changes(known: Refugee | NewPerson, fields: Mapping[str, Any]) -> list[Change]:
    """What a reader of the preview sees of the fields about to be written, in the order of the columns."""
    return [
        Change(label(name), shown(name, getattr(known, name)), shown(name, fields[name]))
        for name in PLAIN_FIELDS
        if name in fields
    ]


def merge_problem(known: Refugee | NewPerson, fields: Mapping[str, Any]) -> Note | None:
    """What cannot be once row and known person are put together."""

    def after(name: str) -> Any:
        return fields.get(name, getattr(known, name))

    takeover, decided, cpr = after("takeover_on"), after("allocation_decided_on"), after("cpr")
    if takeover and decided and takeover < decided:
        return Note("overtagelsesdato", takeover_too_early(takeover, decided))
    if cpr and "birth_date" in fields and cpr_birth_date(cpr) != after("birth_date"):
        return Note("foedselsdato", _("The known CPR number has another birth date than the row."))
    return None
