"""Pages about clocks: the worklist, why a date, putting an alert off."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.dates import danish
from core.export import csv_response, xlsx_response
from core.pages import go, page
from refugees.models import Refugee
from refugees.ports import shareable
from refugees.presenters import shown_name
from refugees.views_facts import add_sentences
from targets import derivation, explain, filters, quality, services, worklist
from targets.filters import ClockFilter, WorklistForm, default_whose
from targets.forms import SnoozeForm
from targets.models import Clock, Snooze
from targets.rows import Reader, groups, shown, table

COLUMNS = (
    {"key": "person", "label": gettext_lazy("Person")},
    {"key": "target", "label": gettext_lazy("Target")},
    {"key": "due", "label": gettext_lazy("Due")},
    {"label": gettext_lazy("Standing")},
    {"label": gettext_lazy("Last event")},
    {"label": gettext_lazy("Next step")},
)
MOST_EXPORTED = 20_000
FILES = (("CSV", "csv"), ("Excel", "xlsx"))


@dataclass
class Asked:
    """What an address asks of the worklist, checked."""

    problems: list[str]
    chosen: ClockFilter
    on: dt.date
    sort: str
    after: str
    format: str
    query: dict[str, str]  # the address itself, as a link to the same list would be


def asked(request: HttpRequest) -> Asked:
    """What the address asks for. Rows of today are taken for those stored until `worklist` finds that they are not."""
    values, problems = place(request)
    on = values.get("on") or clock.today()
    query = filters.plain(request.GET)
    data = query | {"whose": query.get("whose") or default_whose(request.user)}
    chosen = ClockFilter(data, user=request.user, on=on, is_stored=on == clock.today())
    sort, after, kind = (values.get(name) or "" for name in ("sort", "after", "format"))
    return Asked(chosen.choice.problems + problems, chosen, on, sort or "due", after, kind, query)


def place(request: HttpRequest) -> tuple[dict[str, Any], list[str]]:
    """The day, the order and the place in the list, and what is wrong with the day: nothing is shown as if it had
    not been asked."""
    if not WorklistForm.base_fields.keys() & request.GET.keys():
        return {}, []
    form = WorklistForm(request.GET)
    form.is_valid()
    return form.cleaned_data, filters.said(form, only=("on",))  # of a form with errors: what made sense


@require_safe
@needs(Area.TARGETS)
def deadlines(request: HttpRequest) -> HttpResponse:
    """The worklist: open clocks, the most urgent first; without an address of its own the reader's default view."""
    want = asked(request)
    if want.format:
        return exported(request, want)
    absent = stand_ins(request, want)
    found = worklist.page(want.chosen, sort=want.sort, after=want.after, colleagues=absent, today=clock.today())
    if not request.GET and found.start.default:
        return go(request, reverse("targets:worklist") + filters.link(filters.query_of(found.start.default)))
    log.read(request, [each.uid for each in found.lines], kind=Kind.LIST)
    looks = reader(request, want)
    context = around(request, want, found.start) | {
        "groups": groups([shown(each, looks) for each in found.lines], found.numbers, want.sort, want.on),
        "numbers": numbers_shown(want.query, found.numbers) + asides(absent, found.numbers),
        "next_url": filters.link(want.query, after=found.after) if found.after else "",
    }
    return page(request, "targets/worklist.html", context, "targets/_list.html")


def reader(request: HttpRequest, want: Asked) -> Reader:
    """Who looks: the rows name the caseworkers where the list is not one colleague's."""
    names = not want.chosen.chosen.get("whose", "").startswith(filters.PERSON_MARK)
    query = filters.link(want.query).removeprefix("?")
    return Reader(request.user, want.on, clock.today(), query, names_caseworkers=names)


def around(request: HttpRequest, want: Asked, start: worklist.Opening) -> dict[str, Any]:
    """What stands around the rows: filters, views, the links out of the list."""
    here = filters.link(want.query).removeprefix("?")
    return {
        "on_typed": request.GET.get("on", ""), "on": want.on, "today": clock.today(), "sort": want.sort,
        "columns": COLUMNS, "selects": want.chosen.choice.drawn, "problems": want.problems, "title": title(want.chosen),
        "views": [view | {"url": "?" + view["query"], "is_here": view["query"] == here} for view in start.views],
        "save_url": reverse("targets:view-new") + f"?{here}",
        "first_url": filters.link(want.query) or reverse("targets:worklist") if want.after else "",
        "quality_url": reverse("targets:quality") if quality.checks_for(request.user) else "",
        "exports": [(name, filters.link(want.query, format=kind)) for name, kind in FILES],
    }  # fmt: skip


def title(chosen: ClockFilter) -> str:
    """ "My deadlines", or whose they are."""
    whose = chosen.chosen.get("whose", "")
    if whose == filters.MINE:
        return _("My deadlines")
    if whose in ("", filters.EVERYBODY):
        return _("Deadlines")
    return _("Deadlines: %(whose)s") % {"whose": chosen.words()[0]}


def stand_ins(request: HttpRequest, want: Asked) -> dict[str, str]:
    """The colleagues the reader stands in for today, beside the list of today."""
    return dict(filters.stood_in_for(request.user)) if want.on == clock.today() else {}


def asides(absent: dict[str, str], numbers: dict[str, int]) -> list[dict[str, Any]]:
    words = _("Standing in for %(name)s: %(count)s")
    return [
        {
            "aside": True,
            "label": words % {"name": name, "count": worklist.count_words(numbers[key])},
            "url": filters.link({}, whose=filters.PERSON_MARK + key),
        }
        for key, name in absent.items()
    ]


def numbers_shown(query: dict[str, str], numbers: dict[str, int]) -> list[dict[str, Any]]:
    words = {
        "overdue": _("overdue"), "week": _("within 7 days"), "near": _("within 30 days"), "unknown": _("data missing"),
    }  # fmt: skip
    return [
        {
            "count": worklist.count_words(numbers[key]),
            "label": label,
            "url": filters.link(query, standing=key),
            "bad": key == "overdue" and numbers[key] > 0,
        }
        for key, label in words.items()
    ]


def person_of(row: Any) -> int:
    return int(row.refugee_id)


def exported(request: HttpRequest, want: Asked) -> HttpResponse:
    """The list as a file: every row of the filter in the order of the list, each person in the read log.

    A list too long for a file is refused: half of it would look like the whole.
    """
    worklist.start(want.chosen, clock.today())
    rows = worklist.told(want.chosen, want.chosen.listed(), want.sort)
    found = [worklist.Line.of(row) for row in rows[: MOST_EXPORTED + 1]]
    if len(found) > MOST_EXPORTED:
        text = _("The list has more than %(most)s rows, too many for one file. Narrow the filter.")
        messages.error(request, text % {"most": f"{MOST_EXPORTED:,}".replace(",", ".")})
        return go(request, reverse("targets:worklist") + filters.link(want.query))
    found = shareable(found, person_of)
    log.read(request, dict.fromkeys(each.uid for each in found), kind=Kind.EXPORT)
    header, lines = table(found, reader(request, want))
    answer = xlsx_response if want.format == "xlsx" else csv_response
    return answer(f"frister-{want.on:%Y-%m-%d}.{want.format}", header, lines)


def known(key: str) -> Any:
    """The target with the key. Raises Http404."""
    try:
        return derivation.target(key)
    except KeyError as error:
        raise Http404(key) from error


@require_safe
@needs(Area.TARGETS)
def why(request: HttpRequest, case_number: str, target: str) -> HttpResponse:
    """Why one clock of a person has its date; to htmx the box alone."""
    person = Refugee.objects.get_visible(request.user, case_number)
    place = WorklistForm(request.GET)
    on = (place.cleaned_data.get("on") if place.is_valid() else None) or clock.today()
    found = explain.why(person.pk, on, only=(known(target).key,))
    log.read(request, [person], kind=Kind.OPEN)
    context = {
        "person": person, "name": shown_name(person, request.user), "target": known(target), "whys": found, "on": on,
    }  # fmt: skip
    return page(request, "targets/why.html", context, "targets/_why.html")


@require_http_methods(["GET", "POST"])
@needs(Area.TARGETS, write=True)
def snooze(request: HttpRequest, case_number: str, target: str) -> HttpResponse:
    """Puts the alert of an open clock off, with a reason, or ends that early."""
    person = Refugee.objects.get_visible(request.user, case_number)
    clock_, back = open_clock(request, person, known(target).key), came_from(request)
    if clock_ is None:
        messages.info(request, _("This deadline is no longer open; there is nothing to put off."))
        return go(request, back)
    if request.method == "POST" and "wake" in request.POST:
        services.wake(clock=clock_, on=clock.today(), by=request.user)
        messages.success(request, _("The alert is no longer put off."))
        return go(request, back)
    form = SnoozeForm(request.POST or None, cancel=back)
    if form.is_valid():
        try:
            services.snooze(clock=clock_, **form.values(), on=clock.today(), by=request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            until = danish(form.cleaned_data["valid_to"])
            messages.success(request, _("The alert rests until %(day)s.") % {"day": until})
            return go(request, back)
    log.read(request, [person], kind=Kind.OPEN)
    context = {"person": person, "name": shown_name(person, request.user), "target": known(target), "form": form}
    context |= {"clock": clock_, "back": back, "now": resting(request, clock_)}
    return page(request, "targets/snooze.html", context, status=422 if form.errors else 200)


def open_clock(request: HttpRequest, person: Refugee, target: str) -> Clock | None:
    """The clock the address means, where it is open today."""
    mine = Clock.objects.visible_to(request.user).as_of(clock.today(), today=clock.today(), ids=[person.pk])
    wanted = {"refugee": person, "target": target, "subject": request.GET.get("subject", "")[:60]}
    found: Clock | None = mine.filter(**wanted).unmet().present().select_related("refugee").first()
    return found


def resting(request: HttpRequest, clock_: Clock) -> Snooze | None:
    """The snooze under which the alert rests today."""
    found: Snooze | None = Snooze.objects.visible_to(request.user).of_clock(clock_).on(clock.today()).first()
    return found


def came_from(request: HttpRequest) -> str:
    """The list as the reader left it: only what the list itself understands is taken along."""
    return reverse("targets:worklist") + filters.link(filters.query_of(request.GET.get("list", "")))
