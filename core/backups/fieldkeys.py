"""Do the field keys of this installation open what was restored? They are never in a backup."""

from collections.abc import Iterator

from django.apps import apps

from core.crypto import CannotDecrypt
from core.fields import EncryptedTextField


def closed_columns() -> list[str]:
    """The encrypted columns whose first filled row these keys do not open."""
    found = []
    for field in encrypted_fields():
        rows = field.model._base_manager.exclude(**{f"{field.attname}__isnull": True})
        first = next((row for row in rows.order_by("pk")[:200] if row.__dict__[field.attname]), None)
        try:
            getattr(first, field.attname, "")
        except CannotDecrypt:
            found.append(f"{field.model._meta.db_table}.{field.column}")
    return found


def encrypted_fields() -> Iterator[EncryptedTextField]:
    """Every encrypted field of a table that is no history."""
    for model in apps.get_models():
        if not hasattr(model, "pgh_tracked_model"):
            yield from (field for field in model._meta.local_fields if isinstance(field, EncryptedTextField))
