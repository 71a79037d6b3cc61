"""The many numbers of the dashboard as cells of a table, made at once: a page has a thousand of them."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

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
