"""Pages about clocks: the worklist, why a date, putting an alert off, the rules."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
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
from core.stale import save_or_conflict
from refugees.models import Refugee
from refugees.ports import shareable
from refugees.presenters import shown_name
from targets import derivation, explain, services, worklist
from targets.filters import ClockFilter, WorklistForm, default_whose
from targets.forms import RuleForm, SnoozeForm, example
from targets.models import Clock, TargetRule

COLUMNS = (
    {"key": "person", "label": gettext_lazy("Person")},
    {"key": "target", "label": gettext_lazy("Target")},
    {"key": "due", "label": gettext_lazy("Due")},
    {"label": gettext_lazy("Standing")},
    {"label": gettext_lazy("Last event")},
    {"label": gettext_lazy("Next step")},
)
MOST_EXPORTED = 20_000


def asked(request: HttpRequest) -> tuple[WorklistForm, ClockFilter, dict[str, Any]]:
    """What the address asks for, checked: the form of day and order, the filter, and their clean values."""
    place = WorklistForm(request.GET)
    values = place.cleaned_data if place.is_valid() else {}
    on = values.get("on") or clock.today()
    data = request.GET.copy()
    data.setdefault("whose", default_whose(request.user))
    rows = Clock.objects.visible_to(request.user).as_of(on, today=clock.today())
    chosen = ClockFilter(data, rows, user=request.user, on=on)
    return place, chosen, {"on": on, "sort": values.get("sort") or "due", "after": values.get("after") or "", **values}


@require_safe
@needs(Area.TARGETS)
def deadlines(request: HttpRequest) -> HttpResponse:
    """The worklist: open clocks, the most urgent first."""
    place, chosen, values = asked(request)
    on, sort = values["on"] or clock.today(), values["sort"] or "due"
    scoped = chosen.scoped()
    rows = chosen.listed(scoped)
    if values.get("format"):
        return exported(request, rows, on=on, sort=sort, kind=values["format"])
    numbers = worklist.counts(scoped, on)
    found, after = worklist.read(rows, sort=sort, after=values["after"], on=on, user=request.user)
    log.read(request, [each.refugee for each in found], kind=Kind.LIST)
    shown = [worklist.shown(each, request.user, on) for each in found]
    context = {
        "form": chosen.form, "place": place, "on": on, "today": clock.today(), "sort": sort, "columns": COLUMNS,
        "groups": worklist.groups(shown, numbers, sort, on),
        "numbers": numbers_shown(request.GET, numbers),
        "next_url": link(request.GET, after=after) if after else "",
        "first_url": link(request.GET) if values["after"] else "",
        "exports": [("CSV", link(request.GET, format="csv")), ("Excel", link(request.GET, format="xlsx"))],
        "title": _("My deadlines") if chosen.form.data.get("whose") == "mine" else _("Deadlines"),
    }  # fmt: skip
    return page(request, "targets/worklist.html", context, "targets/_list.html")


def link(query: QueryDict, **more: str) -> str:
    """The same view of the list with something else; the place in the list falls away."""
    kept = {key: value for key, value in query.items() if value and key not in {"after", "format"}}
    return "?" + urlencode(kept | more)


def numbers_shown(query: QueryDict, numbers: dict[str, int]) -> list[dict[str, Any]]:
    words = {
        "overdue": _("overdue"), "week": _("within 7 days"), "near": _("within 30 days"), "unknown": _("data missing"),
    }  # fmt: skip
    return [
        {
            "count": worklist.count_words(numbers[key]),
            "label": label,
            "url": link(query, standing=key),
            "bad": key == "overdue" and numbers[key] > 0,
        }
        for key, label in words.items()
    ]


def person_of(row: Any) -> int:
    return int(row.refugee_id)


def exported(request: HttpRequest, rows: Any, *, on: dt.date, sort: str, kind: str) -> HttpResponse:
    """The list as a file: every row of the filter, each person in the read log."""
    found = shareable(worklist.ordered(rows, sort).with_standing(on).with_person()[:MOST_EXPORTED], person_of)
    log.read(request, {each.refugee_id: each.refugee for each in found}.values(), kind=Kind.EXPORT)
    header, lines = worklist.table(found, request.user, on)
    answer = xlsx_response if kind == "xlsx" else csv_response
    return answer(f"frister-{on:%Y-%m-%d}.{kind}", header, lines)


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
    """Puts the alert of a clock off, with a reason."""
    person = Refugee.objects.get_visible(request.user, case_number)
    form = SnoozeForm(request.POST or None)
    subject = request.GET.get("subject", "")[:60]
    if form.is_valid():
        try:
            services.snooze(
                refugee=person, target=known(target).key, subject=subject, until=form.cleaned_data["valid_to"],
                reason=form.cleaned_data["reason"], on=clock.today(), by=request.user,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, _("The alert rests until %(day)s.") % {"day": danish(form.cleaned_data["valid_to"])}
            )
            return go(request, "targets:worklist")
    log.read(request, [person], kind=Kind.OPEN)
    context = {"person": person, "name": shown_name(person, request.user), "target": known(target), "form": form}
    return page(request, "targets/snooze.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Area.ADMIN, Area.TARGETS)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of every target, with what it does; administrators may change them."""
    today = clock.today()
    found: dict[str, list[Any]] = {each.key: [] for each in derivation.targets()}
    for rule in TargetRule.objects.order_by("target", "-valid_from"):
        if rule.target in found:
            found[rule.target].append(
                {"rule": rule, "length": explain.length_words(rule), "example": example(rule, today)}
            )
    targets = [{"target": each, "rules": found[each.key]} for each in derivation.targets()]
    return page(
        request,
        "targets/rules.html",
        {"targets": targets, "today": today, "perms_admin": request.user.can(Area.ADMIN, write=True)},
    )


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def rule(request: HttpRequest, uid: Any = None) -> HttpResponse:
    """A new rule, or one to change, with its history."""
    current = get_object_or_404(TargetRule, uid=uid) if uid else TargetRule(target=request.GET.get("target", "")[:40])
    form = RuleForm(request.POST or None, instance=current)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:

        def save() -> HttpResponse:
            services.save_rule(rule=form.instance, expected=form.expected_version, on=clock.today(), by=request.user)
            messages.success(request, _("The rule is saved, and the clocks are counted anew."))
            return go(request, "targets:rules")

        return save_or_conflict(request, form, save, back=request.path)
    context = {"form": form, "rule": current, "preview": preview(form), "history": explain.history(current)}
    return page(request, "targets/rule.html", context, status=422 if form.errors else 200)


def preview(form: RuleForm) -> str:
    """What the rule as typed would do to a clock counted from today."""
    made = form.instance
    if form.errors or (made.months is None and made.days is None):
        return ""
    return _("A clock counted from %(day)s %(length)s is due on %(due)s, with a warning %(warning)d days before.") % {
        "day": danish(clock.today()), "length": explain.length_words(made),
        "due": danish(example(made, clock.today())), "warning": made.warning_days or 0,
    }  # fmt: skip
