"""Corrections of a request: taken up, and decided with their effect on the clocks in sight."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from refugees.views_facts import add_sentences
from rights import presenters, reads
from rights.corrections import services
from rights.corrections.forms import CorrectionForm, DecideForm
from rights.corrections.models import Correction
from rights.corrections.rules import Decision, Field
from rights.rules import RequestKind
from rights.views import form_page, renewed
from targets.effects import Change


@needs(Area.RIGHTS, write=True)
def new(request: HttpRequest, uid: Any) -> HttpResponse:
    """Takes up one thing that the person says is wrong."""
    found = reads.request_for(request.user, uid)
    back = reverse("rights:request", args=[uid])
    if found.kind != RequestKind.CORRECTION or found.answered_on:
        messages.error(request, _("Corrections are taken up under an open request for correction."))
        return go(request, back)
    instance = Correction(request=found, refugee=found.refugee)
    form = CorrectionForm(request.POST or None, instance=instance, cancel=back)

    def save() -> HttpResponse:
        made = services.take_up(form.instance, by=request.user, today=clock.today())
        return go(request, "rights:correction", uid=made.uid)

    log.read(request, [found.refugee])
    context = presenters.person_context(request, found.refugee) | {
        "title": _("What is wrong?"),
        "lead": found.text,
    }
    return form_page(request, form, save, context)


@needs(Area.RIGHTS, write=True)
def one(request: HttpRequest, uid: Any) -> HttpResponse:
    """One correction: what stands there, what should, what it changes of the clocks; and the decision."""
    found: Correction = reads.reached(Correction, request.user, uid)
    back, today, status = reverse("rights:request", args=[found.request.uid]), clock.today(), 200
    changes, why_not = foreseen(found, request.user, today)
    form: Any = DecideForm(request.POST or None, cancel=back, version=found.version, may_accept=not why_not)
    if request.method == "POST" and form.is_valid():
        try:
            decide(request, found, form, today)
        except ValidationError as error:
            add_sentences(form, error)
            status = 422
        except StaleVersion as stale:
            status, form = 409, renewed(form, stale)
        else:
            return go(request, back)
    log.read(request, [found.refugee])
    context = presenters.person_context(request, found.refugee) | {
        "title": _("Correction: %(what)s") % {"what": found},
        "correction": found,
        "now": services.stands_now(found),
        "wanted": services.shown(found.field, str(found.value)) if found.field != Field.OTHER else str(found.value),
        "changes": changes,
        "why_not": why_not,
        "waits": found.decision == Decision.WAITING,
        "form": form,
        "back": back,
    }
    return page(request, "rights/correction.html", context, status=status)


def foreseen(found: Correction, by: Any, today: Any) -> tuple[list[Change], str]:
    """What would change of the clocks, or why the case cannot be corrected so."""
    if found.decision != Decision.WAITING:
        return [], ""
    try:
        return services.effect(found, by=by, today=today), ""
    except ValidationError as error:
        return [], " ".join(error.messages)


def decide(request: HttpRequest, found: Correction, form: DecideForm, today: Any) -> None:
    """Corrects, or leaves it; another button is none."""
    verb = services.accept if "accept" in request.POST else services.refuse
    verb(
        found, reason=form.cleaned_data["reason"], expected=form.expected_version, by=request.user, at=clock.now(),
        today=today,
    )  # fmt: skip
    done, left = _("It is corrected."), _("It is not corrected; the statement is kept beside.")
    messages.success(request, done if verb is services.accept else left)
