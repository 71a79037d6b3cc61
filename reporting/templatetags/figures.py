"""The many numbers of the dashboard as cells of a table, made at once: a page has a thousand of them."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reporting.drawn import SPARK_HEIGHT, SPARK_WIDTH, Spark
from reporting.figures import Number

register = template.Library()


@register.simple_tag
def number_cells(numbers: Iterable[Number], url: str) -> SafeString:
    """A cell for each number; one that counts somebody leads to its people."""
    where = escape(url)
    return mark_safe("".join(cell(each, where) for each in numbers))  # noqa: S308 (numbers, and escaped addresses)


def cell(number: Number, where: str) -> str:
    if not number.count:
        return '<td class="num"><span class="zero">0</span></td>'
    return f'<td class="num"><a href="{where}?{escape(number.query)}">{number.count:d}</a></td>'


@register.simple_tag
def trend(line: Spark, words: str) -> SafeString:
    """The small line of a target's rate over the months, with its words; nothing where too few were due."""
    if line.dot is None:
        return mark_safe('<span class="zero">–</span>')
    drawn = "".join(f'<polyline class="c-line" points="{points}"></polyline>' for points in line.lines)
    x, y = line.dot
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}'
        '<circle class="c-1" cx="{}" cy="{}" r="2.5"></circle></svg><span class="small nowrap">{} → {} %</span>',
        SPARK_WIDTH, SPARK_HEIGHT, SPARK_WIDTH, SPARK_HEIGHT, words, mark_safe(drawn), x, y, line.first, line.last,  # noqa: S308
    )  # fmt: skip
