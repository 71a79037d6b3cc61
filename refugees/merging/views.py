"""The pages on which two records of one person become one: find, compare, decide, undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area, Role
from audit import log
from audit.models import Kind
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from refugees import registering
from refugees.break_glass.services import named
from refugees.merging import presenters, services, undoing
from refugees.merging.forms import DecisionForm, OtherForm, ProposeForm, UndoForm
from refugees.merging.models import Merge
from refugees.merging.rules import UNDO_DAYS, MergeState
from refugees.models import Refugee
from refugees.views import case_context

PURPOSE = "duplicates"  # as the search before a new case is opened
STALE = 409


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Area.CASE, write=True)
def find(request: HttpRequest, case_number: str) -> HttpResponse:
    """Who is the same person as this one? By the suggestions, or by the other case's exact number."""
    person = Refugee.objects.get_visible(request.user, case_number)
    form = OtherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        other = named(form.cleaned_data["number"])
        log.read(request, [other] if other else [], kind=Kind.LOOKUP, purpose=PURPOSE)
        if other is None:
            form.add_error("number", _("No case has this number. Is every character right?"))
        elif other.pk == person.pk:
            form.add_error("number", _("That is the person's own case."))
        elif registering.openable(request.user, [other]):
            return go(request, "merging:propose", case_number=case_number, other=other.uid)
        else:
            form.add_error("number", registering.already(request.user, other))
    found, hits = presenters.suggestions(request.user, person)
    log.read(request, [person], kind=Kind.OPEN)
    log.read(request, found, kind=Kind.LOOKUP, purpose=PURPOSE)
    context = case_context(request, person, "case") | {
        "form": form, "hits": hits, "history": presenters.history_of(person, request.user),
    }  # fmt: skip
    return page(request, "merging/find.html", context, status=422 if form.errors else 200)


def second(user: Any, uid: UUID) -> Refugee:
    """The other person, within reach. Raises Http404."""
    found: Refugee | None = Refugee.objects.visible_to(user).with_people().filter(uid=uid).first()
    if found is None or not registering.openable(user, [found]):
        raise Http404(str(uid))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Area.CASE, write=True)
def propose(request: HttpRequest, case_number: str, other: UUID) -> HttpResponse:
    """Both records side by side; what counts of each is chosen, and the merging proposed."""
    stays = Refugee.objects.get_visible(request.user, case_number)
    goes = second(request.user, other)
    log.read(request, [stays, goes], kind=Kind.OPEN, purpose=PURPOSE)
    now, today = clock.now(), clock.today()
    typed = {key: str(value) for key, value in request.POST.items()}
    found = services.preview(stays, goes, typed, by=request.user, at=now, on=today)
    form = ProposeForm(request.POST or None, preview=found, own=stays, other=goes)
    blocked = services.obstacles(stays, goes, today)
    if request.method != "POST":
        return compare_page(request, stays, goes, form, blocked)
    if blocked or not form.is_valid():
        return compare_page(request, stays, goes, form, blocked, status=422)
    try:
        merge = services.propose(
            stays=stays, goes=goes, seen=form.seen, choices=form.choices, note=form.cleaned_data["note"],
            by=request.user, at=now, on=today,
        )  # fmt: skip
    except ValidationError as error:
        return compare_page(request, stays, goes, form, error.messages, status=422)
    except StaleVersion:
        return compare_page(request, stays, goes, shown_again(form, stays, goes), [], status=STALE)
    messages.success(request, _("The merging waits for a manager. Nothing has changed yet."))
    return go(request, "merging:merge", uid=merge.uid)


def shown_again(form: ProposeForm, stays: Refugee, goes: Refugee) -> ProposeForm:
    """What was typed, for the records as they are now."""
    sent: Any = form.data
    typed = sent.copy()
    typed["own_version"], typed["other_version"] = str(stays.version), str(goes.version)
    return ProposeForm(typed, preview=form.preview, own=stays, other=goes)


def compare_page(
    request: HttpRequest, stays: Refugee, goes: Refugee, form: ProposeForm, blocked: list[str], *, status: int = 200
) -> HttpResponse:
    found = form.preview
    context = case_context(request, stays, "case") | {
        "own": presenters.side(stays, request.user),
        "other": presenters.side(goes, request.user),
        "form": form,
        "rows": presenters.rows(found, form),
        "questions": presenters.questions(found, form),
        "equal": [each for each in found.pairs if each.is_equal],
        "found": found,
        "blocked": blocked,
        "stale": status == STALE,
        "swap_url": reverse("merging:propose", args=[goes.case_number, stays.uid]),
        "undo_days": UNDO_DAYS,
    }
    return page(request, "merging/propose.html", context, status=status)


# --- one merging ----------------------------------------------------------------------------------------
def reached(user: Any, uid: UUID) -> Merge:
    """A merging of cases within reach. Raises Http404."""
    found: Merge | None = Merge.objects.visible_to(user).with_people().filter(uid=uid).first()
    if found is None:
        raise Http404(str(uid))
    return found


@require_safe
@needs(Area.CASE, write=True)
def merge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A merging: what is proposed, what was decided, what undoing would do."""
    return merge_page(request, reached(request.user, uid))


def merge_page(
    request: HttpRequest, merge: Merge, *, sentences: list[str] | None = None, form: Any = None, status: int = 200
) -> HttpResponse:
    """The page in its present state, with the sentences of an attempt that failed; nothing typed is lost."""
    stays = Refugee.objects.get_visible(request.user, merge.refugee.case_number)
    rights = presenters.rights(merge, request.user, clock.today())
    context = case_context(request, stays, "case") | rights | {
        "merge": merge, "sentences": sentences or [], "form": form, "undo_days": UNDO_DAYS,
    }  # fmt: skip
    shown = [stays]
    if merge.state == MergeState.PROPOSED:
        goes = second(request.user, merge.other)
        shown.append(goes)
        context |= proposed_context(request, merge, stays, goes)
    elif rights["may_undo"]:
        context |= {"plan": undoing.plan(merge)}
    log.read(request, shown, kind=Kind.OPEN, purpose=PURPOSE)
    return page(request, "merging/merge.html", context, status=status)


def proposed_context(request: HttpRequest, merge: Merge, stays: Refugee, goes: Refugee) -> dict[str, Any]:
    today = clock.today()
    found = services.preview(stays, goes, merge.choices, by=request.user, at=clock.now(), on=today)
    left = [label for _key, label in found.unanswered(merge.choices)]
    return {
        "own": presenters.side(stays, request.user),
        "other": presenters.side(goes, request.user),
        "rows": presenters.rows(found, choices=merge.choices),
        "questions": presenters.questions(found, choices=merge.choices),
        "equal": [each for each in found.pairs if each.is_equal],
        "found": found,
        "left": left,
        "blocked": services.obstacles(stays, goes, today, merge),
        "own_version": stays.version,
        "other_version": goes.version,
    }


def changed_words() -> str:
    return _("Somebody has changed one of the cases, or the proposal, since you opened the page. Look at it once more.")


@require_POST
@needs_role(Role.TEAM_MANAGER)
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A manager who sees both cases, and did not propose it, confirms or rejects."""
    merge = reached(request.user, uid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        sentences = [text for errors in form.errors.values() for text in errors]
        return merge_page(request, merge, sentences=sentences, form=form, status=422)
    data: dict[str, Any] = {
        "expected": form.cleaned_data["version"], "note": form.cleaned_data["note"], "by": request.user,
        "at": clock.now(), "on": clock.today(),
    }  # fmt: skip
    try:
        if form.cleaned_data["decision"] == "confirm":
            services.confirm(merge, seen=form.seen, **data)
            messages.success(request, _("The two cases are one now."))
        else:
            services.reject(merge, **data)
            messages.success(request, _("Both cases stay as they are."))
    except ValidationError as error:
        return merge_page(request, reached(request.user, uid), sentences=error.messages, form=form, status=422)
    except StaleVersion:
        return merge_page(request, reached(request.user, uid), sentences=[changed_words()], form=form, status=STALE)
    return go(request, "merging:merge", uid=uid)


@require_POST
@needs(Area.CASE, write=True)
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes one's own proposal back."""
    merge = reached(request.user, uid)
    expected = request.POST.get("version", "")
    try:
        services.withdraw(
            merge, expected=int(expected) if expected.isdecimal() and len(expected) < 10 else 0, by=request.user,
            on=clock.today(),
        )  # fmt: skip
    except ValidationError as error:
        return merge_page(request, reached(request.user, uid), sentences=error.messages, status=422)
    except StaleVersion:
        return merge_page(request, reached(request.user, uid), sentences=[changed_words()], status=STALE)
    messages.success(request, _("The proposal is taken back."))
    return go(request, "merging:merge", uid=uid)


@require_POST
@needs_role(Role.TEAM_MANAGER)
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Brings both cases back, within the month after the merging."""
    merge = reached(request.user, uid)
    form = UndoForm(request.POST)
    if not form.is_valid():
        sentences = [text for errors in form.errors.values() for text in errors]
        return merge_page(request, merge, sentences=sentences, form=form, status=422)
    try:
        plan = undoing.undo(
            merge, expected=form.cleaned_data["version"], note=form.cleaned_data["note"], by=request.user,
            at=clock.now(), on=clock.today(),
        )  # fmt: skip
    except ValidationError as error:
        return merge_page(request, reached(request.user, uid), sentences=error.messages, form=form, status=422)
    except StaleVersion:
        return merge_page(request, reached(request.user, uid), sentences=[changed_words()], form=form, status=STALE)
    messages.success(request, _("The two cases are parted again."))
    for sentence in undoing.left_words(plan):
        messages.warning(request, sentence)
    return go(request, "refugees:case", case_number=merge.refugee.case_number)
