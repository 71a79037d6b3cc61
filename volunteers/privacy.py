"""What people answer to the offer of a match, with consents."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER
from volunteers.matching.told import pair_words, snapshot_words, weights_words
from volunteers.wishes.rules import SHARED

ANSWER = Kind(
    _("What people answer to the offer of a match, with consents"), Purpose.RECEPTION, Area.VOLUNTEERS, Keep.CASE
)

WISHED = Kind(
    _("Wishes for a match, and what was passed on to whom with consent"), Purpose.RECEPTION, Area.VOLUNTEERS, Keep.CASE
)
MATCHED = Kind(_("Matches with volunteers: days, meetings, what was gained"), Purpose.RECEPTION, Area.VOLUNTEERS,
               Keep.CASE)  # fmt: skip
OTHER = Kind(
    _("Which volunteer it was"), Purpose.RECEPTION, Area.VOLUNTEERS, Keep.CASE,
    withheld=_("About the volunteer; the two know each other"),
)  # fmt: skip
AGREEMENT = Kind(
    _("Coordinators of suppliers: who and when"), Purpose.ACCESS, Area.VOLUNTEERS, Keep.STAFF, withheld=_("About staff")
)
ROUND = Kind(
    _("Rounds of proposals: when, by whom, how many"), Purpose.RECEPTION, Area.SUPPLIER, Keep.LASTING,
    withheld=_("Says of the round, not of a person"),
)  # fmt: skip
WISH_FIELDS = "purposes languages interests times district volunteer_sex for_family children no_pets"


def passed_on(shared: Any) -> str:
    """What was passed on to whom and when, in words."""
    return "; ".join(
        f"{each['on']}: {each['with']} ({', '.join(str(SHARED[name]) for name in each['what'])})" for each in shared
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
                    " interviewed_on approved_on declined_on code code_accepted_on mail_language left_on left_because"
                    " sex pets helps_with interests"),
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
    Table(
        "volunteers.AddressChange",
        _("New mail addresses of volunteers that wait for a confirmation"),
        Subject.STAFF,
        [(SIGNS_UP, "id volunteer email digest created_at")],
    ),
    Impersonal("volunteers.CodeOfConduct", _("What every volunteer of the house accepts")),
    Impersonal("volunteers.VolunteerRule", _("How long clearances hold and volunteers who left are kept")),
    Table(
        "volunteers.MatchOffer", _("Offers of a match"), Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "volunteers.MatchWish", _("Wishes for a match"), Subject.PERSON,
        [
            (WISHED, "wished_on " + WISH_FIELDS + " closed_on closed_because"), (WRITER, "recorded_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee",
    ),
    Table(
        "volunteers.Referral", _("Referrals to suppliers of matches"), Subject.PERSON,
        [
            (WISHED, "referred_on contract name is_alias phone email " + WISH_FIELDS + " shared taken_back_on"
                     " taken_back_because"),
            (WRITER, "referred_by"), (ROW_KEYS, EDITABLE + " refugee wish"),
        ],
        owner="refugee", texts="name", words={"contract": str, "shared": passed_on},
    ),
    Table(
        "volunteers.Match", _("Matches"), Subject.PERSON,
        [
            (MATCHED, "proposed_on points reasons weights person_said person_said_on accepted_on meeting_on"
                      " first_meeting_on rhythm doubt_on doubt_of ended_on end_reason"),
            (OTHER, "volunteer volunteer_said volunteer_said_on"), (WRITER, "proposed_by"),
            (ROW_KEYS, EDITABLE + " refugee referral"),
        ],
        owner="refugee", words={"reasons": pair_words, "weights": weights_words},
    ),
    Table(
        "volunteers.MatchContact", _("Contacts in matches"), Subject.PERSON,
        [
            (MATCHED, "happened_on sort goes gained_person"), (OTHER, "gained_volunteer"), (WRITER, "recorded_by"),
            (ROW_KEYS, EDITABLE + " refugee match"),
        ],
        owner="refugee",
    ),
    Table(
        "volunteers.RoundLine", _("What rounds of proposals said of the person"), Subject.PERSON,
        [(MATCHED, "points snapshot"), (OTHER, "volunteer"), (ROW_KEYS, EDITABLE + " refugee round referral")],
        owner="refugee", words={"snapshot": snapshot_words}, heading="created_at",
    ),
    Table(
        "volunteers.MatchRound", _("Rounds of proposals"), Subject.STAFF,
        [(ROUND, EDITABLE + " supplier on made_by made_at weights snapshot")],
    ),
    Table(
        "volunteers.SupplierCoordinator", _("Coordinators of suppliers"), Subject.STAFF,
        [(AGREEMENT, EDITABLE + " supplier user valid_from valid_to")],
    ),
    Impersonal("volunteers.Contract", _("Agreements with organisations, not persons")),
    Impersonal("volunteers.PairWeights", _("How much each criterion of a match is worth, with the source")),
    Impersonal("volunteers.MatchRule", _("After how many days of silence somebody is told")),
)  # fmt: skip
