"""Forms about dwellings, areas, lists, sites, rooms and tables: things, and nobody's case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, Section, helper
from core.forms import CaseForm, FollowingForm
from housing.areas import LIMITS
from housing.forms import several
from housing.lodgings import MOST_BEDS
from housing.models import (
    Area,
    AreaList,
    Bed,
    ChecklistItem,
    Dwelling,
    ForecastAssumption,
    PaymentRate,
    RentCeiling,
    Site,
)  # fmt: skip
from housing.rules import Access, AreaState

MEGABYTE = 1024 * 1024


class PlainForm(CaseForm):
    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class DwellingForm(CaseForm):
    class Meta:
        model = Dwelling
        fields = [
            "address", "district", "area_state", "area", "area_basis", "association", "source", "bedrooms", "size",
            "rent", "deposit", "shared", "pets", "access", "free_from", "withdrawn_on", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3}), "area_state": forms.RadioSelect}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["access"] = several(_("Access"), Access.choices)
        self.fields["area"].help_text = _("Only areas that a list has named, or that were made here.")
        self.fields["area_basis"].help_text = _("The address line or the estate; never the postcode or the district.")
        self.helper = helper(
            Section(_("The dwelling"), "address", Columns("district", "association"), Columns("source", "free_from"),
                    Columns("bedrooms", "size"), Columns("rent", "deposit"), "shared", "pets", "access"),
            Section(_("Does it lie in a named area?"), "area_state", Columns("area", "area_basis"),
                    intro=_("Decided by a person, from the address.")),
            "withdrawn_on", "note",
            cancel=cancel,
        )  # fmt: skip

    @property
    def decides_area(self) -> bool:
        """Whether this form says anew in which area the dwelling lies."""
        changed = {"area_state", "area", "area_basis"} & set(self.changed_data)
        return bool(changed) and self.cleaned_data.get("area_state") != AreaState.UNDECIDED


class AreaForm(PlainForm):
    class Meta:
        model = Area
        fields = ["name", "district", "streets"]
        widgets = {"streets": forms.Textarea(attrs={"rows": 4})}


class ListForm(FollowingForm):
    """A version of a list, with the file that holds its areas."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True, widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("CSV (semicolons) or Excel with the column omraade; bydel and bemaerkning where they are known."),
    )  # fmt: skip

    class Meta:
        model = AreaList
        fields = ["kind", "valid_from", "valid_to", "source", "certainty"]
        widgets = {"kind": forms.RadioSelect, "certainty": forms.RadioSelect}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].help_text = _("Where the list comes from, so that anybody can look it up.")
        self.helper = helper(
            "kind", Columns("valid_from", "valid_to"), "source", "certainty", "file", cancel=cancel, multipart=True,
            submit=_("Take the list in"),
        )  # fmt: skip

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LIMITS.bytes:
            raise forms.ValidationError(_("The file is larger than %(limit)d MB."), params={"limit": 1})
        return found


# --- sites, rooms, beds ------------------------------------------------------------------------------
class SiteForm(PlainForm):
    class Meta:
        model = Site
        fields = ["name", "address", "district", "opened_on", "closed_on"]


class RoomForm(forms.Form):
    name = forms.CharField(label=_("Room"), max_length=20)
    beds = forms.IntegerField(label=_("Beds"), min_value=1, max_value=MOST_BEDS, initial=2)
    level_access = forms.BooleanField(label=_("No steps to the door"), required=False)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class BedForm(PlainForm):
    class Meta:
        model = Bed
        fields = ["closed_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_from"].help_text = _("Empty: the bed is in use.")


# --- tables ------------------------------------------------------------------------------------------
class ItemForm(PlainForm):
    class Meta:
        model = ChecklistItem
        fields = ["text", "place", "valid_from", "valid_to", "source"]


class CeilingForm(PlainForm):
    class Meta:
        model = RentCeiling
        fields = ["household", "income_to", "most_rent", "valid_from", "valid_to", "source"]


class RateForm(PlainForm):
    class Meta:
        model = PaymentRate
        fields = ["year", "household", "amount", "source"]


class AssumptionForm(PlainForm):
    """What the forecast assumes; an empty number leaves that to the past."""

    class Meta:
        model = ForecastAssumption
        fields = ["arrivals", "small", "large", "valid_from", "valid_to", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("arrivals", "small", "large"):
            self.fields[name].help_text = _("Empty: as it has gone so far.")
