"""How a case handed over lately reaches its former caseworker: for reading pages, and for nothing else."""

import datetime as dt
from typing import Any

from accounts.policy import Exceptional
from core.clock import COPENHAGEN
from refugees.handover.models import FormerAccess
from refugees.handover.rules import PURPOSE, WITHHELD
from refugees.models import Refugee
from refugees.reach import handed_over


def as_former(user: Any, case_number: str) -> Refugee | None:
    """The person, where the user only reads and may still read the case; from here on the request writes nothing."""
    known = handed_over(user)
    people = Refugee.objects.filter(pk__in=known, case_number=case_number) if known else Refugee.objects.none()
    person: Refugee | None = people.with_people().first()
    if person is None:
        return None
    access = FormerAccess.objects.standing().filter(user=user, refugee=person).latest("valid_to")
    until = dt.datetime.combine(access.valid_to + dt.timedelta(days=1), dt.time.min, COPENHAGEN)
    user.exception = Exceptional(
        person=person.uid, purpose=PURPOSE, withheld=WITHHELD, until=until, access=access.uid, former=True
    )
    return person
