"""Restriction of processing and consents: set and lifted, given and withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import go
from rights import consents, presenters, reads, restriction
from rights.forms import GiveForm, LiftForm, RestrictForm, WithdrawForm
from rights.models import Consent, Restriction
from rights.views import form_page


@needs(Area.RIGHTS, write=True)
def restrict(request: HttpRequest, case_number: str) -> HttpResponse:
    """Restricts the processing of a person's data from a day on."""
    who, today = reads.person_for(request.user, case_number), clock.today()
    back = reverse("rights:person", args=[case_number])
    form = RestrictForm(request.POST or None, instance=Restriction(refugee=who, valid_from=today), cancel=back)

    def save() -> HttpResponse:
        restriction.restrict(form.instance, by=request.user, today=today)
        messages.success(request, _("Processing is restricted: nothing can be changed or handed out."))
        return go(request, back)

    log.read(request, [who])
    context = presenters.person_context(request, who) | {
        "title": _("Restrict processing"),
        "lead": _("From then on the data is only stored: it can be read in the case, but neither changed nor handed"
                  " out."),
    }  # fmt: skip
    return form_page(request, form, save, context)


@needs(Area.RIGHTS, write=True)
def lift(request: HttpRequest, uid: Any) -> HttpResponse:
    """Lifts a restriction from today on."""
    found: Restriction = reads.reached(Restriction, request.user, uid)
    back = reverse("rights:person", args=[found.refugee.case_number])
    form = LiftForm(request.POST or None, cancel=back, version=found.version)

    def save() -> HttpResponse:
        data = form.cleaned_data
        restriction.lift(
            found, reason=data["reason"], told_on=data["told_on"], expected=form.expected_version, by=request.user,
            on=clock.today(),
        )  # fmt: skip
        messages.success(request, _("The restriction is lifted."))
        return go(request, back)

    log.read(request, [found.refugee])
    return form_page(
        request, form, save, presenters.person_context(request, found.refugee) | {"title": _("Lift the restriction")}
    )


@needs(Area.RIGHTS, write=True)
def give(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records a consent."""
    who, today = reads.person_for(request.user, case_number), clock.today()
    back = reverse("rights:person", args=[case_number])
    form = GiveForm(request.POST or None, instance=Consent(refugee=who, given_on=today), cancel=back)

    def save() -> HttpResponse:
        consents.give(form.instance, by=request.user, today=today)
        messages.success(request, _("The consent is recorded."))
        return go(request, back)

    log.read(request, [who])
    context = presenters.person_context(request, who) | {
        "title": _("New consent"),
        "lead": _("A consent is voluntary, to one thing, and can be withdrawn. Say so to the person."),
    }
    return form_page(request, form, save, context)


@needs(Area.RIGHTS, write=True)
def withdraw(request: HttpRequest, uid: Any) -> HttpResponse:
    """Ends a consent."""
    found: Consent = reads.reached(Consent, request.user, uid)
    back, today = reverse("rights:person", args=[found.refugee.case_number]), clock.today()
    form = WithdrawForm(request.POST or None, cancel=back, version=found.version, initial={"withdrawn_on": today})

    def save() -> HttpResponse:
        data = form.cleaned_data
        consents.withdraw(
            found, form=data["form"], note=data["note"], on=data["withdrawn_on"], expected=form.expected_version,
            by=request.user, today=today,
        )  # fmt: skip
        messages.success(request, _("The consent is withdrawn."))
        return go(request, back)

    log.read(request, [found.refugee])
    context = presenters.person_context(request, found.refugee) | {
        "title": _("Withdraw a consent"),
        "lead": f"{found.get_purpose_display()}. {found.scope}".strip(),
    }
    return form_page(request, form, save, context)
