"""What a page of a case reads about a person its reader has reached already; look-ups by uid check the reach."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from core import kept, prepared
from refugees.documents.models import Document
from refugees.models import Address, CaseAssignment, Exit, JournalEntry, LanguageSkill, LeaveEvent, Refugee


def left_by(person: Refugee, on: date) -> date | None:
    """The day the person left, as of a day."""
    days = Exit.objects.as_of(on).filter(refugee=person).order_by("happened_on").values_list("happened_on", flat=True)
    return days.first()


# What a line of the journal says; the accounts of its writers stay where they are.
SHOWN = (
    "uid", "theme", "area", "automatic", "title", "text", "event_on", "recorded_at", "signed_at", "struck",
    "recorded_by__name", "addendum_to__event_on",
)  # fmt: skip


# --- the journal ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """A part of a journal: of the areas that the reader may open, of one theme or all; `before`: older than one."""

    areas: tuple[str, ...]
    most: int
    theme: str = ""
    notes_only: bool = False
    before: tuple[date, int] | None = None

    def of(self, person: int) -> QuerySet[JournalEntry]:
        entries = JournalEntry.objects.filter(refugee_id=person, area__in=self.areas)
        if self.notes_only:
            entries = entries.filter(automatic=False)
        elif self.theme:
            entries = entries.filter(theme=self.theme)
        if self.before:
            day, key = self.before
            entries = entries.filter(Q(event_on__lt=day) | Q(event_on=day, pk__lt=key))
        return entries.select_related("recorded_by", "addendum_to").only(*SHOWN)[: self.most]

    @property
    def shape(self) -> Hashable | None:
        return None if self.before else self


def journal_of(person: Refugee, part: Part) -> list[JournalEntry]:
    """The latest lines of a part of the journal."""
    return kept.rows(journal_of, part.shape, part.of, person=person.pk)


def journal_asked(person: Refugee, part: Part) -> list[prepared.Asked]:
    """What `journal_of` asks."""
    return kept.asked(journal_of, part.shape, part.of, person=person.pk)


# --- the other pages ------------------------------------------------------------------------------
def languages_of(person: Refugee) -> list[LanguageSkill]:
    return list(LanguageSkill.objects.filter(refugee=person))


def addresses_of(person: Refugee) -> list[Address]:
    """Every address, the latest first."""
    return list(Address.objects.filter(refugee=person))


def assignments_of(person: Refugee) -> list[CaseAssignment]:
    """Who was responsible for the case, or worked with it, the latest first."""
    return list(CaseAssignment.objects.filter(refugee=person).select_related("user"))


def facts_of(person: Refugee, model: Any) -> list[Any]:
    """Every fact of one kind, annulled ones too."""
    return list(model.objects.filter(refugee=person).select_related("recorded_by", "annulled_by"))


def has_ended(start: LeaveEvent) -> bool:
    """Whether a leave has a standing end."""
    ended = LeaveEvent.objects.standing().filter(refugee=start.refugee_id, ref=start.ref)
    return ended.filter(event=LeaveEvent.Event.ENDED).exists()


def documents_of(person: Refugee, viewer: Any) -> Any:
    """The documents of the areas that the viewer may read."""
    return Document.objects.filter(refugee=person).readable_by(viewer).select_related("recorded_by")


def reached(user: Any, model: Any, uid: Any, **limits: Any) -> Any:
    """A record about a person within the user's reach. Raises Http404 for anything else."""
    record = model.objects.select_related("refugee").filter(uid=uid, **limits).first()
    if record is None:
        raise Http404(str(uid))
    record.refugee = Refugee.objects.get_visible(user, record.refugee.case_number)
    return record
