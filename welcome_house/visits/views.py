"""The counter on a phone, its corrections, the survey with its tablet, and the figures.

Taps are sent again by a script where the connection was weak (static/js/house.js): each carries a key made on the
phone, so that none counts twice. Without a script each tap is an ordinary form.
"""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area
from core import clock
from core.dates import add_months
from core.pages import go
from welcome_house import figures as numbers
from welcome_house import pages, reads
from welcome_house.forms import DayForm
from welcome_house.models import Session
from welcome_house.rules import FEW, Group
from welcome_house.visits import forms, services
from welcome_house.visits.models import Survey

QUEUED = "X-Havn-Queued"  # sent by the script: the answer is a number, not a page
REMEMBERED = 60 * 60  # seconds for which a key of the tablet is known
MONTHS = 12


# --- the counter -------------------------------------------------------------------------------------
@require_safe
@needs(Area.WELCOME_HOUSE, write=True)
def count(request: HttpRequest) -> HttpResponse:
    """The counter of a day, for a phone: one big button for one more, one for one less, by group."""
    form, today = DayForm(request.GET), clock.today()
    day = min(form.day(today), today)
    found = list(reads.sessions_between(day, day).visible_to(request.user).standing())
    known = services.counts(found)
    rows = [
        {
            "session": each, "now": each.starts_at <= clock.now() < each.ends_at,
            "groups": [
                {"group": group, "label": group.label, "number": number, "more": uuid.uuid4(), "less": uuid.uuid4()}
                for group, number in services.all_groups(known.get(each.pk, {}))
            ],
            "total": sum(known.get(each.pk, {}).values()),
        }
        for each in found
    ]  # fmt: skip
    context = {
        "title": _("Count visitors"), "day": day, "today": today, "rows": rows,
        "total": sum(row["total"] for row in rows),
    }  # fmt: skip
    return pages.shown(request, "count", "count", context)


def session_of(request: HttpRequest, uid: UUID) -> Any:
    return get_object_or_404(Session.objects.visible_to(request.user).select_related("activity"), uid=uid)


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def tap(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One more, or one less."""
    session, form = session_of(request, uid), forms.TapForm(request.POST)
    if not form.is_valid():
        return refused(request, session, [str(error) for errors in form.errors.values() for error in errors])
    data = form.cleaned_data
    try:
        number = services.tap(session, group=data["group"], change=data["change"], key=data["key"], at=clock.now())
    except ValidationError as error:
        return refused(request, session, error.messages)
    if request.headers.get(QUEUED):
        return JsonResponse({"number": number})
    return go(request, counter_url(session))


def counter_url(session: Session) -> str:
    return reverse("house:count") + f"?on={session.day:%d-%m-%Y}#s-{session.uid}"


def refused(request: HttpRequest, session: Session, sentences: list[str]) -> HttpResponse:
    """A tap that cannot be: the sentence, on the page or for the script."""
    if request.headers.get(QUEUED):
        return HttpResponse(" ".join(sentences), status=422, content_type="text/plain; charset=utf-8")
    for each in sentences:
        messages.error(request, each)
    return go(request, counter_url(session))


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sets a count right afterwards; what it was, and why, stays to be read."""
    session = session_of(request, uid)
    back = reverse("house:session", args=[uid])
    now = services.counts([session]).get(session.pk, {})
    form = forms.CorrectForm(request.POST or None, now=now, cancel=back)

    def act() -> str:
        data = form.cleaned_data
        services.correct(session, numbers=form.numbers, because=data["because"], at=clock.now())
        return _("The count is corrected.")

    title = _("Correct the count of %(what)s") % {"what": str(session)}
    return pages.stored(request, form, act, back=back, title=title, section="week")


# --- the survey --------------------------------------------------------------------------------------
@require_safe
@needs(Area.WELCOME_HOUSE)
def surveys(request: HttpRequest) -> HttpResponse:
    """The waves of the survey, each with its share and what it is worth."""
    today = clock.today()
    waves = Survey.objects.visible_to(request.user).select_related("tablet")
    shares = {(each.survey, each.begins_on): each for each in numbers.user_shares(today, most=50)}
    rows = [
        {
            "survey": each, "found": shares.get((each.name, each.begins_on)),
            "tablet": request.build_absolute_uri(reverse("house:answer", args=[each.token])),
            "runs": each.begins_on <= today <= each.ends_on,
        }
        for each in waves
    ]  # fmt: skip
    return pages.shown(request, "surveys", "surveys", {"title": _("Surveys"), "rows": rows})


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def survey(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new wave, or what was counted in one."""
    current = get_object_or_404(Survey.objects.visible_to(request.user), uid=uid) if uid else Survey()
    back = reverse("house:surveys")
    form = forms.SurveyForm(request.POST or None, instance=current, cancel=back)

    def act() -> str:
        from welcome_house.services import save

        save(form.instance, expected=form.expected_version)
        return pages.saved()

    lead = _("Answering is voluntary. Only numbers are written down: no name, no list of who answered.")
    return pages.stored(request, form, act, back=back, title=_("Survey"), section="surveys", lead=lead)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The one question, on a tablet in the house; no sign-in, and nothing of who answers is kept."""
    found = services.open_survey(uid, on=clock.today())
    if found is None:
        raise Http404
    form = forms.AnswerForm(request.POST or None)
    thanks = False
    if request.method == "POST" and form.is_valid():
        if cache.add(f"house-answer-{form.cleaned_data['key']}", 1, REMEMBERED):
            services.answer(found, uses=form.cleaned_data["uses"])
        thanks = True
    context = {"key": uuid.uuid4(), "thanks": thanks, "questions": services.QUESTIONS}
    return render(request, "welcome_house/answer.html", context)


# --- figures -----------------------------------------------------------------------------------------
@require_safe
@needs_role(*pages.FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """Visits per month, dates held, the share of users: for the house, and without small numbers for who leads."""
    today = clock.today()
    first = add_months(today.replace(day=1), 1 - MONTHS)
    inside = request.user.can(Area.WELCOME_HOUSE)
    months = [
        {"row": row, "shown": inside or numbers.month_visible(row)} for row in numbers.visits_by_month(first, today)
    ]
    shares = [
        {"row": each, "shown": inside or numbers.share_visible(each.share)} for each in numbers.user_shares(today)
    ]
    context = {
        "title": _("Welcome House in figures"), "months": months, "shares": shares, "first": first, "today": today,
        "held": numbers.sessions_held(first, today), "groups": list(Group), "few": FEW, "inside": inside,
    }  # fmt: skip
    return pages.shown(request, "figures", "figures", context)
