"""How the house's figures are written."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """ "91,4 %", in the reader's form of numbers; a dash for nothing. Rounded here: Django only cuts off."""
    return "–" if share is None else f"{number_format(round(share * 100, 1), 1)} %"
