"""How an open emergency access reaches a case: for reading pages of that one case, and for nothing else."""

from typing import Any

from accounts.policy import Exceptional
from core import clock
from refugees.break_glass.models import BreakGlass
from refugees.break_glass.rules import PURPOSE, WITHHELD
from refugees.models import Refugee


def by_exception(user: Any, case_number: str) -> Refugee | None:
    """The person, where the user only reads and has an open access; from here on the request may write nothing.

    `user.is_reading` is set by @needs: a view that may write never gets this far.
    """
    if not user.is_reading:
        return None
    open_now = BreakGlass.objects.current(clock.now()).filter(user=user, refugee__case_number=case_number)
    access = open_now.select_related("refugee__caseworker", "refugee__team", "refugee__household").first()
    if access is None:
        return None
    user.exception = Exceptional(
        person=access.refugee.uid, purpose=PURPOSE, withheld=WITHHELD, until=access.ends_at, access=access.uid
    )
    person: Refugee = access.refugee
    return person
