"""The data-protection officer's desk: who saw whom and why, what a user saw, what was looked up without a relation.

Lists of the log show citizens by their opaque id. Pages that show a case number are look-ups themselves and logged.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log, reads
from audit.forms import FILES, FindForm, LogForm, PeriodForm, TieForm
from audit.models import Kind, ReadLog, ReadLogQuerySet
from audit.ports import resolver
from audit.rules import Tie
from core.pages import go, page


def desk(current: str) -> dict[str, Any]:
    """The tabs of the officer's desk."""
    tabs = [
        ("audit:log", _("Look-ups")),
        ("audit:untied", _("Without a relation")),
        ("audit:checks", _("Spot checks")),
        ("audit:retention", _("Storage and seals")),
    ]
    shown = [{"label": label, "url": reverse(name), "current": name == current, "count": ""} for name, label in tabs]
    return {"tabs": shown, "tabs_label": _("The read log"), "find": FindForm()}


def within(form: PeriodForm, entries: ReadLogQuerySet) -> ReadLogQuerySet:
    """The entries of the form's days and user; none where the form cannot be read."""
    if not form.is_valid():
        return entries.none() if form.is_bound else entries
    data = form.cleaned_data
    entries = entries.filter(at__date__gte=data["since"]) if data["since"] else entries
    entries = entries.filter(at__date__lte=data["until"]) if data["until"] else entries
    return entries.filter(user_id=data["user"].pk) if data.get("user") else entries


def onward(request: HttpRequest, before: int | None) -> str:
    """The address of the next page, or nothing."""
    if before is None:
        return ""
    kept = {key: value for key, value in request.GET.items() if value and key != "before"}
    return "?" + urlencode(kept | {"before": before})


@require_safe
@needs(Area.AUDIT)
def entries(request: HttpRequest) -> HttpResponse:
    """The latest entries that fit; never a name or case of a citizen, only the opaque id."""
    form = LogForm(request.GET or None)
    found = within(form, ReadLog.objects.all())
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if kind := data.get("kind"):
        found = found.filter(kind__in=[Kind.EXPORT, Kind.PRINT]) if kind == FILES else found.filter(kind=kind)
    found = found.about(data["person"]) if data.get("person") else found
    shown = reads.page_of(found, before=data.get("before"))
    context = {
        "form": form,
        "shown": shown,
        "totals": reads.totals(found) if data.get("user") else None,
        "user_shown": data.get("user"),
        "next_url": onward(request, shown.next_before),
    }
    return page(request, "audit/log.html", desk("audit:log") | context, "audit/_log.html")


@require_POST
@needs(Area.AUDIT)
def find(request: HttpRequest) -> HttpResponse:
    """From a case number or a person ID to the opaque id; neither stands in an address."""
    form = FindForm(request.POST)
    uid = resolver().find(form.cleaned_data["text"]) if form.is_valid() else None
    if uid is None:
        messages.error(request, _("No case has that number, and nobody that person ID."))
        return go(request, "audit:log")
    return go(request, "audit:person", uid=uid)


def case_of(uid: UUID) -> str:
    """The case number, or nothing where the case is gone. Raises Http404 where neither case nor entry is there."""
    number = resolver().cases([uid]).get(uid, "")
    if not number and not ReadLog.objects.about(uid).exists():
        raise Http404
    return number


@require_safe
@needs(Area.AUDIT)
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who saw this person, how they were tied to the case, when and what for."""
    form = PeriodForm(request.GET or None)
    number = case_of(uid)
    log.read(request, [uid], kind=Kind.LOOKUP)
    found = within(form, ReadLog.objects.about(uid))
    before = form.cleaned_data["before"] if form.is_bound and form.is_valid() else None
    shown = reads.page_of(found, before=before, about=uid)
    context = {
        "form": form,
        "uid": uid,
        "number": number,
        "readers": reads.readers_of(uid),
        "shown": shown,
        "next_url": onward(request, shown.next_before),
    }
    return page(request, "audit/person.html", desk("audit:log") | context, "audit/_entries.html")


@require_safe
@needs(Area.AUDIT)
def untied(request: HttpRequest) -> HttpResponse:
    """Deliberate look-ups by users without a relation to the case."""
    form = TieForm(request.GET or None)
    found = within(form, ReadLog.objects.all())
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    weakest = Tie(data.get("weakest") or Tie.NONE)
    shown = reads.without_tie(found, weakest=weakest, before=data.get("before"))
    log.read(request, {uid for row in shown.rows for uid, _number in row.cases}, kind=Kind.LIST)
    context = {"form": form, "shown": shown, "next_url": onward(request, shown.next_before)}
    return page(request, "audit/untied.html", desk("audit:untied") | context, "audit/_untied.html")
