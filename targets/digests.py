"""Digest mails: what is new for each caseworker (or the stand-in), and the managers' week.

A digest names cases by number and leads to them; names, CPR numbers and anything about health never leave by mail.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Value, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.policy import Area
from mail import services as mail
from refugees import registry
from refugees.registry import Reminder
from targets import derivation
from targets.models import Alert, Digest, Mention
from targets.readers import Readers, readers
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
    """What one reader gets: own alerts, and under words that say why those of others."""

    alerts: list[Any] = field(default_factory=list)
    others: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    reminders: list[Reminder] = field(default_factory=list)  # what no clock counts

    @property
    def number(self) -> int:
        return len(self.everything) + len(self.reminders)

    @property
    def everything(self) -> list[Any]:
        return self.alerts + [alert for alerts in self.others.values() for alert in alerts]


def address(path: str) -> str:
    return settings.HAVN_PUBLIC_URL.rstrip("/") + path


def label(key: str) -> str:
    """The target's words in a mail; targets about health are only called a deadline."""
    for pillar in registry.pillars():
        if pillar.area in MASKED_AREAS and key in {each.key for each in pillar.targets}:
            return _("Deadline in the case")
    return str(derivation.target(key).label)


def line(alert: Any, on: dt.date) -> Line:
    number = alert.refugee.case_number
    url = address(reverse("refugees:case", args=[number]))
    return Line(number, label(alert.target), alert.due_on, (alert.due_on - on).days, url)


def waiting(caseworkers: Q) -> Any:
    """The open alerts of these caseworkers' cases, the most urgent first."""
    found = Alert.objects.open().filter(caseworkers).select_related("refugee__caseworker")
    return found.order_by("due_on", "refugee_id", "target", "subject")


def bundles(on: dt.date, staff: Readers) -> dict[User, Bundle]:
    """The open alerts of which no mail has told today's reader yet, by reader; two queries.

    Where nobody reads for the caseworker, or there is none, the managers of the case's team do.
    """
    found: dict[User, Bundle] = defaultdict(Bundle)
    served = staff.served()
    others = [When(refugee__caseworker=absent, then=Value(reader)) for absent, reader in staff.exceptions().items()]
    reader = Case(*others, default=F("refugee__caseworker"), output_field=BigIntegerField())
    news = waiting(Q(refugee__caseworker__in=served)).annotate(reader=reader)
    for alert in news.exclude(Exists(Mention.objects.filter(alert=OuterRef("pk"), user=OuterRef("reader")))):
        owner: Any = alert.refugee.caseworker
        bundle = found[staff.users[alert.reader]]
        if alert.reader == owner.pk:
            bundle.alerts.append(alert)
        else:
            bundle.others[_("standing in for %(name)s") % {"name": owner.name}].append(alert)
    told = ArraySubquery(Mention.objects.filter(alert=OuterRef("pk")).values("user"))
    for alert in waiting(Q(refugee__caseworker=None) | ~Q(refugee__caseworker__in=served)).annotate(told=told):
        for manager in staff.managers_of(alert.refugee.team_id):
            if manager not in alert.told:
                found[staff.users[manager]].others[unread_words(alert.refugee.caseworker)].append(alert)
    for reminder in reminders(on):
        for user in dict.fromkeys(staff.of(each) for each in reminder.users):
            if user is not None and user in staff.users:
                found[staff.users[user]].reminders.append(reminder)
    return dict(found)


def reminders(on: dt.date) -> list[Reminder]:
    """What the pillars ask to be told of besides the clocks."""
    return [each for pillar in registry.pillars() if pillar.reminders for each in pillar.reminders(on)]


def reminded(sent: list[Reminder]) -> None:
    """Lets each pillar remember of what a mail has told."""
    for pillar in registry.pillars():
        own = [each for each in sent if each.pillar == pillar.key]
        if pillar.reminded and own:
            pillar.reminded(own)


def reminder_section(found: list[Reminder], on: dt.date) -> list[dict[str, Any]]:
    """The part of the mail about what no clock counts; none where there is nothing."""
    lines = [
        Line(each.case_number, each.label, each.due_on, (each.due_on - on).days, address(each.url)) for each in found
    ]
    more = max(0, len(lines) - LISTED)
    return [{"title": _("Also waiting for you"), "lines": lines[:LISTED], "more": more}] if lines else []


def unread_words(caseworker: User | None) -> str:
    """Why a manager reads the alerts of a caseworker's cases."""
    if caseworker is None:
        return _("without a caseworker")
    return _("nobody reads for %(name)s") % {"name": caseworker.name}


def unread(staff: Readers) -> int:
    """How many open alerts reach nobody at all: no caseworker who reads, and no manager of the team."""
    lost = waiting(Q(refugee__caseworker=None) | ~Q(refugee__caseworker__in=staff.served()))
    teams = lost.order_by().values_list("refugee__team", flat=True)
    return sum(1 for team in teams if not staff.managers_of(team))


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
    for words, alerts in sorted(bundle.others.items()):
        parts += sections(alerts, on, words)
    parts += reminder_section(bundle.reminders, on)
    number = bundle.number
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
    drafts, told, made, kept_back = [], [], [], []
    sent: list[Reminder] = []
    had = set(Digest.objects.filter(kind=Digest.Kind.DAILY, on=on).values_list("user_id", flat=True))
    with translation.override(settings.LANGUAGE_CODE):
        for reader, bundle in bundles(on, readers(on)).items():
            if reader.pk in had:
                kept_back += bundle.reminders
                continue
            drafts.append(daily(reader, bundle, on))
            sent += bundle.reminders
            told += [Mention(alert=alert, user=reader, on=on) for alert in bundle.everything]
            made.append(Digest(user=reader, kind=Digest.Kind.DAILY, on=on, alerts=len(bundle.everything)))
    Digest.objects.bulk_create(made)
    Mention.objects.bulk_create(told, batch_size=5000)
    reminded([each for each in sent if each not in kept_back])
    if drafts:
        mail.queue_all(drafts, by=by)
    return len(drafts)


# --- the managers' week ---------------------------------------------------------------------------
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
    staff = readers(on)
    wanted = {staff.users[user]: teams for user, teams in staff.managers.items() if user not in had}
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
