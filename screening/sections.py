"""Interview 1, section by section (handbook 3.3); interview 2 asks the first eleven again and adds its own."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refugees.districts import IN_THE_CITY
from refugees.rules import ResidenceBasis, Sex
from screening import choices as c
from screening.questions import CHOICE, DATE, LONG, NUMBER, ROWS, SEVERAL, Question, Section, Sensitivity

HEALTH, SAFETY = Sensitivity.HEALTH, Sensitivity.SAFETY
FIRST_YEAR, LAST_YEAR = 1930, 2100
Q = Question


def source(section: str, sensitivity: str = Sensitivity.ORDINARY, *, required: bool = False) -> Question:
    """Where the answers of a section come from."""
    return Q(
        f"{section}_source",
        _("Where the information comes from"),
        CHOICE,
        c.Source.choices,
        sensitivity=sensitivity,
        required=required,
    )


def job_fits(row: Mapping[str, str]) -> str:
    """Why a job's code or years cannot be right; empty where they can."""
    code, group = row.get("disco", ""), row.get("group", "")
    if code and not (code.isascii() and code.isdigit() and len(code) <= 4):
        return gettext("a DISCO-08 code has one to four digits.")
    if code and group and code[0] != group:
        return gettext("the DISCO-08 code begins with another digit than the occupation.")
    if row.get("from_year") and row.get("to_year") and int(row["to_year"]) < int(row["from_year"]):
        return gettext("the job ends before it begins.")
    return ""

IDENTITY = Section(
    "identity",
    _("Identity"),
    (
        source("identity", required=True),
        Q("permit_name", _("Name as in the permit"), hint=_("One name alone is allowed."), required=True),
        Q("script_name", _("Name in its own script")),
        Q("person_id", _("Immigration person ID")),
        Q("cpr_state", _("CPR number"), CHOICE, c.CprState.choices),
        Q("birth_date", _("Date of birth"), DATE, hint=_("dd-mm-yyyy"), required=True, past=True),
        Q("birth_date_estimated", _("Is the date of birth estimated?"), CHOICE, c.YesNoUnknown.choices),
        Q("sex", _("Sex as registered"), CHOICE, Sex.choices),
        Q("nationality", _("Nationality or stateless"), required=True),
        Q("residence_basis", _("Residence basis"), CHOICE, ResidenceBasis.choices, required=True),
        Q("permit_expires", _("Residence permit expires"), DATE),
        Q("phone", _("Telephone")),
        Q("protection", _("Protected name or address"), SEVERAL, c.Protection.choices),
        Q("identity_corrections", _("What should be corrected in the case?"), LONG),
        Q(
            "safety_note",
            _("Threats or safety"),
            LONG,
            hint=_("Seen only by those who may see protected information."),
            sensitivity=SAFETY,
        ),
    ),
    intro=_("Filled in with what is known. Compare with the permit and the handover form."),
)

FAMILY = Section(
    "family",
    _("Family"),
    (
        Q(
            "relatives",
            _("Family members"),
            ROWS,
            columns=(
                Q("name", _("Name"), required=True),
                Q("kinship", _("Relation"), CHOICE, c.Kinship.choices),
                Q("whereabouts", _("Where"), CHOICE, c.Whereabouts.choices),
                Q("age", _("Age"), NUMBER, highest=120),
                Q("childcare", _("School or day care"), CHOICE, c.ChildCare.choices),
            ),
        ),
        Q("has_family", _("Is there family, here or abroad?"), CHOICE, c.YesNo.choices, required=True),
        Q(
            "reunification",
            _("Family reunification applied for?"),
            CHOICE,
            c.YesNoUnknown.choices,
            required=True,
        ),
        Q("reunification_month", _("Reunification expected"), hint=_("For example March 2018")),
        Q("custody", _("Custody of the children"), LONG),
        source("family"),
    ),
)

LANGUAGES = Section(
    "languages",
    _("Languages and literacy"),
    (
        Q(
            "languages",
            _("Languages"),
            ROWS,
            required=True,
            columns=(
                Q("language", _("Language"), required=True),
                Q("understand", _("Understands"), CHOICE, c.Level.choices),
                Q("speak", _("Speaks"), CHOICE, c.Level.choices),
                Q("read", _("Reads"), CHOICE, c.Level.choices),
                Q("write", _("Writes"), CHOICE, c.Level.choices),
            ),
        ),
        Q("scripts", _("Scripts the person reads"), SEVERAL, c.Script.choices),
        Q("literacy", _("Literacy"), CHOICE, c.Literacy.choices, required=True),
        Q("interpreter_language", _("Interpreter's language"), required=True),
        Q("interpreter_dialect", _("Dialect")),
        Q("danish_started", _("Danish classes started?"), CHOICE, c.YesNo.choices, required=True),
        Q("danish_module", _("Danish education and module"), hint=_("For example DU2, module 1")),
        source("languages"),
    ),
    short=_("Languages"),
)

EDUCATION = Section(
    "education",
    _("Education"),
    (
        Q("school_years", _("Years of school"), CHOICE, c.SchoolYears.choices, required=True),
        Q("education_level", _("Highest level"), CHOICE, c.EducationLevel.choices, required=True),
        Q(
            "educations",
            _("Educations"),
            ROWS,
            columns=(
                Q("field", _("Subject"), required=True),
                Q("level", _("Level"), CHOICE, c.EducationLevel.choices),
                Q("country", _("Country")),
                Q("completed", _("Completed"), CHOICE, c.YesNo.choices),
                Q("papers", _("Papers"), CHOICE, c.Papers.choices),
            ),
        ),
        Q("assessment_sought", _("Official assessment sought?"), CHOICE, c.YesNoUnknown.choices),
        Q("education_note", _("About school and education"), LONG),
        source("education"),
    ),
)

WORK = Section(
    "work",
    _("Work so far"),
    (
        Q("has_worked", _("Has the person worked?"), CHOICE, c.YesNo.choices, required=True),
        Q(
            "jobs",
            _("Work history"),
            ROWS,
            columns=(
                Q("title", _("Job"), required=True),
                Q("group", _("Occupation (DISCO-08)"), CHOICE, c.OccupationGroup.choices),
                Q("disco", _("Its code, if known")),
                Q("industry", _("Industry (DB07)"), suggestions=c.INDUSTRIES),
                Q("country", _("Country")),
                Q("from_year", _("From year"), NUMBER, lowest=FIRST_YEAR, highest=LAST_YEAR),
                Q("to_year", _("To year"), NUMBER, lowest=FIRST_YEAR, highest=LAST_YEAR),
                Q("led", _("People led"), NUMBER),
                Q("self_employed", _("Self-employed"), CHOICE, c.YesNo.choices),
            ),
            row_check=job_fits,
        ),
        Q("tools", _("Tools and machines"), LONG),
        Q("certificates", _("Certificates"), LONG),
        source("work"),
    ),
)

SKILLS = Section(
    "skills",
    _("Other skills"),
    (
        Q("licences", _("Driving licence"), SEVERAL, c.Licence.choices),
        Q("licence_country", _("Country of the licence")),
        Q("licence_exchangeable", _("Can it be exchanged?"), CHOICE, c.YesNoUnknown.choices),
        Q("it", _("Computer and phone"), CHOICE, c.Skill.choices, required=True),
        Q("volunteering", _("Volunteer work"), LONG),
        Q("hobbies", _("Hobbies"), LONG),
        Q("informal", _("Learned at home"), LONG, hint=_("Households run, a trade learned in the family.")),
        source("skills"),
    ),
)

WISHES = Section(
    "wishes",
    _("Wishes"),
    (
        Q("job_1", _("Job wish 1"), required=True),
        Q("job_2", _("Job wish 2")),
        Q("job_3", _("Job wish 3")),
        Q("industries", _("Industries")),
        Q("education_wish", _("Wish for education")),
        Q("igu", _("Interested in basic integration education (IGU)?"), CHOICE, c.YesNoUnknown.choices),
        Q("hours", _("Working hours"), SEVERAL, c.Hours.choices),
        Q("commute", _("Travelling time"), CHOICE, c.Commute.choices),
        Q("will_not", _("What the person will not do, and why"), LONG),
        source("wishes"),
    ),
)

PREREQUISITES = Section(
    "prerequisites",
    _("Prerequisites"),
    (
        Q("childcare_needed", _("Childcare needed to begin?"), CHOICE, c.YesNo.choices, required=True),
        Q("setting", _("Needs women-only or men-only surroundings?"), CHOICE, c.Setting.choices),
        Q(
            "physical_limits",
            _("Physical limits"),
            LONG,
            hint=_("Function, not diagnosis: for example cannot lift, cannot stand for long."),
            sensitivity=HEALTH,
        ),
        Q("concentration", _("Sleep and concentration"), LONG, sensitivity=HEALTH),
        Q("debts", _("Debts that press"), LONG),
        Q("barriers", _("Other"), LONG),
        source("prerequisites"),
    ),
)

HEALTH_SECTION = Section(
    "health",
    _("Health, in the person's own words"),
    (
        Q("wellbeing", _("How is your health in general?"), CHOICE, c.Wellbeing.choices, sensitivity=HEALTH),
        Q("urgent", _("Something that needs a doctor now?"), CHOICE, c.YesNo.choices, sensitivity=HEALTH),
        Q("medicine", _("Takes medicine?"), CHOICE, c.YesNo.choices, sensitivity=HEALTH),
        Q(
            "pregnant",
            _("Pregnant?"),
            CHOICE,
            c.YesNo.choices,
            hint=_("Voluntary to answer."),
            sensitivity=HEALTH,
        ),
        Q(
            "wants_assessment",
            _("Wants the health assessment?"),
            CHOICE,
            c.YesNoLater.choices,
            sensitivity=HEALTH,
        ),
        Q("needs_at_work", _("Needs at work"), LONG, hint=_("No diagnosis."), sensitivity=HEALTH),
        source("health", HEALTH),
    ),
    intro=_("Answering is voluntary. Write no diagnosis. Seen only by those who may see health."),
    sensitivity=HEALTH,
    short=_("Health"),
)

NETWORK = Section(
    "network",
    _("Network"),
    (
        Q("network_copenhagen", _("Relatives and friends in Copenhagen"), LONG),
        Q("network_denmark", _("Relatives and friends elsewhere in Denmark"), LONG),
        Q("associations", _("Associations")),
        Q("interests", _("Interests"), LONG, required=True),
        source("network"),
    ),
)

HOUSING = Section(
    "housing",
    _("Housing"),
    (
        Q("household_now", _("People in the household now"), NUMBER, highest=30, required=True),
        Q("household_later", _("People expected later"), NUMBER, highest=30),
        Q(
            "accessibility",
            _("Needs in the home"),
            LONG,
            hint=_("For example lift or ground floor. No diagnosis."),
            sensitivity=HEALTH,
        ),
        Q("shared_dwelling", _("Would a shared dwelling do?"), CHOICE, c.YesNoUnknown.choices, required=True),
        Q("districts", _("Districts wished for"), SEVERAL, IN_THE_CITY),
        Q("district_reasons", _("Why there"), LONG),
        source("housing"),
    ),
)

EXPECTATIONS = (
    ("self_support", _("Supporting oneself as soon as possible")),
    ("first_month", _("Traineeship or wage subsidy in the first month")),
    ("danish", _("Danish classes")),
    ("education_path", _("Education as a way forward")),
    ("attendance", _("Duty to attend and to give notice of absence")),
    ("benefit", _("Benefit, its rate and sanctions")),
    ("contract", _("Contract and declaration")),
    ("temporary_housing", _("Temporary housing; only one permanent offer may come")),
    ("areas", _("The home will not be in a disadvantaged area")),
    ("health_offer", _("The health offer is voluntary")),
    ("mentor", _("Mentor")),
    ("welcome_house", _("Welcome House and volunteer match are voluntary")),
    ("city_life", _("Taking part in the city's life")),
    ("children", _("School and day care for the children")),
    ("data", _("Use of data, the interpreter's confidentiality, the right of access")),
)

ALIGNMENT = Section(
    "expectations",
    _("Expectations, both ways"),
    (
        *(Q(f"expect_{key}", label, CHOICE, c.Understanding.choices, required=True) for key, label in EXPECTATIONS),
        Q("person_expects", _("What the person expects of the municipality"), LONG, required=True),
        Q("open_questions", _("Questions to come back to"), LONG),
        Q("signed", _("Signed by the person?"), CHOICE, c.YesNo.choices, hint=_("Voluntary.")),
    ),
    intro=_("What the municipality expects and offers, and what the person expects of the municipality."),
    short=_("Expectations"),
)

BACKGROUND = (
    IDENTITY, FAMILY, LANGUAGES, EDUCATION, WORK, SKILLS, WISHES, PREREQUISITES, HEALTH_SECTION, NETWORK, HOUSING,
)  # fmt: skip
FIRST = (*BACKGROUND, ALIGNMENT)
