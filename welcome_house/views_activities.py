"""Activities and their plans, their words in each language, and days on which the house is closed."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.dates import danish
from core.pages import go
from core.stale import save_or_conflict
from welcome_house import forms, pages, reads, services
from welcome_house.models import Activity, ActivityText, Session
from welcome_house.recurrence import holiday, how_many
from welcome_house.rules import Language

SHOWN = 12  # coming dates on an activity's page
LOOK_AHEAD = 120  # days in which holidays are warned of


@require_safe
@needs(Area.WELCOME_HOUSE)
def activities(request: HttpRequest) -> HttpResponse:
    """Everything that is held in the house, with its plan; holidays to come on which something is planned."""
    today = clock.today()
    found = list(Activity.objects.visible_to(request.user).select_related("room", "organisation"))
    missing = reads.untranslated()
    lacks = {row.pk: [Language(key).label for key in missing if row in missing[key]] for row in found}
    for row in found:
        row.lacks = lacks[row.pk]
    context = {
        "title": _("Activities"), "holidays": holidays_ahead(request.user, today),
        "rows": [row for row in found if not row.ended_on or row.ended_on >= today],
        "ended": [row for row in found if row.ended_on and row.ended_on < today],
    }  # fmt: skip
    return pages.shown(request, "activities", "activities", context)


def holidays_ahead(user: Any, today: dt.date) -> list[dict[str, Any]]:
    """Public holidays to come on which dates still stand, and where they are closed; one query."""
    last = today + dt.timedelta(days=LOOK_AHEAD)
    moments = Session.objects.visible_to(user).standing().on_days(today, last)
    numbers: dict[dt.date, int] = {}
    for each in moments.only("starts_at").iterator():
        if holiday(each.day):
            numbers[each.day] = numbers.get(each.day, 0) + 1
    return [
        {"day": day, "name": holiday(day), "number": number, "url": reverse("house:close") + f"?on={day:%d-%m-%Y}"}
        for day, number in sorted(numbers.items())
    ]


def activity_of(request: HttpRequest, uid: UUID) -> Any:
    found = Activity.objects.visible_to(request.user).select_related("room", "organisation")
    return get_object_or_404(found, uid=uid)


@require_safe
@needs(Area.WELCOME_HOUSE)
def activity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One activity: its plan, the coming dates, its words in each language."""
    current, today = activity_of(request, uid), clock.today()
    spoken = {each.language: each for each in current.texts.all()}
    texts = [
        {"language": language, "text": spoken.get(language), "url": text_url(current, language)}
        for language in Language
    ]
    coming = current.sessions.planned().filter(starts_at__gte=clock.now()).select_related("room")
    context = {
        "title": current.name, "activity": current, "back": reverse("house:activities"), "texts": texts,
        "coming": list(coming[:SHOWN]), "more": max(0, coming.count() - SHOWN), "today": today,
    }  # fmt: skip
    return pages.shown(request, "activities", "activity", context)


def text_url(activity: Activity, language: str) -> str:
    return reverse("house:activity-text", args=[activity.uid, language])


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def edit(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new activity with its dates, or another plan from a day on. A room that is taken is told date by date."""
    current, today = (activity_of(request, uid) if uid else Activity()), clock.today()
    back = reverse("house:activity", args=[uid]) if uid else reverse("house:activities")
    initial = {} if uid else {"day": today}
    form = forms.ActivityForm(request.POST or None, instance=current, today=today, cancel=back, initial=initial)
    taken: list[Any] = []
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            made = services.plan(
                form.instance, on=today, at=clock.now(), since=form.since, expected=form.expected_version,
                despite=form.cleaned_data["despite"],
            )  # fmt: skip
            tell(request, made)
            return go(request, "house:activity", uid=form.instance.uid)

        try:
            return save_or_conflict(request, form, save, back=back)
        except services.RoomTaken as error:
            taken = error.found
            form.ask_about_room()
            if not uid:
                form.instance.pk, form.instance._state.adding = None, True
    title = _("Change the activity") if uid else _("New activity")
    context = {"title": title, "form": form, "back": back, "taken": taken}
    return pages.shown(request, "activities", "form", context, status=422 if form.errors else 200)


def tell(request: HttpRequest, made: services.Made) -> None:
    """Says what became of the dates, and warns of holidays and of dates without a room."""
    words = {"new": how_many(made.new), "moved": how_many(made.moved), "dropped": how_many(made.dropped)}
    messages.success(request, _("Saved: %(new)s new, %(moved)s moved, %(dropped)s dropped.") % words)
    if made.without_room:
        days = ", ".join(danish(each.begins.date()) for each in made.without_room[:10])
        messages.warning(request, _("Without a room: %(days)s.") % {"days": days})
    if made.holidays:
        days = ", ".join(f"{danish(day)} ({name})" for day, name in made.holidays[:10])
        messages.warning(request, _("Public holidays among the dates: %(days)s. Is the house open?") % {"days": days})


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The activity is held for the last time on a day."""
    current = activity_of(request, uid)
    back = reverse("house:activity", args=[uid])
    form = forms.EndForm(
        request.POST or None, shown_version=current.version, cancel=back, initial={"last": clock.today()}
    )

    def act() -> str:
        number = services.end(current, last=form.cleaned_data["last"], at=clock.now(), expected=form.expected_version)
        return _("The activity ends; taken out of the programme: %(dates)s.") % {"dates": how_many(number)}

    title = _("End %(what)s") % {"what": current.name}
    return pages.stored(request, form, act, back=back, title=title, section="activities")


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def text(request: HttpRequest, uid: UUID, language: str) -> HttpResponse:
    """What the programme calls the activity in one language."""
    if language not in Language:
        raise Http404(language)
    current = activity_of(request, uid)
    back = reverse("house:activity", args=[uid])
    found = ActivityText.objects.visible_to(request.user).filter(activity=current, language=language).first()
    record = found or ActivityText(activity=current, language=language)
    form = forms.ActivityTextForm(request.POST or None, instance=record, cancel=back)

    def act() -> str:
        services.save(form.instance, expected=form.expected_version)
        return pages.saved()

    words = {"what": current.name, "language": Language(language).label}
    title = _("%(what)s in %(language)s") % words
    return pages.stored(request, form, act, back=back, title=title, section="activities")


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def close(request: HttpRequest) -> HttpResponse:
    """Closes the house for some days: everything on them is cancelled."""
    today = clock.today()
    asked = forms.DayForm(request.GET)
    day = asked.day(today)
    back = reverse("house:activities")
    initial = {"first": day, "last": day, "because": holiday(day)}
    form = forms.CloseForm(request.POST or None, cancel=back, initial=initial)

    def act() -> str:
        data = form.cleaned_data
        number = services.close(data["first"], data["last"], because=data["because"], on=today, at=clock.now())
        return _("Closed. Cancelled: %(dates)s.") % {"dates": how_many(number)}

    lead = _("Everything planned on these days is cancelled. Each date can be held after all afterwards.")
    return pages.stored(request, form, act, back=back, title=_("Close the house"), section="activities", lead=lead)
