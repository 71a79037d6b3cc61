"""What every page of the figures asks first: the filters of the address, and whether its reader works with cases."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.policy import Area
from core import clock
from reporting import clocks
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


def dashboard_form(request: HttpRequest) -> DashboardForm:
    return DashboardForm(request.GET, labels=clocks.labels(), **reachable(request))


def inside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for readers to whom the numbers open their people; else 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_people(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
