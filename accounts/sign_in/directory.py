"""Sign-in by the municipality's own directory: which groups give which roles, and what a sign-in changes.

Nothing here knows the protocol: it is handed claims (a mapping of names to values), as OpenID Connect has them and
SAML's attributes look after allauth has read them.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import RoleAssignment, Team, User
from accounts.policy import Role
from accounts.sign_in.strength import is_in_directory
from core.history import acting
from core.text import clean

JOB = "directory"
log = logging.getLogger("havn.sign_in")


class Grant(NamedTuple):
    """A role in a team, or, without one, in the whole municipality."""

    role: str
    team: str = ""


class Refused(Exception):
    """The directory knows the person, but nothing gives them a place in Havn. `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_mapping(raw: Mapping[str, Any]) -> dict[str, tuple[Grant, ...]]:
    """`{"group": "role:Team"}` or `{"group": ["role", "role:Team"]}` as grants by group.

    Raises ImproperlyConfigured where a role does not exist: a slip must stop the start, not give nobody a role.
    """
    mapping = {}
    for group, value in raw.items():
        grants = []
        for entry in [value] if isinstance(value, str) else value:
            role, _, team = str(entry).partition(":")
            if role not in Role.values:
                raise ImproperlyConfigured(f"HAVN_OIDC_ROLES: group '{group}' names the role '{role}', which is none")
            grants.append(Grant(role, team.strip()))
        mapping[group] = tuple(grants)
    return mapping


def grants_of(groups: Iterable[str], mapping: Mapping[str, Iterable[Grant]]) -> set[Grant]:
    """What these groups give together; a group that is not in the mapping gives nothing."""
    return {grant for group in groups for grant in mapping.get(group, ())}


@dataclass(frozen=True)
class Claims:
    """What Havn wants to know of somebody who comes from the directory."""

    subject: str
    email: str
    email_is_theirs: bool
    name: str
    groups: frozenset[str]


def read_claims(raw: Mapping[str, Any], *, subject: str, groups_claim: str, domains: Iterable[str]) -> Claims:
    """The claims in one form. A mail address counts as theirs where the directory says that it is verified, or where
    its domain is one that the directory itself hands out.
    """
    email = address_of(first(raw.get("email")))
    given = raw.get(groups_claim) or []
    return Claims(
        subject=subject,
        email=email,
        email_is_theirs=raw.get("email_verified") is True or email.rpartition("@")[2] in set(domains),
        name=clean(str(first(raw.get("name")) or email.partition("@")[0])).text[:120],
        groups=frozenset(str(group) for group in ([given] if isinstance(given, str) else given)),
    )


def address_of(value: Any) -> str:
    """A mail address in small letters; empty where it is none."""
    text = str(value).strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def first(value: Any) -> Any:
    """SAML's attributes are lists, OpenID's are not."""
    return (value[0] if value else "") if isinstance(value, list | tuple) else value or ""


# --- what a sign-in changes -----------------------------------------------------------------------
@transaction.atomic
def admit(*, claims: Claims, known: User | None, grants: set[Grant], on: dt.date) -> User:
    """The account of somebody from the directory, with the roles of today's groups; made at the first sign-in.

    `known` is the account already tied to this subject. Raises Refused where there is none and no group gives a
    role, or where another account has the mail address and nothing proves that it is the same person.
    """
    with acting(JOB):
        user = known or take_over(claims) or create(claims, grants)
        follow_master_data(user, claims)
        follow_groups(user=user, grants=grants, on=on)
    return user


def take_over(claims: Claims) -> User | None:
    """The local account with this mail address, from now on the directory's: its password and factors are void."""
    user = User.objects.filter(email__iexact=claims.email).first() if claims.email else None
    if user is None:
        return None
    if not claims.email_is_theirs or user.is_demo or is_in_directory(user):
        raise Refused("another account has the mail address")
    user.set_unusable_password()
    user.session_stamp = secrets.token_hex(8)
    user.save(update_fields=["password", "session_stamp"])
    Authenticator.objects.filter(user=user).delete()
    return user


def create(claims: Claims, grants: set[Grant]) -> User:
    if not grants:
        raise Refused("no group of the directory gives a role")
    if not claims.email or not claims.email_is_theirs:
        raise Refused("the directory names no mail address that is surely theirs")
    return User.objects.create_user(claims.email, claims.name)


def follow_master_data(user: User, claims: Claims) -> None:
    """Name and mail address as the directory has them; an address somebody else has stays as it was."""
    changed = []
    if claims.name and claims.name != user.name:
        user.name = claims.name
        changed.append("name")
    if claims.email_is_theirs and claims.email and claims.email != user.email.lower():
        if User.objects.filter(email__iexact=claims.email).exclude(pk=user.pk).exists():
            log.warning("the directory's mail address belongs to another account", extra={"user_id": user.pk})
        else:
            user.email = claims.email
            changed.append("email")
    if changed:
        user.save(update_fields=changed)


def follow_groups(*, user: User, grants: set[Grant], on: dt.date) -> None:
    """Ends the directory's roles that no group gives any more, and begins those that are new.

    A role ends with yesterday: it must not hold for the rest of today. One that only began today leaves no period
    behind; the history keeps it. A team that does not exist gives nothing, and above all not the whole municipality.
    """
    wanted = wanted_roles(grants)
    held = {(one.role, one.team_id): one for one in RoleAssignment.objects.on(on).filter(user=user)}
    for key, one in held.items():
        if one.from_directory and key not in wanted:
            end(one, on)
    for role, team in sorted(wanted - set(held), key=str):
        begin(user, role, team, on)
    for name in ("held_roles", "roles", "stands_in_for", "scope"):
        user.__dict__.pop(name, None)


def wanted_roles(grants: set[Grant]) -> set[tuple[str, int | None]]:
    """Role and team (None: the whole municipality) of each grant whose team exists."""
    names = {grant.team for grant in grants if grant.team}
    teams = dict(Team.objects.filter(name__in=names).values_list("name", "pk"))
    if names - set(teams):
        log.warning("HAVN_OIDC_ROLES names a team that does not exist")
    return {(grant.role, teams.get(grant.team)) for grant in grants if not grant.team or grant.team in teams}


def begin(user: User, role: str, team: int | None, on: dt.date) -> None:
    """From today, until the day before the same role begins that somebody has entered for later."""
    later = RoleAssignment.objects.filter(user=user, role=role, team=team, valid_from__gt=on)
    until = later.order_by("valid_from").values_list("valid_from", flat=True).first()
    RoleAssignment.objects.create(
        user=user,
        role=role,
        team_id=team,
        valid_from=on,
        valid_to=until - dt.timedelta(days=1) if until else None,
        from_directory=True,
    )


def end(held: RoleAssignment, on: dt.date) -> None:
    if held.valid_from >= on:
        held.delete()
        return
    held.valid_to = on - dt.timedelta(days=1)
    held.save(update_fields=["valid_to"])
