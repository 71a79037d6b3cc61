"""The mentor's own pages, for a phone and a weak connection: my people, what is due, ticked and logged in one tap.

What is sent twice counts once: a tick by its item, a contact or a task by the key that was made with the page. A
script may send what waited for a connection (static/js/mentor.js); without one each tap is an ordinary form.
"""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs_role
from accounts.policy import Role
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go, page
from mentoring import checklist, firstyear, forms, mentees, reads, services
from mentoring.models import HolisticMentor, MentorQuestion, MentorTask, MentorVisit
from mentoring.rules import How, State
from refugees.presenters import shown_name
from refugees.views_facts import add_sentences

QUEUED = "X-Havn-Queued"  # sent by the script: the answer is a number, not a page
MENTOR = Role.HOLISTIC_MENTOR


def mine_of(request: HttpRequest, uid: UUID) -> HolisticMentor:
    """One of the user's own people, or of those the user covers for; anybody else is 404."""
    found = HolisticMentor.objects.visible_to(request.user).followed_by(request.user, clock.today())
    made: HolisticMentor = get_object_or_404(found, uid=uid)
    return made


@require_safe
@needs_role(MENTOR)
def mine(request: HttpRequest) -> HttpResponse:
    """The people a mentor follows: name, telephone, language, what is due this week. Nothing else of the case."""
    today = clock.today()
    given = list(reads.of_mentor(request.user, today))
    lists = checklist.of_people(given, today)
    log.read(request, [each.refugee for each in given], kind=ReadKind.LIST)
    for each in given:
        each.shown_name, each.list = shown_name(each.refugee, request.user), lists[each.refugee_id]
        each.key, each.is_covered = uuid.uuid4(), each.mentor_id != request.user.pk
        each.days = (today - each.silent_since).days
    context = {"title": _("My people"), "given": given, "hows": How.choices, "today": today}
    return page(request, "mentoring/mine.html", context)


@require_safe
@needs_role(MENTOR)
def mentee(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person as the mentor meets them: contact, language, the first year's list, questions and answers."""
    return mentee_page(request, mine_of(request, uid))


def mentee_page(request: HttpRequest, given: HolisticMentor, form: Any = None) -> HttpResponse:
    """The person's page; `form` is the contact form just refused."""
    log.read(request, [given.refugee])
    context = mentees.told(given, request.user, clock.today()) | {
        "hows": How.choices, "key": uuid.uuid4(), "form": form or forms.VisitForm(),
    }  # fmt: skip
    return page(request, "mentoring/mentee.html", context, status=422 if form else 200)


def done(request: HttpRequest, given: HolisticMentor, words: str = "") -> HttpResponse:
    """The answer to a tap: for the script that it is kept, else the page it came from."""
    if request.headers.get(QUEUED):
        return HttpResponse(status=204)
    if words:
        messages.success(request, words)
    if request.POST.get("from") == "list":
        return go(request, reverse("mentoring:mine") + f"#p-{given.uid}")
    return go(request, "mentoring:mentee", uid=given.uid)


def refused(request: HttpRequest, given: HolisticMentor, sentences: list[str]) -> HttpResponse:
    """A tap that cannot be: the sentence, on the page or for the script."""
    if request.headers.get(QUEUED):
        return HttpResponse(" ".join(sentences), status=422, content_type="text/plain; charset=utf-8")
    for each in sentences:
        messages.error(request, each)
    return go(request, "mentoring:mentee", uid=given.uid)


def sentences_of(form: Any) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


# --- one tap -------------------------------------------------------------------------------------------
@require_POST
@needs_role(MENTOR)
def tick(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An item of the checklist is done, or not relevant for a reason."""
    given, form = mine_of(request, uid), forms.TickForm(request.POST)
    if not form.is_valid():
        return refused(request, given, sentences_of(form))
    item, reason = form.cleaned_data["item"], form.cleaned_data["reason"]
    if item not in checklist.asked_keys(given):
        raise Http404(item)
    try:
        firstyear.tick(given.refugee, item, on=clock.today(), reason=reason, by=request.user)
    except ValidationError as error:
        return refused(request, given, error.messages)
    return done(request, given)


@require_POST
@needs_role(MENTOR)
def visit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A contact, in one tap; with a few words where the mentor has them."""
    given, form = mine_of(request, uid), forms.VisitForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        made = MentorVisit(
            refugee=given.refugee, uid=data["key"], how=data["how"], happened_on=data["happened_on"], note=data["note"]
        )
        try:
            firstyear.visit(made, by=request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            return done(request, given, _("The contact is logged."))
    if request.headers.get(QUEUED):
        return refused(request, given, sentences_of(form))
    return mentee_page(request, given, form)


def task_of(request: HttpRequest, uid: UUID) -> tuple[HolisticMentor, MentorTask]:
    """A task of one of the user's own people, with who follows them; any other is 404."""
    task = get_object_or_404(MentorTask.objects.visible_to(request.user).select_related("refugee"), uid=uid)
    mine = HolisticMentor.objects.visible_to(request.user).followed_by(request.user, clock.today())
    given = mine.filter(refugee=task.refugee).first()
    if given is None:
        raise Http404(str(uid))
    return given, task


@require_POST
@needs_role(MENTOR)
def settle(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A task that was added is done, or not relevant for a reason."""
    (given, task), form = task_of(request, uid), forms.SettleForm(request.POST)
    if not form.is_valid():
        return refused(request, given, sentences_of(form))
    reason = form.cleaned_data["reason"]
    state = State.IRRELEVANT if reason else State.DONE
    try:
        firstyear.settle(task, state=state, on=clock.today(), reason=reason, by=request.user)
    except ValidationError as error:
        return refused(request, given, error.messages)
    return done(request, given)


@require_POST
@needs_role(MENTOR)
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes a tick back."""
    given, task = task_of(request, uid)
    firstyear.reopen(task)
    return done(request, given)


@require_POST
@needs_role(MENTOR)
def stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """ "I cannot continue": one tap. The coordinator finds somebody else; a few words for them may follow."""
    given, form = mine_of(request, uid), forms.StopForm(request.POST)
    if not form.is_valid():
        return refused(request, given, sentences_of(form))
    services.cannot_continue(given, on=clock.today(), note=form.cleaned_data["note"], by=request.user)
    return done(request, given, _("The coordinator has been told and finds somebody else."))


# --- with words ----------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@needs_role(MENTOR)
def task_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another need: a task is added."""
    given = mine_of(request, uid)
    form = forms.TaskForm(request.POST or None, cancel=back_to(given), initial={"key": uuid.uuid4()})

    def save() -> None:
        data = dict(form.cleaned_data)
        made = MentorTask(refugee=given.refugee, uid=data.pop("key"), **data)
        firstyear.plan(made, on=clock.today(), by=request.user)

    return written(request, given, form, save, title=_("Add a task"))


@require_http_methods(["GET", "POST"])
@needs_role(MENTOR)
def ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Asks the caseworker."""
    given = mine_of(request, uid)
    form = forms.AskForm(request.POST or None, cancel=back_to(given), initial={"key": uuid.uuid4()})

    def save() -> None:
        data = form.cleaned_data
        asked = MentorQuestion(
            refugee=given.refugee, uid=data["key"], note=data["note"], happened_on=clock.today()
        )
        firstyear.ask(asked, by=request.user)

    return written(request, given, form, save, title=_("Ask the caseworker"))


def back_to(given: HolisticMentor) -> str:
    return reverse("mentoring:mentee", args=[given.uid])


def written(request: HttpRequest, given: HolisticMentor, form: Any, save: Any, *, title: str) -> HttpResponse:
    """A form with words: saved, or again with everything that was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as error:
            add_sentences(form, error)
        else:
            return done(request, given, _("Saved."))
    log.read(request, [given.refugee])
    name = shown_name(given.refugee, request.user)
    context = {"title": title, "name": name, "form": form, "back": back_to(given)}
    return page(request, "mentoring/phone_form.html", context)
