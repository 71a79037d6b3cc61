"""Digest mails: what is new for each caseworker (or the stand-in), and the managers' week.

A digest names cases by number and leads to them; names, CPR numbers and anything about health never leave by mail.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import Area, Role
from mail import services as mail
from targets import derivation
from targets.models import Alert, Digest
from targets.rules import Standing

LISTED = 200  # lines in one mail; the list behind the link has the rest
MASKED_AREAS = {Area.HEALTH}


@dataclass(frozen=True)
class Line:
    """One alert in a mail: case number, target, due date, where to read more."""

    case_number: str
    target: str
    due_on: dt.date
    days: int
    url: str


@dataclass
class Bundle:
    """What one reader gets: own alerts, and those of each colleague they stand in for."""

    alerts: list[Any] = field(default_factory=list)
    covered: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))


def address(path: str) -> str:
    return settings.HAVN_PUBLIC_URL.rstrip("/") + path


def label(key: str) -> str:
    """The target's words in a mail; targets about health are only called a deadline."""
    from refugees import registry

    for pillar in registry.pillars():
        if pillar.area in MASKED_AREAS and key in {each.key for each in pillar.targets}:
            return _("Deadline in the case")
    return str(derivation.target(key).label)


def line(alert: Any, on: dt.date) -> Line:
    number = alert.refugee.case_number
    url = address(reverse("refugees:case", args=[number]))
    return Line(number, label(alert.target), alert.due_on, (alert.due_on - on).days, url)


def readers(on: dt.date) -> dict[int, User]:
    """The reader for each absent caseworker: the stand-in of the day."""
    covers = StandIn.objects.on(on).filter(covering__is_active=True).select_related("covering")
    return {each.absent_id: each.covering for each in covers}


def bundles(on: dt.date) -> dict[User, Bundle]:
    """The alerts that no mail has carried yet, by who reads them today; two queries."""
    covering = readers(on)
    waiting = (
        Alert.objects.open()
        .filter(digested_on__isnull=True, refugee__caseworker__is_active=True)
        .select_related("refugee__caseworker")
        .order_by("due_on", "refugee_id", "target", "subject")
    )
    found: dict[User, Bundle] = defaultdict(Bundle)
    for alert in waiting:
        owner: Any = alert.refugee.caseworker
        reader = covering.get(owner.pk)
        if reader is None:
            found[owner].alerts.append(alert)
        else:
            found[reader].covered[owner.name].append(alert)
    return dict(found)


def sections(alerts: Iterable[Any], on: dt.date, whose: str = "") -> list[dict[str, Any]]:
    """Overdue first, then due soon, each with its lines."""
    named = ((Standing.OVERDUE, _("Overdue")), (Standing.DUE_SOON, _("Due soon")))
    made = []
    for state, title in named:
        lines = [line(alert, on) for alert in alerts if alert.state == state]
        if lines:
            made.append(
                {
                    "title": f"{title} – {whose}" if whose else title,
                    "lines": lines[:LISTED],
                    "more": max(0, len(lines) - LISTED),
                }
            )
    return made


def written(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    """The mail as text and as HTML."""
    return render_to_string(f"targets/mail/{kind}.txt", context), render_to_string(f"targets/mail/{kind}.html", context)


def daily(reader: User, bundle: Bundle, on: dt.date) -> mail.Draft:
    """The caseworker's mail of the day."""
    parts = sections(bundle.alerts, on)
    for name, alerts in sorted(bundle.covered.items()):
        parts += sections(alerts, on, _("standing in for %(name)s") % {"name": name})
    number = len(bundle.alerts) + sum(len(alerts) for alerts in bundle.covered.values())
    subject = ngettext("Havn: %(number)d deadline needs you", "Havn: %(number)d deadlines need you", number) % {
        "number": number
    }
    text, html = written(
        "daily", {"sections": parts, "on": on, "url": address(reverse("targets:worklist")), "subject": subject}
    )
    return mail.Draft(reader.email, subject, text, f"digest:{reader.pk}:{on:%Y-%m-%d}", html)


@transaction.atomic
def send_daily(*, on: dt.date, by: str) -> int:
    """Queues one digest for each reader with news who has had none today; how many."""
    drafts, carried, made = [], [], []
    had = set(Digest.objects.filter(kind=Digest.Kind.DAILY, on=on).values_list("user_id", flat=True))
    for reader, bundle in bundles(on).items():
        if reader.pk in had:
            continue
        alerts = bundle.alerts + [alert for covered in bundle.covered.values() for alert in covered]
        with translation.override(settings.LANGUAGE_CODE):
            drafts.append(daily(reader, bundle, on))
        carried += [alert.pk for alert in alerts]
        made.append(Digest(user=reader, kind=Digest.Kind.DAILY, on=on, alerts=len(alerts)))
    Digest.objects.bulk_create(made)
    Alert.objects.filter(pk__in=carried).update(digested_on=on)
    if drafts:
        mail.queue_all(drafts, by=by)
    return len(drafts)


# --- the managers' week ---------------------------------------------------------------------------
def managers(on: dt.date) -> dict[User, set[int | None]]:
    """Every team manager of the day with the teams (None: the whole municipality)."""
    found: dict[User, set[int | None]] = defaultdict(set)
    held = RoleAssignment.objects.on(on).filter(role=Role.TEAM_MANAGER, user__is_active=True).select_related("user")
    for each in held:
        found[each.user].add(each.team_id)
    return dict(found)


def weekly(reader: User, alerts: list[Any], monday: dt.date, on: dt.date) -> mail.Draft:
    """The manager's mail of the week: numbers for each caseworker, and what is overdue."""
    numbers: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for alert in alerts:
        owner: Any = alert.refugee.caseworker
        numbers[owner.name if owner else _("Without a caseworker")][alert.state == Standing.DUE_SOON] += 1
    rows = [{"name": name, "overdue": both[0], "due_soon": both[1]} for name, both in sorted(numbers.items())]
    overdue = [alert for alert in alerts if alert.state == Standing.OVERDUE]
    week = monday.isocalendar().week
    subject = _("Havn: deadlines of your team, week %(week)d") % {"week": week}
    context = {
        "rows": rows, "sections": sections(overdue, on), "on": on, "week": week, "subject": subject,
        "url": address(reverse("targets:worklist")),
    }  # fmt: skip
    text, html = written("weekly", context)
    return mail.Draft(reader.email, subject, text, f"week:{reader.pk}:{monday:%Y-%m-%d}", html)


@transaction.atomic
def send_weekly(*, on: dt.date, by: str) -> int:
    """Queues the managers' digest of the week, on Monday or on the first night after a missed one; how many."""
    monday = on - dt.timedelta(days=on.weekday())
    had = set(Digest.objects.filter(kind=Digest.Kind.WEEKLY, on=monday).values_list("user_id", flat=True))
    wanted = {user: teams for user, teams in managers(on).items() if user.pk not in had}
    if not wanted:
        return 0
    open_alerts = list(Alert.objects.open().select_related("refugee__caseworker"))
    drafts, made = [], []
    for reader, teams in wanted.items():
        mine = [alert for alert in open_alerts if None in teams or alert.refugee.team_id in teams]
        with translation.override(settings.LANGUAGE_CODE):
            drafts.append(weekly(reader, mine, monday, on))
        made.append(Digest(user=reader, kind=Digest.Kind.WEEKLY, on=monday, alerts=len(mine)))
    Digest.objects.bulk_create(made)
    mail.queue_all(drafts, by=by)
    return len(drafts)
