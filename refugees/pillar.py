"""What the ground floor itself offers the clocks: the buttons of readiness."""

from django.utils.translation import gettext_lazy as _

from refugees.quality import CHECKS
from refugees.registry import NextAction, Pillar

PILLAR = Pillar(
    key="case",
    label=_("Case"),
    order=0,
    checks=CHECKS,
    next_actions={"readiness": NextAction(_("Record assessment"), "refugees:readiness")},
)
