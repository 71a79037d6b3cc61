"""What a person can and wants, as far as it decides which work fits: a port that a pillar fills from what it asked.

Never health and never safety: those answers have no place here, and a test looks for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from refugees.registry import pillars


@dataclass(frozen=True)
class Job:
    """A job the person has had: its title, DISCO-08 major group ("" unknown), the section of DB07 (a letter)."""

    title: str
    group: str = ""
    section: str = ""
    years: int = 0


@dataclass(frozen=True)
class Profile:
    """Competences, wishes and practical matters of one person, as told last; empty where nobody asked or answered.

    `hours` are of full, part, evening, weekend; `commute` minutes; `childcare` is needed, arranged or none;
    `setting` women or men; `danish` a level of the CEFR, "none" or "native".
    """

    told_on: date | None = None
    jobs: tuple[Job, ...] = ()
    educations: tuple[str, ...] = ()
    job_wishes: tuple[str, ...] = ()
    industry_wishes: str = ""
    igu: str = ""
    hours: frozenset[str] = frozenset()
    commute: int | None = None
    childcare: str = ""
    setting: str = ""
    danish: str = ""
    districts: tuple[str, ...] = ()


NEEDED, ARRANGED, NONE = "needed", "arranged", "none"  # childcare
UNKNOWN = Profile()


def profiles(person_ids: Sequence[int], on: date) -> dict[int, Profile]:
    """The profiles of people as of a day, by refugee id; whoever was never asked has none. The first pillar answers."""
    provider = next((pillar.profiles for pillar in pillars() if pillar.profiles), None)
    return provider(list(person_ids), on) if provider and person_ids else {}
