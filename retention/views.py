"""Lists of retention, and the retention tab of a case."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import page
from refugees.models import Refugee
from refugees.paging import count_words, counts, link, page_of
from refugees.presenters import only_handed_over, shown_name
from retention import filters, reads
from retention.casetab import tab
from retention.models import FollowUp, WarningSign
from retention.pages import around, sections
from retention.presenters import months_since, pace_of, place_words


def shown(request: HttpRequest, rows: Any) -> None:
    """Notes who is shown; gives each row the name as its reader may see it, and whether they may change anything."""
    log.read(request, {row.refugee for row in rows}, kind=ReadKind.LIST)
    may_write = request.user.can(Area.PLACEMENT, write=True)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
        row.may_write = may_write and not only_handed_over(row.refugee, request.user)


def listed(request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """A list with its filter; to htmx the list alone."""
    fragment = f"retention/_{name}.html"
    whole = {
        "title": title, "sections": sections(request.user, name), "fragment": fragment, "today": clock.today(),
        "numbers": [],
    }  # fmt: skip
    return page(request, "retention/lists.html", whole | context, fragment)


@require_safe
@needs(Area.PLACEMENT)
def in_work(request: HttpRequest) -> HttpResponse:
    """Who is in job, IGU or education now, and who of them has been offered a retention mentor."""
    form, today = filters.WorkForm(request.GET), clock.today()
    everybody = form.of_user(reads.in_work(request.user, today), request.user)
    if kind := form.asked.get("kind"):
        everybody = everybody.filter(kind=kind)
    parts = {
        "": everybody,
        filters.NO_OFFER: reads.without_offer(everybody, today),
        filters.WAITING: reads.waiting_for_mentor(everybody, today),
        filters.HAS_MENTOR: reads.with_mentor(everybody, today),
    }
    numbers = counts(parts)
    chosen = parts[form.asked.get("mentor") or ""]
    found = page_of(reads.with_retention(chosen, today), "happened_on", data=form.asked, descending=True)
    shown(request, found.rows)
    for row in found.rows:
        row.what, row.length = place_words(row, request.user), months_since(row.happened_on, today)
    words = {
        "": _("in job, IGU or education now"), filters.NO_OFFER: _("without an offered retention mentor"),
        filters.WAITING: _("offered, none assigned"), filters.HAS_MENTOR: _("have a retention mentor"),
    }  # fmt: skip
    shown_numbers = [
        {
            "count": count_words(numbers[key]), "label": label, "url": link(form.asked, mentor=key),
            "bad": key == filters.NO_OFFER and numbers[key] > 0,
        }
        for key, label in words.items()
    ]  # fmt: skip
    return listed(
        request, "list", _("In work now"), {"form": form, "shown": found, "numbers": shown_numbers}
    )  # fmt: skip


@require_safe
@needs(Area.PLACEMENT)
def pace(request: HttpRequest) -> HttpResponse:
    """The four follow-ups in six months: who is behind, before the deadline passes."""
    form, today = filters.PaceForm(request.GET), clock.today()
    waiting = form.of_user(reads.pace(request.user, today), request.user)
    late = reads.behind(waiting, today)
    numbers = counts({"": late, "all": waiting})
    chosen = waiting if form.asked.get("show") == "all" else late
    rows = chosen.select_related("refugee__caseworker", "rule").annotate(next_talk_on=reads.next_planned())
    found = page_of(rows, "due_on", data=form.asked)
    shown(request, found.rows)
    for row in found.rows:
        row.pace = pace_of(row, today)
    words = {"": _("behind or past the deadline"), "all": _("wait for their fourth follow-up")}
    shown_numbers = [
        {
            "count": count_words(numbers[key]), "label": label, "url": link(form.asked, show=key),
            "bad": key == "" and numbers[key] > 0,
        }
        for key, label in words.items()
    ]  # fmt: skip
    return listed(
        request, "pace", _("Four follow-ups in six months"), {"form": form, "shown": found, "numbers": shown_numbers}
    )  # fmt: skip


@require_safe
@needs(Area.PLACEMENT)
def conversations(request: HttpRequest) -> HttpResponse:
    """What is planned, and what is past and waits to be recorded."""
    form, today = filters.TalksForm(request.GET), clock.today()
    mine = form.of_user(FollowUp.objects.visible_to(request.user), request.user)
    parts = {"": mine.planned().filter(planned_on__gte=today), "unrecorded": mine.unrecorded(today)}
    numbers = counts(parts)
    found = page_of(parts[form.asked.get("show") or ""].with_people(), "planned_on", data=form.asked)
    shown(request, found.rows)
    words = {"": _("planned"), "unrecorded": _("past, not recorded yet")}
    shown_numbers = [
        {
            "count": count_words(numbers[key]), "label": label, "url": link(form.asked, show=key),
            "bad": key == "unrecorded" and numbers[key] > 0,
        }
        for key, label in words.items()
    ]  # fmt: skip
    context = {"form": form, "shown": found, "numbers": shown_numbers}
    return listed(request, "conversations", _("Planned follow-ups"), context)


@require_safe
@needs(Area.PLACEMENT)
def signs(request: HttpRequest) -> HttpResponse:
    """Early-warning signs about which nothing has been done yet, the oldest first."""
    form, today = filters.ListForm(request.GET), clock.today()
    found = form.of_user(WarningSign.objects.visible_to(request.user).open(today), request.user)
    rows = page_of(found.with_people().select_related("recorded_by"), "happened_on", data=form.asked)
    shown(request, rows.rows)
    return listed(request, "signs", _("Early-warning signs"), {"form": form, "shown": rows})


@require_safe
@needs(Area.PLACEMENT)
def ended(request: HttpRequest) -> HttpResponse:
    """Jobs, IGUs and educations that ended lately, while nobody has said what happens next."""
    form, today = filters.ListForm(request.GET), clock.today()
    found = form.of_user(reads.ended(request.user, today), request.user)
    rows = page_of(found.with_placement(), "happened_on", data=form.asked, descending=True)
    shown(request, rows.rows)
    context = {"form": form, "shown": rows, "days": reads.RECENT_DAYS}
    return listed(request, "ended", _("Ended, what next?"), context)


@require_safe
@needs(Area.PLACEMENT)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """The retention tab of a case: work and mentor, the pace, conversations, signs, drop-in visits."""
    refugee = Refugee.objects.get_visible(request.user, case_number)
    context = around(request, refugee)
    log.read(request, [refugee])
    return page(request, "retention/person.html", context | tab(refugee, request.user, clock.today()))
