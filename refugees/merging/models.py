"""The merging of two records of one person, and under which numbers a person was registered before."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.history import tracked
from core.models import Editable
from refugees.merging.rules import MergeState


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: Any) -> Self:
        """Those of cases within reach; while one waits, only where both cases are."""
        from refugees.models import Refugee

        reach = Refugee.objects.visible_to(user)
        apart = ~Q(state__in=[MergeState.PROPOSED, MergeState.REJECTED, MergeState.WITHDRAWN, MergeState.UNDONE])
        return self.filter(refugee__in=reach.values("pk")).filter(apart | Q(other__in=reach.values("uid")))

    def waiting(self) -> Self:
        return self.filter(state=MergeState.PROPOSED)

    def with_people(self) -> Self:
        return self.select_related("refugee", "proposed_by", "decided_by", "undone_by")


@tracked(exclude=("kept",))
class Merge(Editable):
    """Two cases are one person's: proposed by one member of staff, confirmed by a manager, undone within some days.

    `other` names the case that goes by its opaque id, without a foreign key: it is gone afterwards. `kept` is what
    an undoing needs (JSON, encrypted); it is in no history and goes by itself.
    """

    refugee = models.ForeignKey(
        "refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("case that stays")
    )
    other = models.UUIDField(_("other case (opaque ID)"))
    other_number = models.CharField(_("number of the other case"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=MergeState.choices, default=MergeState.PROPOSED)
    choices = models.JSONField(default=dict, blank=True, editable=False)  # field or table: own, other, join
    note = models.TextField(_("why it is the same person"), max_length=1000)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.TextField(_("reason for the decision"), max_length=1000, blank=True)
    undo_until = models.DateField(_("can be undone until"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_note = models.TextField(_("why it was undone"), max_length=1000, blank=True)
    kept = EncryptedTextField(blank=True, default="", editable=False)

    objects: Any = MergeQuerySet.as_manager()

    class Meta:
        app_label = "refugees"
        verbose_name, verbose_name_plural = _("merging of two cases"), _("mergings of two cases")
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["refugee", "-proposed_at"], name="merge_refugee"),
            models.Index(fields=["other"], name="merge_other"),
        ]
        constraints = [
            models.CheckConstraint(
                name="merge_takes_two",
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by"))
                | ~Q(state__in=[MergeState.MERGED, MergeState.UNDONE, MergeState.REJECTED]),
                violation_error_message=_("Whoever proposed the merging cannot decide it."),
            ),
            models.CheckConstraint(
                name="merge_decided_by_somebody",
                condition=Q(state__in=[MergeState.PROPOSED, MergeState.WITHDRAWN])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message=_("Only a manager's decision merges two cases."),
            ),
            models.CheckConstraint(
                name="merge_rejected_with_reason",
                condition=~Q(state=MergeState.REJECTED) | ~Q(decision_note=""),
                violation_error_message=_("Write why it is not the same person."),
            ),
            models.CheckConstraint(
                name="merge_keeps_only_while_merged",
                condition=Q(state=MergeState.MERGED) | Q(kept=""),
                violation_error_message=_("What undoing needs is kept only while two cases are merged."),
            ),
            models.UniqueConstraint(
                fields=["refugee", "other"],
                condition=Q(state=MergeState.PROPOSED),
                name="merge_proposed_once",
                violation_error_message=_("The merging of these two cases is proposed already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


@tracked()
class FormerIdentity(models.Model):
    """A registration that became part of another case: its numbers, and what it was called, lead to that case.

    `person` and `key` are the opaque id and the primary key it had, by which the read log and the change history name
    it for good. `refs` says what references of its placements and leaves are called now, `responsible` who answered
    for it when: [user, first day, last day or null].
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="+", verbose_name=_("merging"))
    person = models.UUIDField(_("opaque ID"), unique=True)
    key = models.BigIntegerField(unique=True, editable=False)
    case_number = models.CharField(_("former case number"), max_length=12, unique=True)
    person_id = models.CharField(_("former immigration person ID"), max_length=40, unique=True)
    given_names = models.CharField(_("given names there"), max_length=200, blank=True)
    family_name = models.CharField(_("family name there"), max_length=200, blank=True)
    search_key = models.CharField(max_length=500, editable=False)
    birth_date = models.DateField(_("date of birth there"))
    cpr_index = models.CharField(max_length=64, blank=True, editable=False)
    refs = models.JSONField(default=dict, editable=False)
    responsible = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        app_label = "refugees"
        verbose_name, verbose_name_plural = _("former registration"), _("former registrations")

    def __str__(self) -> str:
        return self.case_number
