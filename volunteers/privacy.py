"""What people answer to the offer of a match, with consents."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import Keep, Kind, Purpose, Subject, Table
from refugees.privacy import FACT_FIELDS, FACT_TOLD

ANSWER = Kind(
    _("What people answer to the offer of a match, with consents"), Purpose.RECEPTION, Area.VOLUNTEERS, Keep.CASE
)

PRIVACY = (
    Table(
        "volunteers.MatchAnswer",
        _("Answers about a match"),
        Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview answer")],
        owner="refugee",
        texts="note annulled_reason",
    ),
    Table(
        "volunteers.MatchConsent",
        _("Consents to a match"),
        Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview withdrawn_on")],
        owner="refugee",
        texts="note annulled_reason",
    ),
)
