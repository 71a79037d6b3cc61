from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "rights"

    def ready(self) -> None:
        from audit import log
        from core import once
        from refugees import casefile, ports
        from refugees.registry import register
        from rights import consents, merging, restriction
        from rights.middleware import answer_restricted
        from rights.pillar import PILLAR

        register(PILLAR)
        ports.provide_restrictions(restriction.restricted_among)
        casefile.know_restriction(restriction.OF_PERSON)
        ports.provide_consents(consents.consent_in_force)
        log.guard(restriction.refuse_handing_out)
        once.on_error(answer_restricted)
        merging.declare()
