"""The words of our templates, there without {% load %}: icons, standings, flags, dates, bars.

Tags and not includes where a list repeats them: one costs a hundredth of an include.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from types import SimpleNamespace
from typing import Any

from django import template
from django.template.defaulttags import querystring
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import drawn, kept
from core.addresses import address
from core.look import days_words, look
from core.once import FIELD, new_mark

register = template.Library()
SHORT = 60  # signs of an address whose links are remembered: a list is mostly opened as it is
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
    return format_html(names, token, FIELD, context.get("once_mark") or new_mark())


TOKEN, MARK, PLACE = "\ufdd0token", "\ufdd0mark", "\ufdd0place"  # stand in the bar for what each page has of its own
BAR = "components/header.html"


@register.simple_tag(takes_context=True)
def top_bar(context: template.Context) -> SafeString:
    """The bar of a page. It says the same on every page of a section to the same reader, so it is written once."""
    user, request = context.get("user"), context.get("request")
    if request is None or user is None or not user.is_authenticated:
        return SafeString(get_template(BAR).render(said(context)))
    nav = tuple((url, current) for _label, url, current in context["nav"])
    addresses = tuple(str(context[name]) for name in ("search_url", "language_url", "account_url"))
    shape = (get_language(), user.pk, user.name, user.email, nav, addresses)
    text = kept.once(top_bar, shape, lambda: _bar(context))
    own = {TOKEN: str(context["csrf_token"]), MARK: new_mark(), PLACE: escape(request.path)}
    for place, value in own.items():
        text = text.replace(place, value)
    return SafeString(text)


def _bar(context: template.Context) -> str:
    own = {"csrf_token": TOKEN, "once_mark": MARK, "request": SimpleNamespace(path=PLACE)}
    return str(get_template(BAR).render(said(context) | own))


def said(context: template.Context) -> dict[str, Any]:
    """All that the templates of a page are told."""
    return {str(key): value for key, value in context.flatten().items()}


@register.simple_tag
@lru_cache(maxsize=512)
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
    return _standing(how.tone, how.icon, str(text or how.word))


@lru_cache(maxsize=1024)
def _standing(tone: str, name: str, text: str) -> SafeString:
    return format_html('<span class="st tone-{}">{}{}</span>', tone, icon(name), text)


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
@lru_cache(maxsize=512)
def bar(part: float, whole: float = 100, tone: str = "calm") -> SafeString:
    """A thin progress bar; decoration beside a number, so it is hidden from screen readers."""
    width = max(0, min(100, round(100 * part / whole))) if whole else 0
    return format_html(
        '<svg class="bar tone-{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar-back" width="100" height="6"></rect>'
        '<rect class="bar-front" width="{}" height="6"></rect></svg>',
        tone, width,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def sort_heads(context: template.Context, columns: Iterable[Any]) -> SafeString:
    """The heads of a sortable table; other parameters of the address stay, the place in the list falls away."""
    request, sort = context.get("request"), str(context.get("sort") or "")

    def link(order: str) -> str:
        return str(querystring(context, sort=order, after=None, before=None))

    def heads() -> SafeString:
        return drawn.sort_heads(columns, sort, link, icon)

    query = request.META.get("QUERY_STRING", "") if request else ""
    labels = tuple((drawn.of(each, "key"), str(drawn.of(each, "label")), drawn.of(each, "css")) for each in columns)
    shape = (sort, query, labels) if request and len(query) <= SHORT else None
    found: SafeString = kept.once(sort_heads, shape, heads)
    return found


@register.simple_tag
def big_numbers(numbers: Iterable[dict[str, Any]]) -> SafeString:
    return drawn.numbers(numbers)


@register.simple_tag
def tab_links(tabs: Iterable[Any]) -> SafeString:
    return drawn.tabs(tabs, icon("lock", _("closed to you")))


@register.simple_tag
def choice_links(choices: Iterable[Any]) -> SafeString:
    return drawn.choices(choices)


@register.simple_tag(takes_context=True)
def fact_rows(context: template.Context, facts: Iterable[Any]) -> SafeString:
    def form(url: str, word: str) -> str:
        return (
            f'<form class="inline-form" method="post" action="{escape(url)}" hx-post="{escape(url)}"'
            f' hx-target="closest td">{csrf_token(context)}'
            f'<button class="button-link" type="submit">{word}</button></form>'
        )

    return drawn.facts(facts, shown, form)


@register.simple_tag(takes_context=True)
def strip_items(context: template.Context, clocks: Iterable[Any]) -> SafeString:
    why, current = escape(_("Why this date?")), str(context.get("current") or "")
    return drawn.strip(clocks, look, icon, why, escape(str(context.get("why_id") or "")), current)


@register.simple_tag
def timeline_items(entries: Iterable[Any]) -> SafeString:
    words = {"annulled": escape(_("Annulled:")), "signed": escape(_("signed")), "draft": escape(_("draft"))}
    return drawn.timeline(entries, words, icon("lock"))


@register.simple_tag
def next_step_items(actions: Iterable[Any]) -> SafeString:
    return drawn.next_steps(actions, look)


@register.simple_tag
def flag_items(flags: Iterable[Any]) -> SafeString:
    return drawn.flags(flags, icon)


@register.simple_tag
def summary_rows(summaries: Iterable[tuple[Any, Iterable[Any]]]) -> SafeString:
    return drawn.summaries(summaries)


@register.simple_tag
def link_to(name: str, *args: Any) -> str:
    """The address of a view, as {% url %} says it, from those remembered. Empty where there is none of that name."""
    return address(name, *args)


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
