"""Writing mails into the outbox, sending them, and deciding about those that did not get through."""

import datetime as dt
import logging
import re
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from celery import current_app
from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F

from accounts.models import User
from core.logs import CPR
from core.models import StaleVersion
from mail import rules, sender
from mail.models import Mail
from mail.rules import State
from mail.sender import Outcome, Result

log = logging.getLogger("havn.mail")
Actor = User | str  # a signed-in user, or the name of a job
Clock = Callable[[], dt.datetime]
# A UUID may hold ten digits in a row; it is part of a link, and a link with dots in it leads nowhere.
GUARDED = re.compile(rf"\b([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\b|{CPR.pattern}")


class Draft(NamedTuple):
    """One mail to be queued. `key` makes it one mail however often it is queued: "digest:17:2026-03-02"."""

    to: str
    subject: str
    text: str
    key: str
    html: str = ""


# --- writing --------------------------------------------------------------------------------------
def queue(*, to: str, subject: str, text: str, html: str = "", key: str, by: Actor) -> Mail:
    """Puts one mail into the outbox, in the caller's transaction, and returns it.

    A key that is already there returns the mail queued before, unchanged. Raises ValidationError where `to` is
    no mail address. After commit the worker is woken; where that fails the sweeper finds the mail.
    """
    queue_all([Draft(to, subject, text, key, html)], by=by)
    return Mail.objects.get(key=key)


def show(to: str, subject: str, text: str) -> None:
    """Puts a mail of the sign-in where a demo without a mail server shows its mails."""
    queue(to=to, subject=subject, text=text, key=f"sign-in:{uuid.uuid4()}", by="sign-in")


@transaction.atomic
def queue_all(drafts: Sequence[Draft], *, by: Actor) -> int:
    """Puts many mails into the outbox with one statement; returns how many were new."""
    known = set(Mail.objects.filter(key__in=[draft.key for draft in drafts]).values_list("key", flat=True))
    new = [row(draft, by) for draft in drafts if draft.key not in known]
    Mail.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    if new:
        transaction.on_commit(partial(wake, [mail.key for mail in new]), robust=True)
    return len(new)


def row(draft: Draft, by: Actor) -> Mail:
    """The outbox row of a draft. Nothing that looks like a CPR number ever leaves by mail."""
    validate_email(draft.to)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return Mail(
        key=draft.key,
        to=draft.to,
        subject=without_numbers(" ".join(draft.subject.split()))[:200],
        text=without_numbers(draft.text),
        html=without_numbers(draft.html),
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        created_by=None if isinstance(by, str) else by,
        created_by_job=by if isinstance(by, str) else "",
    )


def without_numbers(text: str) -> str:
    """The text with whatever looks like a CPR number made unreadable: a last guard, not a habit."""
    return GUARDED.sub(lambda found: found[1] or "••••••-••••", text)


def wake(keys: list[str]) -> None:
    """Tells the worker; that the broker cannot be reached must not matter to anybody."""
    try:
        if len(keys) == 1:
            pk = Mail.objects.values_list("pk", flat=True).get(key=keys[0])
            current_app.send_task("mail.tasks.send", args=[pk], retry=False)
        else:
            current_app.send_task("mail.tasks.sweep", retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises: the sweeper comes each minute)
        log.warning("worker not woken: %s", type(error).__name__, extra={"count": len(keys)})


# --- sending --------------------------------------------------------------------------------------
def claim(*, now: dt.datetime, pk: int | None = None) -> Mail | None:
    """Takes the next due mail (or the named one, if it is due), committed as in flight before it returns.

    None where there is nothing to take, or another worker has it. Must run outside any transaction: a claim that
    could still be rolled back would be a mail sent twice.
    """
    with transaction.atomic(durable=True):
        due = Mail.objects.due(now).select_for_update(skip_locked=True)
        mail = (due.filter(pk=pk) if pk else due).first()
        if mail is None:
            return None
        mail.state, mail.claim, mail.claimed_at = State.IN_FLIGHT, uuid.uuid4(), now
        mail.attempts += 1
        mail.version += 1
        mail.save(update_fields=["state", "claim", "claimed_at", "attempts", "version", "updated_at"])
    return mail


def send_one(mail: Mail, line: sender.Line, *, clock: Clock) -> Result:
    """Sends a claimed mail and writes down what became of it."""
    if settings.HAVN_MAIL_TO_SCREEN:
        finish(mail, State.SHOWN, now=clock())
        return Result(Outcome.SENT)
    result = line.send(mail)
    now = clock()
    again_at = rules.next_try(mail.attempts, now) if result.outcome is Outcome.TEMPORARY else None
    state = {
        Outcome.SENT: State.SENT,
        Outcome.UNCERTAIN: State.UNCERTAIN,
        Outcome.REFUSED: State.FAILED,
        Outcome.TEMPORARY: State.QUEUED if again_at else State.FAILED,
    }[result.outcome]
    finish(mail, state, now=now, answer=result.answer, next_try_at=again_at)
    log.info("mail %s", state.value, extra={"event": result.answer, "count": mail.attempts})
    return result


def finish(
    mail: Mail, state: State, *, now: dt.datetime, answer: str = "", next_try_at: dt.datetime | None = None
) -> bool:
    """Writes the outcome, if the claim is still ours; False where the sweeper has called it uncertain meanwhile.

    A mail called uncertain too early becomes sent when its slow worker knows better.
    """
    outcome = {
        "state": state,
        "claim": None,
        "claimed_at": None,
        "next_try_at": next_try_at,
        "sent_at": now if state == State.SENT else None,
        "last_error": answer[:200],
        "updated_at": now,
        "version": F("version") + 1,
    }
    rows = Mail.objects.filter(pk=mail.pk)
    if rows.filter(state=State.IN_FLIGHT, claim=mail.claim).update(**outcome):
        return True
    if state == State.SENT:
        rows.filter(state=State.UNCERTAIN, version=mail.version + 1).update(**outcome)
    return False


def send_due(*, clock: Clock, pk: int | None = None, until: dt.datetime | None = None) -> int:
    """Sends what is due (or only the named mail) over one line, until the given time; returns how many it took.

    Stops at the first broken line: what waits behind it is no worse off in a minute.
    """
    taken = 0
    with sender.Line() as line:
        while until is None or clock() < until:
            mail = claim(now=clock(), pk=pk)
            if mail is None:
                break
            taken += 1
            result = send_one(mail, line, clock=clock)
            if pk or not result.line_is_open:
                break
    return taken


def mark_stale(*, now: dt.datetime) -> int:
    """Calls uncertain what was claimed so long ago that its worker must be gone; returns how many."""
    return Mail.objects.stale(now).update(
        state=State.UNCERTAIN,
        claim=None,
        claimed_at=None,
        last_error="the worker stopped",
        updated_at=now,
        version=F("version") + 1,
    )


# --- decisions of people --------------------------------------------------------------------------
@transaction.atomic
def send_again(mail: Mail, *, expected: int, reason: str, by: User, at: dt.datetime) -> Mail:
    """Queues a mail again, with the same Message-ID so that a reader's mail program may recognise it.

    For mails that failed, are uncertain or were given up. Raises StaleVersion where its state has changed.
    """
    decided = decide(mail, rules.MAY_BE_SENT_AGAIN, State.QUEUED, expected=expected, reason=reason, by=by, at=at)
    transaction.on_commit(partial(wake, [mail.key]), robust=True)
    return decided


@transaction.atomic
def give_up(mail: Mail, *, expected: int, reason: str, by: User, at: dt.datetime) -> Mail:
    """Ends a mail that is not to be sent (again). Raises StaleVersion where its state has changed."""
    return decide(mail, rules.MAY_BE_GIVEN_UP, State.GIVEN_UP, expected=expected, reason=reason, by=by, at=at)


def decide(
    mail: Mail, allowed: tuple[State, ...], state: State, *, expected: int, reason: str, by: User, at: dt.datetime
) -> Mail:
    """Moves a mail to a state by a person's decision; the last one who decided stands on the row."""
    current = Mail.objects.select_for_update().get(pk=mail.pk)
    if current.version != expected or current.state not in allowed:
        raise StaleVersion(current)
    current.state, current.reason, current.decided_by, current.decided_at = state, reason, by, at
    current.attempts, current.next_try_at = 0, None
    current.version += 1
    current.save()
    return current
