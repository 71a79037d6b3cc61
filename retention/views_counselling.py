"""Open counselling: a log that the keyboard alone fills in a few seconds."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.models import User
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go, page
from refugees.presenters import shown_name
from refugees.views_facts import add_sentences
from retention import counselling, forms
from retention.models import CounsellingVisit
from retention.pages import sections
from retention.services import visit

SHOWN = 50
PURPOSE = "open counselling"


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the page shows beside the search: today's log."""
    today = clock.today()
    rows = counselling.of_day(request.user, today, most=SHOWN)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)  # type: ignore[attr-defined]
    return {"rows": rows, "today": today, "sections": sections(request.user, "counselling")}


@require_safe
@needs(Area.DROP_IN, Area.PLACEMENT, write=True)
def log_page(request: HttpRequest) -> HttpResponse:
    """Today's visits, and the field that finds the next visitor."""
    context = frame(request) | {"found": [], "words": "", "form": forms.FindForm()}
    log.read(request, {row.refugee for row in context["rows"]}, kind=ReadKind.LIST, purpose=PURPOSE)
    return page(request, "retention/counselling.html", context)


@require_POST
@needs(Area.DROP_IN, Area.PLACEMENT, write=True)
def find(request: HttpRequest) -> HttpResponse:
    """The people whose name begins so; to htmx the list alone. By POST: no name stands in an address."""
    form, today, user = forms.FindForm(request.POST), clock.today(), cast(User, request.user)
    words, found = "", []
    if form.is_valid():
        words = form.cleaned_data["q"]
        people = counselling.people(user, today)
        found = counselling.matching(people, words, on=today, cleared=user.can(Area.PROTECTED))
    for person in found:
        person.shown_name = shown_name(person, request.user, lists=True)  # type: ignore[attr-defined]
    log.read(request, found, kind=ReadKind.LOOKUP, purpose=PURPOSE)
    context: dict[str, Any] = {"found": found, "words": words, "form": form}
    if not getattr(request, "htmx", None):
        context |= frame(request)
        log.read(request, {row.refugee for row in context["rows"]}, kind=ReadKind.LIST, purpose=PURPOSE)
    return page(request, "retention/counselling.html", context, "retention/_found.html")


@require_http_methods(["GET", "POST"])
@needs(Area.DROP_IN, Area.PLACEMENT, write=True)
def visit_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the visitor came for and left with."""
    today = clock.today()
    person = get_object_or_404(counselling.people(request.user, today), uid=uid)
    back = reverse("retention:counselling")
    form = forms.VisitForm(request.POST or None, cancel=back)
    name = shown_name(person, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            visit(CounsellingVisit(refugee=person, happened_on=today, **form.cleaned_data), by=request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("In the log: %(name)s.") % {"name": name})
            return go(request, back)
    log.read(request, [person], purpose=PURPOSE)
    return page(request, "retention/visit.html", {"person": person, "name": name, "form": form})
