"""The rows of the worklist as markup, written at once: a template asked for each cell takes five times as long."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.dates import danish
from core.templatetags.havn import bar, standing


def rows(found: Sequence[Any]) -> SafeString:
    """The rows of the table, one after the other; what is said in them is escaped here."""
    words = {"why": escape(_("Why this date?")), "off": escape(_("Put off")), "change": escape(_("Change"))}
    return SafeString("".join([_row(each, words) for each in found]))


def _row(row: Any, words: dict[str, str]) -> str:
    day = danish(row.due_on) if row.due_on else "–"
    part = "" if row.part is None else bar(row.part)
    resting = f'<span class="small" dir="auto">{escape(row.resting)}</span>' if row.resting else ""
    return (
        f'<tr><td><a href="{escape(row.url)}" dir="auto">{escape(row.name)}</a>'
        f'<span class="small">{escape(row.small)}</span></td>'
        f"<td>{escape(row.target)}</td>"
        f'<td class="nowrap"><a href="{escape(row.why_url)}" title="{words["why"]}">{day}</a></td>'
        f'<td class="nowrap">{part}{standing(row.standing, row.words)}</td>'
        f"<td>{escape(row.last)}{resting}</td>"
        f'<td class="row-action">{_buttons(row, words)}</td></tr>\n'
    )


def _buttons(row: Any, words: dict[str, str]) -> str:
    """What the clock waits for, and its alert put off."""
    sort, made = "primary" if row.primary else "secondary", []
    if row.button_url:
        url, word = escape(row.button_url), escape(row.button)
        made.append(f'<a class="button button-{sort} button-small" href="{url}">{word}</a>')
    if row.snooze_url:
        word = words["change"] if row.resting else words["off"]
        made.append(f'<a class="button button-tertiary button-small" href="{escape(row.snooze_url)}">{word}</a>')
    return " ".join(made)
