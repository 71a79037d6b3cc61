"""What the pages of holistic mentors share: who may do what, the case around a page, the line of people."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.policy import Area, Role
from core.dates import danish
from mentoring.models import HolisticMentor
from refugees import form_pages
from refugees.models import Refugee
from refugees.views import case_context

TAB = "mentoring"
# Offering and assigning is the work of those who answer for the person, and of the coordinator. The area of mentors
# cannot say it: it belongs to the mentors themselves as well.
OFFERING = (Role.CASEWORKER, Role.TEAM_MANAGER, Role.MENTOR_COORDINATOR)
ANSWERING = (Role.CASEWORKER, Role.TEAM_MANAGER)  # a mentor's question is the caseworker's


def may_offer(user: Any) -> bool:
    return bool(user.roles & set(OFFERING))


def around(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    """The case around a page of mentors, with what the reader may do there.

    Whoever reads the tab as staff may offer (`may_read_case`), but who reads it by exception, who changes nothing.
    """
    user: Any = request.user
    writes = user.exception is None
    may_answer = writes and bool(user.roles & set(ANSWERING))
    return case_context(request, person, TAB) | {"may_offer": writes, "may_answer": may_answer}


def form_page(
    request: HttpRequest, person: Refugee, form: Any, save: Callable[[], Any], *, title: str, about: str = "",
    now: Callable[[Any], str] = str, back: str = "",
) -> HttpResponse:  # fmt: skip
    """A page with one form about a person; it leads back to the person's tab."""
    return form_pages.form_page(
        request, person, form, save, title=title, back=back or reverse("mentoring:person", args=[person.case_number]),
        about=about, now=now, around=lambda: around(request, person), template="mentoring/form.html",
    )  # fmt: skip


def now_words(current: HolisticMentor) -> str:
    """An assignment as it stands: name, first day, last day."""
    return f"{current.mentor.name}, {danish(current.valid_from)}–{danish(current.valid_to)}"


def may_read_case(user: Any) -> bool:
    """Whether somebody reads the tab of a case as staff: a mentor sees the own people on the own pages only."""
    return user.can(Area.MENTOR) and may_offer(user)
