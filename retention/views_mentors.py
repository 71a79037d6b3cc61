"""Pages of retention mentors: offered, answered, assigned, ended; and the mentor's own pages for a phone."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs_role
from accounts.policy import Role
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.dates import danish
from core.pages import go, page
from refugees.models import Refugee
from refugees.paging import page_of
from refugees.presenters import only_handed_over, shown_name
from refugees.views_facts import add_sentences
from retention import forms, mentees, mentoring, reads
from retention.filters import ListForm
from retention.models import MentorNote, MentorOffer, RetentionMentor
from retention.pages import ASSIGNING, OFFERING, form_page, home, sections
from retention.presenters import choices, months_since, place_words, since_words


# --- the coordinator's page ------------------------------------------------------------------------
@require_safe
@needs_role(*ASSIGNING)
def mentors(request: HttpRequest) -> HttpResponse:
    """Who waits for an offer, who for a mentor, and whom each mentor follows."""
    form, today = ListForm(request.GET), clock.today()
    everybody = form.of_user(reads.in_work(request.user, today), request.user)
    offered = reads.with_retention(reads.waiting_for_mentor(everybody, today), today)
    without = page_of(
        reads.with_retention(reads.without_offer(everybody, today), today), "happened_on", data=form.asked
    )  # fmt: skip
    waiting = list(offered.order_by("-answer", "-offered_on", "pk")[: mentees.MOST])
    given = list(mentees.assignments(request.user, today)[: mentees.MOST])
    rows = [*without.rows, *waiting, *given]
    log.read(request, {row.refugee for row in rows}, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
        row.may_write = not only_handed_over(row.refugee, request.user)
    for row in (*without.rows, *waiting):
        row.what, row.length = place_words(row, request.user), months_since(row.happened_on, today)
    context = {
        "title": _("Retention mentors"), "sections": sections(request.user, "mentors"), "form": form,
        "shown": without, "waiting": waiting, "groups": mentees.by_mentor(given),
    }  # fmt: skip
    return page(request, "retention/mentors.html", context)


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def offer(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records that a retention mentor was offered for a job, IGU or education."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    starts = reads.to_offer(request.user, person, today)
    asked = request.GET.get("ref", "")[:40]
    refs = [each.placement.ref for each in starts]
    form = forms.OfferForm(
        request.POST or None, cancel=home(request, person), placements=choices(starts, request.user),
        initial={"happened_on": today, "ref": asked if asked in refs else next(iter(refs), "")},
    )  # fmt: skip

    def save() -> None:
        mentoring.offer(MentorOffer(refugee=person, **form.cleaned_data), by=request.user)

    about = "" if starts else _("No job, IGU or education is running.")
    return form_page(request, person, form, save, title=_("Offer a retention mentor"), about=about)


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records what the person said to the offer."""
    made = get_object_or_404(MentorOffer.objects.visible_to(request.user).standing().with_people(), uid=uid)
    form = forms.AnswerForm(
        request.POST or None, cancel=home(request, made.refugee), shown_version=made.version,
        initial={"happened_on": clock.today(), "answer": made.answer},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        mentoring.answer(
            made, expected=form.expected_version, on=data["happened_on"], said=data["answer"], by=request.user
        )

    def now(current: MentorOffer) -> str:
        return f"{current.get_answer_display()} {danish(current.answered_on)}"

    return form_page(request, made.refugee, form, save, title=_("Answer to the offer"), about=str(made), now=now)


@require_http_methods(["GET", "POST"])
@needs_role(*ASSIGNING)
def assign(request: HttpRequest, case_number: str) -> HttpResponse:
    """Gives a person a retention mentor; what the mentor is told of the work is written here."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    running = reads.in_work(request.user, today).filter(refugee=person).with_placement().order_by("-happened_on")
    task = "; ".join(since_words(each, request.user) for each in running)
    form = forms.AssignForm(
        request.POST or None, cancel=home(request, person), initial={"valid_from": today, "task": task[:300]}
    )

    def save() -> None:
        mentoring.assign(RetentionMentor(refugee=person, **form.cleaned_data), by=request.user)

    return form_page(request, person, form, save, title=_("Assign a retention mentor"))


@require_http_methods(["GET", "POST"])
@needs_role(*ASSIGNING)
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ends a mentor's work with a person; from the next day on the mentor no longer reaches the case."""
    visible = RetentionMentor.objects.visible_to(request.user).select_related("refugee__caseworker", "mentor")
    given = get_object_or_404(visible, uid=uid)
    form = forms.EndMentorForm(
        request.POST or None, cancel=home(request, given.refugee), shown_version=given.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        mentoring.end(
            given, expected=form.expected_version, on=data["happened_on"], reason=data["reason"], by=request.user
        )

    return form_page(
        request, given.refugee, form, save, title=_("The retention mentor ends"), about=given.mentor.name
    )  # fmt: skip


# --- the mentor's own pages --------------------------------------------------------------------------
@require_safe
@needs_role(Role.RETENTION_MENTOR)
def mine(request: HttpRequest) -> HttpResponse:
    """The people a mentor follows: name, telephone, language, task. Nothing else of the case."""
    given = list(mentees.of_mentor(request.user, clock.today()))
    log.read(request, [each.refugee for each in given], kind=ReadKind.LIST)
    for each in given:
        each.shown_name = shown_name(each.refugee, request.user)
    return page(request, "retention/mine.html", {"title": _("My people"), "given": given})


@require_http_methods(["GET", "POST"])
@needs_role(Role.RETENTION_MENTOR)
def mentee(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person as the mentor meets them: contact, language, task, agreed steps, and the mentor's own notes."""
    today = clock.today()
    given = get_object_or_404(RetentionMentor.objects.visible_to(request.user).of_mentor(request.user, today), uid=uid)
    person = given.refugee
    form = forms.MentorNoteForm(
        request.POST or None, cancel=reverse("retention:mine"), initial={"happened_on": today}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        note = MentorNote(
            refugee=person, happened_on=data["happened_on"], challenge=data["challenge"], help=data["help"],
            outcome=data["outcome"],
        )  # fmt: skip
        try:
            mentoring.write(note, sign=data["sign"], by=request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("The note is saved."))
            return go(request, "retention:mentee", uid=uid)
    log.read(request, [person])
    context = {
        "given": given, "person": person, "name": shown_name(person, request.user), "form": form,
        **mentees.told(person, request.user),
    }  # fmt: skip
    return page(request, "retention/mentee.html", context)
