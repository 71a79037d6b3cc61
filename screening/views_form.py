"""The interview as a stepped form: each step a real POST, the autosave beside it, the review, completing, the PDF."""

import datetime as dt
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from core.stale import save_or_conflict
from screening import drafting, services
from screening.answers import Working, working
from screening.drafting import draft_of
from screening.forms import CompleteForm, HeldForm
from screening.models import Interview
from screening.presenters import conflict_words, head_context, step_links, step_state, steps_of
from screening.questions import Section, read
from screening.restricted import sensitivities
from screening.rules import Status, progress
from screening.summary import summary_pdf
from screening.views import find, to_interview

AUTOSAVE_BYTES = 256 * 1024


def opened(request: HttpRequest, case: str, pk: int) -> Working:
    """The interview as its writer works on it."""
    found = find(request, case, pk)
    return working(found, draft_of(found, request.user), sensitivities(request.user))


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
    steps = progress(work.sections, work.values())
    first = next((step for step in steps if step.missing or step.errors), steps[0])
    return redirect("screening:step", case, pk, first.section.key)


@needs(Area.INTERVIEW, write=True)
@never_cache
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
        "links": step_links(work.interview, progress(work.sections, work.values()), section),
        "sections": steps_of(work, section),
        "work": work,
        "user_key": str(request.user.uid),
    }
    return page(request, "screening/form.html", context)


def save_step(request: HttpRequest, work: Working, here: Section) -> HttpResponse:
    """Puts the step into the draft and goes where the button says."""
    typed = {
        f"{here.key}.{q.key}": (read(q, request.POST), request.POST.get(f"mark.{q.key}"))
        for q in here.questions
        if f"mark.{q.key}" in request.POST
    }
    taken = take(request, work.interview, typed)
    went = request.POST.get("go", "next")
    if went.startswith("settle:"):
        _word, key, choice = [*went.split(":"), "", ""][:3]
        drafting.settle(
            work.interview, by=request.user, key=key, choice=choice, allowed=sensitivities(request.user), at=clock.now()
        )
        return to_step(request, work.interview, here.key)
    wrong = progress([here], taken.work.values())[0].errors if taken.work else {}
    waiting = any(key.startswith(f"{here.key}.") for key in taken.conflicts)
    if (wrong or waiting) and went in {"next", "review"}:
        return to_step(request, work.interview, here.key)
    return follow(request, work, here, went)


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
    return drafting.take(interview, by=request.user, values=typed, allowed=sensitivities(request.user), at=clock.now())


# --- autosave -------------------------------------------------------------------------------------
def for_scripts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """To a script, signed out is an answer (401), not a redirect to a page it cannot show."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"locked": True}, status=401)
        return view(request, *args, **kwargs)

    return guarded


@for_scripts
@needs(Area.INTERVIEW, write=True)
@require_POST
def autosave(request: HttpRequest, case: str, pk: int) -> JsonResponse:
    """Takes typed answers into the draft: {"answers": {"section.question": {"mark", "pairs": [[name, value]]}}}.

    Answers the new marks, what cannot be read, what has two versions, and how far each step is.
    """
    interview = find(request, case, pk)
    sent = payload(request)
    if sent is None:
        return JsonResponse({"error": _("The draft cannot be read.")}, status=400)
    allowed = sensitivities(request.user)
    work = working(interview, None, allowed)
    known = {f"{s.key}.{q.key}": q for s in work.sections for q in s.questions}
    typed = {
        key: (read(known[key], pairs_of(item)), str(item["mark"]) if item.get("mark") else None)
        for key, item in sent.items()
        if key in known and isinstance(item, dict)
    }
    return JsonResponse(told(take(request, interview, typed), known, interview))


def payload(request: HttpRequest) -> dict[str, Any] | None:
    """The answers of an autosave, or None where it is not one."""
    try:
        body = json.loads(request.body) if len(request.body) <= AUTOSAVE_BYTES else None
    except (ValueError, RecursionError):
        return None
    answers = body.get("answers") if isinstance(body, dict) else None
    return answers if isinstance(answers, dict) else None


def pairs_of(item: dict[str, Any]) -> QueryDict:
    """Name and value pairs as the form itself would have sent them."""
    data = QueryDict(mutable=True)
    pairs = item.get("pairs")
    for pair in pairs[:500] if isinstance(pairs, list) else []:
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair):
            data.appendlist(plain(pair[0]), plain(pair[1]))
    return data


def plain(text: str) -> str:
    """Without lone surrogates, which no database stores."""
    return text.encode("utf-8", "ignore").decode()


def told(taken: drafting.Taken, known: dict[str, Any], interview: Interview) -> dict[str, Any]:
    if taken.work is None:
        return {}
    steps = progress(taken.work.sections, taken.work.values())
    return {
        "version": taken.work.version,
        "open": interview.open,
        "marks": taken.marks,
        "errors": {f"{s.section.key}.{key}": text for s in steps for key, text in s.errors.items()},
        "conflicts": {key: conflict_words(known[key], c) for key, c in taken.conflicts.items()},
        "steps": {step.section.key: step_state(step) for step in steps},
    }


@for_scripts
@needs(Area.INTERVIEW, write=True)
@never_cache
@require_POST
def draft_key(request: HttpRequest) -> JsonResponse:
    """The user's key for drafts in the browser; the script imports it so that nobody can read it out again."""
    return JsonResponse({"user": str(request.user.uid), "key": drafting.browser_key(by=request.user)})


@needs(Area.INTERVIEW, write=True)
@require_POST
def drop_draft(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """Throw one's own draft away."""
    found = find(request, case, pk)
    drafting.drop(found, by=request.user)
    messages.success(request, _("Your draft is thrown away."))
    return to_interview(request, found)


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
    try:
        services.hold(work.interview, by=request.user, on=today, version=held.expected_version, work=work)
    except ValidationError as error:
        held.add_error(None, error)
        return show_review(request, work, held, today)
    messages.success(request, _("The interview is recorded as held."))
    if request.POST.get("go") == "complete":
        return go(request, reverse("screening:complete", args=[work.interview.refugee.case_number, work.interview.pk]))
    return to_interview(request, work.interview)


def review_link(request: HttpRequest) -> dict[str, Any]:
    """The review as the last of the steps."""
    return {"label": _("Review"), "url": request.path, "current": True, "state": "", "note": ""}


def show_review(request: HttpRequest, work: Working, held: HeldForm, today: dt.date) -> HttpResponse:
    log.read(request, [work.interview.refugee])
    steps = progress(work.sections, work.values())
    known = {f"{s.key}.{q.key}": q for s in work.sections for q in s.questions}
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
    missing = sum(len(step.missing) for step in progress(work.sections, work.values()))
    form = CompleteForm(request.POST or None, missing=missing, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.complete(found, by=request.user, at=clock.now(), version=form.cleaned_data["version"])
            messages.success(request, _("The interview is completed and locked."))
            return to_interview(request, found)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            form.add_error(None, _("Somebody else changed the interview meanwhile. Look at it, then send again."))
    log.read(request, [found.refugee])
    context = head_context(found.refugee, request.user, clock.today()) | {
        "form": form, "interview": found, "title": _("Complete the interview"), "missing": missing,
        "steps": progress(work.sections, work.values()),
    }  # fmt: skip
    return page(request, "screening/complete.html", context, status=422 if form.errors else 200)


@needs(Area.INTERVIEW)
@require_GET
def pdf(request: HttpRequest, case: str, pk: int, language: str) -> HttpResponse:
    """The summary in Danish or English; without health and safety, whoever asks."""
    found = find(request, case, pk)
    if found.status != Status.HELD:
        raise Http404(case)
    log.read(request, [found.refugee], kind="print")
    content = summary_pdf(found, viewer=request.user, language=language, now=clock.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case}-{found.sequence}-{language}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
