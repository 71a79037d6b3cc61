"""Forms and filters of openings."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from placements import branches
from placements.filters import LARGEST_KEY, PAGE_SIZE, Page, link
from placements.models import Opening, Site
from placements.rules import DanishLevel, District, Kind


class OpeningForm(CaseForm):
    class Meta:
        model = Opening
        fields = [
            "kind", "title", "tasks", "hours", "danish", "site", "places", "starts_from", "starts_to", "open_from",
            "open_to",
        ]  # fmt: skip
        widgets = {"tasks": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "starts_to": _("Empty where any later day will do."), "open_to": _("Empty until somebody closes it."),
        }  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(Q(in_use=True) | Q(pk=self.instance.site_id), employer=self.instance.employer)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].empty_label = "–"  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "–"), *Kind.choices]  # type: ignore[attr-defined]
        self.helper = helper(
            Columns("kind", "title"), "tasks", Columns("hours", "danish"), "site",
            Section(
                _("When, and how many"), "places", Columns("starts_from", "starts_to"), Columns("open_from", "open_to")
            ),
            cancel=cancel,
        )  # fmt: skip


class CloseForm(CaseForm):
    """Closes an opening with a reason; without one it is open again."""

    class Meta:
        model = Opening
        fields = ["closed_reason", "closed_note"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(Opening._meta.get_field("closed_reason").choices or ())
        again = [("", _("Open it again"))] if self.instance.closed_on else []
        self.fields["closed_reason"] = forms.ChoiceField(
            label=_("Why is it closed?"), choices=[*choices, *again], required=not again, widget=forms.RadioSelect
        )
        self.helper = helper(cancel=cancel)

    def _post_clean(self) -> None:
        # The day is the service's; the constraint that ties it to the reason is checked with it.
        reason = self.cleaned_data.get("closed_reason", "")
        self.instance.closed_on = (self.instance.closed_on or dt.date.max) if reason else None
        super()._post_clean()
        if self.instance.closed_on == dt.date.max:
            self.instance.closed_on = None


class OpeningFilter(forms.Form):
    """What an opening must be: all in the address."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices])
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False, choices=[("", _("All")), *District.choices])
    level = forms.ChoiceField(
        label=_("Danish at most"), required=False, choices=[("", _("All")), *DanishLevel.choices]
    )
    start = forms.DateField(label=_("Can start on"), required=False)
    show = forms.ChoiceField(
        label=_("Which ones"), required=False,
        choices=[("", _("With free places")), ("open", _("All that are open")), ("closed", _("Closed"))],
    )  # fmt: skip
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=LARGEST_KEY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].choices = [("", _("All")), *branches.filter_choices()]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}

    def found(self, on: dt.date) -> Any:
        """The openings asked for; none where the question makes no sense."""
        if not self.is_valid():
            return Opening.objects.with_places().none()
        rows, asked = Opening.objects.with_places(), self.asked
        over = Q(closed_on__lte=on) | Q(open_to__lt=on)
        rows = rows.filter(over) if asked["show"] == "closed" else rows.open_on(on)
        if not asked["show"]:
            rows = rows.filter(free__gt=0)
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if asked["branch"]:
            rows = rows.filter(employer__branch__in=branches.codes(asked["branch"]))
        if asked["level"]:
            rows = rows.for_level(asked["level"])
        if day := asked["start"]:
            rows = rows.filter(Q(starts_to__isnull=True) | Q(starts_to__gte=day), starts_from__lte=day)
        return self.in_district(rows, asked["district"])

    def in_district(self, rows: Any, district: str) -> Any:
        """By the site of the opening, or where that is not settled by any of the employer's."""
        if not district:
            return rows
        anywhere = Site.objects.filter(employer=OuterRef("employer"), district=district, in_use=True)
        return rows.filter(Q(site__district=district) | Q(Exists(anywhere), site__isnull=True))


def openings_of(form: OpeningFilter, on: dt.date) -> Page:
    """The openings by the day from which one can start, those after the one named in the address."""
    asked = form.asked
    found = form.found(on)
    anchor = Opening.objects.filter(pk=asked["after"]).first() if asked.get("after") else None
    if anchor:
        later = Q(starts_from__gt=anchor.starts_from) | Q(starts_from=anchor.starts_from, pk__gt=anchor.pk)
        found = found.filter(later)
    rows = list(found.order_by("starts_from", "pk")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    asked = asked | {"start": f"{asked['start']:%d-%m-%Y}"} if asked.get("start") else asked
    return Page(rows, link(asked) if anchor else "", link(asked, after=rows[-1].pk) if more else "")


class FitForm(forms.Form):
    """Which openings stand on a case's page: a kind, and no more Danish than the person speaks."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices])
    level = forms.ChoiceField(label=_("Danish at most"), required=False, choices=[("", _("All")), *DanishLevel.choices])


class ChosenForm(forms.Form):
    """The opening from which a placement is made."""

    opening = forms.UUIDField(required=False)
