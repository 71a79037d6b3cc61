"""Who reads the alerts of a caseworker today: the caseworker, whoever stands in, and where nobody can, the managers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import TEAM_ROLES, Area, Role, allows

Teams = frozenset[int | None]  # None: the whole municipality
READERS = [role for role in Role if allows(frozenset({role}), Area.TARGETS)]


@dataclass
class Readers:
    """The staff of one day: who may read clocks, in which teams, and who is away."""

    users: dict[int, User] = field(default_factory=dict)
    caseworkers: set[int] = field(default_factory=set)
    managers: dict[int, Teams] = field(default_factory=dict)
    teams: dict[int, Teams] = field(default_factory=dict)
    covering: dict[int, int] = field(default_factory=dict)  # the absent and the stand-in

    def of(self, caseworker: int | None) -> int | None:
        """Who reads for the caseworker: follows stand-ins that are away themselves; None where nobody can."""
        if caseworker is None:
            return None
        reader, seen = caseworker, {caseworker}
        while reader in self.covering:
            reader = self.covering[reader]
            if reader in seen:
                return None
            seen.add(reader)
        return reader if self.reaches(reader, caseworker) else None

    def reaches(self, reader: int, caseworker: int) -> bool:
        """Whether the cases are open to the reader: own, stood in for directly, or of a common team."""
        if reader in self.caseworkers and (reader == caseworker or self.covering.get(caseworker) == reader):
            return True
        own = self.teams.get(reader, frozenset())
        return None in own or bool(own & self.teams.get(caseworker, frozenset()))

    def exceptions(self) -> dict[int, int]:
        """The caseworkers whose mails another one reads."""
        found = {absent: self.of(absent) for absent in self.covering}
        return {absent: reader for absent, reader in found.items() if reader is not None}

    def served(self) -> list[int]:
        """The caseworkers somebody reads for."""
        return sorted(each for each in set(self.users) | set(self.covering) if self.of(each) is not None)

    def managers_of(self, team: int | None) -> list[int]:
        """The team managers to whom a case of the team is open."""
        return sorted(user for user, teams in self.managers.items() if None in teams or (team and team in teams))


def readers(on: dt.date) -> Readers:
    """Reads the staff of a day; two queries. Whoever has no mail address that works reads nothing."""
    found = Readers(covering=dict(StandIn.objects.on(on).values_list("absent_id", "covering_id")))
    teams: dict[int, set[int | None]] = defaultdict(set)
    managed: dict[int, set[int | None]] = defaultdict(set)
    for held in able(RoleAssignment.objects.on(on).filter(role__in=READERS).select_related("user")):
        found.users[held.user_id] = held.user
        if held.role == Role.CASEWORKER:
            found.caseworkers.add(held.user_id)
        if held.role in TEAM_ROLES:
            teams[held.user_id].add(held.team_id)
        if held.role == Role.TEAM_MANAGER:
            managed[held.user_id].add(held.team_id)
    found.teams = {user: frozenset(each) for user, each in teams.items()}
    found.managers = {user: frozenset(each) for user, each in managed.items()}
    return found


def able(roles: Iterable[RoleAssignment]) -> Iterable[RoleAssignment]:
    """The roles of people who can read a mail: one broken address must not keep everybody's mails back."""
    for held in roles:
        if not held.user.is_active:
            continue
        try:
            validate_email(held.user.email)
        except ValidationError:
            continue
        yield held
