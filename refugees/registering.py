"""Search before create: who may be registered already, and how much of it a reader may be told."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.policy import Area
from refugees import search
from refugees.models import Refugee


def suggestions(viewer: Any, person: Refugee) -> tuple[list[Refugee], list[dict[str, Any]]]:
    """Everybody who may be this person, for the log, and what the reader is told of each.

    Within reach: the person with the reasons. Out of reach, or protected and the reader not cleared: only whom to ask.
    """
    found = search.duplicates(
        given=person.given_names, family=person.family_name, born=person.birth_date, person_id=person.person_id
    )
    return [hit.person for hit in found], answers(viewer, found)


def answers(viewer: Any, found: Sequence[search.Suggestion]) -> list[dict[str, Any]]:
    """What a reader is told of people who may be somebody already known."""
    open_to = openable(viewer, [hit.person for hit in found])
    told: list[dict[str, Any]] = []
    for hit in found:
        within = hit.person.pk in open_to
        team = team_to_ask(hit.person)
        # Two people of one team are one answer: how many there are is nobody's business.
        if within or not any(each["person"] is None and each["team"] == team for each in told):
            reasons = ", ".join(hit.reasons) if within else ""
            told.append({"person": hit.person if within else None, "team": team, "reasons": reasons})
    return told


def openable(viewer: Any, people: Sequence[Refugee]) -> set[int]:
    """Those of the people whose cases the reader may open and whose names the reader may see."""
    reach = set(
        Refugee.objects.visible_to(viewer).filter(pk__in=[each.pk for each in people]).values_list("pk", flat=True)
    )
    cleared = viewer.can(Area.PROTECTED)
    return {each.pk for each in people if each.pk in reach and (cleared or not each.name_protected)}


def returning(previous: Refugee, *, caseworker: Any) -> Refugee:
    """A registration to be filled in for somebody who has come back, with what is known of them."""
    known = {name: getattr(previous, name) for name in ("given_names", "family_name", "birth_date", "residence_basis")}
    return Refugee(**known, phone=previous.phone, caseworker=caseworker)


def already(viewer: Any, other: Refugee) -> str:
    """The one sentence about somebody whose identifier was typed."""
    if openable(viewer, [other]):
        return _("Already registered as case %(number)s.") % {"number": other.case_number}
    return _("Already registered, ask team %(team)s.") % {"team": team_to_ask(other)}


def team_to_ask(person: Refugee) -> str:
    """Who can say more: the team of the case, the caseworker's, else whoever hands cases out."""
    return str(person.team.name) if person.team else _("the team managers")
