"""The list of cases: what it filters by, its pages by keyset, its export."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import log
from audit.models import Kind
from core import clock, kept
from core.export import csv_response, xlsx_response
from core.text import clean
from refugees import reach
from refugees.models import Exit, Refugee
from refugees.ports import shareable
from refugees.presenters import shown_name
from refugees.rules import ResidenceBasis

PAGE_SIZE = 25


class CaseFilter(django_filters.FilterSet):
    """Filters of the case list; none of them is a name (those are searched by POST)."""

    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("Whose"), method="whose", empty_label=gettext_lazy("All within reach"),
        choices=[("mine", gettext_lazy("My cases")), ("nobody", gettext_lazy("Without a caseworker"))],
    )  # fmt: skip
    residence_basis = django_filters.ChoiceFilter(label=gettext_lazy("Residence basis"), choices=ResidenceBasis.choices)
    year = django_filters.NumberFilter(
        label=gettext_lazy("Taken over in"), field_name="takeover_on__year", min_value=1990, max_value=2100
    )
    left = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), method="who_left", empty_label=gettext_lazy("Everybody"),
        choices=[("no", gettext_lazy("Present")), ("yes", gettext_lazy("Left"))],
    )  # fmt: skip
    note = django_filters.ChoiceFilter(
        label=gettext_lazy("Last note"), method="last_note", empty_label=gettext_lazy("Any day"),
        choices=[("none", gettext_lazy("Not for 30 days"))],
    )  # fmt: skip
    arrival = django_filters.ChoiceFilter(
        label=gettext_lazy("Arrival"), method="arrives", empty_label=gettext_lazy("Any day"),
        choices=[("soon", gettext_lazy("In the next 60 days"))],
    )  # fmt: skip
    after = django_filters.CharFilter(method="nothing", widget=forms.HiddenInput, max_length=600)
    before = django_filters.CharFilter(method="nothing", widget=forms.HiddenInput, max_length=600)

    class Meta:
        model = Refugee
        fields: list[str] = []

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    @property
    def shape(self) -> Hashable | None:
        """All that the statement of a page depends on but the place in the list (core.kept).

        None for a year: there are many, and each would be a statement of its own.
        """
        scope = self.user.reach if self.is_valid() else None
        if scope is None or self.form.cleaned_data["year"]:
            return None
        chosen = tuple(pair for pair in self.form.cleaned_data.items() if pair[0] not in {"after", "before"})
        return (scope, reach.handed_over(self.user), clock.today(), chosen)

    def whose(self, people: Any, name: str, value: str) -> Any:
        if value == "nobody":
            return people.filter(caseworker=None)
        return people.filter(caseworker__in=self.user.scope.caseworkers | {self.user.pk})

    def last_note(self, people: Any, name: str, value: str) -> Any:
        return people.silent(clock.today())

    def who_left(self, people: QuerySet[Refugee], name: str, value: str) -> QuerySet[Refugee]:
        gone = Exists(Exit.objects.as_of(clock.today()).filter(refugee=OuterRef("pk")))
        return people.filter(gone) if value == "yes" else people.exclude(gone)

    def arrives(self, people: Any, name: str, value: str) -> Any:
        return people.arriving(clock.today())

    def nothing(self, people: QuerySet[Refugee], name: str, value: str) -> QuerySet[Refugee]:
        return people


@dataclass
class Shown:
    """One page of a list."""

    rows: Sequence[Any]
    previous_url: str
    next_url: str
    here: str
    exports: list[tuple[str, str]]


def cursor(person: Refugee) -> str:
    return str(person.pk)


def address(data: dict[str, Any], **more: str) -> str:
    kept = {key: value for key, value in data.items() if value not in (None, "") and key not in {"after", "before"}}
    return "?" + urlencode(kept | more)


def beyond(key: str, pk: int, *, backward: bool) -> Q:
    """Those who come after a person in the order of names, or before; where to begin the index can tell from it."""
    if backward:
        return Q(sort_key__lte=key) & (Q(sort_key__lt=key) | Q(pk__lt=pk))
    return Q(sort_key__gte=key) & (Q(sort_key__gt=key) | Q(pk__gt=pk))


def keyset(chosen: CaseFilter) -> Shown:
    """The page after, or before, the person named in the address: one indexed read at any depth.

    Whose page it is, an index says alone; only the rows of the page are fetched from the table.
    """
    data = chosen.form.cleaned_data if chosen.is_valid() else {}
    backward = bool(data.get("before"))
    mark = (data.get("before") or data.get("after") or "").strip()
    anchor = (
        Refugee.objects.filter(pk=mark).values_list("sort_key", "pk").first()
        if mark.isdigit() and len(mark) < 18
        else None
    )
    order = ("-sort_key", "-pk") if backward else ("sort_key", "pk")

    def asked(**mark: Any) -> QuerySet[Refugee]:
        people = chosen.qs.filter(beyond(**mark, backward=backward)) if mark else chosen.qs
        page = people.order_by(*order).values("pk")[: PAGE_SIZE + 1]
        return Refugee.objects.with_people().filter(pk__in=page).order_by(*order)

    shape = chosen.shape and (chosen.shape, anchor is not None, backward)
    place: dict[str, str | int] = {"key": anchor[0], "pk": anchor[1]} if anchor else {}
    rows = kept.fitted(keyset, shape, asked, **place)
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    rows = rows[::-1] if backward else rows
    earlier = more if backward else anchor is not None
    later = anchor is not None if backward else more
    return Shown(
        rows,
        address(data, before=cursor(rows[0])) if rows and earlier else "",
        address(data, after=cursor(rows[-1])) if rows and later else "",
        address(data),
        [("CSV", address(data, format="csv")), ("Excel", address(data, format="xlsx"))],
    )


def exported(request: HttpRequest, people: QuerySet[Refugee]) -> HttpResponse:
    """The filtered list as a file; every person in it is in the read log."""
    found = shareable(people.order_by("sort_key", "pk"))
    log.read(request, found, kind=Kind.EXPORT)
    header = [_("Case"), _("Name"), _("Residence basis"), _("Takeover"), _("Caseworker"), _("Team")]
    rows = [
        [
            person.case_number,
            clean(shown_name(person, request.user, lists=True)).text,
            person.get_residence_basis_display(),
            person.takeover_on,
            person.caseworker.name if person.caseworker else "",
            person.team.name if person.team else "",
        ]
        for person in found
    ]
    if request.GET.get("format") == "xlsx":
        return xlsx_response("sager.xlsx", header, rows)
    return csv_response("sager.csv", header, rows)
