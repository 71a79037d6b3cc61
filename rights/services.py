"""What happens to a request of a data subject: received, extended, answered."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from refugees import journal
from rights import rules
from rights.models import DataRequest
from rights.rules import Outcome

THEME = "rights"


def tell(person: Any, title: str, *, by: Any, on: dt.date, text: str = "") -> None:
    """The journal entry of something done for the person's rights."""
    journal.write(
        person, theme=THEME, title=title[:200], text=text, event_on=on, by=by, area=Area.RIGHTS,
        despite_restriction=True,
    )  # fmt: skip


def locked(request: DataRequest, expected: int) -> DataRequest:
    """The request as it is now, held for the transaction. Raises StaleVersion."""
    current: DataRequest = (
        DataRequest.objects.select_for_update(of=("self",)).select_related("refugee").get(pk=request.pk)
    )
    if current.version != expected:
        raise StaleVersion(current)
    return current


def refuse_future(day: dt.date, today: dt.date, field: str) -> None:
    if day > today:
        raise ValidationError({field: _("The date lies in the future.")})


@transaction.atomic
def receive(request: DataRequest, *, by: Any, today: dt.date) -> DataRequest:
    """Records a request; its month runs from the day it came (art. 12(3)). Raises ValidationError."""
    refuse_future(request.received_on, today, "received_on")
    request.due_on = rules.answer_due(request.received_on)
    request.recorded_by = by
    request.save()
    title = _("Request received: %(kind)s") % {"kind": request.get_kind_display()}
    due = _("To be answered by %(day)s.") % {"day": danish(request.due_on)}
    tell(request.refugee, title, by=by, on=request.received_on, text=f"{request.text}\n{due}".strip())
    return request


@transaction.atomic
def extend(request: DataRequest, *, reason: str, expected: int, by: Any, on: dt.date) -> DataRequest:
    """Takes two further months, which the person must be told within the first one (art. 12(3)).

    Raises StaleVersion, and ValidationError where the request is answered, extended already, or its month is over.
    """
    request = locked(request, expected)
    if request.answered_on or request.extended_on:
        raise ValidationError(_("The request is answered or extended already."))
    if on > request.due_on:
        raise ValidationError(_("The month is over: the answer can no longer be put off."))
    request.extended_on, request.extended_by, request.extension_reason = on, by, reason.strip()
    request.due_on = rules.answer_due(request.received_on, extended=True)
    request.version += 1
    request.validate_constraints()
    request.save()
    title = _("Answer put off until %(day)s: %(kind)s") % {
        "day": danish(request.due_on), "kind": request.get_kind_display(),
    }  # fmt: skip
    tell(request.refugee, title, by=by, on=on, text=reason)
    return request


@transaction.atomic
def answer(
    request: DataRequest, *, outcome: str, text: str, answered_on: dt.date, expected: int, by: Any, today: dt.date
) -> DataRequest:
    """Ends a request with its outcome and reasons. Raises StaleVersion, and ValidationError with a sentence."""
    request = locked(request, expected)
    if request.answered_on:
        raise ValidationError(_("The request is answered already."))
    refuse_future(answered_on, today, "answered_on")
    if outcome in rules.NEEDS_REASONS and not text.strip():
        raise ValidationError({"answer": _("Write the reasons; the person has a right to them.")})
    request.outcome, request.answer, request.answered_on, request.answered_by = outcome, text.strip(), answered_on, by
    request.version += 1
    request.validate_constraints()
    request.save()
    title = _("Request answered (%(outcome)s): %(kind)s") % {
        "outcome": str(Outcome(outcome).label).lower(), "kind": request.get_kind_display(),
    }  # fmt: skip
    tell(request.refugee, title, by=by, on=answered_on, text=text)
    return request
