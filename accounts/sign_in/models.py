"""What sign-in keeps: one-time links, and what was typed when a session ended."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField

MOST_WRONG_CODES = 5


class LinkQuerySet(models.QuerySet["SignInLink"]):
    def usable(self, at: dt.datetime) -> "LinkQuerySet":
        return self.filter(used_at=None, expires_at__gt=at, wrong_codes__lt=MOST_WRONG_CODES)


class SignInLink(models.Model):
    """A link in a mail that signs one person in, once, with the code of the browser that asked for it.

    The table knows the fingerprints of both only.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("user"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    code_digest = models.CharField(max_length=64, default="", editable=False)  # none: a link that opens to nobody
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sign_in_link_ends_after_start",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("The link ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.created_at:%Y-%m-%d %H:%M}"


class KeptForm(models.Model):
    """A form that arrived after its writer's session had ended. Encrypted; seen by its writer alone, then removed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("user"))
    path = models.CharField(_("address"), max_length=500)
    fields: Any = EncryptedTextField(_("what was typed"))
    created_at = models.DateTimeField(_("kept"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "-created_at"], name="keptform_user")]

    def __str__(self) -> str:
        return str(self.uid)
