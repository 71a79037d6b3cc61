"""Documents of a case: kept outside the web's reach, handed out by an authorised view only."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Editable


class DocumentKind(models.TextChoices):
    ALLOCATION_FORM = "allocation_form", _("Allocation form")
    HANDOVER_FORM = "handover_form", _("Handover form")
    PERMIT = "permit", _("Residence permit")
    CONTRACT = "contract", _("Contract")
    LETTER = "letter", _("Letter")
    OTHER = "other", _("Other")


@tracked()
class Document(Editable):
    """One file about a person. Its name on disk is its uid; what the user called it is only shown."""

    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=150)
    dated_on = models.DateField(_("date of the document"))
    content_type = models.CharField(max_length=60, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects: Any = models.Manager()

    class Meta:
        app_label = "refugees"
        ordering = ["-dated_on", "-pk"]
        indexes = [models.Index(fields=["refugee", "-dated_on"], name="document_refugee")]

    def __str__(self) -> str:
        return str(self.uid)
