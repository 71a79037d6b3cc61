"""Answers that not everybody who reads interviews may read: health and safety, encrypted, each by area.

Kept by themselves, so that the table of health answers can move to the health pillar as it is.
"""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.fields import EncryptedTextField
from core.history import tracked
from core.models import Editable
from screening.questions import Sensitivity


class RestrictedAnswers(Editable):
    """The restricted answers of one interview: {"section.question": {"value", "by", "name", "on"}}."""

    interview = models.OneToOneField("screening.Interview", models.CASCADE, related_name="+")
    body = EncryptedTextField(_("answers"), blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        return json.loads(self.body) if self.body else {}

    @entries.setter
    def entries(self, entries: dict[str, dict[str, Any]]) -> None:
        self.body = json.dumps(entries, ensure_ascii=False, sort_keys=True)


@tracked()
class HealthAnswers(RestrictedAnswers):
    """What the person said about health. Readable only with the health area."""


@tracked()
class SafetyAnswers(RestrictedAnswers):
    """Threats and safety. Readable only with the area of protected information."""


TABLES: dict[str, type[RestrictedAnswers]] = {
    Sensitivity.HEALTH: HealthAnswers,
    Sensitivity.SAFETY: SafetyAnswers,
}
AREAS = {
    Sensitivity.ORDINARY: Area.INTERVIEW,
    Sensitivity.HEALTH: Area.HEALTH,
    Sensitivity.SAFETY: Area.PROTECTED,
}


def sensitivities(user: Any, *, write: bool = False) -> set[str]:
    """The kinds of answers the user may read, or write."""
    # Whoever may hear a threat must be able to write it down; PROTECTED itself is read-only for caseworkers.
    return {kind for kind, area in AREAS.items() if user.can(area, write=write and kind != Sensitivity.SAFETY)}
