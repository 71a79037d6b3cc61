"""Verbs over clocks: put an alert off, change a rule."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import Area
from core.dates import danish
from refugees import journal
from refugees.models import Refugee
from targets import cache, derivation
from targets.models import Clock, SavedView, Snooze, TargetRule

LONGEST_SNOOZE = 92  # days
MOST_VIEWS = 20  # of one user


@transaction.atomic
def snooze(*, clock: Clock, until: dt.date, reason: str, on: dt.date, by: Any) -> Snooze:
    """Puts the alert of one clock off until (and including) a day. The clock does not move.

    A new one replaces what is left of an earlier one. Raises ValidationError with a sentence.
    """
    if until <= on:
        raise ValidationError({"valid_to": _("The day must lie ahead.")})
    if (until - on).days > LONGEST_SNOOZE:
        raise ValidationError({"valid_to": _("An alert can be put off for three months at most.")})
    shorten(clock, on=on)
    made = Snooze(
        refugee=clock.refugee, target=clock.target, subject=clock.subject, clock_started_on=clock.clock_started_on,
        valid_from=on, valid_to=until, reason=reason, created_by=by,
    )  # fmt: skip
    made.full_clean()
    made.save()
    told(clock, _("Alert put off until %(day)s: %(target)s"), text=reason, day=until, on=on, by=by)
    return made


@transaction.atomic
def wake(*, clock: Clock, on: dt.date, by: Any) -> bool:
    """Ends the snooze of a clock today; whether there was one."""
    ended = shorten(clock, on=on)
    if ended:
        told(clock, _("Alert no longer put off: %(target)s"), text="", day=on, on=on, by=by)
    return ended


def shorten(clock: Clock, *, on: dt.date) -> bool:
    """Takes what is left of the clock's snoozes away; one that begins today leaves nothing behind."""
    Refugee.objects.select_for_update().only("pk").get(pk=clock.refugee_id)
    same = Snooze.objects.filter(refugee=clock.refugee, target=clock.target, subject=clock.subject)
    gone, _rows = same.filter(valid_from__gte=on).delete()
    left = list(same.filter(valid_to__gte=on))
    for earlier in left:
        earlier.valid_to = on - dt.timedelta(days=1)
        earlier.save()
    return bool(gone or left)


def told(clock: Clock, words: str, *, text: str, day: dt.date, on: dt.date, by: Any) -> None:
    """The journal entry about a clock's alert."""
    title = words % {"day": danish(day), "target": derivation.target(clock.target).label}
    journal.write(clock.refugee, theme="targets", title=title[:200], text=text, event_on=on, by=by, area=Area.TARGETS)


@transaction.atomic
def save_view(view: SavedView, *, expected: int, opens: bool) -> SavedView:
    """Saves a named filter of its user; where it opens with the list, no other one does any more.

    Raises StaleVersion, and ValidationError where the name is taken or there are too many.
    """
    User.objects.select_for_update().only("pk").get(pk=view.user_id)
    others = SavedView.objects.filter(user=view.user_id).exclude(pk=view.pk)
    if view._state.adding and others.count() >= MOST_VIEWS:
        raise ValidationError(_("You have %(most)s views already; remove one first.") % {"most": MOST_VIEWS})
    if opens:
        others.filter(is_default=True).update(is_default=False, version=F("version") + 1)
    view.is_default = opens
    view.validate_constraints()
    if not view._state.adding:
        return view.save_version(expected)
    view.save()
    return view


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
