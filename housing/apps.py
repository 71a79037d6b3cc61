from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HousingConfig(AppConfig):
    name = "housing"
    verbose_name = _("Housing")

    def ready(self) -> None:
        from housing import merging
        from housing.pillar import PILLAR
        from refugees.registry import register

        register(PILLAR)
        merging.declare()
