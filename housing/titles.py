"""What the journal calls a fact of housing: one place, so that an annulment finds the words again."""

from typing import Any

from django.utils.translation import gettext as _

from housing.models import HousingEvent
from housing.rules import Event


def title_of(fact: Any) -> str:
    """The journal's heading: "Permanent home offered", "Offer refused: the rent". No address stands in it."""
    title = str(Event(fact.event).label)
    if fact.event == Event.REFUSED:
        title = _("%(what)s: %(reason)s") % {"what": title, "reason": reason_words(fact)}
    return title


def reason_words(fact: HousingEvent) -> str:
    word = str(fact.get_reason_display())
    return word[:1].lower() + word[1:]
