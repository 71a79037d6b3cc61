"""Lists of placements and employers: filters and pages by keyset."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from placements.models import Employer, Placement, PlacementQuerySet
from placements.rules import Kind, Status, plain_cvr

PAGE_SIZE = 25
LARGEST_KEY = 2**62


class PlacementFilter(django_filters.FilterSet):
    """Status as of today, kind, employer, whose; never a name (people are searched by POST)."""

    mine = django_filters.ChoiceFilter(
        label=_("Whose"), choices=[("mine", _("My cases"))], method="only_mine", empty_label=_("All within reach")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Status.choices, method="in_status", empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("All"))
    cvr = django_filters.CharFilter(label=_("Employer's CVR number"), method="at_employer", max_length=20)
    after = django_filters.NumberFilter(method="older", widget=forms.HiddenInput, min_value=1, max_value=LARGEST_KEY)
    before = django_filters.NumberFilter(method="newer", widget=forms.HiddenInput, min_value=1, max_value=LARGEST_KEY)

    class Meta:
        model = Placement
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def only_mine(self, found: PlacementQuerySet, name: str, value: str) -> PlacementQuerySet:
        return found.filter(refugee__caseworker=self.user)

    def in_status(self, found: PlacementQuerySet, name: str, value: str) -> PlacementQuerySet:
        with_status: Any = found.with_status(clock.today())
        return with_status.filter(status=value)

    def at_employer(self, found: PlacementQuerySet, name: str, value: str) -> PlacementQuerySet:
        try:
            return found.filter(employer__cvr=plain_cvr(value))
        except ValueError:
            return found.none()

    def older(self, found: PlacementQuerySet, name: str, value: Any) -> PlacementQuerySet:
        return found.filter(pk__lt=int(value))

    def newer(self, found: PlacementQuerySet, name: str, value: Any) -> PlacementQuerySet:
        return found.filter(pk__gt=int(value))


class Page(NamedTuple):
    rows: Sequence[Any]
    previous_url: str
    next_url: str


def link(data: dict[str, Any], **more: Any) -> str:
    kept = {key: value for key, value in data.items() if value and key not in {"after", "before"}}
    return "?" + urlencode(kept | more)


def page_of(chosen: PlacementFilter) -> Page:
    """The newest placements, or those after or before the one named in the address."""
    data = chosen.form.cleaned_data if chosen.is_valid() else {}
    backward = bool(data.get("before"))
    found = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    found = found.with_status(clock.today()).with_days(clock.today())
    rows = list(found.order_by("pk" if backward else "-pk")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    rows = rows[::-1] if backward else rows
    earlier, later = (more, True) if backward else (bool(data.get("after")), more)
    return Page(
        rows,
        link(data, before=rows[0].pk) if rows and earlier else "",
        link(data, after=rows[-1].pk) if rows and later else "",
    )


class EmployerFilter(forms.Form):
    """A workplace's name is no name of a person: it may stand in an address."""

    q = forms.CharField(label=_("Name or CVR number"), required=False, max_length=80, strip=True)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=LARGEST_KEY)


def employers_of(form: EmployerFilter) -> Page:
    """Employers by name, those after the one named in the address."""
    data = form.cleaned_data if form.is_valid() else {}
    found: QuerySet[Employer] = Employer.objects.all() if form.is_valid() else Employer.objects.none()
    if words := data.get("q", ""):
        digits = "".join(filter(str.isdigit, words))
        found = found.filter(Q(name__icontains=words) | (Q(cvr=digits) if len(digits) == 8 else Q(pk=None)))
    anchor = Employer.objects.filter(pk=data["after"]).first() if data.get("after") else None
    if anchor:
        found = found.filter(Q(sort_key__gt=anchor.sort_key) | Q(sort_key=anchor.sort_key, pk__gt=anchor.pk))
    rows = list(found[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    first = link({"q": data.get("q")}) if anchor else ""
    return Page(rows, first, link({"q": data.get("q")}, after=rows[-1].pk) if more else "")
