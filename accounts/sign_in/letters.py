"""Mails of the sign-in. They hold keys to accounts, so they go straight to the mail server and never into the outbox,
which managers, the data-protection officer and administrators may read. Only a demo without a mail server shows them
there: where everybody is one click away, no link lets in who would not be let in anyway.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from accounts import ports

log = logging.getLogger("havn.sign_in")


def send(message: EmailMessage) -> None:
    """Sends, or says in the log that it could not: the page must be the same for every address."""
    if settings.HAVN_MAIL_TO_SCREEN:
        if settings.HAVN_DEMO:
            ports.show_mail(message.to[0], str(message.subject), str(message.body))
        else:
            log.warning("a mail of the sign-in was not sent: no mail server is named")
        return
    try:
        message.send()
    except (OSError, SMTPException) as error:
        log.error("a mail of the sign-in was not sent", extra={"event": type(error).__name__})
