"""Removes what names an erased person in other people's texts: their numbers, and their name where it is theirs alone.

A relative's journal may say whom they live with; a mail to staff lists case numbers. The texts themselves stay.
"""

import re
from typing import Any

from django.db import models
from django.db.models import Q
from psycopg import sql

from core.privacy import Register
from refugees.merging import former
from refugees.models import Refugee
from refugees.services import RETURN_MARK
from rights.traces import histories, name, run

MARK = "[slettet person]"  # stored, so it is in the language of the records
SHORTEST = 4  # characters; a shorter word would be found everywhere


def names_of(person: Refugee) -> set[str]:
    """The full name in its usual orders; nothing where another person is called the same."""
    if not (person.given_names and person.family_name):
        return set()
    same = Refugee.objects.filter(given_names__iexact=person.given_names, family_name__iexact=person.family_name)
    if same.exclude(pk=person.pk).exists():
        return set()
    return {
        f"{person.given_names} {person.family_name}", f"{person.family_name}, {person.given_names}",
        f"{person.family_name} {person.given_names}", person.original_name,
    }  # fmt: skip


def numbers_of(person: Refugee) -> set[str]:
    """Case number, person ID, CPR number, telephone and mail address, each where nobody else has the same.

    An earlier registration of the same person keeps what both have.
    """
    others = Refugee.objects.exclude(pk=person.pk)
    plain = person.person_id.partition(RETURN_MARK)[0]
    shared = {
        plain: Q(person_id=plain) | Q(person_id__startswith=plain + RETURN_MARK),
        str(person.cpr): Q(cpr_index=person.cpr_index),
        person.phone: Q(phone=person.phone),
        person.email: Q(email=person.email),
    }
    return {person.case_number} | {text for text, same in shared.items() if text and not others.filter(same).exists()}


def pattern_of(person: Refugee) -> str:
    """One regular expression of PostgreSQL for everything that names the person; empty where nothing does."""
    people = [person, *former.as_people(person)]  # under every name and number the person had
    words = {text for each in people for text in names_of(each) | numbers_of(each) if len(text) >= SHORTEST}
    spaced = [r"\s+".join(re.escape(part) for part in text.split()) for text in sorted(words, key=len, reverse=True)]
    return "(?<![[:alnum:]-])(" + "|".join(spaced) + ")(?![[:alnum:]])" if spaced else ""


def forget(register: Register, pattern: str) -> int:
    """Replaces every mention in the free texts of all tables and of their history; how many rows changed."""
    if not pattern:
        return 0
    changed, known = 0, histories()
    for table in register.tables.values():
        for field in table.texts.split():
            for model in filter(None, (table.model_class, known.get(table.model_class))):
                if field in {each.name for each in model._meta.concrete_fields}:
                    changed += forget_in(model, field, pattern)
    return changed


def forget_in(model: type[models.Model], field: str, pattern: str) -> int:
    found: Any = model._meta.get_field(field)
    column = name(found.column)
    is_json = isinstance(found, models.JSONField)
    text = sql.SQL("{}::text").format(column) if is_json else column
    replaced = sql.SQL("regexp_replace({}, %s, %s, 'gi')").format(text)
    if found.max_length:
        replaced = sql.SQL("left({}, {})").format(replaced, sql.Literal(found.max_length))
    value = sql.SQL("({})::jsonb").format(replaced) if is_json else replaced
    statement = sql.SQL("UPDATE {} SET {} = {} WHERE {} ~* %s").format(
        name(model._meta.db_table), column, value, text
    )
    return run(statement, [pattern, MARK, pattern])
