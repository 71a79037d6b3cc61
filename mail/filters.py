"""The outbox list: its filter and its pages by keyset."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from mail.models import Mail, MailQuerySet
from mail.rules import State

PAGE_SIZE = 25
LARGEST_KEY = 2**62  # a bigger number is no key of ours, and no bigint either


class MailFilter(django_filters.FilterSet):
    """State and days; no recipient, so that no address stands in an address."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("All"))
    since = django_filters.DateFilter(label=_("Written from"), field_name="created_at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("Written until"), field_name="created_at", lookup_expr="date__lte")
    after = django_filters.NumberFilter(method="older", widget=forms.HiddenInput, min_value=1, max_value=LARGEST_KEY)
    before = django_filters.NumberFilter(method="newer", widget=forms.HiddenInput, min_value=1, max_value=LARGEST_KEY)

    class Meta:
        model = Mail
        fields: list[str] = []

    def older(self, mails: MailQuerySet, name: str, value: Any) -> MailQuerySet:
        return mails.filter(pk__lt=int(value))

    def newer(self, mails: MailQuerySet, name: str, value: Any) -> MailQuerySet:
        return mails.filter(pk__gt=int(value))


class Page(NamedTuple):
    rows: list[Mail]
    previous_url: str
    next_url: str


def link(data: dict[str, Any], **more: Any) -> str:
    kept = {key: value for key, value in data.items() if value and key not in {"after", "before"}}
    shown = {key: f"{value:%d-%m-%Y}" if hasattr(value, "year") else value for key, value in kept.items()}
    return "?" + urlencode(shown | more)


def page_of(chosen: MailFilter) -> Page:
    """The newest mails, or those after or before the one named in the address."""
    data = chosen.form.cleaned_data if chosen.is_valid() else {}
    backward = bool(data.get("before"))
    mails = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    found = list(mails.order_by("pk" if backward else "-pk")[: PAGE_SIZE + 1])
    more, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    rows = rows[::-1] if backward else rows
    earlier, later = (more, True) if backward else (bool(data.get("after")), more)
    return Page(
        rows,
        link(data, before=rows[0].pk) if rows and earlier else "",
        link(data, after=rows[-1].pk) if rows and later else "",
    )
