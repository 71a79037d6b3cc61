"""Tells the read log which case an opaque id stands for, and how a user was tied to it on a day. Never a name."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import RoleAssignment, StandIn
from audit.ports import Look
from audit.rules import Tie
from refugees.handover.models import FormerAccess
from refugees.models import CaseAssignment, JournalEntry, Refugee

AROUND = dt.timedelta(days=14)  # whoever writes in a case so near the look-up worked on it
Span = tuple[dt.date, dt.date | None]


def during(spans: Iterable[Span], day: dt.date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans)


class Cases:
    """The one who knows: audit.ports.Resolver. Unscoped, because the officer controls everybody's look-ups."""

    def find(self, text: str) -> UUID | None:
        text = text.strip()
        found = Refugee.objects.filter(Q(case_number=text) | Q(person_id=text)).order_by("pk").values_list("uid")
        return next((uid for (uid,) in found), None) if text else None

    def cases(self, people: Iterable[UUID]) -> dict[UUID, str]:
        return dict(Refugee.objects.filter(uid__in=set(people)).values_list("uid", "case_number"))

    def ties(self, looks: Iterable[Look]) -> dict[Look, Tie]:
        wanted = set(looks)
        return Ties({look.user_id for look in wanted}, {look.person for look in wanted}).of(wanted) if wanted else {}


class Ties:
    """What ties some users to some people, read at once: five queries, however many there are."""

    def __init__(self, users: set[int], people: set[UUID]) -> None:
        refugees = Refugee.objects.filter(uid__in=people).values_list("pk", "uid", "team_id")
        uids = {pk: uid for pk, uid, _ in refugees}
        self.teams = {uid: team for _, uid, team in refugees}
        self.covers = spans(
            StandIn.objects.filter(covering__in=users).values_list("covering_id", "absent_id", "valid_from", "valid_to")
        )
        members = RoleAssignment.objects.filter(user__in=users, team__in=set(self.teams.values()) - {None})
        self.members = spans(members.values_list("user_id", "team_id", "valid_from", "valid_to"))
        self.assigned: dict[UUID, list[tuple[int, dt.date, dt.date | None]]] = defaultdict(list)
        assignments = CaseAssignment.objects.filter(refugee__in=uids)
        for pk, user, first, last in assignments.values_list("refugee_id", "user_id", "valid_from", "valid_to"):
            self.assigned[uids[pk]].append((user, first, last))
        self.former: dict[tuple[int, UUID], list[Span]] = defaultdict(list)
        for access in FormerAccess.objects.filter(refugee__in=uids, user__in=users):
            last = min(access.valid_to, access.ended_at.date()) if access.ended_at else access.valid_to
            self.former[access.user_id, uids[access.refugee_id]].append((access.valid_from, last))
        written = JournalEntry.objects.filter(refugee__in=uids, recorded_by__in=users)
        self.written: dict[tuple[int, UUID], list[dt.date]] = defaultdict(list)
        for pk, user, at in written.values_list("refugee_id", "recorded_by_id", "recorded_at"):
            self.written[user, uids[pk]].append(at.date())

    def of(self, looks: Iterable[Look]) -> dict[Look, Tie]:
        return {look: self.tie(look) for look in looks}

    def tie(self, look: Look) -> Tie:
        user, person, day = look
        workers = {each for each, first, last in self.assigned.get(person, ()) if during([(first, last)], day)}
        if user in workers:
            return Tie.ASSIGNED
        if any(during(self.covers.get((user, worker), ()), day) for worker in workers):
            return Tie.STAND_IN
        if during(self.former.get((user, person), ()), day):
            return Tie.FORMER
        if any(abs(day - wrote) <= AROUND for wrote in self.written.get((user, person), ())):
            return Tie.WROTE
        team = self.teams.get(person)
        return Tie.TEAM if team and during(self.members.get((user, team), ()), day) else Tie.NONE


def spans(rows: Iterable[tuple[Any, Any, dt.date, dt.date | None]]) -> dict[tuple[int, int], list[Span]]:
    found: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for one, other, first, last in rows:
        found[one, other].append((first, last))
    return found
