"""What every editable record has in common, and the marks of life of the background processes."""

import uuid
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class StaleVersion(Exception):
    """Somebody else saved the record since it was opened. Carries the record as it is now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("stale version")
        self.current = current


class Editable(models.Model):
    """A record people edit: it carries a version, so that nobody overwrites what they have not seen."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    @transaction.atomic
    def save_version(self, expected: int) -> Self:
        """Saves the record if it still has the expected version, and counts the version up.

        Raises StaleVersion with the record as it is now.
        """
        manager: models.Manager[Any] = type(self)._base_manager
        if self.version > expected:  # read since: nobody's lock can make it current again
            raise StaleVersion(manager.get(pk=self.pk))
        current = manager.select_for_update().get(pk=self.pk)
        if current.version != expected:
            raise StaleVersion(current)
        self.version = expected + 1
        self.save()
        return self


class Heartbeat(models.Model):
    """The last mark of life of a background process or nightly job."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Submission(models.Model):
    """A form that has done what it asked for, and where its sender was led (core.once)."""

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
    location = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.location
