"""Forms on the volunteer's own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import Section, helper
from core.forms import Versioned
from volunteers.joining.forms import Giving
from volunteers.people import Volunteer
from volunteers.rules import Leaving

OWN_REASONS = (Leaving.TIME, Leaving.MOVED, Leaving.DONE, Leaving.OTHER)


class OwnForm(Giving):
    """What volunteers change themselves; the name and the address have ways of their own."""

    class Meta:
        model = Volunteer
        fields = ["phone", "languages", "skills", "available", "district", "brings", "mail_language"]
        labels = {
            "phone": _("Your telephone (not needed)"), "district": _("Where do you live? (not needed)"),
            "mail_language": _("In which language do we write?"),
            "brings": _("What do you bring? A few words about you (not needed)"),
        }  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brings"].help_text = _("Write nothing about your own case, health or other people.")
        self.helper = helper(
            "phone", Section(_("What and when"), "available", "skills", "languages", "brings"),
            Section(_("Where, and in which language"), "district", "mail_language"), "version", cancel=cancel,
        )  # fmt: skip


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("Your new e-mail"))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=_("Write to the new address"), cancel=cancel)


class OwnLeaveForm(Versioned):
    """Leaving; the reason is a choice of few, for the house to learn from."""

    because = forms.ChoiceField(
        label=_("What fits best?"), choices=[(each.value, each.label) for each in OWN_REASONS],
        widget=forms.RadioSelect, initial=Leaving.DONE,
    )  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("because", "version", submit=_("Stop as a volunteer"), cancel=cancel)
