"""What the pages of retention and erasure show."""

import datetime as dt
from typing import Any

from django.urls import reverse

from core.privacy import Subject, register
from refugees.models import Refugee
from refugees.presenters import shown_name
from rights import retention, telling
from rights.models import sees_all
from rights.models_erasure import ArchiveDecision, Erasure, RetentionRule
from rights.rules import ErasureState, erasable_from

SHOWN = 50


def within(user: Any) -> Any:
    """The people whose cases the user may propose for erasure."""
    return Refugee.objects.all() if sees_all(user) else Refugee.objects.visible_to(user)


def erasures(user: Any, on: dt.date) -> dict[str, Any]:
    """Cases that are due, erasures that wait, erasures done; `people` for the read log."""
    reach = within(user)
    people: list[Any] = list(retention.due(on).filter(pk__in=reach.values("pk")).with_people()[: SHOWN + 1])
    waiting = list(Erasure.objects.visible_to(user).open().select_related("proposed_by", "confirmed_by")[:SHOWN])
    named = {each.uid: each for each in reach.filter(uid__in=[each.person for each in waiting])}
    blocked = retention.obstacles_of([each.pk for each in [*people, *named.values()]], on)
    done = Erasure.objects.visible_to(user).filter(state=ErasureState.DONE).order_by("-done_at")
    return {
        "due": [due_row(each, blocked[each.pk], user) for each in people[:SHOWN]],
        "more": len(people) > SHOWN,
        "waiting": [
            waiting_row(each, named[each.person], blocked[named[each.person].pk], user)
            for each in waiting
            if each.person in named
        ],
        "done": list(done.select_related("proposed_by", "confirmed_by")[:20]),
        "rules": list(RetentionRule.objects.order_by("-valid_from")),
        "people": [*people[:SHOWN], *named.values()],
    }


def name_of(person: Refugee, user: Any) -> str:
    """The name for those who may open the case; nothing for the data-protection officer."""
    return "" if sees_all(user) else shown_name(person, user, lists=True)


def due_row(person: Any, blocked: list[Any], user: Any) -> dict[str, Any]:
    return {
        "person": person,
        "name": name_of(person, user),
        "closed_on": person.closed_on,
        "due_on": erasable_from(person.closed_on, person.months),
        "obstacles": blocked,
        "url": reverse("rights:person", args=[person.case_number]),
    }


def waiting_row(erasure: Erasure, person: Refugee, blocked: list[Any], user: Any) -> dict[str, Any]:
    return {
        "erasure": erasure,
        "person": person,
        "name": name_of(person, user),
        "obstacles": blocked,
        "mine": erasure.proposed_by_id == user.pk,
        "url": reverse("rights:erasure", args=[erasure.uid]),
    }


def one(erasure: Erasure, person: Refugee, user: Any, on: dt.date) -> dict[str, Any]:
    """One erasure: what it would remove, and whether this user may confirm it."""
    blocked = retention.obstacles(person, on)
    waits = erasure.state == ErasureState.PROPOSED
    return {
        "erasure": erasure,
        "obstacles": blocked,
        "contents": contents(person),
        "may_confirm": waits and not blocked and erasure.proposed_by_id != user.pk,
        "own": waits and erasure.proposed_by_id == user.pk,
        "may_withdraw": erasure.state in (ErasureState.PROPOSED, ErasureState.CONFIRMED),
    }


def contents(person: Refugee) -> list[tuple[str, int]]:
    """How many rows of each table would go, history not counted."""
    known = register()
    counted = []
    for table in known.owned():
        rows = table.model_class._default_manager.filter(**{telling.way(known, table): person.pk}).count()
        if rows and table.subject == Subject.PERSON:
            counted.append((str(table.label), rows))
    return counted


def of_person(person: Refugee, on: dt.date) -> dict[str, Any]:
    """The box about retention on the case's tab."""
    erasure = Erasure.objects.open().filter(person=person.uid).first()
    return {
        "due_on": retention.due_day(person),
        "decisions": list(ArchiveDecision.objects.filter(refugee=person).select_related("decided_by")),
        "erasure": erasure,
        "obstacles": retention.obstacles(person, on),
    }
