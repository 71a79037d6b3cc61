from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = _("Outgoing mail")

    def ready(self) -> None:
        from core.health import Check, register
        from mail import duty

        register(Check("queue", _("Outgoing mail moves"), duty.queue_moves))
