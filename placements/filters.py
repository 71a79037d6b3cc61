"""Lists of placements and employers: filters and pages by keyset."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from placements import branches
from placements.duplicates import is_named
from placements.models import Employer, Placement, PlacementQuerySet, Site
from placements.rules import District, Kind, Status, plain_cvr
from refugees.names import Sounds

PAGE_SIZE = 25
LARGEST_KEY = 2**62
CVR_DIGITS = 8


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
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False, choices=[("", _("All")), *District.choices])
    show = forms.ChoiceField(
        label=_("Which ones"), required=False,
        choices=[("", _("Those we use")), ("all", _("Also those we no longer use"))],
    )  # fmt: skip
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=LARGEST_KEY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].choices = [("", _("All")), *branches.filter_choices()]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}

    def found(self) -> Any:
        """The employers asked for, by name; none where the question makes no sense."""
        if not self.is_valid():
            return Employer.objects.none()
        found: Any = Employer.objects.all() if self.asked["show"] else Employer.objects.filter(in_use=True)
        if words := self.asked["q"]:
            digits = "".join(filter(str.isdigit, words))
            named = found.annotate(sound=Sounds(F("search_key")))
            found = named.filter(Q(cvr=digits) if len(digits) == CVR_DIGITS else is_named(words))
        if chosen := self.asked["branch"]:
            found = found.filter(branch__in=branches.codes(chosen))
        if district := self.asked["district"]:
            found = found.filter(Exists(Site.objects.filter(employer=OuterRef("pk"), district=district, in_use=True)))
        return found


def running_at(on: dt.date) -> Coalesce:
    """How many placements run at the outer employer on a day."""
    there: Any = Placement.objects.filter(employer=OuterRef("pk")).with_status(on)
    running = there.filter(status=Status.RUNNING).order_by().values("employer")
    counted = running.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def employers_of(form: EmployerFilter, on: dt.date) -> Page:
    """Employers by name, those after the one named in the address."""
    asked = form.asked
    found = form.found().annotate(running=running_at(on)).prefetch_related("sites", "contacts")
    anchor = Employer.objects.filter(pk=asked["after"]).first() if asked.get("after") else None
    if anchor:
        found = found.filter(Q(sort_key__gt=anchor.sort_key) | Q(sort_key=anchor.sort_key, pk__gt=anchor.pk))
    rows = list(found[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return Page(rows, link(asked) if anchor else "", link(asked, after=rows[-1].pk) if more else "")
