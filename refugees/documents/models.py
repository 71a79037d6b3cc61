"""Documents of a case: kept outside the web's reach, handed out by an authorised view only."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from refugees.documents import scanner
from refugees.documents.rules import Shows


class DocumentKind(models.TextChoices):
    ALLOCATION_FORM = "allocation_form", _("Allocation form")
    HANDOVER_FORM = "handover_form", _("Handover form")
    PERMIT = "permit", _("Residence permit")
    CONTRACT = "contract", _("Contract")
    LETTER = "letter", _("Letter")
    LEAVE = "leave", _("Documentation of a leave")
    OTHER = "other", _("Other")


def areas() -> list[tuple[str, Any]]:  # a function, so that a new area needs no migration here
    return Area.choices


class Scan(models.TextChoices):
    """What the virus scanner has said of a document."""

    NOT_SCANNED = "not_scanned", _("Not scanned")  # filed while no scanner was set up
    WAITING = "waiting", _("Waits for the virus scan")
    CLEAN = "clean", _("No virus found")
    REFUSED = "refused", _("Refused: virus")


class DocumentQuerySet(models.QuerySet[Any]):
    def readable_by(self, user: Any) -> Self:
        """Those of an area that the user may read; the reach of the case is asked before."""
        return self.filter(area__in=[area for area in Area.values if user.can(area)])

    def in_quarantine(self) -> Self:
        """What a scanner must still look at: also what was filed before there was one."""
        return self.filter(scan__in=[Scan.NOT_SCANNED, Scan.WAITING])


@tracked()
class Document(Editable):
    """One file about a person. Its name on disk is its uid; what the user called it is only shown."""

    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    area = models.CharField(max_length=20, choices=areas, default=Area.CASE, editable=False)  # who may see it
    title = models.CharField(_("title"), max_length=150)
    dated_on = models.DateField(_("date of the document"))
    content_type = models.CharField(max_length=60, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    scan = models.CharField(
        _("virus scan"), max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED, editable=False
    )
    scanned_at = models.DateTimeField(_("scanned"), null=True, editable=False)
    scan_tries = models.PositiveIntegerField(default=0, editable=False)
    scan_finding = models.CharField(_("what the scan found"), max_length=200, blank=True, editable=False)

    objects: Any = DocumentQuerySet.as_manager()

    class Meta:
        app_label = "refugees"
        ordering = ["-dated_on", "-pk"]
        indexes = [
            models.Index(fields=["refugee", "-dated_on"], name="document_refugee"),
            models.Index(
                fields=["scan_tries", "id"],
                name="document_quarantine",
                condition=models.Q(scan__in=[Scan.NOT_SCANNED, Scan.WAITING]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def may_be_fetched(self) -> bool:
        """Whether the file may leave: with a scanner only what it called clean, never what it refused."""
        if scanner.is_configured():
            return self.scan == Scan.CLEAN
        return self.scan != Scan.REFUSED


@tracked()
class LeaveDocument(Editable):
    """That a document shows the ground of a leave, and what it is."""

    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    leave = models.ForeignKey("refugees.LeaveEvent", models.CASCADE, related_name="+", verbose_name=_("leave"))
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", verbose_name=_("document"))
    shows = models.CharField(_("what it is"), max_length=12, choices=Shows.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        app_label = "refugees"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["leave", "document"],
                name="leave_document_once",
                violation_error_message=_("The document is with this leave already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_shows_display())
