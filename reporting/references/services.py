"""Published numbers of others are entered, corrected and removed."""

from django.db import transaction

from core.models import StaleVersion
from reporting.models import Reference


@transaction.atomic
def enter(reference: Reference) -> Reference:
    reference.save()
    return reference


def correct(reference: Reference, *, expected: int) -> Reference:
    """Raises StaleVersion where somebody was faster."""
    return reference.save_version(expected)


@transaction.atomic
def remove(reference: Reference, *, expected: int) -> None:
    """Raises StaleVersion where somebody has changed it since it was shown."""
    current: Reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if current.version != expected:
        raise StaleVersion(current)
    current.delete()
