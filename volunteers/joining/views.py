"""The coordinator's volunteers: who signed up, who is approved, whose clearance ends; and each one's page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from core.stale import meet_again, save_or_conflict
from refugees.paging import page_of
from refugees.views_facts import add_sentences
from volunteers.joining import forms, ports, reads, services
from volunteers.joining.pages import sections
from volunteers.people import Volunteer

MOST_FOUND = 50


def one(request: HttpRequest, uid: UUID) -> Any:
    """A volunteer of the house with what the clearance says today, else 404."""
    today = clock.today()
    found = reads.with_clearance(Volunteer.objects.visible_to(request.user), today).select_related("code", "user")
    return reads.described(get_object_or_404(found, uid=uid), today)


@require_safe
@needs(Area.WELCOME_HOUSE, write=True)
def people(request: HttpRequest) -> HttpResponse:
    """The volunteers, the newest first."""
    today = clock.today()
    form = forms.ListForm(request.GET)
    found = reads.with_clearance(Volunteer.objects.visible_to(request.user), today)
    shown = page_of(
        reads.filtered(found, form.asked, today), "signed_up_on", data=form.asked, descending=True
    )  # fmt: skip
    context = {"form": form, "shown": shown, "rows": [reads.described(row, today) for row in shown.rows]}
    return listed(request, context)


def listed(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    around = {"title": _("Volunteers"), "sections": sections(request), "search": forms.SearchForm(), "found": None}
    return page(request, "joining/list.html", around | context)


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def search(request: HttpRequest) -> HttpResponse:
    """Volunteers by a part of the name. A name never stands in an address, so this is a form that is sent."""
    today = clock.today()
    form = forms.SearchForm(request.POST)
    rows: list[Any] = []
    if form.is_valid():
        log.read(request, [], kind=Kind.SEARCH, purpose="search for a volunteer")
        named = Volunteer.objects.visible_to(request.user).filter(name__icontains=form.cleaned_data["q"])
        found = reads.with_clearance(named, today).order_by("name", "pk")[:MOST_FOUND]
        rows = [reads.described(row, today) for row in found]
    return listed(request, {"form": forms.ListForm(), "rows": rows, "search": form, "found": len(rows)})


@require_safe
@needs(Area.WELCOME_HOUSE, write=True)
def volunteer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One volunteer: how far, clearance, shifts, hours."""
    found = one(request, uid)
    context = {
        "title": found.name, "sections": sections(request), "volunteer": found,
        "clearances": list(found.clearances.all()), "work": ports.work_of(found, clock.now()),
        "may_approve": found.stage == "new" and found.interviewed_on and found.cleared in {"valid", "ending"},
    }  # fmt: skip
    return page(request, "joining/volunteer.html", context)


def form_page(
    request: HttpRequest, form: Any, save: Callable[[], Any], *, title: str, back: str, lead: str = "",
    done: str = "",
) -> HttpResponse:  # fmt: skip
    """A page with one form about a volunteer; what was typed stays where the service refuses it."""
    status, meanwhile = 200, False
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except StaleVersion as stale:
            meet_again(form, stale)
            status, meanwhile = 409, True
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, done or _("Saved."))
            return go(request, back)
    context = {"title": title, "form": form, "back": back, "lead": lead, "meanwhile": meanwhile}
    return page(request, "joining/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Changes what is recorded of a volunteer."""
    current = get_object_or_404(Volunteer.objects.visible_to(request.user), uid=uid)
    back = reverse("joining:volunteer", args=[uid])
    form = forms.VolunteerForm(request.POST or None, instance=current, cancel=back)
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            services.change(form.instance, expected=form.expected_version, by=request.user)
            messages.success(request, _("Saved."))
            return go(request, back)

        try:
            return save_or_conflict(request, form, act, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    context = {"title": current.name, "form": form, "back": back, "lead": "", "meanwhile": False}
    return page(request, "joining/form.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def interview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The interview was held."""
    found, back = one(request, uid), reverse("joining:volunteer", args=[uid])
    form = forms.DayForm(request.POST or None, shown_version=found.version, cancel=back)
    return form_page(request, form, lambda: services.note_interview(
        found, on=form.cleaned_data["on"], expected=form.expected_version, by=request.user
    ), title=_("Interview held"), back=back)  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def clearance_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A certificate is asked for."""
    found, back = one(request, uid), reverse("joining:volunteer", args=[uid])
    form = forms.DayForm(request.POST or None, shown_version=found.version, cancel=back)
    lead = _("The volunteer tells the CPR number to whoever asks for the certificate. Write it nowhere.")
    return form_page(request, form, lambda: services.ask_clearance(
        found, on=form.cleaned_data["on"], by=request.user
    ), title=_("Clearance asked for"), back=back, lead=lead)  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def clearance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The answer to a certificate that was asked for; `uid` is the volunteer's, one request is open at a time."""
    found, back = one(request, uid), reverse("joining:volunteer", args=[uid])
    asked = get_object_or_404(found.clearances.filter(passed=None))
    form = forms.AnswerForm(request.POST or None, clearance=asked, cancel=back)
    return form_page(request, form, lambda: services.answer_clearance(
        asked, passed=form.cleaned_data["passed"], on=form.cleaned_data["on"], expected=form.expected_version,
        by=request.user,
    ), title=_("Answer to the clearance"), back=back)  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The volunteer leaves."""
    found, back = one(request, uid), reverse("joining:volunteer", args=[uid])
    form = forms.LeaveForm(request.POST or None, shown_version=found.version, cancel=back)
    lead = _("Coming shifts are given back, and the account is closed. Hours stay until the volunteer is forgotten.")
    return form_page(request, form, lambda: services.leave(
        found, because=form.cleaned_data["because"], on=form.cleaned_data["on"], at=clock.now(),
        expected=form.expected_version, by=request.user,
    ), title=_("Leaving"), back=back, lead=lead)  # fmt: skip


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Makes somebody a volunteer."""
    done = _("Approved. The account is open, and a mail of welcome is on its way.")
    return decided(request, uid, services.approve, done)


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Says no to a sign-up."""
    return decided(request, uid, services.decline, _("Declined. A mail says so."))


def decided(request: HttpRequest, uid: UUID, decide: Callable[..., Any], done: str) -> HttpResponse:
    """Takes a decision by one button, from the version that was seen."""
    found = get_object_or_404(Volunteer.objects.visible_to(request.user), uid=uid)
    form = forms.DecisionForm(request.POST)
    expected = form.expected_version if form.is_valid() else 0
    try:
        decide(found, on=clock.today(), expected=expected, by=request.user)
    except StaleVersion:
        messages.error(request, _("Somebody has just changed something here. Look again, then decide."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return go(request, "joining:volunteer", uid=uid)
