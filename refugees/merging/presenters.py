"""What the pages of a merging show, as plain things for the templates."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import Role
from refugees import registering, search
from refugees.merging import services, undoing
from refugees.merging.models import Merge
from refugees.merging.rules import JOIN, MergeState
from refugees.models import Refugee
from refugees.presenters import shown_name


def suggestions(viewer: Any, person: Refugee) -> tuple[list[Refugee], list[dict[str, Any]]]:
    """Who may be the same person: everybody found, for the log, and what the reader is told of each."""
    chain = {person.pk, person.previous_registration_id} - {None}
    found = search.duplicates(
        given=person.given_names, family=person.family_name, born=person.birth_date, person_id="", exclude=person.pk
    )
    hits = [hit for hit in found if hit.person.pk not in chain and hit.person.previous_registration_id not in chain]
    return [hit.person for hit in hits], registering.answers(viewer, hits)


def side(person: Refugee, viewer: Any) -> dict[str, Any]:
    """The head of one column."""
    return {
        "name": shown_name(person, viewer),
        "number": person.case_number,
        "person_id": person.person_id,
        "url": reverse("refugees:case", args=[person.case_number]),
        "protected": person.name_protected or person.address_protected,
    }


def rows(found: services.Preview, form: Any = None, choices: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The fields that differ: both values, and the choice to make or the one that was made."""
    return [
        {
            "key": each.key,
            "label": each.label,
            "own": each.own,
            "other": each.other,
            "join": join_word(each.key) if JOIN in each.answers else "",
            "chosen": chosen(each.key, form, choices),
            "errors": form.errors.get(each.key, []) if form is not None else [],
        }
        for each in found.pairs
        if each.answers
    ]


def questions(found: services.Preview, form: Any = None, choices: Mapping[str, str] | None = None) -> list[Any]:
    """The tables whose rows cannot stand beside each other, in the same shape."""
    return [
        {
            "key": each.key,
            "label": each.label,
            "own": each.own,
            "other": each.other,
            "chosen": chosen(each.key, form, choices),
            "errors": form.errors.get(each.key, []) if form is not None else [],
        }
        for each in found.questions
    ]


def chosen(key: str, form: Any, choices: Mapping[str, str] | None) -> str:
    if form is None:
        return (choices or {}).get(key, "")
    return str(form[key].value() or "")


def join_word(key: str) -> str:
    if key == "household":
        return _("It is one household: the members of both live together")
    return _("Keep both texts")


def history_of(person: Refugee, viewer: Any) -> list[dict[str, Any]]:
    """Every merging of a case so far, the latest first."""
    own = Merge.objects.visible_to(viewer).with_people()
    found = list(own.filter(refugee=person)) + list(own.filter(other=person.uid))
    return [
        {
            "url": reverse("merging:merge", args=[each.uid]),
            "number": each.other_number if each.refugee_id == person.pk else each.refugee.case_number,
            "state": each.get_state_display(),
            "at": each.undone_at or each.decided_at or each.proposed_at,
        }
        for each in sorted(found, key=lambda each: each.proposed_at, reverse=True)
    ]


def rights(merge: Merge, viewer: Any, on: dt.date) -> dict[str, Any]:
    """What this viewer may do with a merging, and why not."""
    waits, mine = merge.state == MergeState.PROPOSED, merge.proposed_by_id == viewer.pk
    manager = Role.TEAM_MANAGER in viewer.roles
    try:
        undoing.refuse(merge, on)
        may_undo = manager
    except ValidationError:
        may_undo = False
    return {
        "may_decide": waits and manager and not mine,
        "may_withdraw": waits and mine,
        "may_undo": may_undo,
        "waits_for_another": waits and not (manager and not mine),
    }

