from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefugeesConfig(AppConfig):
    name = "refugees"

    def ready(self) -> None:
        from audit.ports import resolve_by
        from core import once
        from core.backups.ports import name_files
        from core.health import Check, register
        from refugees import registry
        from refugees.audit_port import Cases
        from refugees.backup_port import document_files
        from refugees.documents import quarantine
        from refugees.merging import solutions
        from refugees.merging.middleware import answer_merged
        from refugees.pillar import PILLAR, REVIEWS

        registry.register(PILLAR)
        registry.register(REVIEWS)
        name_files(document_files)
        resolve_by(Cases())
        once.on_error(answer_merged)
        solutions.declare()
        register(Check("scanner", _("Virus scan of documents"), quarantine.wellness))
