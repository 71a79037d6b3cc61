"""What interview 2 adds: plan, mentor, match, health offer, checklist, agreed goals (handbook 3.3)."""

from django.utils.translation import gettext_lazy as _

from screening import choices as c
from screening.questions import CHOICE, DATE, LONG, NUMBER, ROWS, TICK, Question, Section, Sensitivity
from screening.sections import BACKGROUND, FIRST

Q = Question

PLAN = Section(
    "plan",
    _("Employment plan"),
    (
        Q(
            "places",
            _("Concrete places"),
            ROWS,
            columns=(
                Q("place", _("Workplace"), required=True),
                Q("start", _("Start"), DATE),
                Q("hours", _("Hours a week"), NUMBER, lowest=1, highest=60),
            ),
        ),
        Q("plan", _("The plan"), LONG, required=True),
        Q("obstacles", _("Obstacles"), LONG),
        Q("danish_course", _("Danish education"), CHOICE, c.DanishCourse.choices, required=True),
        Q("danish_course_module", _("Module"), NUMBER, highest=6),
    ),
    short=_("Plan"),
)

OFFERS = Section(
    "offers",
    _("Mentor, match and Welcome House"),
    (
        Q("mentor", _("Wants a mentor?"), CHOICE, c.YesNoLater.choices, required=True),
        Q("mentor_note", _("About the mentor"), LONG),
        Q("match", _("Wants a match with a volunteer?"), CHOICE, c.YesNoLater.choices, required=True),
        Q(
            "match_consent",
            _("Agrees that name, contact, language and interests are passed to the supplier"),
            TICK,
            hint=_("The consent is voluntary and can be withdrawn."),
        ),
        Q(
            "activities_presented",
            _("Welcome House and other activities presented?"),
            CHOICE,
            c.YesNo.choices,
            required=True,
            hint=_("Only that they were presented; never an answer or a use."),
        ),
    ),
    short=_("Offers"),
)

HEALTH_OFFER = Section(
    "health_offer",
    _("Health offer"),
    (
        Q(
            "health_answer",
            _("Accepts the health assessment?"),
            CHOICE,
            c.YesNoLater.choices,
            required=True,
            sensitivity=Sensitivity.HEALTH,
        ),
        Q(
            "consent_send",
            _("Agrees that relevant information is sent to the clinic"),
            TICK,
            sensitivity=Sensitivity.HEALTH,
        ),
        Q(
            "consent_receive",
            _("Agrees that the municipality receives the result"),
            TICK,
            sensitivity=Sensitivity.HEALTH,
        ),
    ),
    intro=_("Two consents, one for each direction; each is voluntary and can be withdrawn."),
    sensitivity=Sensitivity.HEALTH,
)

CHECKLIST = (
    ("cpr", _("Address in the CPR register")),
    ("health_card", _("Health card and doctor")),
    ("bank", _("Bank account and NemKonto")),
    ("eid", _("Electronic identity")),
    ("digital_post", _("Digital Post or exemption")),
    ("travel_card", _("Travel card")),
    ("benefit_paid", _("Benefit paid")),
    ("daycare", _("School and day care")),
)

AGREEMENTS = Section(
    "agreements",
    _("Practical matters and agreed goals"),
    (
        *(Q(f"check_{key}", label, CHOICE, c.ChecklistState.choices) for key, label in CHECKLIST),
        Q("next_meeting", _("Next meeting"), DATE, required=True),
        Q("goals", _("Agreed goals"), LONG, hint=_("Draft for the contract."), required=True),
    ),
    short=_("Agreements"),
)

SECOND = (*BACKGROUND, PLAN, OFFERS, HEALTH_OFFER, AGREEMENTS)
BY_SEQUENCE = {1: FIRST, 2: SECOND}


def sections_of(sequence: int) -> tuple[Section, ...]:
    """The steps of interview 1 or 2."""
    return BY_SEQUENCE[sequence]


def section_of(sequence: int, key: str) -> Section | None:
    return next((section for section in BY_SEQUENCE[sequence] if section.key == key), None)
