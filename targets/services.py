"""Verbs over clocks: put an alert off, change a rule."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from refugees import journal
from refugees.models import Refugee
from targets import cache, derivation
from targets.models import Snooze, TargetRule

LONGEST_SNOOZE = 92  # days


@transaction.atomic
def snooze(
    *, refugee: Refugee, target: str, subject: str = "", until: dt.date, reason: str, on: dt.date, by: Any
) -> Snooze:
    """Puts the alert of one clock off until (and including) a day. The clock does not move.

    A new one replaces what is left of an earlier one. Raises ValidationError with a sentence.
    """
    if until <= on:
        raise ValidationError({"valid_to": _("The day must lie ahead.")})
    if (until - on).days > LONGEST_SNOOZE:
        raise ValidationError({"valid_to": _("An alert can be put off for three months at most.")})
    Snooze.objects.filter(refugee=refugee, target=target, subject=subject, valid_from=on).delete()
    for earlier in Snooze.objects.on(on).filter(refugee=refugee, target=target, subject=subject):
        earlier.valid_to = on - dt.timedelta(days=1)
        earlier.save()
    made = Snooze(
        refugee=refugee, target=target, subject=subject, valid_from=on, valid_to=until, reason=reason, created_by=by
    )
    made.full_clean()
    made.save()
    title = _("Alert put off until %(day)s: %(target)s") % {
        "day": danish(until), "target": derivation.target(target).label,
    }  # fmt: skip
    journal.write(refugee, theme="targets", title=title, text=reason, event_on=on, by=by, area=Area.TARGETS)
    return made


@transaction.atomic
def save_rule(*, rule: TargetRule, expected: int | None, on: dt.date, by: Any) -> TargetRule:
    """Saves a new or changed rule and stores everybody's clocks anew.

    A rule decides the clocks that start while it is in force; those of another rule stay as they are. Raises
    StaleVersion where somebody else changed the rule meanwhile.
    """
    if rule._state.adding:
        rule.save()
    else:
        rule.save_version(expected or 0)
    cache.rebuild(on=on)
    return rule
