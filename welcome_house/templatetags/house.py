"""How the house's figures are written."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """ "91,4 %", in the reader's form of numbers; a dash for nothing."""
    return "–" if share is None else f"{number_format(share * 100, 1)} %"
