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
from refugees.merging import former
from refugees.models import CaseAssignment, JournalEntry, Refugee

AROUND = dt.timedelta(days=14)  # whoever writes in a case so near the look-up worked on it
Span = tuple[dt.date, dt.date | None]


def during(spans: Iterable[Span], day: dt.date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans)


class Cases:
    """The one who knows: audit.ports.Resolver. Unscoped, because the officer controls everybody's look-ups."""

    def find(self, text: str) -> UUID | None:
        text = text.strip()
        named = Q(case_number=text) | Q(person_id=text) | Q(pk__in=former.of_number(text))
        found = Refugee.objects.filter(named).order_by("pk").values_list("uid")
        return next((uid for (uid,) in found), None) if text else None

    def cases(self, people: Iterable[UUID]) -> dict[UUID, str]:
        asked = set(people)
        found = dict(Refugee.objects.filter(uid__in=asked).values_list("uid", "case_number"))
        return found | (former.numbers_now(asked - found.keys()) if asked - found.keys() else {})

    def same(self, person: UUID) -> set[UUID]:
        return former.ids_of(person)

    def ties(self, looks: Iterable[Look]) -> dict[Look, Tie]:
        wanted = set(looks)
        return Ties({look.user_id for look in wanted}, {look.person for look in wanted}).of(wanted) if wanted else {}


class Ties:
    """What ties some users to some people, read at once: five queries, however many there are."""

    def __init__(self, users: set[int], people: set[UUID]) -> None:
        known = Refugee.objects.filter(uid__in=people).values_list("pk", "uid", "team_id")
        refugees: list[tuple[int, UUID, int | None]] = [*known]
        gone = people - {uid for _, uid, _ in refugees}
        refugees += former.teams_of(gone) if gone else []
        uids: dict[int, list[UUID]] = defaultdict(list)  # of two records that were merged both
        for pk, uid, _team in refugees:
            uids[pk].append(uid)
        self.teams = {uid: team for _, uid, team in refugees}
        self.covers = spans(
            StandIn.objects.filter(covering__in=users).values_list("covering_id", "absent_id", "valid_from", "valid_to")
        )
        members = RoleAssignment.objects.filter(user__in=users, team__in=set(self.teams.values()) - {None})
        self.members = spans(members.values_list("user_id", "team_id", "valid_from", "valid_to"))
        self.assigned: dict[UUID, list[tuple[int, dt.date, dt.date | None]]] = defaultdict(list)
        assignments = CaseAssignment.objects.filter(refugee__in=uids)
        for pk, user, first, last in assignments.values_list("refugee_id", "user_id", "valid_from", "valid_to"):
            for uid in uids[pk]:
                self.assigned[uid].append((user, first, last))
        for uid, user, first, last in former.responsible_for(gone) if gone else ():
            self.assigned[uid].append((user, first, last))
        self.former: dict[tuple[int, UUID], list[Span]] = defaultdict(list)
        for access in FormerAccess.objects.filter(refugee__in=uids, user__in=users):
            last = min(access.valid_to, access.ended_at.date()) if access.ended_at else access.valid_to
            for uid in uids[access.refugee_id]:
                self.former[access.user_id, uid].append((access.valid_from, last))
        written = JournalEntry.objects.filter(refugee__in=uids, recorded_by__in=users)
        self.written: dict[tuple[int, UUID], list[dt.date]] = defaultdict(list)
        for pk, user, at in written.values_list("refugee_id", "recorded_by_id", "recorded_at"):
            for uid in uids[pk]:
                self.written[user, uid].append(at.date())

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
