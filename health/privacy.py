"""The health loop: what the person is told of it, and who may see it."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER


def kind(label: object) -> Kind:
    return Kind(label, Purpose.HEALTH, Area.HEALTH, Keep.CASE, special=True)  # type: ignore[arg-type]


ANSWER = kind(_("What people answer about the health assessment, with consents"))
COURSE = kind(_("The course of the health assessment: offer, referral, appointment, result"))
AFTER = kind(_("Functional considerations and follow-ups after the health assessment"))
SHARED = kind(_("What was shared with the health clinic"))

PRIVACY = (
    Table(
        "health.HealthOffer", _("Health offers"), Subject.PERSON,
        [*FACT_FIELDS, (COURSE, FACT_TOLD + " interview")], owner="refugee", texts="annulled_reason",
    ),
    Table(
        "health.HealthAnswer", _("Answers to the health offer"), Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview answer decider decider_name")],
        owner="refugee", texts="annulled_reason",
    ),
    Table(
        "health.HealthConsent", _("Consents about health"), Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview purpose giver giver_name withdrawn_on")],
        owner="refugee", texts="annulled_reason",
    ),
    Table(
        "health.HealthReferral", _("Health referrals"), Subject.PERSON,
        [*FACT_FIELDS, (COURSE, FACT_TOLD + " interview language needs_interpreter transport children")],
        owner="refugee", texts="annulled_reason",
    ),
    Table(
        "health.HealthVisit", _("Visits at the health clinic"), Subject.PERSON,
        [
            *FACT_FIELDS,
            (COURSE, FACT_TOLD + " interview state planned_on planned_at interpreter transport children reminded_on"
                                 " decided_on"),
            (WRITER, "decided_by"),
        ],
        owner="refugee", texts="annulled_reason",
    ),
    Table(
        "health.HealthResult", _("Health results: that and when"), Subject.PERSON,
        [*FACT_FIELDS, (COURSE, FACT_TOLD + " interview referred_on")], owner="refugee", texts="annulled_reason",
    ),
    Table(
        "health.HealthConsideration", _("Functional considerations"), Subject.PERSON,
        [
            (AFTER, "need hours source valid_from valid_to"), (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee",
    ),
    Table(
        "health.HealthFollowUp", _("Follow-ups after the health assessment"), Subject.PERSON,
        [
            (AFTER, "text due_on done_on"), (WRITER, "owner done_by created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee",
    ),
    Table(
        "health.HealthSharing", _("What was shared with the health clinic"), Subject.PERSON,
        [(SHARED, "at recipient what referral"), (WRITER, "by"), (ROW_KEYS, EDITABLE + " refugee")],
        owner="refugee",
    ),
)  # fmt: skip
