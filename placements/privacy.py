"""Placements: what the person is told of them, and the workplace's contact person."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from placements.matching.telling import settled_words, snapshot_words
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
        [
            (EMPLOYER, "name sort_key search_key cvr branch in_use"),
            (EMPLOYER, "takes_traineeship takes_wage_subsidy takes_ordinary_job takes_igu takes_education"),
            (ROW_KEYS, EDITABLE),
        ],
    ),
    Table(
        "placements.Site", _("Sites of workplaces"), Subject.CONTACT,
        [(EMPLOYER, "employer name p_number address postal_code city district in_use"), (ROW_KEYS, EDITABLE)],
    ),
    Table(
        "placements.Contact", _("Contact persons at workplaces"), Subject.CONTACT,
        [(EMPLOYER, "employer name role phone phone_key email is_current"), (ROW_KEYS, EDITABLE)],
    ),
    Table(
        "placements.EmployerNote", _("Notes about workplaces"), Subject.CONTACT,
        [(EMPLOYER, "employer written_on text"), (WRITER, "written_by"), (ROW_KEYS, EDITABLE)],
        texts="text",
    ),
    Table(
        "placements.Opening", _("Openings at workplaces"), Subject.CONTACT,
        [
            (EMPLOYER, "employer site kind title tasks hours danish starts_from starts_to places"),
            (EMPLOYER, "open_from open_to closed_on closed_reason closed_note"),
            (WRITER, "created_by"), (ROW_KEYS, EDITABLE),
        ],
        texts="tasks closed_note",
    ),
    Table(
        "placements.TwoEmployers", _("Workplaces that look alike and are two"), Subject.CONTACT,
        [(EMPLOYER, "first second reason decided_on"), (WRITER, "decided_by"), (ROW_KEYS, EDITABLE)],
        texts="reason",
    ),
    Table(
        "placements.Placement", _("Placements"), Subject.PERSON,
        [
            (WORK, "ref kind employer opening hours tasks note continues"),
            (SUPERVISOR, "supervisor"),
            (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="tasks note",
    ),
    Table(
        "placements.PlacementEvent", _("What happened to placements"), Subject.PERSON,
        [*FACT_FIELDS, (WORK, FACT_TOLD + " event kind reason placement until")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "placements.MatchProposal", _("Proposals of who could begin where"), Subject.CONTACT,
        [
            (EMPLOYER, "on state asked snapshot weights weights_version follows made_at"), (WRITER, "made_by"),
            (ROW_KEYS, EDITABLE),
        ],
    ),
    Table(
        "placements.MatchLine", _("What a proposal said of the person"), Subject.PERSON,
        [(WORK, "proposal opening points settled snapshot"), (ROW_KEYS, EDITABLE + " refugee")], owner="refugee",
        words={"snapshot": snapshot_words, "settled": settled_words},
    ),
    Table(
        "placements.MatchDecision", _("Decisions about proposed openings"), Subject.PERSON,
        [
            (WORK, "proposal opening answer was_proposed reason placement decided_at"), (WRITER, "decided_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="reason",
    ),
    Table(
        "placements.OverlapReason", _("Why two placements run together"), Subject.PERSON,
        [(WORK, "placement beside reason"), (WRITER, "created_by"), (ROW_KEYS, EDITABLE + " refugee")],
        owner="refugee", texts="reason",
    ),
    Table(
        "placements.Agreement", _("Agreements of placements"), Subject.PERSON,
        [
            (WORK, "placement starts_on ends_on hours working_times tasks aims language_help danish_lessons"),
            (WORK, "school_weeks insured safety person_on employer_on municipality_on"),
            (SUPERVISOR, "supervisor contact employer_name"),
            (WRITER, "municipality_by runs_it"), (ROW_KEYS, EDITABLE + " refugee told_of"),
        ],
        owner="refugee", texts="working_times tasks aims language_help danish_lessons",
    ),
    Table(
        "placements.RuleReason", _("Why a placement does not keep a rule"), Subject.PERSON,
        [
            (WORK, "placement rule rule_version value reason"), (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="reason",
    ),
    Table(
        "placements.EndEvaluation", _("End evaluations of placements"), Subject.PERSON,
        [
            *FACT_FIELDS,
            (WORK, FACT_TOLD + " placement outcome tasks_done attended danish_used employer_words person_words"),
            (WORK, "next_step person_signed"),
            (SUPERVISOR, "employer_signed"),
        ],
        owner="refugee",
        texts="note annulled_reason tasks_done attended danish_used employer_words person_words next_step",
    ),
    Table(
        "placements.EmploymentPlan", _("Employment plans"), Subject.PERSON,
        [*FACT_FIELDS, (WORK, FACT_TOLD + " interview places obstacles danish_course danish_module goals")],
        owner="refugee", texts="note annulled_reason places obstacles goals",
    ),
    Table(
        "placements.Goal", _("Goals of plans"), Subject.PERSON,
        [
            (WORK, "text theme target_on state ended_on reason"),
            (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee interview suggestion"),
        ],
        owner="refugee", texts="text reason",
    ),
    Table(
        "placements.Action", _("Next actions of plans"), Subject.PERSON,
        [
            (WORK, "goal text who due_on done_on not_relevant"),
            (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="text not_relevant",
    ),
    Impersonal("placements.KindRule", _("Length, hours and school of placements, with the source")),
    Impersonal("placements.MatchWeights", _("How much each criterion of matching is worth, with the source")),
    Impersonal("placements.OverlapRule", _("Which placements may run together, with the source")),
)  # fmt: skip
