"""What the form's script asks of the server: autosave and the browser's key; and throwing a draft away."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import page
from screening import drafting
from screening.answers import working
from screening.drafts import Seen
from screening.models import Interview
from screening.presenters import conflict_words, head_context, step_state
from screening.questions import read
from screening.restricted import sensitivities
from screening.rules import progress
from screening.views import find, to_interview

AUTOSAVE_BYTES = 512 * 1024
MOST_PAIRS = 5000


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
    """Takes typed answers into the draft.

    {"user", "window", "answers": {"section.question": {"mark", "count", "pairs": [[name, value]]}}}; an answer may
    name its own window. Answers the new marks, what cannot be read, what has two versions, and how far each step is.
    A page that another than the signed-in user has written in is locked (401): the browser is shared.
    """
    if request.content_type == "multipart/form-data":
        return JsonResponse({"error": _("The draft cannot be read.")}, status=400)
    if len(request.body) > AUTOSAVE_BYTES:
        return JsonResponse({"error": _("The text is too long to be saved.")}, status=413)
    sent = payload(request.body)
    if sent is None:
        return JsonResponse({"error": _("The draft cannot be read.")}, status=400)
    uid = uid_of(request)
    if sent.get("user", uid) != uid:
        return JsonResponse({"locked": True}, status=401)
    interview, allowed = find(request, case, pk), sensitivities(request.user, write=True)
    known = working(interview, None, allowed).known
    typed = {
        key: (read(known[key], pairs_of(item)), seen_of(item, sent))
        for key, item in sent["answers"].items()
        if key in known and isinstance(item, dict)
    }
    taken = drafting.take(interview, by=request.user, values=typed, allowed=allowed, at=clock.now())
    return JsonResponse(told(taken, known, interview))


def uid_of(request: HttpRequest) -> str:
    user: Any = request.user
    return str(user.uid)


def payload(body: bytes) -> dict[str, Any] | None:
    """What an autosave says, or None where it is not one."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) and isinstance(sent.get("answers"), dict) else None


def seen_of(item: dict[str, Any], sent: dict[str, Any]) -> Seen:
    mark, count, window = item.get("mark"), item.get("count"), item.get("window", sent.get("window"))
    return Seen(
        str(mark) if mark else None,
        plain(window[:40]) if isinstance(window, str) else "",
        count if isinstance(count, int) and 0 < count < 2**31 else 0,
    )


def pairs_of(item: dict[str, Any]) -> QueryDict:
    """Name and value pairs as the form itself would have sent them."""
    data = QueryDict(mutable=True)
    pairs = item.get("pairs")
    for pair in pairs[:MOST_PAIRS] if isinstance(pairs, list) else []:
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair):
            data.appendlist(plain(pair[0]), plain(pair[1]))
    return data


def plain(text: str) -> str:
    """Without lone surrogates, which no database stores."""
    return text.encode("utf-8", "ignore").decode()


def told(taken: drafting.Taken, known: dict[str, Any], interview: Interview) -> dict[str, Any]:
    if taken.work is None:
        return {}
    steps = progress(taken.work.sections, taken.work.values(), clock.today())
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
    return JsonResponse({"user": uid_of(request), "key": drafting.browser_key(by=request.user)})


@needs(Area.INTERVIEW, write=True)
@never_cache
@require_http_methods(["GET", "POST"])
def drop_draft(request: HttpRequest, case: str, pk: int) -> HttpResponse:
    """Throw one's own draft away, after having seen what stands in it."""
    found = find(request, case, pk)
    if request.method == "POST":
        drafting.drop(found, by=request.user)
        messages.success(request, _("Your draft is thrown away."))
        return to_interview(request, found)
    log.read(request, [found.refugee])
    work = working(found, drafting.draft_of(found, request.user), sensitivities(request.user))
    context = head_context(found.refugee, request.user, clock.today()) | {
        "interview": found, "title": _("Throw the draft away"), "drafted": work.drafted(),
    }  # fmt: skip
    return page(request, "screening/drop_draft.html", context)
