"""The words of our templates, there without {% load %}: icons, standings, flags, dates, bars.

Tags and not includes where a list repeats them: one costs a hundredth of an include.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.look import days_words, look
from core.once import FIELD, new_mark

register = template.Library()
SPRITE = "dkfds/img/all-svg-icons.svg"


@cache
def sprite() -> str:
    return static(SPRITE)


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """Django's own field, and for who is signed in the mark by which a form sent twice counts once (core.once)."""
    token, user = context.get("csrf_token"), context.get("user")
    if not token or token == "NOTPROVIDED":
        return SafeString("")
    if user is not None and not user.is_authenticated:
        return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    names = '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">'
    return format_html(names, token, FIELD, new_mark())


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """{% icon "check" %} is decoration; {% icon "lock" label=_("Locked") %} is read aloud."""
    classes = f"icon-svg {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}" focusable="false"><use href="{}#{}"></use></svg>',
            classes, label, sprite(), name,
        )  # fmt: skip
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes, sprite(), name,
    )  # fmt: skip


@register.simple_tag
def standing(state: str, text: str = "") -> SafeString:
    """{% standing row.standing %} or {% standing row.standing text=row.words %}: icon and word, tone by class."""
    how = look(state)
    return format_html('<span class="st tone-{}">{}{}</span>', how.tone, icon(how.icon), text or how.word)


@register.simple_tag
def due(row_standing: str, due_on: date | None, on: date) -> SafeString:
    """The standing of an open clock in days: "7 days over", "today", "3 days"; of another one its word."""
    open_clock = row_standing in ("overdue", "due_soon", "on_track")
    return standing(row_standing, days_words(due_on, on) if open_clock else "")


@register.simple_tag
def flag(text: Any, tone: str = "blue", name: str = "") -> SafeString:
    """A flag that matters on a person: {% flag _("Protected address") "red" "lock" %}. Tones: red, blue, grey."""
    return format_html('<span class="flag flag-{}">{}{}</span>', tone, icon(name) if name else "", text)


@register.simple_tag
def badge(text: Any, tone: str = "none") -> SafeString:
    """A small label: tones ok, warn, bad, calm, none."""
    return format_html('<span class="tag-label tone-{}">{}</span>', tone, text)


@register.simple_tag
def bar(part: float, whole: float = 100, tone: str = "calm") -> SafeString:
    """A thin progress bar; decoration beside a number, so it is hidden from screen readers."""
    width = max(0, min(100, round(100 * part / whole))) if whole else 0
    return format_html(
        '<svg class="bar tone-{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar-back" width="100" height="6"></rect>'
        '<rect class="bar-front" width="{}" height="6"></rect></svg>',
        tone, width,
    )  # fmt: skip


@register.filter
def tone(state: str) -> str:
    """The CSS tone of a standing: {{ clock.state|tone }}."""
    return look(state).tone


@register.filter
def standing_word(state: str) -> str:
    return str(look(state).word)


@register.filter
def standing_icon(state: str) -> SafeString:
    return icon(look(state).icon)


@register.filter
def day(value: date | datetime | None) -> str:
    """dd-mm-yyyy in Copenhagen; nothing for nothing."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%d-%m-%Y")


@register.filter
def moment(value: datetime | None) -> str:
    """dd-mm-yyyy HH:MM in Copenhagen; nothing for nothing."""
    if not value:
        return ""
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%d-%m-%Y %H:%M")


@register.filter
def shown(value: Any) -> str:
    """Any value of a field as a caseworker reads it: yes and no, dates, lists, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(shown(one) for one in value) or "–"
    return str(value)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """{{ mapping|get:key }}; nothing where the key is missing."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def raw(value: Any) -> str:
    """What a form control must hold for a value: the key of a choice, dd-mm-yyyy, true or false, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return day(value)
    pk = getattr(value, "pk", None)
    return str(value if pk is None else pk)
