"""The journal as one timeline: its lines in words, its themes, its pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.policy import Area, Role, allows
from core import drawn, kept
from core.addresses import address as at
from refugees import journal, reads
from refugees.models import JournalEntry, Refugee
from refugees.presenters import short

LENGTH = 30
NOTES_ONLY = journal.NOTE
NOT_MENTORS = frozenset(Role) - {Role.HOLISTIC_MENTOR, Role.RETENTION_MENTOR}


class JournalForm(forms.Form):
    """What part of the journal an address asks for: a theme, and the entry after which to go on."""

    theme = forms.CharField(required=False, max_length=30)
    before = forms.RegexField(r"^\d{4}-\d{2}-\d{2}~\d{1,18}$", required=False)

    def clean_before(self) -> tuple[date, int] | None:
        day, _tilde, key = self.cleaned_data["before"].partition("~")
        try:
            return (date.fromisoformat(day), int(key)) if key else None
        except ValueError:
            raise forms.ValidationError(_("That is no place in the journal.")) from None


@dataclass
class Timeline:
    """One page of the journal."""

    entries: list[dict[str, Any]]
    open: bool = True  # whether the viewer can find anything in it at all
    themes: str = ""  # links as the page shows them, one in force
    older_url: str = ""
    newest_url: str = ""


def read(person: Refugee, viewer: Any, query: Any) -> Timeline:
    """The part of the journal that the address asks for, in one query. An odd address shows the newest of all."""
    form = JournalForm(query)
    asked = form.cleaned_data if form.is_valid() else {}
    theme, before = asked.get("theme") or "", asked.get("before")
    found = reads.journal_of(person, part_of(viewer, theme, before))
    shown = found[:LENGTH]
    last = f"{shown[-1].event_on:%Y-%m-%d}~{shown[-1].pk}" if len(found) > LENGTH else ""
    return Timeline(
        entries=lines(shown, viewer),
        open=bool(shown) or viewer.can(Area.CASE),
        themes=choices(viewer, theme),
        older_url=address(theme=theme, before=last) if last else "",
        newest_url=address(theme=theme) if before else "",
    )


def part_of(viewer: Any, theme: str = "", before: tuple[date, int] | None = None) -> reads.Part:
    """The part of a journal that an address asks for; without a theme and a place the newest of all.

    What the journal tells of the mentors' work is for those who are not mentors: a mentor reads contact, language and
    own tasks (handbook 3.1), and what is told to them stands on their own pages.
    """
    told = allows(viewer.roles & NOT_MENTORS, Area.MENTOR)
    areas = tuple(area for area in Area.values if viewer.can(area) and (told or area != Area.MENTOR))
    return reads.Part(areas, LENGTH + 1, theme, theme == NOTES_ONLY, before)


def address(**parts: str) -> str:
    kept = {key: value for key, value in parts.items() if value}
    return f"?{urlencode(kept)}#journal"


def choices(viewer: Any, theme: str) -> SafeString:
    """The links by theme, of which one is in force: the same for everybody with the same rights."""
    shape = None if viewer.rights is None else (viewer.rights, get_language(), theme)
    found: SafeString = kept.once(choices, shape, lambda: _choices(viewer, theme))
    return found


def _choices(viewer: Any, theme: str) -> SafeString:
    notes = [(NOTES_ONLY, _("Notes only"))] if viewer.can(Area.CASE) else []
    found = [("", _("All")), *journal.themes(viewer), *notes]
    links = [{"label": label, "url": address(theme=key), "current": key == theme} for key, label in found]
    return drawn.chips(_("Themes of the journal"), links)


def lines(entries: list[JournalEntry], viewer: Any) -> list[dict[str, Any]]:
    may_write = viewer.can(Area.CASE, write=True)
    return [line(entry, viewer, may_write) for entry in entries]


def line(entry: JournalEntry, viewer: Any, may_write: bool) -> dict[str, Any]:
    """One entry in words: what, when it happened, who wrote it, and when if that was another day."""
    recorded = localtime(entry.recorded_at).date()
    meta = [short(entry.event_on), entry.recorded_by.name if entry.recorded_by else _("Imported")]
    if recorded != entry.event_on:
        meta.append(_("recorded %(day)s") % {"day": short(recorded)})
    if entry.addendum_to:
        meta.append(_("to the note of %(day)s") % {"day": short(entry.addendum_to.event_on)})
    is_draft = not entry.automatic and not entry.signed_at
    return {
        "title": (_("Addendum: ") if entry.addendum_to_id else "") + entry.title,
        "text": entry.text,
        "inline": entry.automatic and "\n" not in entry.text,
        "theme": "" if entry.theme == journal.NOTE else journal.theme_word(entry.theme),
        "meta": " · ".join(meta),
        "url": "",
        "links": links(entry, viewer) if may_write and not entry.automatic else [],
        "annulled": _("annulled") if entry.struck else "",
        "locked": bool(entry.signed_at),
        "draft": is_draft,
        "quiet": entry.theme == journal.ADMINISTRATION,
    }


def links(note: JournalEntry, viewer: Any) -> list[tuple[str, str]]:
    """A draft is changed by its author; a signed note takes addenda."""
    if note.signed_at:
        return [(_("Addendum"), at("refugees:addendum", note.uid))]
    return [(_("Edit"), at("refugees:note-edit", note.uid))] if note.recorded_by_id == viewer.pk else []
