"""Opening a case in an emergency, and handing the access back."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import Role
from core.clock import COPENHAGEN
from mail import services as mails
from refugees import journal
from refugees.break_glass.models import BreakGlass
from refugees.break_glass.rules import LASTS
from refugees.merging import former
from refugees.models import Refugee


def named(text: str) -> Refugee | None:
    """The person with exactly this case number or person ID, whoever asks: the asking is logged and limited."""
    found: Refugee | None = (
        Refugee.objects.filter(Q(case_number=text) | Q(person_id=text) | Q(pk__in=former.of_number(text)))
        .select_related("caseworker", "team")
        .first()
    )
    return found


@transaction.atomic
def open_case(*, person: Refugee, reason: str, by: User, at: dt.datetime) -> BreakGlass:
    """Lets a member of staff read a case out of their reach for LASTS, and tells who answers for it.

    Whoever has access already keeps it, with its old end: no row for the same time twice.
    """
    User.objects.select_for_update().get(pk=by.pk)
    access = BreakGlass.objects.current(at).filter(refugee=person, user=by).first()
    if access is not None:
        return access
    access = BreakGlass(refugee=person, user=by, reason=reason, starts_at=at, ends_at=at + LASTS)
    readers = [reader for reader in answering_for(person, at.astimezone(COPENHAGEN).date()) if reader != by]
    access.told = len(readers)
    access.save()
    for reader in readers:
        tell(reader, access, person)
    title = _("Emergency access: %(name)s, until %(until)s") % {"name": by.name, "until": moment(access.ends_at)}
    day = at.astimezone(COPENHAGEN).date()
    journal.write(person, theme="case", title=title, event_on=day, by=by, despite_restriction=True)
    return access


@transaction.atomic
def hand_back(*, access: BreakGlass, by: Any, at: dt.datetime) -> None:
    """Ends an access before its time."""
    BreakGlass.objects.filter(pk=access.pk, user=by, ends_at__gt=at, starts_at__lt=at).update(ends_at=at)


def answering_for(person: Refugee, on: dt.date) -> list[User]:
    """Whom to tell: the caseworker and who stands in; without one the managers of the team."""
    if person.caseworker_id:
        covering = StandIn.objects.on(on).filter(absent=person.caseworker_id).values("covering")
        people = User.objects.filter(Q(pk=person.caseworker_id) | Q(pk__in=covering))
    else:
        managers = RoleAssignment.objects.on(on).filter(role=Role.TEAM_MANAGER, team=person.team_id)
        people = User.objects.filter(pk__in=managers.values("user"))
    return list(people.filter(is_active=True).order_by("pk"))


def tell(reader: User, access: BreakGlass, person: Refugee) -> None:
    """One mail: the case's number, who reads it and until when. The reason stays inside Havn."""
    with translation.override(reader.language):
        words = {
            "number": person.case_number,
            "name": access.user.name,
            "until": moment(access.ends_at),
            "url": settings.HAVN_PUBLIC_URL.rstrip("/") + reverse("refugees:case", args=[person.case_number]),
        }
        mails.queue(
            to=reader.email,
            subject=_("Emergency access to case %(number)s") % words,
            text=_(
                "%(name)s has opened case %(number)s by emergency access and can read it until %(until)s.\n\n"
                "The reason is noted, and the data-protection officer sees it. Do you wonder? Ask your colleague.\n\n"
                "%(url)s\n"
            )
            % words,
            key=f"break-glass:{access.uid}:{reader.pk}",
            by=access.user,
        )


def moment(at: dt.datetime) -> str:
    return at.astimezone(COPENHAGEN).strftime("%d-%m-%Y %H:%M")
