from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WelcomeHouseConfig(AppConfig):
    name = "welcome_house"
    verbose_name = _("Welcome House")

    def ready(self) -> None:
        from refugees.registry import register
        from welcome_house.pillar import PILLAR

        register(PILLAR)
