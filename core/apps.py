from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import once
        from core.room import answer_full

        once.on_error(answer_full)
