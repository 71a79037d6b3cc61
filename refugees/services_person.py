"""Verbs that change what is known of a person besides dated facts: household, languages, addresses."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.models import StaleVersion
from refugees import journal
from refugees.models import Address, Household, LanguageSkill, Refugee
from refugees.ports import facts_changed

OWN_HOUSEHOLD = "H-"  # a household made here; those of the allocation lists have their own ids


# --- household ------------------------------------------------------------------------------------
@transaction.atomic
def join_household(*, person: Refugee, other: Refugee, relation: str, by: Any, on: date) -> Household:
    """Puts a person into the household of another one; makes one where the other has none yet."""
    other = Refugee.objects.select_for_update().get(pk=other.pk)
    if other.household_id is None:
        number = OWN_HOUSEHOLD + other.case_number
        other.household, _made = Household.objects.get_or_create(family_id=number)
        change(other, "household")
    person = Refugee.objects.select_for_update().get(pk=person.pk)
    person.household, person.household_relation = other.household, relation
    change(person, "household", "household_relation")
    title = _("Household: with case %(number)s") % {"number": other.case_number}
    journal.write(person, theme=journal.ADMINISTRATION, title=title, event_on=on, by=by)
    facts_changed([person.pk, other.pk])
    assert other.household is not None
    return other.household


@transaction.atomic
def leave_household(*, person: Refugee, by: Any, on: date) -> None:
    """Takes a person out of the household, where they are in one."""
    person = Refugee.objects.select_for_update().get(pk=person.pk)
    if person.household_id is None:
        return
    person.household, person.household_relation = None, ""
    change(person, "household", "household_relation")
    journal.write(person, theme=journal.ADMINISTRATION, title=_("Left the household"), event_on=on, by=by)
    facts_changed([person.pk])


def change(person: Refugee, *fields: str) -> None:
    person.version += 1
    person.save(update_fields=[*fields, "version", "updated_at"])


# --- languages ------------------------------------------------------------------------------------
def levels(skill: LanguageSkill) -> str:
    """ "B1; writes A2"."""
    spoken, written = skill.get_spoken_display(), skill.get_written_display()
    return _("speaks: %(spoken)s, writes: %(written)s") % {"spoken": spoken, "written": written}


@transaction.atomic
def add_language(*, skill: LanguageSkill, by: Any, on: date) -> LanguageSkill:
    """A language the person has."""
    skill.save()
    title = _("Language: %(language)s") % {"language": skill.language}
    journal.write(skill.refugee, theme=journal.CASE, title=title, text=levels(skill), event_on=on, by=by)
    return skill


@transaction.atomic
def change_language(*, skill: LanguageSkill, expected: int, by: Any, on: date) -> LanguageSkill:
    """Another level, or another spelling. Raises StaleVersion."""
    skill.save_version(expected)
    title = _("Language changed: %(language)s") % {"language": skill.language}
    journal.write(skill.refugee, theme=journal.CASE, title=title, text=levels(skill), event_on=on, by=by)
    return skill


@transaction.atomic
def remove_language(*, skill: LanguageSkill, expected: int, by: Any, on: date) -> LanguageSkill:
    """Takes a language off the list; the change history keeps it. Raises StaleVersion."""
    current = LanguageSkill.objects.select_for_update().get(pk=skill.pk)
    if current.version != expected:
        raise StaleVersion(current)
    current.delete()
    title = _("Language removed: %(language)s") % {"language": current.language}
    journal.write(skill.refugee, theme=journal.CASE, title=title, event_on=on, by=by)
    return skill


def learn_languages(*, person: Refugee, found: dict[str, tuple[str, str]]) -> list[LanguageSkill]:
    """Languages that somebody told of, by name with speaking and writing; those on the list already stay."""
    known = set(LanguageSkill.objects.filter(refugee=person).values_list("language", flat=True))
    made = [
        LanguageSkill(refugee=person, language=language, spoken=spoken, written=written)
        for language, (spoken, written) in found.items()
        if language not in known
    ]
    return LanguageSkill.objects.bulk_create(made)


# --- addresses ------------------------------------------------------------------------------------
@transaction.atomic
def correct_address(*, address: Address, text: str, expected: int, by: Any, on: date) -> Address:
    """Corrects what was written down. Raises StaleVersion, and ValidationError where two addresses would overlap."""
    address.text = text
    try:
        address.validate_constraints()
    except ValidationError as error:
        raise ValidationError({"valid_from": error.messages}) from None
    address.save_version(expected)
    journal.write(address.refugee, theme=journal.HOUSING, title=_("Address corrected"), event_on=on, by=by)
    return address
