from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit import checks
        from audit.middleware import answer_unlogged
        from core import once
        from core.health import Check, register

        once.on_error(answer_unlogged)
        register(Check("sealed", _("Read log sealed"), checks.sealed))
        register(Check("read_log", _("Read log whole"), checks.whole))
        register(Check("append_only", _("Read log cannot be changed"), checks.append_only))
