"""Decisions about volunteers, each a function of dates: what a clearance says on a day, who may start. No database."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import add_months

SHORTEST_SECONDS, LONGEST_SECONDS = 3, 24 * 60 * 60  # between opening the sign-up page and sending it
CONFIRM_DAYS = 7  # so long a link that confirms an address is good
ACTIVE_DAYS = 60  # a shift in the last 60 days makes an active volunteer
GOAL = 100  # active volunteers (brochure)


class Cleared(TextChoices):
    """What the clearance says on a day."""

    MISSING = "missing", _("not asked for")
    ASKED = "asked", _("waits for an answer")
    VALID = "valid", _("valid")
    ENDING = "ending", _("ends soon")
    EXPIRED = "expired", _("has ended")
    REFUSED = "refused", _("not passed")

    @property
    def tone(self) -> str:
        return {"valid": "ok", "ending": "warn", "asked": "calm", "missing": "none"}.get(self.value, "bad")


class Stage(TextChoices):
    """How far a volunteer has come."""

    NEW = "new", _("new")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    LEFT = "left", _("left")


def valid_until(answered_on: dt.date, months: int) -> dt.date:
    """The last day on which a certificate answered on a day is good: the day before the same day, months later."""
    return add_months(answered_on, months) - dt.timedelta(days=1)


def is_cleared(passed: bool | None, until: dt.date | None, on: dt.date) -> bool:
    """Whether the latest answer covers a day, the last one included."""
    return bool(passed) and until is not None and on <= until


def cleared(
    *, passed: bool | None, until: dt.date | None, is_asked: bool, warn_days: int, on: dt.date
) -> Cleared:  # fmt: skip
    """What the latest answer (None: there is none) and an open request say on a day."""
    if passed is None:
        return Cleared.ASKED if is_asked else Cleared.MISSING
    if not passed:
        return Cleared.REFUSED
    if not is_cleared(passed, until, on):
        return Cleared.EXPIRED
    return Cleared.ENDING if until is not None and (until - on).days <= warn_days else Cleared.VALID


def stage(
    *, approved_on: dt.date | None, declined_on: dt.date | None, left_on: dt.date | None
) -> Stage:  # fmt: skip
    if left_on is not None:
        return Stage.LEFT
    if declined_on is not None:
        return Stage.DECLINED
    return Stage.APPROVED if approved_on is not None else Stage.NEW


def belongs(*, approved_on: dt.date | None, left_on: dt.date | None, on: dt.date) -> bool:
    """Whether somebody is a volunteer on a day: approved by then, not left; the day of leaving is no day of work."""
    return approved_on is not None and approved_on <= on and (left_on is None or on < left_on)
