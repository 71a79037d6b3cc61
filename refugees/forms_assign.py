"""The form that hands cases out: to whom, in which team, from when."""

from collections import defaultdict
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import RoleAssignment, Team, User
from accounts.policy import Role
from core import clock
from core.crispy import Columns, helper
from core.names import danish_sort_key
from refugees.forms import sane_day
from refugees.models import Refugee

Choices = list[tuple[str, str]]


class HandOutForm(forms.Form):
    """A caseworker, or a team alone, and the day from which the case is theirs."""

    caseworker = forms.ChoiceField(label=gettext_lazy("Caseworker"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("The caseworker's own"),
        help_text=gettext_lazy("Without a caseworker the case waits in the team."),
    )
    on = forms.DateField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, cancel: str = "", tag: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["caseworker"].choices = [("", "–"), *by_team(today)]  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.all()  # type: ignore[attr-defined]
        self.fields["on"].initial = today
        self.helper = helper(
            Columns("caseworker", "team"), "on", cancel=cancel, tag=tag, submit=_("Hand out"), submit_name="save"
        )

    def clean_caseworker(self) -> User | None:
        chosen = self.cleaned_data["caseworker"]
        return User.objects.get(pk=int(chosen)) if chosen else None

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("A case is handed out from today or an earlier day."))
        return sane_day(day)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("caseworker") and not data.get("team"):
            self.add_error("caseworker", _("Choose a caseworker or a team."))
        return data


def by_team(on: date) -> list[tuple[str, Choices]]:
    """Today's caseworkers under the names of their teams, each with how many people they have now; two queries."""
    held = RoleAssignment.objects.on(on).filter(role=Role.CASEWORKER, user__is_active=True)
    loads = dict(
        Refugee.objects.present(on)
        .filter(caseworker__isnull=False)
        .order_by()
        .values_list("caseworker")
        .annotate(number=Count("pk"))
    )
    groups: dict[str, Choices] = defaultdict(list)
    for each in held.select_related("user", "team"):
        number = loads.get(each.user_id, 0)
        words = ngettext("%(number)d case", "%(number)d cases", number) % {"number": number}
        groups[each.team.name if each.team else _("Without a team")].append(
            (str(each.user_id), f"{each.user.name} – {words}")
        )
    return [
        (team, sorted(people, key=lambda pair: danish_sort_key(pair[1])))
        for team, people in sorted(groups.items(), key=lambda pair: danish_sort_key(pair[0]))
    ]
