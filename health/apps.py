from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "health"
    verbose_name = _("Health")

    def ready(self) -> None:
        from health import merging
        from health.pillar import PILLAR
        from health.services import consent_in_force
        from refugees.ports import provide_consents
        from refugees.registry import register

        register(PILLAR)
        provide_consents(consent_in_force)
        merging.declare()
