from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from refugees import ports
        from refugees.registry import register
        from screening import merging, tally
        from screening.pillar import PILLAR

        register(PILLAR)
        merging.declare()
        ports.provide_tally(tally.PLANNED)
        ports.provide_unfinished(tally.drafts)
