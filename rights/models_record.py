"""The record of processing as it was: each state of it once, as a document."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area


class RecordVersionQuerySet(models.QuerySet["RecordVersion"]):
    def visible_to(self, user: Any) -> Self:
        """All of them, for who may read the record; they are about nobody."""
        return self if user.can(Area.PRIVACY) else self.none()

    def in_language(self, language: str, *, first: str = "") -> Self:
        """Without their bytes: the one of the digest `first`, then the newest; those that wait before the made ones."""
        found = self.filter(language=language).defer("content").annotate(is_first=Q(digest=first))
        return found.order_by("-is_first", F("made_at").desc(nulls_first=True), "-pk")

    def waiting(self) -> Self:
        return self.filter(made_at__isnull=True)


class RecordVersion(models.Model):
    """What the record said from a day on, in one language. The worker makes the document; nobody changes it."""

    language = models.CharField(_("language"), max_length=2)
    digest = models.CharField(_("digest of what it says"), max_length=64)
    asked_at = models.DateTimeField(_("asked for"))
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    content = models.BinaryField(_("document"), null=True)

    objects: Any = RecordVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "digest"], name="record_version_once")]

    def __str__(self) -> str:
        return f"{self.language} {self.asked_at:%Y-%m-%d}"
