from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "mentoring"
    verbose_name = _("Mentors")

    def ready(self) -> None:
        from mentoring import merging
        from mentoring.pillar import PILLAR
        from refugees.registry import register

        register(PILLAR)
        merging.declare()
