"""Mails about shifts. To volunteers: when and what. To coordinators: which shift lacks somebody, never who."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from core.clock import COPENHAGEN
from mail.services import Draft, queue_all
from volunteers.joining.letters import MARK, coordinators, full, in_language_of, signed
from welcome_house.shifts.models import Shift, Turn

JOB = "shift_reminders"


def when(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Day and time of day as they are read in Copenhagen: "Saturday 7 March, 10:00–14:00"."""
    first, last = starts_at.astimezone(COPENHAGEN), ends_at.astimezone(COPENHAGEN)
    words = {"day": formats.date_format(first, "l j. F"), "from": f"{first:%H:%M}", "to": f"{last:%H:%M}"}
    return _("%(day)s, %(from)s–%(to)s") % words


def about(turn: Turn) -> dict[str, str]:
    return {"title": turn.shift.title, "when": when(turn.shift.starts_at, turn.shift.ends_at)}


def tell(turn: Turn, what: str, subject: str, *paragraphs: str, by: Any) -> None:
    """One mail to the volunteer of a turn, in the language that is active; nothing where there is no address."""
    if turn.volunteer is not None and turn.volunteer.email:
        key = f"{MARK}:{what}:{turn.uid}:{turn.version}"
        queue_all([Draft(turn.volunteer.email, subject, signed(*paragraphs), key)], by=by)


def own_page() -> str:
    return _("Your shifts: %(url)s") % {"url": full(reverse("shifts:mine"))}


def swapped(turn: Turn, *, by: Any) -> None:
    if turn.volunteer is None:
        return
    with in_language_of(turn.volunteer):
        words = about(turn)
        tell(turn, "swapped", _("Your shift is taken over: %(when)s") % words,
             _("Another volunteer has taken over %(title)s, %(when)s. You need not come.") % words, own_page(), by=by)


def taken_off(turn: Turn, *, by: Any) -> None:
    if turn.volunteer is None:
        return
    with in_language_of(turn.volunteer):
        words = about(turn)
        tell(turn, "removed", _("You do not have the shift any more: %(when)s") % words,
             _("The coordinator has taken you off %(title)s, %(when)s.") % words, own_page(), by=by)


def called_off(turn: Turn, *, by: Any) -> None:
    if turn.volunteer is None:
        return
    with in_language_of(turn.volunteer):
        words = about(turn)
        tell(turn, "off", _("The shift is cancelled: %(when)s") % words,
             _("%(title)s, %(when)s, is cancelled. You need not come.") % words, own_page(), by=by)


def moved(turn: Turn, *, by: Any) -> None:
    """New times, or that the volunteer was freed because another shift is at that time."""
    if turn.volunteer is None:
        return
    with in_language_of(turn.volunteer):
        words = about(turn)
        sentence = (
            _("%(title)s is now %(when)s. You have another shift at that time, so this one is not yours any more.")
            if turn.ended_at
            else _("%(title)s is now %(when)s. Can you not come, then cancel on your page.")
        )
        tell(turn, "moved", _("Your shift is moved: %(when)s") % words, sentence % words, own_page(), by=by)


def tell_coordinators(turn: Turn, *, on: dt.date, by: Any) -> None:
    """That a shift was cancelled at short notice."""
    shift: Shift = turn.shift
    drafts = []
    for user in coordinators(on):
        with translation.override(user.language):
            words = about(turn) | {"url": full(reverse("shifts:shift", args=[shift.uid]))}
            drafts.append(
                Draft(
                    user.email, _("Cancelled at short notice: %(when)s") % words,
                    signed(_("A volunteer has cancelled %(title)s, %(when)s.") % words, words["url"]),
                    f"late:{turn.uid}:{user.pk}",
                )
            )  # fmt: skip
    queue_all(drafts, by=by)


def remind(turns: Iterable[Any]) -> int:
    """One reminder for each turn and time; how many were new."""
    drafts = []
    for turn in turns:
        with in_language_of(turn.volunteer):
            words = about(turn) | {"url": full(reverse("shifts:mine"))}
            drafts.append(
                Draft(
                    turn.volunteer.email, _("Remember your shift: %(when)s") % words,
                    signed(
                        _("You have %(title)s %(when)s.") % words,
                        _("Can you not come? Cancel or offer the shift here, so that another can take it: %(url)s")
                        % words,
                    ),
                    f"{MARK}:remind:{turn.uid}:{turn.starts_at:%Y%m%d%H%M}",
                )
            )  # fmt: skip
    return queue_all(drafts, by=JOB)
