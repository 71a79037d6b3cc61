from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        from refugees.registry import register
        from retention import merging
        from retention.pillar import PILLARS

        for pillar in PILLARS:
            register(pillar)
        merging.declare()
