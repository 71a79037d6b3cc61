"""Requests of data subjects: the list, the case's tab, recording, putting off, answering."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from refugees.views_facts import add_sentences
from rights import overview, presenters, reads, services
from rights.forms import AnswerForm, ExtendForm, FindForm, RequestForm
from rights.models import DataRequest, sees_all
from rights.rules import PackState

SHOWN = 100


@require_safe
@needs(Area.RIGHTS)
def requests(request: HttpRequest) -> HttpResponse:
    """Open requests by the day they are due, then the last ones answered."""
    today = clock.today()
    reached = DataRequest.objects.visible_to(request.user).with_people()
    open_ones = list(reached.open()[:SHOWN])
    answered = list(reached.filter(answered_on__isnull=False).order_by("-answered_on", "-pk")[:20])
    log.read(request, {each.refugee_id: each.refugee for each in [*open_ones, *answered]}.values(), kind=Kind.LIST)
    viewer = None if sees_all(request.user) else request.user
    context = {
        "title": _("Requests of data subjects"),
        "open": [presenters.line(each, today, viewer) for each in open_ones],
        "answered": [presenters.line(each, today, viewer) for each in answered],
        "may_see_record": request.user.can(Area.PRIVACY),
    }
    return page(request, "rights/requests.html", context)


@needs(Area.RIGHTS, write=True)
def find(request: HttpRequest) -> HttpResponse:
    """Leads from a case number or person ID to recording a request; the look-up is logged."""
    form = FindForm(request.POST or None, cancel=reverse("rights:requests"))
    if request.method == "POST" and form.is_valid():
        person = reads.found(request.user, form.cleaned_data["number"])
        log.read(request, [person] if person else [], kind=Kind.LOOKUP, purpose="subject access")
        if person is not None:
            return go(request, "rights:request-new", case_number=person.case_number)
        form.add_error("number", _("No case within your reach has this number."))
    return page(request, "rights/find.html", {"form": form, "title": _("New request")})


@require_safe
@needs(Area.RIGHTS)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """The case's tab: everything about the person's rights."""
    who, today = reads.person_for(request.user, case_number), clock.today()
    log.read(request, [who])
    context = presenters.person_context(request, who) | {
        "requests": [presenters.line(each, today) for each in reads.requests_of(who)],
        "restrictions": [presenters.restriction_line(each, today) for each in reads.restrictions_of(who)],
        "consents": [presenters.consent_line(each, today) for each in reads.consents_of(who)]
        + presenters.pillar_consents(who, request.user, today),
        "may_write": request.user.can(Area.RIGHTS, write=True),
    }
    if request.user.can(Area.PRIVACY):
        context["retention"] = overview.of_person(who, today)
    context["corrections"] = reads.corrections_of(who)
    context["restricted"] = any(each["in_force"] for each in context["restrictions"])
    return page(request, "rights/person.html", context)


@needs(Area.RIGHTS, write=True)
def new(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records a request as it came."""
    who, today = reads.person_for(request.user, case_number), clock.today()
    back = reverse("rights:person", args=[case_number])
    form = RequestForm(request.POST or None, instance=DataRequest(refugee=who, received_on=today), cancel=back)

    def save() -> HttpResponse:
        made = services.receive(form.instance, by=request.user, today=today)
        return go(request, "rights:request", uid=made.uid)

    log.read(request, [who])
    return form_page(request, form, save, presenters.person_context(request, who) | {"title": _("New request")})


@require_safe
@needs(Area.RIGHTS)
def one(request: HttpRequest, uid: Any) -> HttpResponse:
    """One request: what was asked, by when, what is left to do, what was answered."""
    found, today = reads.request_for(request.user, uid), clock.today()
    log.read(request, [found.refugee])
    packs = presenters.pack_lines(found, request.user, clock.now())
    context = presenters.person_context(request, found.refugee) | {
        "line": presenters.line(found, today),
        "request_": found,
        "steps": presenters.steps(found, has_packs=bool(packs)) if request.user.can(Area.RIGHTS, write=True) else [],
        "packs": packs,
        "corrections": list(found.corrections.all()),
        "waits": any(each["pack"].state == PackState.WAITING for each in packs),
    }
    return page(request, "rights/request.html", context, "rights/_packs.html")


@needs(Area.RIGHTS, write=True)
def extend(request: HttpRequest, uid: Any) -> HttpResponse:
    """Puts the answer off, with the reason that the person is told."""
    found = reads.request_for(request.user, uid)
    form = ExtendForm(request.POST or None, cancel=reverse("rights:request", args=[uid]), version=found.version)

    def save() -> HttpResponse:
        services.extend(
            found, reason=form.cleaned_data["reason"], expected=form.expected_version, by=request.user,
            on=clock.today(),
        )  # fmt: skip
        return go(request, "rights:request", uid=uid)

    log.read(request, [found.refugee])
    context = presenters.person_context(request, found.refugee) | {"title": _("Put the answer off")}
    return form_page(request, form, save, context)


@needs(Area.RIGHTS, write=True)
def answer(request: HttpRequest, uid: Any) -> HttpResponse:
    """Ends a request with its outcome."""
    found, today = reads.request_for(request.user, uid), clock.today()
    form = AnswerForm(
        request.POST or None, cancel=reverse("rights:request", args=[uid]), version=found.version,
        initial={"answered_on": today},
    )  # fmt: skip

    def save() -> HttpResponse:
        data = form.cleaned_data
        services.answer(
            found, outcome=data["outcome"], text=data["answer"], answered_on=data["answered_on"],
            expected=form.expected_version, by=request.user, today=today,
        )  # fmt: skip
        messages.success(request, _("The answer is recorded."))
        return go(request, "rights:request", uid=uid)

    log.read(request, [found.refugee])
    context = presenters.person_context(request, found.refugee) | {"title": _("Record the answer")}
    return form_page(request, form, save, context)


def form_page(
    request: HttpRequest, form: Any, save: Callable[[], HttpResponse], context: dict[str, Any]
) -> HttpResponse:
    """Shows a form, or saves it. What was typed stays: where a service refuses (422), where it is stale (409)."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return save()
            except ValidationError as error:
                add_sentences(form, error)
            except StaleVersion as stale:
                status, form = 409, renewed(form, stale)
    return page(request, "rights/form.html", context | {"form": form}, status=status)


def renewed(form: Any, stale: StaleVersion) -> Any:
    """The same form with the current version, so that sending it again is a decision taken with open eyes."""
    typed = form.data.copy()
    typed[form.add_prefix("version")] = str(stale.current.version)  # type: ignore[attr-defined]
    form.data = typed
    sentence = _("Somebody else has changed this meanwhile. Look at it, and save again if what you wrote still holds.")
    form.add_error(None, sentence)
    return form
