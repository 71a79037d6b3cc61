from django.apps import AppConfig


class RefugeesConfig(AppConfig):
    name = "refugees"

    def ready(self) -> None:
        from audit.ports import resolve_by
        from core import once
        from core.backups.ports import name_files
        from refugees import registry
        from refugees.audit_port import Cases
        from refugees.backup_port import document_files
        from refugees.merging import solutions
        from refugees.merging.middleware import answer_merged
        from refugees.pillar import PILLAR

        registry.register(PILLAR)
        name_files(document_files)
        resolve_by(Cases())
        once.on_error(answer_merged)
        solutions.declare()
