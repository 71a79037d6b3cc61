from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "rights"

    def ready(self) -> None:
        from audit import log
        from core import health, once
        from refugees import casefile, ports
        from refugees.registry import register
        from rights import consents, merging, restriction, wellness
        from rights.middleware import answer_restricted
        from rights.pillar import PILLAR

        register(PILLAR)
        ports.provide_restrictions(restriction.restricted_among)
        casefile.know_restriction(restriction.OF_PERSON)
        ports.provide_consents(consents.consent_in_force)
        log.guard(restriction.refuse_handing_out)
        once.on_error(answer_restricted)
        merging.declare()
        health.register(
            health.Check("erasures", _("Confirmed erasures carried out"), wellness.erasures_are_carried_out)
        )
