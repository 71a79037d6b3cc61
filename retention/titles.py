"""What the journal calls a fact of retention: one place, so that an annulment finds the words again."""

from typing import Any

from django.utils.translation import gettext as _

from retention.models import CounsellingVisit, FollowUp, MentorNote, MentorOffer, WarningSign
from retention.rules import State

LONGEST = 200


def title_of(fact: Any) -> str:
    """The journal's heading for a fact: "Follow-up held: telephone"."""
    if isinstance(fact, FollowUp):
        title = follow_up_title(fact)
    elif isinstance(fact, MentorOffer):
        title = _("Retention mentor offered (%(ref)s)") % {"ref": fact.ref}
    elif isinstance(fact, MentorNote):
        words = {"challenge": fact.get_challenge_display(), "outcome": str(fact.get_outcome_display()).lower()}
        title = _("Retention mentor: %(challenge)s – %(outcome)s") % words
    elif isinstance(fact, WarningSign):
        title = _("Early-warning sign: %(sign)s") % {"sign": fact.get_sign_display()}
    elif isinstance(fact, CounsellingVisit):
        said = [str(word) for word in (fact.get_topic_display(), fact.get_outcome_display()) if word]
        title = _("Open counselling") + (f": {', '.join(said).lower()}" if said else "")
    else:
        raise TypeError(type(fact).__name__)
    return title[:LONGEST]


def follow_up_title(fact: FollowUp) -> str:
    mode = str(fact.get_mode_display()).lower()
    if fact.state == State.HELD:
        return _("Follow-up held: %(mode)s") % {"mode": mode}
    if fact.state == State.MISSED:
        why = str(fact.get_missed_because_display()).lower()
        return _("Follow-up not held: %(why)s") % {"why": why}
    if fact.state == State.CANCELLED:
        return _("Planned follow-up cancelled: %(mode)s") % {"mode": mode}
    return _("Follow-up planned: %(mode)s") % {"mode": mode}
