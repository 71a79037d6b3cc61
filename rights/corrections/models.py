"""One thing that a person says is wrong: what should stand there, what was decided, by whom, and why."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.history import tracked
from core.models import Editable
from refugees.models import Refugee
from rights.corrections.rules import Decision, Field
from rights.models import AboutPersonQuerySet, DataRequest


@tracked()
class Correction(Editable):
    """A correction asked for under art. 16. Refused, the person's own statement is kept beside what stands there."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="corrections", verbose_name=_("request"))
    field = models.CharField(_("what is wrong"), max_length=30, choices=Field.choices)
    where = models.CharField(_("where in the case"), max_length=200, blank=True)
    value = EncryptedTextField(_("what should stand there"), blank=True)
    statement = EncryptedTextField(_("what the person says"))
    former = EncryptedTextField(_("what stood there"), blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.WAITING)
    reason = models.TextField(_("reasons"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects: Any = AboutPersonQuerySet.as_manager()

    class Meta:
        app_label = "rights"
        verbose_name, verbose_name_plural = _("correction"), _("corrections")
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="correction_decided_by_somebody",
                condition=Q(decision=Decision.WAITING, decided_at=None, decided_by=None)
                | (~Q(decision=Decision.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                violation_error_message=_("A decision has a day and somebody who took it."),
            ),
            models.CheckConstraint(
                name="correction_refusal_has_reasons",
                condition=~Q(decision=Decision.REFUSED) | ~Q(reason=""),
                violation_error_message=_("Write the reasons; the person has a right to them."),
            ),
            models.CheckConstraint(
                name="correction_other_says_where",
                condition=~Q(field=Field.OTHER) | ~Q(where=""),
                violation_error_message=_("Write where in the case it stands."),
            ),
        ]
        indexes = [models.Index(fields=["refugee", "-recorded_at"], name="correction_refugee")]

    def __str__(self) -> str:
        return self.where if self.field == Field.OTHER else str(self.get_field_display())
