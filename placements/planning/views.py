"""The plan of a person: goals with their next actions, suggestions from the interviews, on paper in two languages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from core.pdf import tagged_pdf
from core.stale import save_or_conflict
from placements.planning import reads, services
from placements.planning.forms import ActionForm, DecideForm, GoalForm, VersionForm
from placements.planning.models import Action, Goal
from placements.planning.rules import Suggestion
from placements.plans import EmploymentPlan
from refugees.models import Refugee
from refugees.ports import refuse_restricted
from refugees.presenters import shown_name
from refugees.reads import reached
from refugees.views import case_context
from refugees.views_facts import add_sentences

TAB = "plan"
LANGUAGES = ("da", "en")


def around(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    may_write = request.user.can(Area.PLACEMENT, write=True)
    return case_context(request, person, TAB) | {"may_write": may_write}


@require_safe
@needs(Area.PLACEMENT)
def plan(request: HttpRequest, case_number: str) -> HttpResponse:
    """The goals and the next actions, above them what the interview suggests and nobody has decided."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    in_force = reads.plan_in_force(person, today)
    goals, ended = reads.goals_of(person)
    log.read(request, [person])
    context = around(request, person) | {
        "plan": in_force, "suggestions": reads.open_suggestions(in_force), "goals": goals, "ended": ended,
        "languages": LANGUAGES,
    }  # fmt: skip
    return page(request, "placements/plan.html", context)


@require_POST
@needs(Area.PLACEMENT, write=True)
def suggestion(request: HttpRequest, case_number: str) -> HttpResponse:
    """Takes a suggestion up as a goal, or leaves it out, with one click."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    form, in_force = DecideForm(request.POST), reads.plan_in_force(person, today)
    waiting = {each.key: each for each in reads.open_suggestions(in_force)}
    wanted = waiting.get(form.cleaned_data["key"]) if form.is_valid() else None
    log.read(request, [person])
    if wanted is None or in_force is None:
        messages.info(request, _("The suggestion is decided already."))
    else:
        decide(request, in_force, wanted)
    return go(request, "placements:plan", case_number=case_number)


def decide(request: HttpRequest, in_force: EmploymentPlan, wanted: Suggestion) -> None:
    verb = services.leave_out if "leave_out" in request.POST else services.take_up
    try:
        verb(in_force, wanted, by=request.user, on=clock.today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))


def form_page(request: HttpRequest, form: Any, save: Any, title: str) -> HttpResponse:
    """A page with one form about a goal or an action; a stale one is answered with both versions."""
    person = form.instance.refugee
    back = reverse("placements:plan", args=[person.case_number])
    if request.method == "POST" and form.is_valid():

        def saved() -> HttpResponse:
            save(form.instance, expected=form.expected_version, by=request.user, on=clock.today())
            messages.success(request, _("Saved."))
            return go(request, back)

        try:
            return save_or_conflict(request, form, saved, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    log.read(request, [person])
    return page(request, "placements/plan_form.html", around(request, person) | {"form": form, "title": title})


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def new_goal(request: HttpRequest, case_number: str) -> HttpResponse:
    """A goal of the person's own."""
    person = Refugee.objects.get_visible(request.user, case_number)
    back = reverse("placements:plan", args=[case_number])
    form = GoalForm(request.POST or None, instance=Goal(refugee=person), cancel=back)
    return form_page(request, form, services.save_goal, _("New goal"))


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def goal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Changes a goal, or says that it is reached or dropped."""
    found: Goal = reached(request.user, Goal, uid)
    back = reverse("placements:plan", args=[found.refugee.case_number])
    form = GoalForm(request.POST or None, instance=found, cancel=back)
    return form_page(request, form, services.save_goal, _("Change the goal"))


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def new_action(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The next action towards a goal."""
    found: Goal = reached(request.user, Goal, uid)
    back = reverse("placements:plan", args=[found.refugee.case_number])
    form = ActionForm(request.POST or None, instance=Action(refugee=found.refugee, goal=found), cancel=back)
    return form_page(request, form, services.save_action, _("Next action: %(goal)s") % {"goal": found.text})


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def action(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Changes an action, or says that it is done or not relevant any more."""
    found: Action = reached(request.user, Action, uid)
    back = reverse("placements:plan", args=[found.refugee.case_number])
    form = ActionForm(request.POST or None, instance=found, cancel=back)
    return form_page(request, form, services.save_action, _("Change the action"))


@require_POST
@needs(Area.PLACEMENT, write=True)
def action_done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The action is done today, with one click; one that changed meanwhile is shown instead."""
    found: Action = reached(request.user, Action, uid)
    form = VersionForm(request.POST)
    log.read(request, [found.refugee])
    try:
        expected = form.cleaned_data["version"] if form.is_valid() else 0
        services.done(found, expected=expected, by=request.user, on=clock.today())
    except StaleVersion:
        messages.error(request, _("Somebody changed it meanwhile. Look at it, then save."))
        return go(request, "placements:plan-action", uid=uid)
    messages.success(request, _("Saved."))
    return go(request, "placements:plan", case_number=found.refugee.case_number)


@require_safe
@needs(Area.PLACEMENT)
def printed(request: HttpRequest, case_number: str, language: str) -> HttpResponse:
    """The plan on paper, in Danish or English, for the person to take along; a protected name only by the cleared."""
    person = Refugee.objects.get_visible(request.user, case_number)
    if language not in LANGUAGES:
        raise Http404(language)
    refuse_restricted([person.pk])
    goals, ended = reads.goals_of(person)
    log.read(request, [person], kind="print", purpose="plan")
    context: dict[str, Any] = {
        "person": person, "goals": goals, "reached": [each for each in ended if each.state == "reached"],
        "language": language, "today": clock.today(),
    }  # fmt: skip
    with override(language):
        context["name"] = shown_name(person, request.user)
        content = tagged_pdf("placements/plan_pdf.html", context, css="css/interview-pdf.css")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case_number}-plan-{language}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
