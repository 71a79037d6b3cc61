from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = _("Volunteers")

    def ready(self) -> None:
        import volunteers.joining.tasks  # noqa: F401  (Celery looks only for tasks.py of the app itself)
        from refugees.ports import provide_consents
        from refugees.registry import register
        from volunteers import merging
        from volunteers.pillar import PILLAR, SUPPLIERS
        from volunteers.services import consent_in_force

        register(PILLAR)
        register(SUPPLIERS)
        provide_consents(consent_in_force)
        merging.declare()
