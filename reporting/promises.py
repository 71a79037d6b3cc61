"""The eight promises of the Københavnermodel, in the brochure's order, and the targets that follow them.

A promise whose targets no pillar has registered yet is not shown. Running duties (`contact`,
`contact_in_work`) have no rate and are no figures. No database, no clock.
"""

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Promise:
    """One promise of the model: its words and the keys of its targets."""

    key: str
    label: str | Lazy
    targets: tuple[str, ...]


PROMISES = (
    Promise(
        "screening",
        _("Early screening in the asylum phase"),
        ("first_interview", "second_interview"),
    ),
    Promise(
        "placement",
        _("Placement started within a month"),
        ("placement_offer", "placement_start", "placement_start_later_ready", "readiness"),
    ),
    Promise(
        "retention",
        _("Retention: mentor, open counselling and frequent talks"),
        ("follow_ups", "retention_mentor_offer"),
    ),
    Promise("health", _("Health assessment offered to all"), ("health_offer",)),
    Promise("mentor", _("Holistic mentor offered to all"), ("holistic_mentor_offer",)),
    Promise("housing", _("At most six months in temporary housing"), ("permanent_housing_offer",)),
    Promise("welcome_house", _("Welcome House"), ()),
    Promise("match", _("Match with volunteers"), ()),
)


def kept_by(known: set[str]) -> list[tuple[Promise, tuple[str, ...]]]:
    """The promises that have targets among the known ones, each with those targets."""
    found = [(promise, tuple(key for key in promise.targets if key in known)) for promise in PROMISES]
    return [(promise, keys) for promise, keys in found if keys]
