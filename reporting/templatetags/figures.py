"""The many numbers of the dashboard as cells of a table, made at once: a page has a thousand of them."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reporting.board import Goal, Kept
from reporting.drawn import SPARK_HEIGHT, SPARK_WIDTH, Spark
from reporting.figures import Number
from reporting.headlines import Headline

register = template.Library()


@register.simple_tag
def number_cells(numbers: Iterable[Number], url: str) -> SafeString:
    """A cell for each number; one that counts somebody leads to its people."""
    cells = [cell(each.count, f"{url}?{each.query}") for each in numbers]
    return mark_safe("".join(cells))  # noqa: S308 (numbers, and escaped addresses)


def cell(count: int, url: str, css: str = "num") -> str:
    if not count:
        return f'<td class="{css}"><span class="zero">0</span></td>'
    return f'<td class="{css}"><a href="{escape(url)}">{count:d}</a></td>'


@register.simple_tag
def board_rows(promises: Iterable[Kept], people_url: str) -> SafeString:
    """The promises of the dashboard with their targets, a body of the table for each."""
    trend = escape(_("Trend of the rate"))
    few = _("%(met)s of %(all)s")
    parts = []
    for kept in promises:
        rows = "".join([goal_row(goal, people_url, trend, few) for goal in kept.goals])
        parts.append(body(kept, rows) if rows else body(kept, elsewhere(), kept.headlines_url))
    return mark_safe("".join(parts))  # noqa: S308 (what is said in it is escaped)


def body(kept: Kept, rows: str, fetched_from: str = "") -> str:
    """A promise with its rows; where they are asked for by themselves, `fetched_from` says where they come from."""
    head = f'<a href="{escape(kept.url)}">{escape(kept.promise.label)}</a>'
    fetched = f' hx-get="{escape(fetched_from)}" hx-trigger="load" hx-swap="outerHTML"' if fetched_from else ""
    return f'<tbody{fetched}><tr class="group"><th colspan="11" scope="rowgroup">{head}</th></tr>{rows}</tbody>'


def elsewhere() -> str:
    """What stands below a promise without deadlines until its shares have come, and where scripts are off."""
    none = escape(_("No deadline belongs to this promise; its figures stand on its own page."))
    return f'<tr><td colspan="11"><span class="meta">{none}</span></td></tr>'


@register.simple_tag
def headline_rows(kept: Kept, found: Iterable[Headline]) -> SafeString:
    """A promise without deadlines, with the shares it is known by."""
    rows = "".join([headline_row(each) for each in found])
    return mark_safe(body(kept, rows or elsewhere()))  # noqa: S308 (what is said in it is escaped)


def headline_row(found: Headline) -> str:
    """A share: how large with its interval, its trend, this week's work, and what it is made of."""
    value = found.value
    said = escape(_("%(part)s of %(all)s") % {"part": value.part, "all": value.whole})
    made_of = f'<span class="meta">{said}</span>'
    has_rate = value.number is not None
    rate = f"<b>{value.number} %</b> {interval(value.low, value.high)}" if has_rate else made_of
    words = [made_of] if has_rate else []
    if found.todo:
        words.append(todo(*found.todo))
    trend = escape(_("Trend of the rate"))
    return (
        f'<tr><th scope="row"><a href="{escape(found.url)}">{escape(found.label)}</a></th>'
        f'<td class="nowrap">{rate}</td>'
        f"<td>{spark(found.trend, trend)}</td>"
        f'<td colspan="8">{" · ".join(words)}</td></tr>'
    )


def todo(number: int, words: Any, url: str) -> str:
    """What waits this week, with the way to its list where there is one for this reader."""
    text = f"{number} {escape(words)}"
    return f'<a href="{escape(url)}">{text}</a>' if url and number else text


def interval(low: int | None, high: int | None) -> str:
    return "" if low is None else f'<span class="small">{low}–{high} %</span>'


def goal_row(goal: Goal, where: str, trend: str, few: str) -> str:
    """A target: its rate with the interval, the trend, this week's work, and what became of its clocks."""
    if goal.percent is None or goal.interval is None:
        rate = f'<span class="meta">{escape(few % {"met": goal.met, "all": goal.denominator})}</span>'
    else:
        rate = f"<b>{goal.percent} %</b> {interval(*goal.interval)}"
    week = "".join([cell(number, url, "num week") for number, url in goal.waiting])
    numbers = "".join([cell(each.count, f"{where}?{each.query}") for each in goal.numbers])
    return (
        f'<tr><th scope="row"><a href="{escape(goal.url)}">{escape(goal.label)}</a></th><td class="nowrap">{rate}</td>'
        f"<td>{spark(goal.trend, trend)}</td>{week}{numbers}</tr>"
    )


def spark(line: Spark, words: str) -> str:
    """The small line of a target's rate over the months, with its words; nothing where too few were due."""
    if line.dot is None:
        return '<span class="zero">–</span>'
    drawn = "".join([f'<polyline class="c-line" points="{points}"></polyline>' for points in line.lines])
    x, y = line.dot
    return (
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}"'
        f' role="img" aria-label="{words}">{drawn}<circle class="c-1" cx="{x}" cy="{y}" r="2.5"></circle></svg>'
        f'<span class="small nowrap">{line.first} → {line.last} %</span>'
    )
