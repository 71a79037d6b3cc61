"""What people answer to the offer of a match, with consents."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER

ANSWER = Kind(
    _("What people answer to the offer of a match, with consents"), Purpose.RECEPTION, Area.VOLUNTEERS, Keep.CASE
)

GIVES = Kind(
    _("Volunteers: who they are, what they can, when they come"), Purpose.RECEPTION, Area.VOLUNTEERS, Keep.VOLUNTEER
)
SIGNS_UP = Kind(
    _("Sign-ups of volunteers whose mail address is not confirmed yet"), Purpose.RECEPTION, "", Keep.PASSING,
    withheld=_("Not seen by anybody before it is confirmed; gone after seven days"),
)  # fmt: skip

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
    Impersonal("volunteers.Supplier", _("Organisations with a contract, not persons")),
    Table(
        "volunteers.Volunteer",
        _("Volunteers"),
        Subject.STAFF,
        [
            (GIVES, "supplier user name email phone languages skills available district brings signed_up_on"
                    " interviewed_on approved_on declined_on code code_accepted_on mail_language left_on left_because"),
            (WRITER, "approved_by declined_by"), (ROW_KEYS, EDITABLE),
        ],
        texts="brings",
    ),
    Table(
        "volunteers.Clearance",
        _("Clearances of volunteers: result and date"),
        Subject.STAFF,
        [(GIVES, "asked_on answered_on passed valid_until"), (ROW_KEYS, EDITABLE + " volunteer")],
    ),
    Table(
        "volunteers.SignUp",
        _("Sign-ups of volunteers that wait for a confirmation"),
        Subject.STAFF,
        [(SIGNS_UP, "id name email phone languages skills available district brings mail_language digest created_at")],
        texts="brings",
    ),
    Impersonal("volunteers.CodeOfConduct", _("What every volunteer of the house accepts")),
    Impersonal("volunteers.VolunteerRule", _("How long clearances hold and volunteers who left are kept")),
)
