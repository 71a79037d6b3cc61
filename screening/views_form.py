"""The interview as a stepped form: each step a real POST, the review, holding, completing, the PDF."""

import datetime as dt
import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.forms import differences
from core.models import StaleVersion
from core.pages import go, page
from core.stale import save_or_conflict
from screening import drafting, services
from screening.answers import Working, working
from screening.drafting import draft_of
from screening.drafts import Seen
from screening.forms import CompleteForm, HeldForm
from screening.models import Interview
from screening.presenters import conflict_words, head_context, step_links, steps_of
from screening.questions import Section, read
from screening.restricted import sensitivities
from screening.rules import Status, progress
from screening.views import find, to_interview


def opened(request: HttpRequest, case: str, pk: int) -> Working:
    """The interview as its writer works on it."""
    found = find(request, case, pk)
    return working(found, draft_of(found, request.user), writable(request.user))


def chosen(work: Working, key: str) -> Section:
    section = next((section for section in work.sections if section.key == key), None)
    if section is None:
        raise Http404(key)
    return section


@needs(Area.INTERVIEW, write=True)
@require_GET
def form(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """To the first step in which something is missing."""
    work = opened(request, case, pk)
    if not work.interview.open:
        return to_interview(request, work.interview)
    steps = progress(work.sections, work.values(), clock.today())
    first = next((step for step in steps if step.missing or step.errors), steps[0])
    return redirect("screening:step", case, pk, first.section.key)


@needs(Area.INTERVIEW, write=True)
@never_cache
@gzip_page  # the largest page of the house, on the weakest line; Django pads it against guessing by length
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, case: str, pk: int, section: str) -> HttpResponse:
    """One step of the form. All steps are in the page, so that one can go on without a connection."""
    work = opened(request, case, pk)
    here = chosen(work, section)
    if not work.interview.open:
        return to_interview(request, work.interview)
    if request.method == "POST":
        return save_step(request, work, here)
    log.read(request, [work.interview.refugee])
    context = head_context(work.interview.refugee, request.user, clock.today()) | {
        "interview": work.interview,
        "title": str(work.interview),
        "links": step_links(work.interview, progress(work.sections, work.values(), clock.today()), section),
        "sections": steps_of(work, section, clock.today()),
        "work": work,
        "user_key": str(request.user.uid),
        "window": secrets.token_urlsafe(9),
    }
    return page(request, "screening/form.html", context)


def save_step(request: HttpRequest, work: Working, here: Section) -> HttpResponse:
    """Puts the step into the draft and goes where the button says."""
    window = request.POST.get("window", "")[:40]
    typed = {
        f"{here.key}.{q.key}": (read(q, request.POST), Seen(request.POST[f"mark.{q.key}"], window))
        for q in here.questions
        if f"mark.{q.key}" in request.POST
    }
    taken = take(request, work.interview, typed)
    went = request.POST.get("go", "next")
    if went.startswith("settle:"):
        settle(request, work.interview, went)
        return to_step(request, work.interview, here.key)
    wrong = progress([here], taken.work.values(), clock.today())[0].errors if taken.work else {}
    waiting = any(key.startswith(f"{here.key}.") for key in taken.conflicts)
    if (wrong or waiting) and went in {"next", "review"}:
        return to_step(request, work.interview, here.key)
    return follow(request, work, here, went)


def settle(request: HttpRequest, interview: Interview, went: str) -> None:
    """A choice between two versions: "settle:section.question:mine:mark"."""
    _word, key, choice, mark = [*went.split(":"), "", "", ""][:4]
    done = drafting.settle(
        interview, by=request.user, key=key, choice=choice, mark=mark, allowed=writable(request.user), at=clock.now()
    )
    if not done:
        messages.warning(request, _("One of the versions has changed meanwhile. Choose again."))


def follow(request: HttpRequest, work: Working, here: Section, went: str) -> HttpResponse:
    keys = [section.key for section in work.sections]
    at = keys.index(here.key)
    if went == "review" or (went == "next" and at + 1 == len(keys)):
        return go(request, reverse("screening:review", args=[work.interview.refugee.case_number, work.interview.pk]))
    if went == "next":
        return to_step(request, work.interview, keys[at + 1])
    if went == "previous" and at:
        return to_step(request, work.interview, keys[at - 1])
    return to_step(request, work.interview, went[5:] if went.startswith("step:") and went[5:] in keys else here.key)


def to_step(request: HttpRequest, interview: Interview, key: str) -> HttpResponse:
    return go(request, reverse("screening:step", args=[interview.refugee.case_number, interview.pk, key]))


def take(request: HttpRequest, interview: Interview, typed: dict[str, Any]) -> drafting.Taken:
    return drafting.take(interview, by=request.user, values=typed, allowed=writable(request.user), at=clock.now())


def writable(user: Any) -> set[str]:
    """The kinds of answers the form asks its writer for."""
    return sensitivities(user, write=True)


# --- review, holding, completing ------------------------------------------------------------------
@needs(Area.INTERVIEW, write=True)
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """What is missing in each step; recording the interview as held with its answers."""
    work = opened(request, case, pk)
    if not work.interview.open:
        return to_interview(request, work.interview)
    today = clock.today()
    work.interview.held_on = work.interview.held_on or usual_day(work.interview, today)
    before = work.interview.status
    held = HeldForm(request.POST or None, instance=work.interview, today=today)
    if request.method == "POST" and held.is_valid():
        return save_or_conflict(request, held, lambda: recorded_as_held(request, work, held, today), back=request.path)
    work.interview.status = before
    return show_review(request, work, held, today)


def usual_day(interview: Interview, today: dt.date) -> dt.date:
    """Interviews are held on the day they were planned for, unless that lies ahead."""
    planned = interview.planned_at.astimezone(clock.COPENHAGEN).date() if interview.planned_at else today
    return min(planned, today)


def recorded_as_held(request: HttpRequest, work: Working, held: HeldForm, today: dt.date) -> HttpResponse:
    """Records the interview with its answers; a form sent twice finds that it is recorded already."""
    try:
        services.hold(
            work.interview, by=request.user, on=today, version=held.expected_version, allowed=writable(request.user)
        )
    except ValidationError as error:
        held.add_error(None, error)
        return show_review(request, work, held, today)
    except StaleVersion as stale:
        draft = draft_of(work.interview, request.user)
        if differences(held, stale.current) or (draft and draft.body):
            raise
    messages.success(request, _("The interview is recorded as held."))
    if request.POST.get("go") == "complete":
        return go(request, reverse("screening:complete", args=[work.interview.refugee.case_number, work.interview.pk]))
    return to_interview(request, work.interview)


def review_link(request: HttpRequest) -> dict[str, Any]:
    """The review as the last of the steps."""
    return {"label": _("Review"), "url": request.path, "current": True, "state": "", "note": ""}


def show_review(request: HttpRequest, work: Working, held: HeldForm, today: dt.date) -> HttpResponse:
    log.read(request, [work.interview.refugee])
    steps = progress(work.sections, work.values(), today)
    known = work.known
    context = head_context(work.interview.refugee, request.user, today) | {
        "interview": work.interview,
        "form": held,
        "title": _("Review"),
        "links": [*step_links(work.interview, steps, ""), review_link(request)],
        "steps": steps,
        "errors": sum(len(s.errors) for s in steps),
        "missing": sum(len(s.missing) for s in steps),
        "conflicts": [conflict_words(known[c.key], c) | {"section": c.key.partition(".")[0]} for c in work.conflicts()],
        "last": work.sections[-1].key,
    }
    return page(request, "screening/review.html", context, status=422 if held.errors else 200)


@needs(Area.INTERVIEW, write=True)
@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """Lock the interview."""
    work = opened(request, case, pk)
    found = work.interview
    if found.status != Status.HELD or not found.open:
        return to_interview(request, found)
    if work.has_draft:
        messages.warning(request, _("There are answers that are not recorded yet. Record them first."))
        return go(request, reverse("screening:review", args=[case, pk]))
    missing = sum(len(step.missing) for step in progress(work.sections, work.values(), clock.today()))
    form = CompleteForm(request.POST or None, missing=missing, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.complete(found, by=request.user, at=clock.now(), version=form.cleaned_data["version"])
            messages.success(request, _("The interview is completed and locked."))
            return to_interview(request, found)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion as stale:
            if getattr(stale.current, "completed_by_id", None) == request.user.pk:
                return to_interview(request, found)  # sent twice
            form.add_error(None, _("Somebody else changed the interview meanwhile. Look at it, then send again."))
    log.read(request, [found.refugee])
    context = head_context(found.refugee, request.user, clock.today()) | {
        "form": form, "interview": found, "title": _("Complete the interview"), "missing": missing,
        "steps": progress(work.sections, work.values(), clock.today()),
    }  # fmt: skip
    return page(request, "screening/complete.html", context, status=422 if form.errors else 200)
