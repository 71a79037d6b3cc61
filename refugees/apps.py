from django.apps import AppConfig


class RefugeesConfig(AppConfig):
    name = "refugees"

    def ready(self) -> None:
        from refugees import registry
        from refugees.pillar import PILLAR

        registry.register(PILLAR)
