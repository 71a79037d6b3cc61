"""What the pages of matches share: who may do what, what a person is called, a page with one form."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import Area
from audit import log
from core.pages import go, page
from core.stale import save_or_conflict
from refugees.form_pages import tried
from refugees.models import Refugee
from refugees.views import case_context
from volunteers.matching.models import Match
from volunteers.wishes.models import Referral

TAB = "volunteers"


def is_staff(user: Any) -> bool:
    """Whether somebody reads matches as the municipality's staff; else as a supplier's coordinator."""
    return bool(user.can(Area.VOLUNTEERS))


def may_write(user: Any) -> bool:
    return user.exception is None and bool(user.can(Area.VOLUNTEERS, write=True))


def around(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    """The case around a page of matches, with whether the reader may change anything."""
    return case_context(request, person, TAB) | {"may_match": may_write(request.user)}


def called(referral: Any, *, is_protected: bool) -> str:
    """What a supplier calls a person: the name that was passed on, unless it has been protected since."""
    if referral.name and (referral.is_alias or not is_protected):
        return str(referral.name)
    return _("Person %(number)s") % {"number": referral.number}


def contact_of(referral: Any, *, is_protected: bool) -> list[str]:
    """Telephone and e-mail as they may be told; none of somebody whose name has been protected since."""
    return [] if is_protected else [each for each in (referral.phone, referral.email) if each]


def name_all(rows: Iterable[Any]) -> None:
    """Gives referrals or matches (`told()`) what their person is called."""
    for row in rows:
        referral = row.referral if isinstance(row, Match) else row
        row.called = called(referral, is_protected=row.is_protected)
        row.reach = contact_of(referral, is_protected=row.is_protected)


def home_of(request: HttpRequest, row: Match | Referral) -> str:
    """Where an action on a match leads back to: staff to the case, a coordinator to the match or the referral."""
    if is_staff(request.user):
        return reverse("volunteers:person", args=[row.refugee.case_number])
    return reverse("matches:match" if isinstance(row, Match) else "matches:referral", args=[row.uid])


def shown_of(request: HttpRequest, row: Any) -> str:
    """How a person is named above a form: the case number to staff, what they are called to a coordinator."""
    if is_staff(request.user):
        return str(row.refugee.case_number)
    referral = row.referral if isinstance(row, Match) else row
    return called(referral, is_protected=row.is_protected)


def act(
    request: HttpRequest, form: Any, save: Callable[[], Any], *, title: str, back: str, about: str = "",
    people: Iterable[Any] = (), now: Callable[[Any], str] = str,
) -> HttpResponse:  # fmt: skip
    """A page with one form: saved, or the form again with what stands against it; nothing typed is lost."""
    done = tried(request, form, save, now=now)
    if done.is_saved:
        return go(request, back)
    log.read(request, people)
    context = {"form": form, "title": title, "about": about, "meanwhile": done.meanwhile, "back": back}
    return page(request, "volunteers/form.html", context, status=done.status)


def saved(request: HttpRequest, form: Any, save: Any, *, back: str, context: dict[str, Any]) -> HttpResponse:
    """A form about a record of the house or of a supplier: saved, or both versions, or the form again."""
    if request.method == "POST" and form.is_valid():

        def do() -> HttpResponse:
            save(form.instance, expected=form.expected_version)
            messages.success(request, _("Saved."))
            return go(request, back)

        return save_or_conflict(request, form, do, back=back)
    around_form = {"meanwhile": "", "about": "", "form": form, "back": back}
    return page(request, "volunteers/form.html", around_form | context)
