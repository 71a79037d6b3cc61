"""Placements: what the person is told of them, and the workplace's contact person."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER

WORK = Kind(_("Traineeship, job and education"), Purpose.WORK, Area.PLACEMENT, Keep.CASE)
SUPERVISOR = Kind(
    _("Supervisor at the workplace"), Purpose.WORK, Area.PLACEMENT, Keep.CASE,
    withheld=_("About another person; the workplace itself is told"),
)  # fmt: skip
EMPLOYER = Kind(
    _("Workplaces with a contact person"), Purpose.WORK, Area.PLACEMENT, Keep.STAFF,
    withheld=_("About another person; the workplace itself is told"),
)  # fmt: skip

PRIVACY = (
    Table(
        "placements.Employer", _("Workplaces"), Subject.CONTACT,
        [(EMPLOYER, "name sort_key cvr address contact phone email note"), (ROW_KEYS, EDITABLE)],
        texts="note",
    ),
    Table(
        "placements.Placement", _("Placements"), Subject.PERSON,
        [
            (WORK, "ref kind employer hours tasks note"),
            (SUPERVISOR, "supervisor"),
            (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="tasks note",
    ),
    Table(
        "placements.PlacementEvent", _("What happened to placements"), Subject.PERSON,
        [*FACT_FIELDS, (WORK, FACT_TOLD + " event kind reason placement")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "placements.OverlapReason", _("Why two placements run together"), Subject.PERSON,
        [(WORK, "placement beside reason"), (WRITER, "created_by"), (ROW_KEYS, EDITABLE + " refugee")],
        owner="refugee", texts="reason",
    ),
    Table(
        "placements.EmploymentPlan", _("Employment plans"), Subject.PERSON,
        [*FACT_FIELDS, (WORK, FACT_TOLD + " interview places obstacles danish_course danish_module")],
        owner="refugee", texts="note annulled_reason places obstacles",
    ),
    Impersonal("placements.OverlapRule", _("Which placements may run together, with the source")),
)  # fmt: skip
