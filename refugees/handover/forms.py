"""To whom a caseload goes, from when, and whether the former caseworker may read on; which case goes to whom."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core import clock
from core.crispy import Columns, helper
from refugees.forms import sane_day
from refugees.forms_assign import by_team
from refugees.handover import loads, rules
from refugees.models import CaseAssignment

TO = "to-"  # before the case number: who gets the case


class HandoverForm(forms.Form):
    """The choice above the list of cases."""

    receivers = forms.MultipleChoiceField(
        label=gettext_lazy("To"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Several share the cases: families stay together, and you see it before it counts."),
        error_messages={"required": gettext_lazy("Choose who takes the cases over.")},
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("From"), help_text=gettext_lazy("A later day is carried out that night."))
    access = forms.BooleanField(label=gettext_lazy("The former caseworker may read for some time"), required=False)
    access_until = forms.DateField(
        label=gettext_lazy("May read until"), required=False,
        help_text=gettext_lazy("At most 90 days; nothing can be changed."),
    )  # fmt: skip

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        groups = by_team(today)
        self.fields["receivers"].choices = [  # type: ignore[attr-defined]
            (value, f"{words} ({team})") for team, people in groups for value, words in people if value != str(giver.pk)
        ]
        self.fields["on"].initial = today
        self.fields["access_until"].initial = rules.last_day_of_access(today)
        self.helper = helper("receivers", "on", "access", "access_until", tag=False, submit="")

    def clean_receivers(self) -> list[User]:
        keys = list(dict.fromkeys(self.cleaned_data["receivers"]))
        if len(keys) > rules.MOST_RECEIVERS:
            text = ngettext("Choose at most %(number)d receiver.", "Choose at most %(number)d receivers.",
                            rules.MOST_RECEIVERS)  # fmt: skip
            raise forms.ValidationError(text % {"number": rules.MOST_RECEIVERS})
        return list(User.objects.filter(pk__in=keys))

    def clean_on(self) -> dt.date:
        return sane_day(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        """Without the tick there is no access; ticked without a day it lasts as long as is usual."""
        data = super().clean() or self.cleaned_data
        if not data.get("access"):
            data["access_until"] = None
        elif data.get("on") and not self.errors:
            data["access_until"] = data.get("access_until") or rules.last_day_of_access(data["on"])
        return data


def chosen(post: Any, people: Sequence[Any], receivers: Sequence[User], today: dt.date) -> dict[Any, User]:
    """Who gets which case: as picked case by case, else shared out among the ticked ones.

    A case picked for somebody who is no receiver any more is shared out anew.
    """
    known = {str(each.pk): each for each in receivers}
    if not any(name.startswith(TO) for name in post):
        ticked = set(post.getlist("case"))
        return loads.proposal([each for each in people if each.case_number in ticked], receivers, today)
    picked: Mapping[Any, str] = {each: post.get(TO + each.case_number, "") for each in people}
    lost = [each for each, value in picked.items() if value and value not in known]
    again = loads.proposal(lost, receivers, today) if lost else {}
    return {each: known[value] for each, value in picked.items() if value in known} | again


def was_chosen(post: Any, case_number: str) -> bool:
    """Whether the case was ticked, or somebody picked for it."""
    return case_number in post.getlist("case") or bool(post.get(TO + case_number))


class AccessForm(forms.Form):
    """Lets a former caseworker of the case read it until a day."""

    user = forms.ChoiceField(label=gettext_lazy("Former caseworker"))
    until = forms.DateField(
        label=gettext_lazy("May read until"), help_text=gettext_lazy("At most 90 days; nothing can be changed.")
    )

    def __init__(self, *args: Any, former: Sequence[CaseAssignment], cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.user_id): each.user for each in former}
        self.fields["user"].choices = [(key, user.name) for key, user in self.people.items()]  # type: ignore[attr-defined]
        self.fields["until"].initial = rules.last_day_of_access(clock.today())
        self.helper = helper(Columns("user", "until"), cancel=cancel, submit=_("Give access"))

    def clean_user(self) -> User:
        return self.people[self.cleaned_data["user"]]

    def clean_until(self) -> dt.date:
        return sane_day(self.cleaned_data["until"])
