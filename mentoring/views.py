"""The mentor tab of a case: offered, answered, assigned, what the mentor does; and the verbs of the staff."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area
from audit import log
from core import clock
from core.dates import danish
from core.pages import go, page
from mentoring import casetab, firstyear, forms, reads, services
from mentoring.models import HolisticMentor, MentorEvent, MentorQuestion
from mentoring.pages import ANSWERING, OFFERING, around, form_page, may_read_case, now_words
from mentoring.rules import Event
from refugees.models import Refugee


@require_safe
@needs(Area.MENTOR)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """The holistic mentor of a person; mentors are led to their own page, which tells them less."""
    refugee, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    if not may_read_case(request.user):
        followed = HolisticMentor.objects.visible_to(request.user).followed_by(request.user, today)
        mine = followed.filter(refugee=refugee).first()
        if mine is not None:
            return go(request, "mentoring:mentee", uid=mine.uid)
        log.read(request, [refugee])
        return page(request, "mentoring/person.html", around(request, refugee) | {"is_staff": False})
    log.read(request, [refugee])
    return page(
        request, "mentoring/person.html", around(request, refugee) | casetab.tab(refugee, request.user, today)
    )


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def offer(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records that a holistic mentor was offered, and what the person said where it was said at once."""
    person, back = found(request, case_number)
    form = forms.OfferForm(request.POST or None, cancel=back, initial={"happened_on": clock.today()})

    def save() -> None:
        data = form.cleaned_data
        made = MentorEvent(
            refugee=person, event=Event.OFFERED, happened_on=data["happened_on"], note=data["note"]
        )
        services.record(made, said=data["said"], by=request.user)

    return form_page(request, person, form, save, title=_("Offer a holistic mentor"))


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def answer(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records what the person says to an offer made earlier."""
    person, back = found(request, case_number)
    form = forms.AnswerForm(request.POST or None, cancel=back, initial={"happened_on": clock.today()})

    def save() -> None:
        data = form.cleaned_data
        made = MentorEvent(refugee=person, event=data["said"], happened_on=data["happened_on"], note=data["note"])
        services.record(made, by=request.user)

    return form_page(request, person, form, save, title=_("Answer to the offer of a holistic mentor"))


def found(request: HttpRequest, case_number: str) -> tuple[Refugee, str]:
    """A person within reach, and where an action on them leads back to."""
    person = Refugee.objects.get_visible(request.user, case_number)
    return person, reverse("mentoring:person", args=[person.case_number])


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def assign(request: HttpRequest, case_number: str) -> HttpResponse:
    """Gives a person a holistic mentor; who speaks the language and has room stands first."""
    person, back = found(request, case_number)
    today = clock.today()
    loads = reads.loads(today)
    first = reads.suggested(person, loads)
    wanted = reads.languages_of(person)
    order = [*first, *(each for each in loads if each not in first)]
    form = forms.AssignForm(
        request.POST or None, cancel=back,
        words={each.user.pk: forms.load_words(each, fits=reads.speaks(each, wanted)) for each in order},
        initial={
            "valid_from": today, "mentor": first[0].user.pk if first else None, **casetab.known(person, today),
        },
    )  # fmt: skip

    def save() -> None:
        services.assign(HolisticMentor(refugee=person, **form.cleaned_data), by=request.user)

    about = ", ".join(sorted(wanted))
    title = _("Assign a holistic mentor")
    return form_page(request, person, form, save, title=title, about=_("Language: %(words)s") % {"words": about or "–"})


def given_to(request: HttpRequest, uid: UUID) -> HolisticMentor:
    """An assignment of a person within reach; anything else is 404."""
    visible = HolisticMentor.objects.visible_to(request.user).select_related("refugee__caseworker", "mentor")
    made: HolisticMentor = get_object_or_404(visible, uid=uid)
    return made


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the mentor is told, and what the checklist asks."""
    given = given_to(request, uid)
    form = forms.ChangeForm(
        request.POST or None, cancel=home(given), shown_version=given.version,
        initial={"task": given.task, "conditions": given.conditions},
    )  # fmt: skip

    def save() -> None:
        services.change(given, expected=form.expected_version, **kept(form, "task", "conditions"))

    title = _("What the mentor is told")
    return form_page(request, given.refugee, form, save, title=title, about=given.mentor.name, now=now_words)


def kept(form: Any, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def home(given: HolisticMentor) -> str:
    return reverse("mentoring:person", args=[given.refugee.case_number])


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def renew(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The support is decided anew."""
    given = given_to(request, uid)
    form = forms.RenewForm(
        request.POST or None, cancel=home(given), shown_version=given.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        services.renew(given, expected=form.expected_version, on=form.cleaned_data["happened_on"], by=request.user)

    title = _("Decide the holistic mentor anew")
    return form_page(request, given.refugee, form, save, title=title, about=given.mentor.name, now=now_words)


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def hand_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The mentor's work ends: handed over to the person's own network."""
    given = given_to(request, uid)
    form = forms.HandOverForm(
        request.POST or None, cancel=home(given), shown_version=given.version,
        initial={"happened_on": clock.today(), "reason": casetab.likely_end(given, clock.today())},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        services.hand_over(
            given, expected=form.expected_version, on=data["happened_on"], reason=data["reason"],
            network=data["network"], note=data["network_note"], by=request.user,
        )  # fmt: skip

    title = _("The holistic mentor ends")
    return form_page(request, given.refugee, form, save, title=title, about=given.mentor.name, now=now_words)


@require_http_methods(["GET", "POST"])
@needs_role(*ANSWERING)
def reply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answers what a mentor asks."""
    visible = MentorQuestion.objects.visible_to(request.user).standing().select_related("refugee__caseworker")
    asked = get_object_or_404(visible, uid=uid)
    back = reverse("mentoring:person", args=[asked.refugee.case_number])
    form = forms.ReplyForm(request.POST or None, cancel=back, shown_version=asked.version)

    def save() -> None:
        firstyear.answer(
            asked, expected=form.expected_version, text=form.cleaned_data["text"], on=clock.today(), by=request.user
        )

    return form_page(
        request, asked.refugee, form, save, title=_("The mentor asks"), about=asked.note,
        now=lambda current: f"{danish(current.answered_on)}: {current.answer}",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs_role(*OFFERING)
def annul(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Annuls an offer, an answer or a contact, with a reason."""
    model = casetab.ANNULLED[kind]
    fact = get_object_or_404(model.objects.visible_to(request.user).standing().select_related("refugee"), uid=uid)
    back = reverse("mentoring:person", args=[fact.refugee.case_number])
    form = forms.AnnulForm(request.POST or None, cancel=back, shown_version=fact.version)

    def save() -> None:
        services.annul(
            fact, expected=form.expected_version, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
        )

    return form_page(request, fact.refugee, form, save, title=_("Annul: %(what)s") % {"what": fact})
