"""What the open counsellor types."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy import Columns, helper
from core.text import clean
from refugees.drop_in.rules import FIRST_YEAR, Purpose, is_name


class LookUpForm(forms.Form):
    """A name, perhaps a year of birth, and why."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Part of the name will do, and it need not be spelt right."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        help_text=_("If the person knows it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-short"}),
    )
    purpose = forms.ChoiceField(
        label=_("Why do you look the person up?"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you look the person up. It is noted with your name.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Columns("name", "birth_year"),
            "purpose",
            submit=_("Look up"),
            action=reverse("drop_in:look-up"),
            guard=False,
        )

    def clean_name(self) -> str:
        typed = clean(self.cleaned_data["name"]).text
        if not is_name(typed):
            raise forms.ValidationError(_("Write at least two letters of a name, and no numbers."))
        return typed

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not FIRST_YEAR <= year <= clock.today().year:
            raise forms.ValidationError(_("Write a year between %(first)d and this year.") % {"first": FIRST_YEAR})
        return year
