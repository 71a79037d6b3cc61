"""Company on the first working day: where the person wishes it, the mentor gets day, time and place, and no more."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.crispy import Columns, helper
from core.dates import danish
from core.pages import go, page
from placements.models import Placement, Site
from placements.views import around, found
from refugees import journal
from refugees.registry import Task, hand
from refugees.views_facts import add_sentences

KIND = "company"  # as the pillar of the mentors receives it
FURTHEST_AHEAD = 366  # days


class CompanyForm(forms.Form):
    """When and where the person is met; without a wish it is taken back."""

    wanted = forms.BooleanField(label=gettext_lazy("The person wishes company on the first day"), required=False)
    day = forms.DateField(label=gettext_lazy("First working day"), required=False)
    at = forms.TimeField(label=gettext_lazy("Time"), required=False, help_text=gettext_lazy("For example 7:45"))
    place = forms.CharField(
        label=gettext_lazy("Where to meet"), max_length=200, required=False,
        help_text=gettext_lazy("The mentor is told day, time and place only. Write nothing else about the work here."),
    )  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("wanted", Columns("day", "at"), "place", cancel=cancel)

    def clean_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["day"]
        today = clock.today()
        if day is not None and not today <= day <= today + dt.timedelta(days=FURTHEST_AHEAD):
            raise ValidationError(_("The day must be today or later, within a year."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("wanted"):
            for name in ("day", "place"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Write day and place: the mentor is to find the person there."))
        return data


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def company(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hands the planned first working day to the person's mentor, moves it, or takes it back."""
    shown = found(request, uid)
    back = reverse("placements:placement", args=[uid])
    form = CompanyForm(request.POST or None, cancel=back, initial={"wanted": True, "place": place_of(shown)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            ask(shown, on=data["day"] if data["wanted"] else None, at=data["at"], place=data["place"], by=request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("The mentor is told.") if data["wanted"] else _("Taken back."))
            return go(request, back)
    log.read(request, [shown.refugee])
    title = _("Company on the first working day")
    context = around(request, shown.refugee) | {"form": form, "title": title, "about": "", "meanwhile": ""}
    return page(request, "placements/company.html", context)


@transaction.atomic
def ask(
    placement: Placement, *, on: dt.date | None, at: dt.time | None = None, place: str = "", by: Any
) -> None:
    """Hands the task over, with an entry in the journal. Raises ValidationError where nobody receives such tasks."""
    task = Task(kind=KIND, refugee=placement.refugee, origin=placement.uid, by=by, on=on, at=at, place=place)
    if not hand(task):
        raise ValidationError(_("Nobody takes such tasks here."))
    title = _("No company on the first working day")
    if on is not None:
        title = _("Company on the first working day: %(day)s") % {"day": danish(on)}
    journal.write(
        placement.refugee, theme="placements", title=title, event_on=clock.today(), by=by, area=Area.PLACEMENT
    )


def place_of(placement: Placement) -> str:
    """The address of the workplace: what the form begins with."""
    if placement.employer_id is None:
        return ""
    site = Site.objects.filter(employer=placement.employer_id, in_use=True).exclude(address="").order_by("pk").first()
    return ", ".join(filter(None, [site.address, f"{site.postal_code} {site.city}".strip()])) if site else ""
