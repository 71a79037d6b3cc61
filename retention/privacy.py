"""Retention: what the person is told of follow-ups, mentors, signs and drop-in visits."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER

TALK = Kind(_("Follow-ups and what was agreed"), Purpose.WORK, Area.PLACEMENT, Keep.CASE)
MENTOR = Kind(_("Retention mentor: offer, task and notes"), Purpose.WORK, Area.MENTOR, Keep.CASE)
SIGN = Kind(_("Early-warning signs about a job or an education"), Purpose.WORK, Area.PLACEMENT, Keep.CASE)
VISIT = Kind(_("Visits to the open counselling"), Purpose.RECEPTION, Area.DROP_IN, Keep.CASE)

PRIVACY = (
    Table(
        "retention.FollowUp", _("Follow-ups"), Subject.PERSON,
        [
            *FACT_FIELDS,
            (TALK, FACT_TOLD + " state planned_on planned_at mode with_whom work_topics work_note education_topics"
                               " education_note missed_because"),
        ],
        owner="refugee", texts="note annulled_reason work_note education_note",
    ),
    Table(
        "retention.AgreedStep", _("Agreed steps"), Subject.PERSON,
        [
            (TALK, "text who due_on done_on follow_up"), (WRITER, "done_by"), (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="text",
    ),
    Table(
        "retention.MentorOffer", _("Offers of a retention mentor"), Subject.PERSON,
        [*FACT_FIELDS, (MENTOR, FACT_TOLD + " ref answer answered_on")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "retention.RetentionMentor", _("Retention mentors"), Subject.PERSON,
        [
            (MENTOR, "task valid_from valid_to end_reason"), (WRITER, "mentor created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="task end_reason",
    ),
    Table(
        "retention.MentorNote", _("Notes of retention mentors"), Subject.PERSON,
        [*FACT_FIELDS, (MENTOR, FACT_TOLD + " challenge help outcome")],
        owner="refugee", texts="note annulled_reason help",
    ),
    Table(
        "retention.WarningSign", _("Early-warning signs"), Subject.PERSON,
        [*FACT_FIELDS, (SIGN, FACT_TOLD + " sign source closed_on what_was_done"), (WRITER, "closed_by")],
        owner="refugee", texts="note annulled_reason what_was_done",
    ),
    Table(
        "retention.CounsellingVisit", _("Visits to the open counselling"), Subject.PERSON,
        [*FACT_FIELDS, (VISIT, FACT_TOLD + " topic outcome")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "retention.AfterEnd", _("What happens after the end of a job"), Subject.PERSON,
        [(TALK, "event next_step plan"), (WRITER, "recorded_by"), (ROW_KEYS, EDITABLE + " refugee")],
        owner="refugee", texts="plan",
    ),
)  # fmt: skip
