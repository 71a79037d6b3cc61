"""Holistic mentors: what the person is told of the offer, the mentor, the tasks and the contact."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER

ANSWER = Kind(_("What people answer to the offer of a mentor"), Purpose.RECEPTION, Area.MENTOR, Keep.CASE)
MENTOR = Kind(_("Holistic mentor: offer, period, tasks and contact"), Purpose.RECEPTION, Area.MENTOR, Keep.CASE)
CAPACITY = Kind(
    _("Capacity and languages of mentors"), Purpose.ACCESS, Area.MENTOR, Keep.STAFF, withheld=_("About staff")
)

PRIVACY = (
    Table(
        "mentoring.MentorAnswer",
        _("Answers to the offer of a mentor"),
        Subject.PERSON,
        [*FACT_FIELDS, (ANSWER, FACT_TOLD + " interview answer")],
        owner="refugee",
        texts="note annulled_reason",
    ),
    Table(
        "mentoring.MentorEvent", _("Offers of a holistic mentor"), Subject.PERSON,
        [*FACT_FIELDS, (MENTOR, FACT_TOLD + " event")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "mentoring.HolisticMentor", _("Holistic mentors"), Subject.PERSON,
        [
            (MENTOR, "task conditions valid_from valid_to renewed_on stopping_on stopping_note end_reason network"
                     " network_note"),
            (WRITER, "mentor created_by"), (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="task stopping_note network_note",
    ),
    Table(
        "mentoring.MentorTask", _("Tasks of a holistic mentor"), Subject.PERSON,
        [
            (MENTOR, "item text due_on at place state settled_on reason kind"), (WRITER, "settled_by created_by"),
            (ROW_KEYS, EDITABLE + " refugee origin"),
        ],
        owner="refugee", texts="text place reason",
    ),
    Table(
        "mentoring.MentorVisit", _("Contacts of a holistic mentor"), Subject.PERSON,
        [*FACT_FIELDS, (MENTOR, FACT_TOLD + " how")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "mentoring.MentorQuestion", _("Questions of a holistic mentor, with the answers"), Subject.PERSON,
        [*FACT_FIELDS, (MENTOR, FACT_TOLD + " answer answered_on"), (WRITER, "answered_by")],
        owner="refugee", texts="note annulled_reason answer",
    ),
    Table(
        "mentoring.MentorProfile", _("Capacity of mentors"), Subject.STAFF,
        [(CAPACITY, EDITABLE + " user capacity languages")],
    ),
    Impersonal("mentoring.ChecklistItem", _("The checklist of the first year")),
    Impersonal("mentoring.MentorRule", _("After how many days and months mentors are reminded")),
)  # fmt: skip
