from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = _("Placements")

    def ready(self) -> None:
        from placements.pillar import PILLAR
        from placements.planning.pillar import PILLAR as PLAN
        from refugees.registry import register

        register(PILLAR)
        register(PLAN)
