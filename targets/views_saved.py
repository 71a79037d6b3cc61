"""Pages of saved views: a named filter of the worklist, each user's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from refugees.views_facts import add_sentences
from targets import filters, services
from targets.filters import ClockFilter, default_whose
from targets.forms import SavedViewForm
from targets.models import SavedView


@require_safe
@needs(Area.TARGETS)
def saved_views(request: HttpRequest) -> HttpResponse:
    """The reader's saved views, each with what it shows."""
    rows = [
        {"view": view, "words": words(request, view.query), "url": reverse("targets:worklist") + "?" + view.query}
        for view in SavedView.objects.visible_to(request.user)
    ]
    return page(request, "targets/views.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@needs(Area.TARGETS)
def new(request: HttpRequest) -> HttpResponse:
    """Saves the filter in the address under a name. A fixed day is no part of a view: tomorrow it would be wrong."""
    query = filters.query_of(request.META.get("QUERY_STRING", ""))
    query["whose"] = query.get("whose") or default_whose(request.user)
    query.pop("on", None)
    owner: Any = request.user
    view = SavedView(user=owner, query=filters.link(query).removeprefix("?"))
    if not words(request, view.query):
        messages.error(request, _("This filter cannot be saved: something in it is unknown."))
        return go(request, "targets:worklist")
    return form_page(request, view, title=_("Save the view"))


@require_http_methods(["GET", "POST"])
@needs(Area.TARGETS)
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Renames a view, or lets it open with the list."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), uid=uid)
    return form_page(request, view, title=_("Change the view"))


@require_POST
@needs(Area.TARGETS)
def remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Removes a view; a second click finds it gone already."""
    SavedView.objects.visible_to(request.user).filter(uid=uid).delete()
    messages.success(request, _("The view is removed."))
    return go(request, "targets:views")


def form_page(request: HttpRequest, view: SavedView, *, title: str) -> HttpResponse:
    back = reverse("targets:views") if view.pk else reverse("targets:worklist") + "?" + view.query
    form = SavedViewForm(request.POST or None, instance=view, cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            saved = services.save_view(form.instance, expected=form.expected_version, opens=form.cleaned_data["opens"])
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": saved.name})
            return go(request, reverse("targets:worklist") + "?" + saved.query)

        try:
            return save_or_conflict(request, form, save, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    context: dict[str, Any] = {"form": form, "title": title, "words": words(request, view.query)}
    return page(request, "targets/view.html", context, status=422 if form.errors else 200)


def words(request: HttpRequest, query: str) -> list[str]:
    """What a view shows, in words; nothing where something in it is unknown (any more)."""
    today = clock.today()
    data = filters.query_of(query)
    chosen = ClockFilter(data, user=request.user, on=today, is_stored=True)
    return chosen.words() if chosen.is_valid() else []
