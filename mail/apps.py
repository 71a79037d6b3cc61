from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = _("Outgoing mail")

    def ready(self) -> None:
        """A demo without a mail server shows the mails of the sign-in on the outbox screen too."""
        from accounts.ports import on_mail_shown
        from audit.ports import heads_told_by
        from core.health import Check, register
        from mail import duty
        from mail.services import show

        on_mail_shown(show)
        heads_told_by(duty.heads_told)
        register(Check("queue", _("Outgoing mail moves"), duty.queue_moves))
