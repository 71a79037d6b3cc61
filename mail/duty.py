"""Letters about the installation itself: what is wrong, to the administrators; the read log's head, to the officer.

They name checks, times and hashes, never a person. One letter per check, reader and day, however often it is asked.
"""

import datetime as dt
import re

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from audit.checking import quarters_with_checks
from audit.models import Seal
from core import health
from core.health import Result
from core.health_words import lines
from core.models import Heartbeat
from mail.models import Mail
from mail.services import Draft, queue_all

WATCH, HEAD = "watch", "log-head"
ANCHOR = re.compile(r"--anchor (\S+)")
SILENT_FOR = dt.timedelta(minutes=20)  # four turns of the watch
QUEUE_LIMIT = dt.timedelta(minutes=30)


def holders(role: str, on: dt.date) -> list[User]:
    """The active people who hold a role on a day."""
    held = RoleAssignment.objects.on(on).filter(role=role, user__is_active=True).select_related("user")
    return list({each.user_id: each.user for each in held.order_by("user_id")}.values())


def watch(*, now: dt.datetime) -> int:
    """Queues a letter for everything that is red now; returns how many letters were new."""
    last = Heartbeat.objects.filter(name=WATCH).values_list("at", flat=True).first()
    troubles = [(name, result) for name, result in health.report(now).items() if not result["ok"]]
    if last and now - last > SILENT_FOR:
        troubles.append(("silence", {"ok": False, "seconds_ago": health.age(now, last)}))
    drafts = [
        letter(user, *trouble, now=now) for user in holders(Role.ADMINISTRATOR, now.date()) for trouble in troubles
    ]
    health.mark(WATCH, now)
    return queue_all(drafts, by=WATCH)


def letter(user: User, name: str, result: Result, *, now: dt.datetime) -> Draft:
    """What is wrong, in the reader's language; the key makes it one a day."""
    with translation.override(user.language):
        label = (health.labels() | {"silence": _("Worker and clock were silent")}).get(name, name)
        context = {"label": label, "lines": lines(result), "now": now, "url": address("audit:operations")}
        return Draft(
            to=user.email,
            subject=_("Havn needs you: %(check)s") % {"check": label},
            text=render_to_string("mail/duty.txt", context),
            key=f"duty:{name}:{now:%Y-%m-%d}:{user.pk}",
        )


def address(name: str) -> str:
    return settings.HAVN_PUBLIC_URL.rstrip("/") + reverse(name)


def note_head(*, now: dt.datetime) -> int:
    """Sends the head of the read log's chain out of the house, where no one who could change the log reaches it."""
    head = Seal.objects.head()
    if head is None:
        return 0
    drafts = []
    verified = health.check_age("read log", now, dt.timedelta(hours=26), missing_is_ok=True)
    for user in holders(Role.DATA_PROTECTION_OFFICER, now.date()):
        with translation.override(user.language):
            late = [quarter.label for quarter in quarters_with_checks(now.date()) if quarter.late]
            context = {"head": head, "whole": verified["ok"], "late": late, "url": address("audit:checks")}
            drafts.append(
                Draft(
                    to=user.email,
                    subject=_("Havn: the read log's seal of %(day)s") % {"day": f"{now:%d-%m-%Y}"},
                    text=render_to_string("mail/head.txt", context),
                    key=f"{HEAD}:{now:%Y-%m-%d}:{user.pk}",
                )
            )
    return queue_all(drafts, by=HEAD)


def heads_told() -> list[str]:
    """The heads that letters to the officer told, as they stand in the outbox."""
    texts = Mail.objects.filter(key__startswith=f"{HEAD}:").order_by("pk").values_list("text", flat=True)
    return [found[1] for text in texts if (found := ANCHOR.search(text))]


def queue_moves(now: dt.datetime) -> Result:
    """No mail that is due has waited long."""
    oldest = Mail.objects.due(now).first()
    since = (oldest.next_try_at or oldest.created_at) if oldest else now
    waits = health.age(now, since)
    return {"ok": waits <= QUEUE_LIMIT.total_seconds(), "oldest_waits_seconds": waits}
