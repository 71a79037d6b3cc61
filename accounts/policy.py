"""Who may read and write what: one table, one row per role and area. No database.

Areas as in the handbook, section 3.1 (need-to-know). A cell that is absent is a no.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CASEWORKER = "caseworker", _("Caseworker")
    JOB_CONSULTANT = "job_consultant", _("Job consultant")
    HOUSING_OFFICER = "housing_officer", _("Housing officer")
    HEALTH_LIAISON = "health_liaison", _("Health liaison")
    HOLISTIC_MENTOR = "holistic_mentor", _("Holistic mentor")
    RETENTION_MENTOR = "retention_mentor", _("Retention mentor")
    MENTOR_COORDINATOR = "mentor_coordinator", _("Mentor coordinator")
    OPEN_COUNSELLOR = "open_counsellor", _("Open counsellor")
    ACCOMMODATION_STAFF = "accommodation_staff", _("Accommodation staff")
    WELCOME_HOUSE_COORDINATOR = "welcome_house_coordinator", _("Welcome House coordinator")
    WELCOME_HOUSE_VOLUNTEER = "welcome_house_volunteer", _("Welcome House volunteer")
    SUPPLIER_COORDINATOR = "supplier_coordinator", _("Supplier coordinator (external)")
    TEAM_MANAGER = "team_manager", _("Team manager")
    ANALYST = "analyst", _("Analyst")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Area(TextChoices):
    CASE = "case", _("Identity, household, allocation, readiness, leave and journal")
    CONTACT = "contact", _("Contact, language and interpreter")
    HEALTH = "health", _("Health")
    PROTECTED = "protected", _("Protected names and addresses")
    INTERVIEW = "interview", _("Screening interviews")
    COMPETENCE = "competence", _("Competences, wishes and availability")
    PLACEMENT = "placement", _("Placements")
    HOUSING = "housing", _("Housing")
    MENTOR = "mentor", _("Mentors")
    TARGETS = "targets", _("Clocks and deadlines")
    IMPORT = "import", _("Imports")
    FIGURES = "figures", _("Figures")
    MAIL = "mail", _("Outgoing mail")
    AUDIT = "audit", _("Read log")
    RIGHTS = "rights", _("Requests, consents and restriction of data subjects")
    PRIVACY = "privacy", _("Record of processing, retention and erasure")
    ADMIN = "admin", _("Users, teams and rules")
    WELCOME_HOUSE = "welcome_house", _("Welcome House")
    VOLUNTEERS = "volunteers", _("Volunteers and matches")
    SUPPLIER = "supplier", _("People referred to one's own organisation for a match, with consent")
    DROP_IN = "drop_in", _("Name look-up for open counselling")


READ, WRITE = "r", "w"
R, A = Role, Area

# "w" includes reading. The right-hand side is what a lawyer reads: area and right.
POLICY: dict[str, dict[str, str]] = {
    R.CASEWORKER: {
        A.CASE: WRITE, A.CONTACT: WRITE, A.HEALTH: WRITE, A.PROTECTED: READ, A.INTERVIEW: WRITE,
        A.COMPETENCE: WRITE, A.PLACEMENT: WRITE, A.HOUSING: WRITE, A.MENTOR: READ, A.TARGETS: WRITE,
        A.IMPORT: WRITE, A.FIGURES: READ, A.VOLUNTEERS: WRITE, A.RIGHTS: WRITE,
    },
    R.JOB_CONSULTANT: {
        A.CASE: READ, A.CONTACT: READ, A.COMPETENCE: READ, A.PLACEMENT: WRITE, A.TARGETS: WRITE,
    },
    R.HOUSING_OFFICER: {A.CASE: READ, A.CONTACT: READ, A.HOUSING: WRITE, A.PROTECTED: READ, A.TARGETS: READ},
    R.HEALTH_LIAISON: {A.CASE: READ, A.CONTACT: READ, A.HEALTH: WRITE, A.TARGETS: READ},
    R.HOLISTIC_MENTOR: {A.CONTACT: READ, A.MENTOR: WRITE},
    R.RETENTION_MENTOR: {A.CONTACT: READ, A.MENTOR: WRITE},
    R.MENTOR_COORDINATOR: {A.CONTACT: READ, A.MENTOR: WRITE, A.TARGETS: READ},
    R.OPEN_COUNSELLOR: {A.DROP_IN: WRITE},
    R.ACCOMMODATION_STAFF: {A.CONTACT: READ, A.HOUSING: READ},
    R.WELCOME_HOUSE_COORDINATOR: {A.WELCOME_HOUSE: WRITE},
    R.WELCOME_HOUSE_VOLUNTEER: {},
    R.SUPPLIER_COORDINATOR: {A.SUPPLIER: WRITE},
    R.TEAM_MANAGER: {
        A.CASE: WRITE, A.CONTACT: WRITE, A.HEALTH: READ, A.PROTECTED: READ, A.INTERVIEW: READ,
        A.COMPETENCE: READ, A.PLACEMENT: WRITE, A.HOUSING: READ, A.MENTOR: READ, A.TARGETS: WRITE,
        A.IMPORT: WRITE, A.FIGURES: READ, A.MAIL: READ, A.VOLUNTEERS: WRITE, A.RIGHTS: WRITE, A.PRIVACY: WRITE,
    },
    R.ANALYST: {A.FIGURES: READ},
    R.DATA_PROTECTION_OFFICER: {A.AUDIT: WRITE, A.MAIL: READ, A.RIGHTS: WRITE, A.PRIVACY: WRITE},
    R.ADMINISTRATOR: {A.ADMIN: WRITE, A.MAIL: WRITE},
}  # fmt: skip

# Roles that see every case of their teams; a role without a team in its period sees the whole municipality.
TEAM_ROLES = frozenset(
    {R.CASEWORKER, R.JOB_CONSULTANT, R.HOUSING_OFFICER, R.HEALTH_LIAISON, R.TEAM_MANAGER, R.MENTOR_COORDINATOR}
)
# Roles that see only the people they are assigned to.
ASSIGNED_ROLES = frozenset({R.HOLISTIC_MENTOR, R.RETENTION_MENTOR, R.ACCOMMODATION_STAFF})
# Roles that hand new cases out: they also see those that no caseworker and no team has yet.
INTAKE_ROLES = frozenset({R.CASEWORKER, R.TEAM_MANAGER})

# Who signs in by a one-time link in a mail, or by a passkey, and has no password. Whoever holds any other role, or
# none yet, needs a second factor (accounts/sign_in/strength.py).
ONE_FACTOR_ROLES = frozenset({R.WELCOME_HOUSE_VOLUNTEER})


def one_factor_is_enough(roles: frozenset[str]) -> bool:
    """Whether somebody with these roles reaches so little that one factor will do."""
    return bool(roles) and roles <= ONE_FACTOR_ROLES


@dataclass(frozen=True)
class Exceptional:
    """That this request reads one person out of its user's reach (emergency access, a case handed over): it may
    write nothing.

    `withheld` are areas it may not even read, `purpose` is what the read log says of it; `former`: as the former
    caseworker.
    """

    person: UUID
    purpose: str
    withheld: frozenset[str]
    until: datetime
    access: UUID
    former: bool = False


def allows(roles: frozenset[str], area: str, *, write: bool = False) -> bool:
    """Whether any of the roles has the right to the area."""
    wanted = {WRITE} if write else {READ, WRITE}
    return any(POLICY.get(role, {}).get(area) in wanted for role in roles)
