"""What every sealed pack is: asked for, made by the worker, fetched for some days, then gone."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Editable
from rights.rules import PackState


class SealedPackQuerySet(models.QuerySet["SealedPack"]):
    def waiting(self) -> Self:
        return self.filter(state=PackState.WAITING)

    def expired(self, at: dt.datetime) -> Self:
        return self.filter(state=PackState.READY, expires_at__lte=at)


class SealedPack(Editable):
    """A ZIP that lies encrypted, and only for some days; the row stays as proof that there was one."""

    KIND = "pack"  # part of what the file is bound to

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked for"))
    language = models.CharField(_("language"), max_length=2, default="da")
    state = models.CharField(_("state"), max_length=10, choices=PackState.choices, default=PackState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    hidden = models.PositiveIntegerField(_("places left out for others' protection"), default=0)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def place(self) -> str:
        """What its file is bound to."""
        return f"rights.{self.KIND}:{self.uid}"
