"""The administrator's tokens, the page that describes the interface, and its description for machines."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.pages import go, page
from reporting.api import tokens as kept
from reporting.api.forms import TokenForm
from reporting.api.interface import api


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Area.ADMIN, write=True)
def tokens(request: HttpRequest) -> HttpResponse:
    """All tokens, and a form for a new one, which is shown in the answer and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None, today=clock.today())
    context: dict[str, Any] = {"form": form, "title": _("Tokens for other systems"), "now": clock.now()}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made, secret = kept.make(
            name=data["name"], scopes=data["scopes"], expires_at=end_of(data["until"]), by=request.user
        )
        context |= {"made": made, "secret": secret, "form": TokenForm(today=clock.today())}
    answer = page(
        request, "reporting/api/tokens.html", context | {"tokens": kept.everyone()}, status=422 if form.errors else 200
    )
    answer["Cache-Control"] = "no-store"
    return answer


def end_of(day: dt.date) -> dt.datetime:
    """The end of a day in Copenhagen."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


@require_POST
@needs(Area.ADMIN, write=True)
def revoke(request: HttpRequest, uid: Any) -> HttpResponse:
    """Ends a token at once."""
    if kept.revoke(uid=uid, by=request.user, at=clock.now()):
        messages.success(request, _("The token is revoked. Its system is refused from now on."))
    else:
        messages.info(request, _("There is no such token, or it was revoked already."))
    return go(request, "reporting_api:tokens")


@require_safe
@needs(Area.FIGURES, Area.ADMIN)
def about(request: HttpRequest) -> HttpResponse:
    """What the interface gives, in words."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    operations = [
        {"path": path, "summary": each["get"]["summary"], "parameters": each["get"].get("parameters", [])}
        for path, each in schema["paths"].items()
    ]
    context = {"title": _("Interface for other systems"), "operations": operations}
    return page(request, "reporting/api/about.html", context)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for machines; it holds no data."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))
