"""Interviews: every question is classified by itself, so that a new one cannot slip in without a class."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from core.privacy import ROW_KEYS, Keep, Kind, Part, Purpose, Record, Subject, Table
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER
from screening.answers import key_of, recorded
from screening.models import Interview
from screening.questions import Question, Section, display
from screening.restricted import AREAS
from screening.sections import FIRST
from screening.sections_second import SECOND, sections_of

APPOINTMENT = Kind(gettext_lazy("Interviews: when, where, with whom"), Purpose.RECEPTION, Area.INTERVIEW, Keep.CASE)
BACKGROUND = Kind(
    gettext_lazy("Identity, family and network in interviews"), Purpose.RECEPTION, Area.INTERVIEW, Keep.CASE
)
COMPETENCE = Kind(
    gettext_lazy("Languages, education, work, skills and wishes in interviews"), Purpose.WORK, Area.INTERVIEW, Keep.CASE
)
AGREED = Kind(
    gettext_lazy("Expectations, plans and agreements of interviews"), Purpose.RECEPTION, Area.INTERVIEW, Keep.CASE
)
OFFERED = Kind(
    gettext_lazy("Answers to the offers of mentor, match and health assessment, with consents"), Purpose.RECEPTION,
    Area.INTERVIEW, Keep.CASE, special=True,
)  # fmt: skip
HEALTH = Kind(
    gettext_lazy("Health in the person's own words (encrypted)"), Purpose.HEALTH, Area.HEALTH, Keep.CASE, special=True
)  # fmt: skip
SAFETY = Kind(gettext_lazy("Threats and safety (encrypted)"), Purpose.SAFETY, Area.PROTECTED, Keep.CASE, special=True)
COPY = Kind(
    gettext_lazy("Copies of recorded answers"), Purpose.RECEPTION, Area.INTERVIEW, Keep.CASE,
    withheld=gettext_lazy("Says again what the answers say, which are told"),
)  # fmt: skip
DRAFT = Kind(
    gettext_lazy("Drafts of interviews (encrypted)"), Purpose.RECEPTION, Area.INTERVIEW, Keep.DRAFT,
    withheld=gettext_lazy("A working draft, seen by its writer alone; what is recorded is told"),
)  # fmt: skip
DRAFT_KEY = Kind(
    gettext_lazy("Key of the drafts in a browser (encrypted)"), Purpose.ACCESS, "", Keep.STAFF,
    withheld=gettext_lazy("About staff"),
)  # fmt: skip

# Every question of the two interviews by its class: "section: question question …".
CLASSES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        BACKGROUND,
        (
            "identity: identity_source permit_name script_name person_id cpr_state sex residence_basis protection"
            " birth_date birth_date_estimated nationality"
            " permit_expires phone identity_corrections",
            "family: family_source relatives has_family reunification reunification_month custody",
            "network: network_source network_copenhagen network_denmark associations interests",
            "housing: housing_source household_now household_later shared_dwelling districts district_reasons",
        ),
    ),
    (
        COMPETENCE,
        (
            "languages: languages_source languages scripts literacy interpreter_language interpreter_dialect"
            " danish_started danish_module",
            "education: education_source school_years education_level educations assessment_sought education_note",
            "work: work_source has_worked jobs tools certificates",
            "skills: skills_source licences licence_country licence_exchangeable it volunteering hobbies informal",
            "wishes: wishes_source job_1 job_2 job_3 industries education_wish igu hours commute will_not",
            "prerequisites: prerequisites_source childcare_needed setting debts barriers",
        ),
    ),
    (
        AGREED,
        (
            "expectations: expect_self_support expect_first_month expect_danish expect_education_path"
            " expect_attendance expect_benefit expect_contract expect_temporary_housing expect_areas"
            " expect_health_offer expect_mentor expect_welcome_house expect_city_life expect_children expect_data"
            " person_expects open_questions signed",
            "plan: places plan obstacles danish_course danish_course_module",
            "offers: mentor mentor_note match match_consent activities_presented",
            "agreements: check_cpr check_health_card check_bank check_eid check_digital_post check_travel_card"
            " check_benefit_paid check_daycare next_meeting goals",
        ),
    ),
    (
        HEALTH,
        (
            "prerequisites: physical_limits concentration",
            "health: health_source wellbeing urgent medicine pregnant wants_assessment needs_at_work",
            "housing: accessibility",
            "health_offer: health_answer consent_send consent_receive",
        ),
    ),
    (SAFETY, ("identity: safety_note",)),
)
KIND_OF = {
    f"{section}.{question}": kind
    for kind, lines in CLASSES
    for section, _colon, questions in (line.partition(": ") for line in lines)
    for question in questions.split()
}


def asked() -> Iterator[tuple[Section, Question]]:
    """Every question of both interviews, each once."""
    sections = {section.key: section for section in (*FIRST, *SECOND)}
    return ((section, question) for section in sections.values() for question in section.questions)


def parts() -> list[Part]:
    """The questions with their class. Raises KeyError for one without."""
    return [
        Part(key_of(section, question.key), question.label, KIND_OF[key_of(section, question.key)])
        for section, question in asked()
    ]


def tell(person: Any) -> list[Record]:
    """Each interview with its circumstances, its answers section by section, its addenda; all of it is the person's."""
    return tell_within(person, frozenset(AREAS.values()))


def tell_within(person: Any, areas: frozenset[str]) -> list[Record]:
    """The same, as far as the areas reach; nothing at all without the interviews themselves."""
    if Area.INTERVIEW not in areas:
        return []
    allowed: set[str] = {kind for kind, area in AREAS.items() if area in areas}
    records: list[Record] = []
    interviews = Interview.objects.filter(refugee=person).order_by("held_on", "planned_at", "pk")
    for interview in interviews.prefetch_related("addenda", "no_shows"):
        records += [circumstances(interview), *answers(interview, allowed), *addenda(interview, allowed)]
    return records


def title_of(interview: Interview) -> str:
    day = interview.held_on or (localtime(interview.planned_at).date() if interview.planned_at else None)
    return f"{interview}, {danish(day)}" if day else str(interview)


def circumstances(interview: Interview) -> Record:
    """When, where, how, with whom; cancelled and annulled ones too."""
    lines = [
        (_("Status"), str(interview.get_status_display())),
        (_("Place"), interview.place_name),
        (_("Mode"), str(interview.get_mode_display())),
        (_("Interpreter"), str(interview.get_interpreter_state_display())),
        (_("Interpreter's language"), interview.interpreter_language),
        (_("Present"), interview.present),
        (_("Cancelled"), interview.cancelled_reason),
        (_("Annulled"), interview.annulled_reason),
    ]
    for row in interview.no_shows.all():
        day = danish(localtime(row.planned_at).date())
        lines.append((_("Did not come"), f"{day}: {row.get_absentee_display()}. {row.note}".strip()))
    shown = [(label, text) for label, text in lines if text]
    return Record(title_of(interview), shown, {"interview": str(interview), "held_on": interview.held_on} | dict(shown))


def answers(interview: Interview, allowed: set[str]) -> Iterator[Record]:
    """The recorded answers of some kinds in words."""
    known = recorded(interview, allowed).values
    for section in sections_of(interview.sequence):
        lines = [
            (str(question.label), display(question, value))
            for question in section.questions
            if (value := known.get(key_of(section, question.key)))
        ]
        if lines:
            yield Record(f"{title_of(interview)} – {section.label}", lines, {"section": section.key} | dict(lines))


def addenda(interview: Interview, allowed: set[str]) -> Iterator[Record]:
    title = title_of(interview) + " – " + _("Addendum")
    for each in (each for each in interview.addenda.all() if each.sensitivity in allowed):
        day = localtime(each.created_at).date()
        yield Record(title, [(danish(day), each.text)], {"on": day, "text": each.text})


INTERVIEW = "screening.Interview"
PRIVACY = (
    Table(
        INTERVIEW, gettext_lazy("Screening interviews"), Subject.PERSON,
        [
            (APPOINTMENT, "sequence status planned_at held_on place place_text mode interpreter_state"
                          " interpreter_language interpreter_dialect interpreter_agency interpreter_name"
                          " interpreter_mode present"
                          " cancelled_reason completed_at annulled_at annulled_reason"),
            (WRITER, "recorded_by completed_by annulled_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="present cancelled_reason annulled_reason", tell=tell, tell_within=tell_within,
    ),
    Table(
        "screening.NoShow", gettext_lazy("Interviews to which somebody did not come"), Subject.PERSON,
        [(APPOINTMENT, "planned_at absentee note"), (WRITER, "recorded_by"), (ROW_KEYS, EDITABLE + " interview")],
        owner="interview", texts="note", told_with=INTERVIEW,
    ),
    Table(
        "screening.Answers", gettext_lazy("Answers of interviews"), Subject.PERSON,
        [(BACKGROUND, "section values"), (WRITER, "authors"), (ROW_KEYS, EDITABLE + " interview")],
        owner="interview", texts="values", parts=parts, told_with=INTERVIEW,
    ),
    Table(
        "screening.HealthAnswers", gettext_lazy("Answers about health"), Subject.PERSON,
        [(HEALTH, "body"), (ROW_KEYS, EDITABLE + " interview")], owner="interview", told_with=INTERVIEW,
    ),
    Table(
        "screening.SafetyAnswers", gettext_lazy("Answers about safety"), Subject.PERSON,
        [(SAFETY, "body"), (ROW_KEYS, EDITABLE + " interview")], owner="interview", told_with=INTERVIEW,
    ),
    Table(
        "screening.Addendum", gettext_lazy("Addenda to interviews"), Subject.PERSON,
        [(AGREED, "text"), (WRITER, "written_by"), (ROW_KEYS, EDITABLE + " interview sensitivity")],
        owner="interview", told_with=INTERVIEW,
    ),
    Table(
        "screening.InterviewOutcome", gettext_lazy("Answers to the offers of interview 2"), Subject.PERSON,
        [*FACT_FIELDS, (OFFERED, FACT_TOLD + " interview kind answer")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "screening.InterviewSummary", gettext_lazy("Summaries of interviews, made anew when asked for"), Subject.PERSON,
        [(COPY, "content"), (ROW_KEYS, "id interview language asked_at made_at stamp")], owner="interview",
    ),
    Table(
        "screening.InterviewDraft", gettext_lazy("Drafts of interviews"), Subject.PERSON,
        [(DRAFT, "user body"), (ROW_KEYS, EDITABLE + " interview")], owner="interview",
    ),
    Table(
        "screening.DraftKey", gettext_lazy("Keys of drafts in browsers"), Subject.STAFF,
        [(DRAFT_KEY, "user key"), (ROW_KEYS, EDITABLE)],
    ),
)  # fmt: skip
