"""Screening interviews: the list, the person's interviews, planning and what happens to one of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from core.stale import save_or_conflict
from refugees.models import Refugee
from refugees.presenters import only_handed_over
from refugees.services import left_on
from screening import lists, services
from screening.answers import working
from screening.drafting import draft_of
from screening.forms import AddendumForm, ListFilter, NoShowForm, PlanForm, ReasonForm
from screening.models import Interview
from screening.pillar import day_bounds
from screening.presenters import answered, head_context
from screening.restricted import sensitivities
from screening.rules import InterpreterState, Mode, Sequence, Status, default_place


def find(request: HttpRequest, case: str, pk: int) -> Interview:
    """The interview, if the case is visible; else 404."""
    interview = within_reach(request, case, pk)
    if interview is None or only_handed_over(interview.refugee, request.user):
        # 404, unless an emergency access or a hand-over of lately opens the case to be read
        Refugee.objects.get_visible(request.user, case)
        interview = within_reach(request, case, pk)
    if interview is None:
        raise Http404(case)
    return interview


def within_reach(request: HttpRequest, case: str, pk: int) -> Interview | None:
    interviews = Interview.objects.visible_to(request.user).select_related("refugee__caseworker", "refugee__team")
    found: Interview | None = interviews.filter(refugee__case_number=case, pk=pk).first()
    return found


def to_interview(request: HttpRequest, interview: Interview) -> HttpResponse:
    return go(request, reverse("screening:interview", args=[interview.refugee.case_number, interview.pk]))


@needs(Area.INTERVIEW)
@require_GET
def interview_list(request: HttpRequest) -> HttpResponse:
    """Today's, planned and held interviews of the cases one may see."""
    form = ListFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = lists.page_of(request.user, chosen, today=clock.today(), now=clock.now())
    log.read(request, {row.interview.refugee for row in found.all_rows}, kind="list")
    context = {"form": form, "found": found, "today": clock.today(), "title": _("Interviews")}
    return page(request, "screening/list.html", context, fragment="screening/_list.html")


@needs(Area.INTERVIEW)
@require_GET
def person(request: HttpRequest, case: str) -> HttpResponse:
    """The screening tab of a case: its interviews."""
    refugee = Refugee.objects.get_visible(request.user, case)
    interviews = list(lists.of_person(refugee))
    log.read(request, [refugee])
    context = head_context(refugee, request.user, clock.today(), left_on(refugee)) | {
        "interviews": interviews,
        "next_up": next_up(interviews),
        "title": _("Interviews"),
        "may_write": request.user.can(Area.INTERVIEW, write=True),
    }
    return page(request, "screening/person.html", context)


def next_up(interviews: list[Interview]) -> int:
    """Which interview is to be planned or begun next: 1, 2, or 0 where both are planned or held."""
    there = {one.sequence for one in interviews if one.status != Status.CANCELLED and one.annulled_at is None}
    return next((sequence for sequence in Sequence.values if sequence not in there), 0)


@needs(Area.INTERVIEW)
@gzip_page
@require_GET
def interview(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """One interview to read: circumstances, answers as far as one may read them, addenda."""
    found = find(request, case, pk)
    log.read(request, [found.refugee])
    context = interview_context(request, found)
    return page(request, "screening/interview.html", context)


def interview_context(request: HttpRequest, found: Interview) -> dict[str, Any]:
    allowed = sensitivities(request.user)
    work = working(found, draft_of(found, request.user), allowed)
    return head_context(found.refugee, request.user, clock.today(), left_on(found.refugee)) | {
        "interview": found,
        "title": str(found),
        "sections": answered(work),
        "addenda": found.addenda.filter(sensitivity__in=allowed).select_related("written_by"),
        "addendum_form": addendum_form(request),
        "no_shows": found.no_shows.all(),
        "drafted": work.drafted(),
        "saved_at": work.saved_at,
        "may_write": request.user.can(Area.INTERVIEW, write=True),
    }


def addendum_form(request: HttpRequest) -> AddendumForm:
    allowed = sensitivities(request.user, write=True)
    return AddendumForm(request.POST if request.method == "POST" else None, allowed=allowed)


def new_interview(refugee: Refugee, sequence: int) -> Interview:
    """An interview with what is usual for it: place, mode, interpreter."""
    language = refugee.interpreter_language
    needed = InterpreterState.NEEDED if language else InterpreterState.NOT_NEEDED
    centre = refugee.asylum_centre if sequence == Sequence.FIRST else ""
    return Interview(
        refugee=refugee,
        sequence=sequence,
        place=default_place(sequence),
        place_text=centre,
        mode=Mode.IN_PERSON,
        interpreter_state=needed,
        interpreter_language=language[:60],
        interpreter_mode=Mode.IN_PERSON if language else "",
    )


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, case: str, sequence: int) -> HttpResponse:
    """Plan interview 1 or 2; `now` as the time begins one that was not planned."""
    refugee = Refugee.objects.get_visible(request.user, case)
    draft = new_interview(refugee, sequence)
    form = PlanForm(request.POST or None, instance=draft)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.plan(draft, by=request.user, on=clock.today())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The interview is planned."))
            return to_interview(request, draft)
    log.read(request, [refugee])
    context = head_context(refugee, request.user, clock.today()) | {
        "form": form, "interview": draft, "title": _("Plan %(interview)s") % {"interview": str(draft).lower()},
    }  # fmt: skip
    return page(request, "screening/plan.html", context, status=422 if form.errors else 200)


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """Move a planned interview or change its interpreter."""
    found = find(request, case, pk)
    if found.status != Status.PLANNED or found.locked:
        return to_interview(request, found)
    form = PlanForm(request.POST or None, instance=found)
    log.read(request, [found.refugee])
    if request.method == "POST" and form.is_valid():
        return save_or_conflict(request, form, lambda: moved(request, form), back=request.path)
    context = head_context(found.refugee, request.user, clock.today()) | {
        "form": form, "interview": found, "title": _("Change %(interview)s") % {"interview": str(found).lower()},
    }  # fmt: skip
    return page(request, "screening/plan.html", context, status=422 if form.errors else 200)


def moved(request: HttpRequest, form: PlanForm) -> HttpResponse:
    changed = services.replan(form.instance, by=request.user, on=clock.today(), version=form.expected_version)
    messages.success(request, _("The interview is changed."))
    return to_interview(request, changed)


def act(
    request: HttpRequest, case: str, pk: int, form: Any, *, title: str, template_text: str, button: str,
    do: Callable[[Interview, dict[str, Any]], Any], already: Callable[[Interview, dict[str, Any]], bool], done: str,
) -> HttpResponse:  # fmt: skip
    """A small form that does one thing to an interview, and tells what came in between; sent twice, it is done once
    (`already`)."""
    found = find(request, case, pk)
    if request.method == "POST" and form.is_valid():
        try:
            do(found, form.cleaned_data)
        except StaleVersion as stale:
            current: Any = stale.current
            if already(current, form.cleaned_data):
                return to_interview(request, found)
            form.add_error(None, _("Somebody else changed the interview meanwhile. Look at it, then send again."))
            form.data = form.data.copy()
            form.data["version"] = str(find(request, case, pk).version)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return to_interview(request, found)
    log.read(request, [found.refugee])
    context = head_context(found.refugee, request.user, clock.today()) | {
        "form": form, "interview": found, "title": title, "lead": template_text, "button": button,
    }  # fmt: skip
    return page(request, "screening/act.html", context, status=422 if form.errors else 200)


def version_of(request: HttpRequest, case: str, pk: int) -> dict[str, int]:
    return {"version": find(request, case, pk).version} if request.method == "GET" else {}


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST or None, initial=version_of(request, case, pk))
    return act(
        request, case, pk, form, title=_("Cancel the interview"), button=_("Cancel the interview"),
        template_text=_("The interview disappears from the lists. The reason goes into the journal."),
        do=lambda i, data: services.cancel(
            i, reason=data["reason"], by=request.user, on=clock.today(), version=data["version"]
        ),
        already=lambda i, data: i.cancelled_reason == data["reason"],
        done=_("The interview is cancelled."),
    )  # fmt: skip


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["GET", "POST"])
def no_show(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    form = NoShowForm(request.POST or None, initial=version_of(request, case, pk))
    return act(
        request, case, pk, form, title=_("Did not come"), button=_("Record"),
        template_text=_("The interview stays planned: move it or cancel it afterwards."),
        do=lambda i, data: services.record_no_show(
            i, absentee=data["absentee"], note=data["note"], by=request.user, on=clock.today(), version=data["version"]
        ),
        already=lambda i, data: i.no_shows.filter(absentee=data["absentee"], note=data["note"]).exists(),
        done=_("It is recorded who did not come."),
    )  # fmt: skip


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["GET", "POST"])
def annul(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST or None, initial=version_of(request, case, pk))
    return act(
        request, case, pk, form, title=_("Annul the interview"), button=_("Annul the interview"),
        template_text=_("It then counts in no clock. It stays to be read, struck through."),
        do=lambda i, data: services.annul(
            i, reason=data["reason"], by=request.user, at=clock.now(), version=data["version"]
        ),
        already=lambda i, data: i.annulled_reason == data["reason"],
        done=_("The interview is annulled."),
    )  # fmt: skip


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["POST"])
def addendum(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """Write an addendum to a completed interview."""
    found = find(request, case, pk)
    form = addendum_form(request)
    if form.is_valid():
        try:
            services.add_addendum(found, by=request.user, on=clock.today(), **form.cleaned_data)
            messages.success(request, _("The addendum is added."))
            return to_interview(request, found)
        except ValidationError as error:
            form.add_error(None, error)
    log.read(request, [found.refugee])
    context = interview_context(request, found) | {"addendum_form": form}
    return page(request, "screening/interview.html", context, status=422)


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["POST"])
def add_draft(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """What one had typed when a colleague completed the interview becomes an addendum."""
    found = find(request, case, pk)
    allowed = sensitivities(request.user, write=True)
    try:
        services.add_draft(found, by=request.user, on=clock.today(), allowed=allowed)
        messages.success(request, _("Your draft stands as an addendum now."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return to_interview(request, found)


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["POST"])
def begin(request: HttpRequest, case: str, sequence: int) -> HttpResponse:
    """Begin an interview that was not planned: planned for now, and straight to its first step."""
    refugee = Refugee.objects.get_visible(request.user, case)
    started, today = new_interview(refugee, sequence), clock.today()
    started.planned_at = localtime(clock.now()).replace(second=0, microsecond=0)
    try:
        started = services.begin(started, by=request.user, on=today, day=day_bounds(today))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("screening:person", case)
    return go(request, reverse("screening:form", args=[case, started.pk]))
