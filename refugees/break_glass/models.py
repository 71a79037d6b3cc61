"""Emergency access: who may read a case out of their reach, why, and until when."""

import datetime as dt
import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.history import tracked


class MomentRange(Func):
    """tstzrange(from, to): the end is outside."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def visible_to(self, user: Any) -> Self:
        """All of them to the data-protection officer, to everybody else their own."""
        return self if user.can(Area.AUDIT) else self.filter(user=user)

    def current(self, at: dt.datetime) -> Self:
        return self.filter(starts_at__lte=at, ends_at__gt=at)


@tracked()
class BreakGlass(models.Model):
    """A period in which somebody may read one person's case. It ends by itself."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    reason = models.TextField(_("reason"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    told = models.PositiveSmallIntegerField(_("colleagues told"), default=0)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        app_label = "refugees"
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["user", "-ends_at"], name="breakglass_user")]
        constraints = [
            models.CheckConstraint(
                name="break_glass_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The access ends before it begins."),
            ),
            models.CheckConstraint(
                name="break_glass_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Emergency access needs a reason."),
            ),
            ExclusionConstraint(
                name="break_glass_once_at_a_time",
                expressions=[
                    ("refugee", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (MomentRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("You already have access to this case in part of the time."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)
