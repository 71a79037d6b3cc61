"""Verbs that change employers, their sites, contacts and notes. About nobody's case: no journal, no clocks."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from placements.workplaces import Contact, Employer, EmployerNote, Site


@contextmanager
def in_words(record: Any) -> Iterator[None]:
    """Says in words what the table refuses because somebody else was quicker. Raises ValidationError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        record.validate_constraints()
        raise


@transaction.atomic
def save_employer(employer: Employer, *, expected: int, by: Any) -> Employer:
    """Creates or changes an employer.

    Raises StaleVersion where somebody saved in between, ValidationError where the CVR number was taken meanwhile.
    """
    with in_words(employer):
        if employer.pk:
            return employer.save_version(expected)
        employer.save()
    return employer


@transaction.atomic
def register(
    employer: Employer, *, by: Any, on: dt.date, site: Site | None = None, contact: Contact | None = None,
    note: str = "",
) -> Employer:  # fmt: skip
    """Registers an employer with its first site, contact and note. Raises ValidationError as `save_employer`."""
    save_employer(employer, expected=0, by=by)
    for part in (site, contact):
        if part is not None:
            part.employer = employer
            save_part(part, expected=0)
    if note:
        EmployerNote.objects.create(employer=employer, text=note, written_on=on, written_by=by)
    return employer


@transaction.atomic
def save_part(part: Any, *, expected: int) -> Any:
    """Creates or changes a site, a contact, a note, the word on a pair. Raises StaleVersion and ValidationError."""
    with in_words(part):
        if part.pk:
            return part.save_version(expected)
        part.save()
    return part
