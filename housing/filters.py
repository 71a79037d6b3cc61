"""What the lists of housing may be asked for: all in the address, checked before it is used."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from housing.models import Site
from housing.rules import AreaState
from refugees.districts import District

MOST_PAGES = 400
NONE, REFUSED, ACCEPTED = "none", "refused", "accepted"


class PagedForm(forms.Form):
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for; nothing where it cannot be."""
        return self.cleaned_data if self.is_valid() else {}


class ListForm(PagedForm):
    """Whose people."""

    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("All within reach")), ("mine", _("My cases"))], required=False
    )

    def of_user(self, found: Any, user: Any, field: str = "refugee__caseworker") -> Any:
        """The rows about the user's own cases, where these are asked for; none where the question is wrong."""
        if not self.is_valid():
            return found.none()
        return found.filter(**{field: user}) if self.asked.get("whose") == "mine" else found


class WaitingForm(ListForm):
    show = forms.ChoiceField(
        label=_("Which ones"), required=False,
        choices=[
            ("", _("All that wait")), (NONE, _("No offer yet")), (REFUSED, _("Refused an offer")),
            (ACCEPTED, _("Accepted, not moved in")),
        ],
    )  # fmt: skip


class OffersForm(ListForm):
    show = forms.ChoiceField(
        label=_("Which ones"), required=False,
        choices=[("", _("Waiting for an answer")), ("accepted", _("Accepted, not moved in")), ("all", _("All offers"))],
    )


class DwellingsForm(PagedForm):
    show = forms.ChoiceField(
        label=_("Which ones"), choices=[("", _("Free")), ("all", _("All dwellings"))], required=False
    )
    district = forms.ChoiceField(
        label=_("District"), choices=[("", _("All districts")), *District.choices], required=False
    )  # fmt: skip
    area = forms.ChoiceField(
        label=_("Named area"), choices=[("", _("All")), *AreaState.choices], required=False
    )  # fmt: skip


class BoardForm(forms.Form):
    """Which site, on which day."""

    site = forms.UUIDField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(label=_("On"), required=False)

    def chosen(self, user: Any) -> Site | None:
        """The site asked for; None where all are."""
        uid = self.cleaned_data.get("site") if self.is_valid() else None
        found: Site | None = Site.objects.visible_to(user).filter(uid=uid).first() if uid else None
        return found
