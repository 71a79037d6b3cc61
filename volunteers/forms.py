"""Forms of the wish for a match, its referral, and the match. Choices wherever possible: what is passed on has no
free words."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core import clock
from core.crispy import Columns, Section, helper
from core.forms import CaseForm, FollowingForm, Versioned
from refugees.forms import FactForm
from refugees.offers import Answer
from volunteers.matching.models import MatchRule
from volunteers.matching.rules import AFTER_YES, BEFORE_MEETING, Gain, Goes, Rhythm, Said, Sort
from volunteers.matching.weights import PairWeights
from volunteers.people import Clearance, Supplier, Volunteer
from volunteers.rules import Interest, Leaving, Purpose, Slot
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes.models import MatchWish
from volunteers.wishes.rules import AgeBand, Closing, TakenBack

MOST_LANGUAGES, LONGEST_LANGUAGE = 12, 40
FURTHEST_AHEAD = 92  # days until a first meeting
NOT_YET = [("", _("Not asked"))]


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def languages_field() -> forms.CharField:
    return forms.CharField(
        label=_("Languages"), required=False, max_length=400, help_text=_("Parted by commas: arabisk, tigrinya")
    )


class Languages(CaseForm):
    """A record with a list of languages, typed as words between commas."""

    languages = languages_field()

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["languages"] = ", ".join(self.instance.languages)
        self.helper = helper(cancel=cancel)

    def clean_languages(self) -> list[str]:
        words = (word.strip() for word in re.split(r"[,;]", self.cleaned_data["languages"]))
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) > MOST_LANGUAGES or any(len(word) > LONGEST_LANGUAGE for word in found):
            raise forms.ValidationError(_("At most twelve languages, each a word or two."))
        return found


class DayForm(Versioned, FactForm):
    """A day on which something happened, and nothing in free words."""

    day_label: Any = _("Date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = self.day_label
        del self.fields["note"]


# --- offer, wish, referral -----------------------------------------------------------------------------------
class OfferForm(FactForm):
    """A match is offered: the answer and the consent where they came at once."""

    said = forms.ChoiceField(
        label=_("What does the person say?"), required=False, widget=forms.RadioSelect,
        choices=[
            ("", _("No answer yet")), (Answer.YES, _("Yes, thank you")), (Answer.LATER, _("Ask me later")),
            (Answer.NO, _("No, thank you")),
        ],
        help_text=_("A no has no consequence for anything else: say so."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("Agrees that name, contact, language and interests are passed to one supplier"), required=False
    )
    field_order = ["happened_on", "said", "consent", "note"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("consent") and data.get("said") != Answer.YES:
            self.add_error("consent", _("The consent belongs to a yes."))
        return data


class AnnulForm(Versioned):
    """Why something was recorded by mistake."""

    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Annul what was recorded"))


class WishForm(Languages):
    purposes = several(_("What is the match for?"), Purpose.choices)
    interests = several(_("Interests"), Interest.choices)
    times = several(_("Has time"), Slot.choices)
    children = several(_("The children's ages"), AgeBand.choices)
    field_order = ["wished_on", "purposes", "languages", "interests", "times", "district", "volunteer_sex"]

    class Meta:
        model = MatchWish
        fields = [
            "wished_on", "purposes", "languages", "interests", "times", "district", "volunteer_sex", "for_family",
            "children", "no_pets",
        ]  # fmt: skip

    def clean_wished_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["wished_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return day

    def clean_purposes(self) -> list[str]:
        found: list[str] = self.cleaned_data["purposes"]
        if not found:
            raise forms.ValidationError(_("Choose at least one purpose."))
        return found


class ReferForm(Versioned):
    """To which supplier, and what it shall call somebody whose name is protected."""

    contract = forms.ModelChoiceField(
        Contract.objects.none(), label=_("Supplier"), empty_label=None, widget=forms.RadioSelect
    )
    alias = forms.CharField(
        label=_("What the supplier calls the person"), max_length=60,
        help_text=_("The name is protected. Choose another name with the person. No contact is passed on: you arrange "
                    "the first meeting."),
    )  # fmt: skip

    def __init__(self, *args: Any, contracts: Any, words: dict[int, str], protected: bool, cancel: str = "",
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contract"]
        field.queryset = contracts
        field.label_from_instance = lambda contract: words.get(contract.pk, str(contract))
        if not protected:
            del self.fields["alias"]
        self.helper = helper(cancel=cancel, submit=_("Refer"))


class TakeBackForm(DayForm):
    day_label = _("Taken back")
    because = forms.ChoiceField(
        label=_("Why?"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in (TakenBack.OTHER_SUPPLIER, TakenBack.SUPPLIER)],
    )  # fmt: skip


class CloseForm(DayForm):
    day_label = _("Closed")
    because = forms.ChoiceField(
        label=_("Why?"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in Closing if each != Closing.MERGED],
    )  # fmt: skip


# --- the match -------------------------------------------------------------------------------------------------
class AnswerForm(DayForm):
    day_label = _("The answer came on")
    said = forms.ChoiceField(
        label=_("Does it suit?"), choices=Said.choices, widget=forms.RadioSelect,
        help_text=_("A no has no consequence for anything else: say so."),
    )  # fmt: skip
    field_order = ["said", "happened_on"]


class PlanForm(Versioned):
    meeting_on = forms.DateField(label=_("The two meet for the first time on"))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)

    def clean_meeting_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["meeting_on"]
        today = clock.today()
        if not today <= day <= today + dt.timedelta(days=FURTHEST_AHEAD):
            raise forms.ValidationError(_("The day must be today or later, within three months."))
        return day


class MetForm(DayForm):
    day_label = _("Met on")
    rhythm = forms.ChoiceField(
        label=_("How often will they meet?"), required=False, widget=forms.RadioSelect,
        choices=[("", _("Not agreed yet")), *Rhythm.choices],
    )  # fmt: skip


class Gained(DayForm):
    """What both say to have gained: told in sum only, never of one match."""

    gained_person = several(_("What has the person gained?"), Gain.choices)
    gained_volunteer = several(_("What has the volunteer gained?"), Gain.choices)


class CheckInForm(Gained):
    sort = forms.ChoiceField(
        label=_("What was it?"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in (Sort.MET, Sort.CHECK_IN)], initial=Sort.MET,
    )  # fmt: skip
    goes = forms.ChoiceField(label=_("How does it go?"), required=False, widget=forms.RadioSelect,
                             choices=[*NOT_YET, *Goes.choices])  # fmt: skip
    rhythm = forms.ChoiceField(
        label=_("How often will they meet?"), required=False, choices=[("", _("As before")), *Rhythm.choices]
    )
    field_order = ["happened_on", "sort", "goes", "rhythm", "gained_person", "gained_volunteer"]


class EndForm(Gained):
    day_label = _("Last day")
    reason = forms.ChoiceField(label=_("Why does it end?"), widget=forms.RadioSelect)
    field_order = ["happened_on", "reason", "gained_person", "gained_volunteer"]

    def __init__(self, *args: Any, began: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = AFTER_YES if began else BEFORE_MEETING
        field: Any = self.fields["reason"]
        field.choices = [(each.value, each.label) for each in reasons]
        if not began:
            del self.fields["gained_person"], self.fields["gained_volunteer"]


class ProposeForm(Versioned):
    """Which of the supplier's volunteers; those who suit best stand first, with what speaks for them."""

    volunteer = forms.ModelChoiceField(
        Volunteer.objects.none(), label=_("Volunteer"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, words: dict[int, str], cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["volunteer"]
        field.queryset = Volunteer.objects.filter(pk__in=words)
        field.label_from_instance = lambda volunteer: words[volunteer.pk]
        order = {key: number for number, key in enumerate(words)}
        field.choices = sorted(field.choices, key=lambda pair: order.get(getattr(pair[0], "value", 0), 0))
        self.helper = helper(cancel=cancel, submit=_("Propose"))


# --- the supplier's own ----------------------------------------------------------------------------------------
class VolunteerForm(Languages):
    helps_with = several(_("Wants to help with"), Purpose.choices)
    interests = several(_("Interests"), Interest.choices)
    available = several(_("Can come"), Slot.choices)

    class Meta:
        model = Volunteer
        fields = [
            "name", "email", "phone", "sex", "district", "languages", "helps_with", "interests", "available", "pets",
            "brings",
        ]  # fmt: skip
        widgets = {"brings": forms.Textarea(attrs={"rows": 3})}

    field_order = ["name", "email", "phone", "sex", "district", "languages", "helps_with", "interests", "available",
                   "pets", "brings"]  # fmt: skip


class LeaveForm(DayForm):
    """A volunteer of a supplier leaves."""

    day_label = _("Last day")
    because = forms.ChoiceField(label=_("Why"), choices=Leaving.choices, widget=forms.RadioSelect)
    field_order = ["happened_on", "because"]


class ClearanceForm(CaseForm):
    """Result and dates only: never what the certificate says, never a CPR number."""

    class Meta:
        model = Clearance
        fields = ["asked_on", "answered_on", "passed", "valid_until"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("asked_on", "answered_on", "passed", "valid_until", cancel=cancel)


class Plain(CaseForm):
    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class SupplierForm(Plain):
    class Meta:
        model = Supplier
        fields = ["name", "cvr", "email", "phone"]


class ContractForm(Plain):
    class Meta:
        model = Contract
        fields = ["supplier", "year", "places", "price", "valid_from", "valid_to"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, cancel=cancel, **kwargs)
        names = ("supplier", "year", "places", "price")
        self.helper = helper(*names, Columns("valid_from", "valid_to"), cancel=cancel)


class CoordinatorForm(Plain):
    """An account that holds the role; the account itself is made under Users."""

    class Meta:
        model = SupplierCoordinator
        fields = ["supplier", "user", "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = RoleAssignment.objects.on(clock.today()).filter(role=Role.SUPPLIER_COORDINATOR).values("user")
        field: Any = self.fields["user"]
        field.queryset = User.objects.filter(pk__in=holders, is_active=True).order_by("name")


class MatchRuleForm(Plain):
    class Meta:
        model = MatchRule
        fields = ["follower_days", "coordinator_days", "valid_from", "valid_to", "source"]


class WeightsForm(CaseForm):
    """What each criterion is worth."""

    class Meta:
        model = PairWeights
        fields = [
            "language", "purpose", "times", "district", "interests", "waited", "valid_from", "valid_to", "source",
        ]  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["waited"].help_text = _(
            "A point for each week since the wish, at most so many. It decides who goes without, never who fits whom."
        )
        self.fields["source"].help_text = _("Who has decided it, and where that can be read.")
        self.helper = helper(
            Section(_("Points at most"), Columns("language", "purpose"), Columns("times", "district"),
                    Columns("interests", "waited")),
            Section(_("When, and why"), Columns("valid_from", "valid_to"), "source"), "version", cancel=cancel,
        )  # fmt: skip


class NewWeightsForm(FollowingForm, WeightsForm):
    """Weights that begin today or later: what was proposed before was proposed by those of its day."""

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(_("Weights begin today or later."))
        return day


# --- figures -----------------------------------------------------------------------------------------------------
class FiguresForm(forms.Form):
    on = forms.DateField(label=_("As of"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(method="get", submit=_("Show"))

    @property
    def day(self) -> dt.date:
        """The day asked for; today where none is, or it lies ahead."""
        asked = self.cleaned_data.get("on") if self.is_valid() else None
        return min(asked, clock.today()) if asked else clock.today()
