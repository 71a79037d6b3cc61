"""A volunteer of a supplier leaves: what runs ends with a reason, and the caseworkers read it in the journal."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from volunteers.joining.services import locked
from volunteers.matching.models import Match
from volunteers.matching.rules import EndReason
from volunteers.people import Volunteer
from volunteers.rules import Leaving
from volunteers.wishes.services import tell

# Why the matches of somebody who leaves end; a wish stays open, and its referral waits for somebody else.
ENDS = {Leaving.MOVED: EndReason.MOVED, Leaving.CONDUCT: EndReason.SAFETY}


@transaction.atomic
def leave(volunteer: Volunteer, *, because: str, on: dt.date, expected: int, by: Any) -> int:
    """Ends the proposals and matches of a volunteer who leaves; how many there were. No restriction keeps anybody.

    Raises StaleVersion, ValidationError.
    """
    current = locked(volunteer, expected)
    if current.left_on is not None:
        raise ValidationError(_("The volunteer has left already."))
    current.left_on, current.left_because = on, because
    current.full_clean()
    current.save_version(expected)
    running = list(Match.objects.select_for_update().open().filter(volunteer=current).order_by("pk"))
    for match in running:
        match.ended_on = max(on, match.first_meeting_on or match.accepted_on or match.proposed_on)
        match.end_reason = ENDS.get(Leaving(because), EndReason.NO_TIME)
        match.save_version(match.version)
        tell(match.refugee, _("The match ended: the volunteer has left"), on=on, by=by, despite_restriction=True)
    return len(running)
