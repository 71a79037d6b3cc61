"""How the case page, the desk and the engine know placements."""

from django.utils.translation import gettext_lazy

from accounts.policy import Area
from placements.targets import TARGETS
from refugees.registry import Pillar

PILLAR = Pillar(key="placements", label=gettext_lazy("Placements"), order=20, area=Area.PLACEMENT, targets=TARGETS)
