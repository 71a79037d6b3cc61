"""Pages of the offer: made, answered, consents, the referral and its letter."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import go
from core.pdf import tagged_pdf
from health import forms, services
from health.letter import letter_context, what_it_tells
from health.models import HealthAnswer, HealthConsent, HealthOffer, HealthReferral
from health.pages import clinic, form_page, home, who_decides
from health.rules import decider_at
from refugees.models import Refugee


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def offer(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records that the assessment was offered; nothing is asked about need."""
    person = Refugee.objects.get_visible(request.user, case_number)
    form = forms.OfferForm(request.POST or None, cancel=home(person), initial={"happened_on": clock.today()})

    def save() -> None:
        services.offer(HealthOffer(refugee=person, happened_on=form.cleaned_data["happened_on"]), by=request.user)

    return form_page(request, person, form, save, title=_("Offer the health assessment"), bases=True)


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def answer(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records what was answered, and by whom."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    form = forms.AnswerForm(
        request.POST or None, cancel=home(person),
        initial={"happened_on": today, "decider": decider_at(person.age_on(today))},
    )  # fmt: skip

    def save() -> None:
        services.answer(HealthAnswer(refugee=person, **form.cleaned_data), by=request.user)

    return form_page(
        request, person, form, save, title=_("Answer to the health offer"), about=who_decides(person, today)
    )


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def agree(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records consent, each direction by itself."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    form = forms.AgreeForm(
        request.POST or None, cancel=home(person),
        initial={"happened_on": today, "decider": decider_at(person.age_on(today))},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        given = HealthConsent(refugee=person, giver=data["decider"], giver_name=data["decider_name"])
        services.agree(given, purposes=data["purposes"], on=data["happened_on"], by=request.user)

    return form_page(request, person, form, save, title=_("Consents"), about=who_decides(person, today))


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def refer(request: HttpRequest, case_number: str) -> HttpResponse:
    """Writes the referral, with only what the clinic needs."""
    person = Refugee.objects.get_visible(request.user, case_number)
    language = person.interpreter_language
    form = forms.ReferForm(
        request.POST or None, cancel=home(person),
        initial={"happened_on": clock.today(), "language": language, "needs_interpreter": bool(language)},
    )  # fmt: skip

    def save() -> None:
        data = dict(form.cleaned_data)
        services.refer(HealthReferral(refugee=person, note=data.pop("message"), **data), by=request.user)

    about = _("Only what the clinic needs in order to receive the person. No history, no diagnoses.")
    return form_page(request, person, form, save, title=_("Referral to %(clinic)s") % {"clinic": clinic()}, about=about)


@require_POST
@needs(Area.HEALTH, write=True)
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The referral letter, printed only while there is consent to send; noted as shared with the clinic."""
    referrals = HealthReferral.objects.visible_to(request.user).standing().select_related("refugee")
    referral = get_object_or_404(referrals, uid=uid)
    person, user = referral.refugee, cast("Any", request.user)
    if person.name_protected and not user.can(Area.PROTECTED):
        raise PermissionDenied
    try:
        services.share(
            referral, recipient=clinic(), what=what_it_tells(referral), at=clock.now(), on=clock.today(),
            by=request.user,
        )  # fmt: skip
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return go(request, home(person))
    log.read(request, [person], kind="print")
    context = letter_context(referral, clinic(), clock.today()) | {"language": get_language() or "da"}
    response = HttpResponse(
        tagged_pdf("health/letter_pdf.html", context, css="css/interview-pdf.css"), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{person.case_number}.pdf"'
    return response
