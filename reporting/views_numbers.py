"""The figures one by one: what each is, what it says, and the people behind it; a promise with all its figures."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core.pages import page, wants_fragment
from refugees.ports import shareable
from reporting import board, cohorts, headlines, numbers, registry, shown, workload
from reporting.asking import inside, question_form
from reporting.exports import WRITERS
from reporting.figures import Question
from reporting.forms import PartForm
from reporting.promises import Promise
from targets.indicators import Indicator

Data = Callable[[Question, Any], dict[str, Any]]


def answer(request: HttpRequest, name: str, title: Any, data: Data) -> HttpResponse:
    """A page below the filters; to htmx only what is below them."""
    form = question_form(request)
    context: dict[str, Any] = {"form": form, "title": title, "below": f"reporting/_{name}.html"}
    if form.is_valid():
        context |= data(form.question(), request.user)
    return page(request, "reporting/below.html", context, fragment=f"reporting/_{name}.html")


@require_safe
@needs(Area.FIGURES)
@inside
def promise(request: HttpRequest, key: str) -> HttpResponse:
    """One promise: its targets with their months, and its other figures."""
    found = section(key)

    def data(question: Question, user: Any) -> dict[str, Any]:
        mine = [each for each in registry.every().values() if each.promise == key and not is_of_target(each)]
        return shown.promise(question, user, found) | {
            "figures": [numbers.shown(each, question, user) for each in mine],
            "kept": board.promises(question, user, [found])[0],
        }

    return answer(request, "promise", found.label, data)


def section(key: str) -> Promise:
    """The promise, or another section of the figures. Raises Http404."""
    found = next((each for each in registry.SECTIONS if each.key == key), None)
    if found is None:
        raise Http404(key)
    return found


@require_safe
@needs(Area.FIGURES)
@inside
def promise_headlines(request: HttpRequest, key: str) -> HttpResponse:
    """The part of the dashboard about a promise without deadlines, which the dashboard asks for when it stands.

    Apart, for it asks the pillars while the dashboard reads the roll-up alone. To whom comes by the address itself, the
    promise's own page.
    """
    found, form = section(key), question_form(request)
    if not form.is_valid() or not wants_fragment(request):
        return redirect(f"{reverse('reporting:promise', args=[key])}?{request.GET.urlencode()}")
    question = form.question()
    context = {
        "kept": board.Kept(found, board.promise_url(found, question), [], ""),
        "headlines": headlines.of_promise(found, question, request.user),
    }
    return page(request, "reporting/_headlines.html", context)


def is_of_target(figure: Indicator) -> bool:
    """Whether it is one of the three numbers of a target, which stand on the target's own page."""
    return figure.key.endswith(f"-{figure.target}") if figure.target else False


@require_safe
@needs(Area.FIGURES)
@inside
def all_numbers(request: HttpRequest) -> HttpResponse:
    """Every figure with its definition, and what others have published."""
    return answer(request, "numbers", _("All figures and their definitions"), numbers.index)


def figure_of(key: str) -> Indicator:
    """The figure. Raises Http404."""
    try:
        return registry.figure(key)
    except KeyError:
        raise Http404(key) from None


@require_safe
@needs(Area.FIGURES)
@inside
def number(request: HttpRequest, key: str) -> HttpResponse:
    """One figure: what it says, by part and year, beside what others have published."""
    figure = figure_of(key)
    return answer(
        request, "number", figure.definition.label, lambda question, user: numbers.number(figure, question, user)
    )


def asked(request: HttpRequest, figure: Indicator) -> tuple[Question, str, int] | None:
    """Question, part and page of an address, or None where it makes no sense."""
    form, part = question_form(request), PartForm(request.GET, parts=figure.parts)
    if not (form.is_valid() and part.is_valid()):
        return None
    return form.question(), part.cleaned_data["part"], part.cleaned_data["page"] or 1


@require_safe
@needs(Area.FIGURES)
@inside
def number_people(request: HttpRequest, key: str) -> HttpResponse:
    """The people behind a figure or one of its parts: the same rows that it counts."""
    figure = figure_of(key)
    found = None if figure.anonymous else asked(request, figure)
    if found is None:
        return page(request, "reporting/no_such_number.html", {"title": _("Goal fulfilment")}, status=400)
    question, part, turned = found
    context = numbers.people(figure, question, part, request.user, turned=turned)
    log.read(request, [row.person for row, _name, _part in context["rows"]], kind="list")
    return page(request, "reporting/number_people.html", context)


@require_safe
@needs(Area.FIGURES)
@inside
def number_people_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The same people as a file; protected names are left out."""
    figure = figure_of(key)
    found = None if figure.anonymous else asked(request, figure)
    if found is None:
        return page(request, "reporting/no_such_number.html", {"title": _("Goal fulfilment")}, status=400)
    question, part, _turned = found
    rows = shareable(list(figure.rows(question, request.user).listed(part)), lambda row: row.person.pk)
    log.read(request, [row.person for row in rows], kind="export")
    return WRITERS[kind](f"{key}-{question.on:%Y-%m-%d}.{kind}", *numbers.file_of(figure, rows))


@require_safe
@needs(Area.FIGURES)
@inside
def number_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """What a figure says, and how many stand in each part, as a file: of figures without names the only one."""
    figure, form = figure_of(key), question_form(request)
    if not form.is_valid():
        return page(request, "reporting/no_such_number.html", {"title": _("Goal fulfilment")}, status=400)
    question = form.question()
    rows = numbers.counts_of(figure, question, request.user)
    return WRITERS[kind](f"{key}-{question.on:%Y-%m-%d}.{kind}", *rows)


@require_safe
@needs(Area.FIGURES)
@inside
def work(request: HttpRequest) -> HttpResponse:
    """Cases and open deadlines by team and caseworker, in order of names."""
    return answer(request, "workload", _("Workload"), workload.workload)


@require_safe
@needs(Area.FIGURES)
@inside
def cohort_map(request: HttpRequest) -> HttpResponse:
    """Each year's cohort at each mark."""
    return answer(request, "cohorts", _("Cohorts"), cohorts.cohorts)


@require_safe
@needs(Area.FIGURES)
@inside
def flow(request: HttpRequest) -> HttpResponse:
    """Who moved from which status to which between two marks."""
    return answer(request, "flow", _("Flow"), cohorts.flows)
