"""Packs for another municipality: for whom, what goes along, on which basis."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from refugees.models import Refugee
from rights.models_sealed import SealedPack, SealedPackQuerySet
from rights.moves.rules import Basis, Part
from rights.rules import PackState


class MovePackQuerySet(SealedPackQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The packs of the cases within the user's reach."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user).values("pk"))


@tracked()
class MovePack(SealedPack):
    """What goes along to another municipality: PDF, machine-readable data, documents. Havn does not send it."""

    KIND = "move"

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    municipality = models.CharField(_("receiving municipality"), max_length=80)
    address = models.CharField(_("where it is sent securely"), max_length=200, blank=True)
    parts = models.JSONField(_("what goes along"), default=list)
    documents = models.JSONField(_("documents that go along"), default=list, blank=True)  # their uids
    basis = models.CharField(_("basis for health"), max_length=10, choices=Basis.choices, blank=True)
    basis_text = models.CharField(_("which legal basis"), max_length=300, blank=True)
    with_address = models.BooleanField(_("the protected address goes along"), default=False)

    objects: Any = MovePackQuerySet.as_manager()

    class Meta:
        app_label = "rights"
        verbose_name, verbose_name_plural = _("pack for another municipality"), _("packs for other municipalities")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="move_ready_has_times",
                condition=~Q(state=PackState.READY) | Q(made_at__isnull=False, expires_at__isnull=False),
                violation_error_message=_("A pack that is ready says when it was made and how long it can be fetched."),
            ),
            models.CheckConstraint(
                name="move_health_has_basis",
                condition=~Q(parts__contains=[Part.HEALTH]) | ~Q(basis=""),
                violation_error_message=_("Health goes along only with a consent or a legal basis."),
            ),
            models.CheckConstraint(
                name="move_basis_has_words",
                condition=~Q(basis=Basis.LAW) | ~Q(basis_text=""),
                violation_error_message=_("Write the legal basis on which health goes along."),
            ),
        ]
        indexes = [
            models.Index(fields=["refugee", "-asked_at"], name="move_refugee"),
            models.Index(fields=["state"], name="move_state", condition=~Q(state=PackState.GONE)),
        ]
