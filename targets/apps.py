from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "targets"

    def ready(self) -> None:
        from refugees import ports
        from targets import cache, effects, engine, merging, tally

        ports.on_facts_changed(cache.facts_changed)
        ports.on_cases_opened(cache.cases_opened)
        ports.provide_standings(engine.standings_for, engine.standings_asked)
        ports.provide_effects(effects.effect_of)
        merging.declare()
        for each in tally.TALLIES:
            ports.provide_tally(each)
