"""What every page of the figures asks first: the filters of the address, and whether its reader works with cases."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.policy import Area
from core import clock, kept
from reporting import clocks
from reporting.figures import Question
from reporting.forms import DashboardForm, QuestionForm


def sees_people(request: HttpRequest) -> bool:
    """Whether the numbers open: only for roles that work with the clocks of cases."""
    user: Any = request.user
    return bool(user.can(Area.TARGETS) and user.can(Area.CASE))


def reachable(request: HttpRequest) -> dict[str, Any]:
    """The day, and the teams and caseworkers in reach."""
    today = clock.today()
    team, caseworker = (request.GET.get(name, "") for name in ("team", "caseworker"))
    teams, caseworkers = clocks.choices(request.user, today, team=team, caseworker=caseworker)
    return {"today": today, "teams": teams, "caseworkers": caseworkers}


def question_form(request: HttpRequest) -> QuestionForm:
    """The filters as the reader sent them; the choices are the teams and caseworkers in reach."""
    return QuestionForm(request.GET, **reachable(request))


@dataclass(frozen=True)
class Asked:
    """What an address asks of the dashboard: a question, or the form that says what is wrong; and its filters."""

    question: Question | None
    form: DashboardForm
    filters: SafeString  # the form as the page shows it

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        form = DashboardForm(request.GET, labels=clocks.labels(), **reachable(request))
        around = {"filter_action": reverse("reporting:dashboard"), "filter_target": "#figures"}
        drawn = render_to_string("components/filters.html", {"form": form} | around)
        return cls(form.question() if form.is_valid() else None, form, drawn)


LONGEST_WORD = 20  # of a filter; no team, day or target is longer in an address


def dashboard(request: HttpRequest) -> Asked:
    """The same for the same reach and words, so it is found out once a minute: drawing the filters with all their
    choices takes longer than the figures. A new colleague is among the choices after a minute."""
    user: Any = request.user
    words = tuple((name, request.GET[name]) for name in DashboardForm.base_fields if name in request.GET)
    minute, scope = clock.now().replace(second=0, microsecond=0), user.scope
    reach = (scope.everything, scope.teams, scope.caseworkers)
    is_short = all(len(word) <= LONGEST_WORD for _name, word in words)
    shape = (clock.today(), minute, get_language(), reach, words) if is_short else None
    found: Asked = kept.once(dashboard, shape, lambda: Asked.of(request))
    return found


def inside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for readers to whom the numbers open their people; else 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_people(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
