"""What people answer to the offer of a mentor."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import Keep, Kind, Purpose, Subject, Table
from refugees.privacy import FACT_FIELDS, FACT_TOLD

ANSWER = Kind(_("What people answer to the offer of a mentor"), Purpose.RECEPTION, Area.MENTOR, Keep.CASE)

PRIVACY = (
    Table(
        "mentoring.MentorAnswer",
        _("Answers to the offer of a mentor"),
        Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview answer")],
        owner="refugee",
        texts="note annulled_reason",
    ),
)
