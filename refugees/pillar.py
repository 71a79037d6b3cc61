"""What the ground floor itself offers: the button of readiness, its checks of the data, mergings that wait."""

from django.utils.translation import gettext_lazy as _

from refugees.merging.quality import panel
from refugees.quality import CHECKS
from refugees.registry import NextAction, Pillar
from refugees.reviews import panel as reviews

PILLAR = Pillar(
    key="case",
    label=_("Case"),
    order=0,
    checks=CHECKS,
    panel=panel,
    next_actions={"readiness": NextAction(_("Record assessment"), "refugees:readiness")},
)
REVIEWS = Pillar(key="readiness_reviews", label=_("Readiness"), order=1, panel=reviews)
