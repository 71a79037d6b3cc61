"""What may go along when a person moves to another municipality. No database, no clock."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area


class Part(TextChoices):
    """What the caseworker ticks."""

    CASE = "case", _("Identity, residence, household, readiness and leave")
    CONTACT = "contact", _("Contact, languages and interpreter")
    INTERVIEW = "interview", _("Screening interviews")
    PLACEMENT = "placement", _("Traineeship, job and education")
    TARGETS = "targets", _("Deadlines of the case")
    MENTOR = "mentor", _("Mentor")
    VOLUNTEERS = "volunteers", _("Volunteers and matches")
    JOURNAL = "journal", _("Journal, and the notes to dated facts")
    HEALTH = "health", _("Health")


AREA_OF: Mapping[str, Area] = {
    Part.CASE: Area.CASE,
    Part.CONTACT: Area.CONTACT,
    Part.INTERVIEW: Area.INTERVIEW,
    Part.PLACEMENT: Area.PLACEMENT,
    Part.TARGETS: Area.TARGETS,
    Part.MENTOR: Area.MENTOR,
    Part.VOLUNTEERS: Area.VOLUNTEERS,
    Part.JOURNAL: Area.CASE,
    Part.HEALTH: Area.HEALTH,
}
# What another municipality needs for its own integration task, and no more.
NECESSARY = (Part.CASE, Part.CONTACT, Part.INTERVIEW, Part.PLACEMENT, Part.TARGETS)
# About the handling of the case here, of no use to anybody else.
STAYS_HERE = frozenset(
    {
        "refugees.BreakGlass",
        "refugees.CaseAssignment",
        "refugees.FormerAccess",
        "refugees.HandoverCase",
        "refugees.Document",  # documents go along as files, one by one
        "targets.Snooze",
        "rights.MovePack",
    }
)
JOURNAL_TABLE, ADDRESS_TABLE = "refugees.JournalEntry", "refugees.Address"
# Says something about health though it stands among the facts of the case: only with health itself.
HEALTH_BETWEEN_THE_LINES: Mapping[str, frozenset[str]] = {"refugees.LeaveEvent": frozenset({"kind"})}


class Basis(TextChoices):
    """Why health may go along."""

    CONSENT = "consent", _("The person has consented to passing data on to another authority")
    LAW = "law", _("Another legal basis, as written")


def areas(parts: list[str]) -> frozenset[str]:
    """The areas whose data the ticked parts hold."""
    return frozenset(AREA_OF[part] for part in parts if part != Part.JOURNAL)
