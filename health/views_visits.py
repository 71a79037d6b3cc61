"""Pages of appointments at the clinic, what became of them, and the result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.models import StaleVersion
from core.pages import go
from health import forms, services
from health.casetab import KINDS
from health.models import HealthReferral, HealthResult, HealthVisit
from health.pages import form_page, home
from health.rules import Booking, State
from refugees.models import Refugee


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def appoint(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records an appointment; what the referral says of interpreter, transport and children is suggested."""
    person = Refugee.objects.get_visible(request.user, case_number)
    referrals = HealthReferral.objects.visible_to(request.user).standing().filter(refugee=person)
    last = referrals.order_by("happened_on", "pk").last()
    booking = Booking.NEEDED if person.interpreter_language else Booking.NOT_NEEDED
    initial: dict[str, Any] = {"interpreter": booking}
    if last:
        initial |= {"transport": last.transport or "alone", "children": last.children}
    form = forms.AppointForm(request.POST or None, cancel=home(person), initial=initial)

    def save() -> None:
        data = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        services.appoint(HealthVisit(refugee=person, **data), on=clock.today(), by=request.user)

    return form_page(request, person, form, save, title=_("Appointment at the clinic"))


def planned(request: HttpRequest, uid: UUID) -> HealthVisit:
    """A planned appointment of a person within reach. Raises Http404."""
    visible = HealthVisit.objects.visible_to(request.user).planned().select_related("refugee__caseworker")
    visit: HealthVisit = get_object_or_404(visible, uid=uid)
    return visit


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Moves an appointment, books the interpreter."""
    visit = planned(request, uid)
    names = ("planned_on", "planned_at", "interpreter", "transport", "children")
    form = forms.AppointForm(
        request.POST or None, cancel=home(visit.refugee), shown_version=visit.version,
        initial={name: getattr(visit, name) for name in names},
    )  # fmt: skip

    def save() -> None:
        for name in names:
            setattr(visit, name, form.cleaned_data[name])
        services.appoint(visit, expected=form.expected_version, on=clock.today(), by=request.user)

    return form_page(request, visit.refugee, form, save, title=_("Change the appointment"), about=str(visit))


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records that the person came, did not come, or that the appointment is called off."""
    visit, today = planned(request, uid), clock.today()
    day = min(visit.planned_on or today, today)
    form = forms.CloseForm(
        request.POST or None, cancel=home(visit.refugee), shown_version=visit.version, initial={"happened_on": day}
    )

    def save() -> None:
        services.close(
            visit, expected=form.expected_version, state=State(form.cleaned_data["state"]),
            on=form.cleaned_data["happened_on"], by=request.user,
        )  # fmt: skip

    return form_page(request, visit.refugee, form, save, title=_("What became of the appointment?"), about=str(visit))


@require_POST
@needs(Area.HEALTH, write=True)
def remind(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Notes that the person was reminded of the appointment."""
    visit = planned(request, uid)
    try:
        services.remind(visit, expected=visit.version, on=clock.today(), by=request.user)
    except (StaleVersion, ValidationError):
        messages.error(request, _("It could not be recorded. Look at it, then try again."))
    else:
        messages.success(request, _("The reminder is recorded."))
    return go(request, home(visit.refugee))


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def receive(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records that the result has come: not what it says."""
    person = Refugee.objects.get_visible(request.user, case_number)
    form = forms.ResultForm(request.POST or None, cancel=home(person), initial={"happened_on": clock.today()})

    def save() -> None:
        services.receive(HealthResult(refugee=person, **form.cleaned_data), by=request.user)

    about = _("Havn keeps that the result has come, never what it says. What work and housing need is decided next.")
    return form_page(request, person, form, save, title=_("Result received"), about=about)


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def annul(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Annuls something recorded about the health offer, with a reason."""
    model = KINDS.get(kind, KINDS["offer"])
    visible = model.objects.visible_to(request.user).standing().filter(happened_on__isnull=False)
    fact = get_object_or_404(visible.select_related("refugee__caseworker"), uid=uid)
    form = forms.AnnulForm(request.POST or None, cancel=home(fact.refugee), shown_version=fact.version)

    def save() -> None:
        services.annul(
            fact, expected=form.expected_version, reason=form.cleaned_data["reason"], by=request.user,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip

    return form_page(request, fact.refugee, form, save, title=_("Annul"), about=f"{fact._meta.verbose_name}: {fact}")
