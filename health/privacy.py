"""What people answer about the health assessment, with consents."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import Keep, Kind, Purpose, Subject, Table
from refugees.privacy import FACT_FIELDS, FACT_TOLD

ANSWER = Kind(
    _("What people answer about the health assessment, with consents"),
    Purpose.HEALTH,
    Area.HEALTH,
    Keep.CASE,
    special=True,
)

PRIVACY = (
    Table(
        "health.HealthAnswer",
        _("Answers to the health offer"),
        Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview answer")],
        owner="refugee",
        texts="note annulled_reason",
    ),
    Table(
        "health.HealthConsent",
        _("Consents about health"),
        Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview purpose withdrawn_on")],
        owner="refugee",
        texts="note annulled_reason",
    ),
)
