"""What a page of a case reads about a person its reader has reached already; look-ups by uid check the reach."""

from datetime import date
from typing import Any

from django.http import Http404

from refugees.documents.models import Document
from refugees.models import Address, Exit, JournalEntry, LanguageSkill, LeaveEvent, Refugee


def left_by(person: Refugee, on: date) -> date | None:
    """The day the person left, as of a day."""
    days = Exit.objects.as_of(on).filter(refugee=person).order_by("happened_on").values_list("happened_on", flat=True)
    return days.first()


def journal_of(person: Refugee, *, theme: str = "", most: int) -> list[JournalEntry]:
    """The latest lines of the journal, of one theme or of all."""
    entries = JournalEntry.objects.filter(refugee=person).select_related("recorded_by")
    return list((entries.filter(theme=theme) if theme else entries)[:most])


def address_on(person: Refugee, on: date) -> Address | None:
    """Where the person lives on a day."""
    return Address.objects.on(on).filter(refugee=person).first()


def languages_of(person: Refugee) -> list[LanguageSkill]:
    return list(LanguageSkill.objects.filter(refugee=person))


def facts_of(person: Refugee, model: Any) -> list[Any]:
    """Every fact of one kind, annulled ones too."""
    return list(model.objects.filter(refugee=person).select_related("recorded_by", "annulled_by"))


def has_ended(start: LeaveEvent) -> bool:
    """Whether a leave has a standing end."""
    ended = LeaveEvent.objects.standing().filter(refugee=start.refugee_id, ref=start.ref)
    return ended.filter(event=LeaveEvent.Event.ENDED).exists()


def documents_of(person: Refugee) -> list[Document]:
    return list(Document.objects.filter(refugee=person).select_related("recorded_by"))


def reached(user: Any, model: Any, uid: Any, **limits: Any) -> Any:
    """A record about a person within the user's reach. Raises Http404 for anything else."""
    record = model.objects.select_related("refugee").filter(uid=uid, **limits).first()
    if record is None:
        raise Http404(str(uid))
    Refugee.objects.get_visible(user, record.refugee.case_number)
    return record
