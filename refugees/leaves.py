"""The documents of leaves: attached, taken off again, and whether a leave is documented at all."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from refugees import journal
from refugees.documents.models import Document, LeaveDocument
from refugees.documents.rules import area_of
from refugees.documents.services import file_document
from refugees.models import JournalEntry, LeaveEvent
from refugees.ports import refuse_restricted


# --- asking -----------------------------------------------------------------------------------------
def attached(leaves: Iterable[LeaveEvent]) -> dict[int, list[LeaveDocument]]:
    """The documents of each leave, by the key of its start; one query."""
    found: dict[int, list[LeaveDocument]] = {}
    for each in LeaveDocument.objects.filter(leave__in=list(leaves)).select_related("document", "recorded_by"):
        found.setdefault(each.leave_id, []).append(each)
    return found


def is_documented(start: LeaveEvent) -> bool:
    """Whether somebody has shown the ground of the leave. No deadline depends on it."""
    return start.documented_elsewhere or LeaveDocument.objects.filter(leave=start).exists()


def may_attach(start: LeaveEvent, user: Any) -> bool:
    """Whether the user may add to this leave: whoever writes what its documents tell of."""
    return user.can("case", write=True) and user.can(area_of(start.kind, ""), write=True)


# --- changing ---------------------------------------------------------------------------------------
@transaction.atomic
def attach(*, start: LeaveEvent, document: Document, shows: str, by: Any, on: date) -> LeaveDocument:
    """Puts a document of the case with a leave; who may see it follows from what it tells of.

    Raises ValidationError where it is there already or the event is no start of a leave.
    """
    refuse_restricted([start.refugee_id])
    if start.event != LeaveEvent.Event.STARTED or start.annulled_at is not None:
        raise ValidationError(_("This leave has been annulled."))
    made = LeaveDocument(
        refugee_id=start.refugee_id, leave=start, document=document, shows=shows, recorded_by=by
    )
    made.validate_constraints()
    made.save()
    hide(document, area_of(start.kind, shows))
    tell(made, _("Documentation of a leave: %(what)s"), by=by, on=on)
    return made


@transaction.atomic
def file_with(
    *, start: LeaveEvent, document: Document, content: bytes, shows: str, by: Any, on: date
) -> LeaveDocument:
    """Files a new document and puts it with the leave. Raises rules.Refused, and ValidationError."""
    document.area = area_of(start.kind, shows)
    file_document(document=document, content=content, by=by)
    return attach(start=start, document=document, shows=shows, by=by, on=on)


@transaction.atomic
def detach(*, link: LeaveDocument, by: Any, on: date) -> None:
    """Takes a document off a leave. It stays in the case, for the same eyes as before."""
    refuse_restricted([link.refugee_id])
    tell(link, _("No longer documentation of a leave: %(what)s"), by=by, on=on)
    link.delete()


def hide(document: Document, area: str) -> None:
    """Gives the document, and what the journal says of its filing, the narrower area; nothing becomes wider."""
    if area == document.area or area == "case":
        return
    lines = JournalEntry.objects.filter(refugee=document.refugee_id, automatic=True, event_on=document.dated_on)
    filed = _("Document filed: %(title)s") % {"title": document.title}
    lines.filter(theme=journal.CASE, title=filed[:200]).update(area=area)
    document.area = area
    document.version += 1
    document.save()


def tell(link: LeaveDocument, words: str, *, by: Any, on: date) -> None:
    title = words % {"what": link.get_shows_display()}
    area = area_of(link.leave.kind, link.shows)
    journal.write(link.leave.refugee, theme=journal.CASE, title=title, event_on=on, by=by, area=area)
