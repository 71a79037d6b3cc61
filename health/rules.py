"""The words of health. No diagnoses: there is no field for one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """The two directions of information between the municipality and the clinic."""

    SEND = "send", _("Relevant information is sent to the clinic")
    RECEIVE = "receive", _("The municipality receives the result")


THEME = "health"  # of the journal
