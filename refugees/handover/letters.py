"""The mails of a hand-over: numbers of cases and a link; no names of citizens, no numbers, nothing about health."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.dates import danish
from mail import services as mails
from refugees.handover.models import Handover
from refugees.handover.rules import LEFT, Outcome, State


def address(handover: Handover) -> str:
    return settings.HAVN_PUBLIC_URL.rstrip("/") + reverse("handover:one", args=[handover.uid])


def cases(number: int) -> str:
    return ngettext("%(number)d case", "%(number)d cases", number) % {"number": number}


def reads_mail(user: User) -> bool:
    """Whether a mail can reach them: one broken address must not keep a whole hand-over back."""
    try:
        validate_email(user.email)
    except ValidationError:
        return False
    return user.is_active


def draft(handover: Handover, reader: User, key: str, subject: str, lines: Sequence[str]) -> mails.Draft:
    text = "\n\n".join([*(line for line in lines if line), address(handover)]) + "\n"
    return mails.Draft(reader.email, subject, text, f"handover:{handover.uid}:{key}:{reader.pk}")


def tell_receivers(handover: Handover, moved: Mapping[User, Sequence[Any]]) -> None:
    """One mail to each receiver, when the cases have become theirs. Deadlines come with the next digest, once."""
    drafts = []
    for receiver, people in moved.items():
        if not reads_mail(receiver) or receiver == handover.decided_by:
            continue
        with translation.override(receiver.language):
            words = {"cases": cases(len(people)), "giver": handover.giver.name, "day": danish(handover.on)}
            subject = _("Havn: you have taken over %(cases)s") % words
            text = _("From %(day)s you are the caseworker of %(cases)s that %(giver)s had.") % words
            note = _("What is overdue or due soon in them comes with your next mail about deadlines.")
            drafts.append(draft(handover, receiver, "to", subject, [text, note]))
    mails.queue_all(drafts, by=handover.decided_by)


def tell_giver(handover: Handover) -> None:
    """One mail to the one whose cases go, where somebody else decided it."""
    giver = handover.giver
    if handover.decided_by == giver or not reads_mail(giver):
        return
    lines = list(handover.cases.select_related("receiver"))
    going = [line for line in lines if line.outcome in {Outcome.WAITING, Outcome.MOVED}]
    with translation.override(giver.language):
        words = {"cases": cases(len(going)), "name": handover.decided_by.name, "day": danish(handover.on)}
        subject = _("Havn: %(cases)s of yours are handed over") % words
        text = _("%(name)s has handed %(cases)s of yours over from %(day)s:") % words + "\n" + shares(going)
        mails.queue_all([draft(handover, giver, "from", subject, [text, access_words(handover)])],
                        by=handover.decided_by)  # fmt: skip


def shares(lines: Sequence[Any]) -> str:
    """ "Mette Kjeldsen: 7 cases", a line for each receiver."""
    names: dict[str, int] = {}
    for line in lines:
        names[line.receiver.name] = names.get(line.receiver.name, 0) + 1
    return "\n".join(f"{name}: {cases(number)}" for name, number in names.items())


def access_words(handover: Handover) -> str:
    if handover.access_until is None:
        return ""
    return _("You may read them until %(until)s.") % {"until": danish(handover.access_until)}


def tell_cancelled(handover: Handover) -> None:
    """Takes back what the giver was told, where somebody else decided it."""
    giver = handover.giver
    if giver in {handover.decided_by, handover.cancelled_by} or not reads_mail(giver):
        return
    with translation.override(giver.language):
        words = {"name": handover.cancelled_by.name if handover.cancelled_by else "", "day": danish(handover.on)}
        subject = _("Havn: your cases stay with you")
        text = _("%(name)s has cancelled the hand-over of %(day)s: your cases stay with you.") % words
        mails.queue_all([draft(handover, giver, "cancelled", subject, [text])], by=handover.cancelled_by or "handover")


def tell_left(handover: Handover) -> None:
    """One mail to the one who decided, where the night found cases that it had to leave where they are."""
    reader = handover.decided_by
    left = handover.cases.filter(outcome__in=LEFT).count()
    if handover.state != State.DONE or not left or not reads_mail(reader):
        return
    with translation.override(reader.language):
        words = {"cases": cases(left), "day": danish(handover.on)}
        subject = _("Havn: %(cases)s could not be handed over") % words
        text = _("In the hand-over of %(day)s %(cases)s stayed where they are. The page says why.") % words
        mails.queue_all([draft(handover, reader, "left", subject, [text])], by="handover")
