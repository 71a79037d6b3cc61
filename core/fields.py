"""Model fields that keep their content encrypted in the database."""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core.crypto import decrypt, encrypt


class Sealed(str):
    """A token as it stands in the column."""

    __slots__ = ()


class Plain(str):
    """A decrypted text that remembers its row and its token, so that bulk writes can use it."""

    __slots__ = ("row", "token")
    row: str
    token: Sealed | None


class SealedAttribute(DeferredAttribute):
    """Decrypts on access; takes plain text on assignment.

    The same text assigned again keeps its token: an unchanged record stays unchanged in the history.
    """

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        raw = super().__get__(instance, cls)
        return self.field.open(instance, raw)

    def __set__(self, instance: models.Model, value: Any) -> None:
        known = instance.__dict__.get(self.field.attname)
        if not isinstance(value, Sealed) and isinstance(value, str):
            value = str(value)
            if isinstance(known, Sealed) and self.field.open(instance, known) == value:
                return
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """A text whose column holds a token bound to table, column and row.

    `row_key` names the field that identifies the row for good (a UUID set before the first save). The empty
    text and NULL are stored as they are. It cannot be searched: keep a blind index beside it.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, row_key: str = "uid", **kwargs: Any) -> None:
        self.row_key = row_key
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.row_key != "uid":
            kwargs["row_key"] = self.row_key
        return name, path, args, kwargs

    def aad(self, row: Any) -> str:
        """The place a token is bound to. History rows carry the tokens of the table they follow."""
        model = getattr(self.model, "pgh_tracked_model", None) or self.model
        return f"{model._meta.db_table}.{self.column}:{row}"

    def row_of(self, instance: models.Model) -> str:
        row = getattr(instance, self.row_key)
        if not row:
            raise ValueError(f"{self.model.__name__}.{self.row_key} must be set before {self.name}")
        return str(row)

    def open(self, instance: models.Model, raw: Any) -> Any:
        """The plain text of what an instance holds. Raises CannotDecrypt."""
        if not isinstance(raw, str) or not raw:
            return raw
        row = self.row_of(instance)
        plain = Plain(decrypt(raw, self.aad(row)) if isinstance(raw, Sealed) else raw)
        plain.row, plain.token = row, raw if isinstance(raw, Sealed) else None
        return plain

    def seal(self, text: str, row: Any) -> Sealed:
        """The token of a text for the row (for statements that write without an instance)."""
        return Sealed(encrypt(text, self.aad(row))) if text else Sealed(text)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        raw = instance.__dict__.get(self.attname)
        if not isinstance(raw, str) or not raw or isinstance(raw, Sealed):
            return raw
        sealed = self.seal(raw, self.row_of(instance))
        instance.__dict__[self.attname] = sealed
        return sealed

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Plain):
            value = value.token or self.seal(value, value.row)
        if isinstance(value, str) and value and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is encrypted: assign it on an instance, find it by its blind index")
        prepared = super().get_prep_value(value)
        return str(prepared) if isinstance(prepared, Sealed) else prepared

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) else super().to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        """What serialisers may see: the token, never the text."""
        return str(self.pre_save(obj, add=False) or "")
