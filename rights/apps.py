from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "rights"

    def ready(self) -> None:
        from refugees.registry import register
        from rights.pillar import PILLAR

        register(PILLAR)
