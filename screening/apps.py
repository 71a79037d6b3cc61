from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from refugees.registry import register
        from screening import merging
        from screening.pillar import PILLAR

        register(PILLAR)
        merging.declare()
