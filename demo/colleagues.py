"""Puts the invented staff into the database: teams, accounts, roles, a stand-in."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import RoleAssignment, StandIn, Team, User
from demo.staff import ABSENT, COVERING, MAIL_DOMAIN, PASSWORD, STAFF, TEAMS

SINCE = dt.date(2016, 5, 1)  # the model began
ABSENT_DAYS = 11


@transaction.atomic
def employ(*, on: dt.date) -> dict[str, User]:
    """Everybody of `demo.staff`, by mail address. Run twice it changes nothing."""
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in TEAMS}
    known = {user.email: user for user in User.objects.filter(is_demo=True)}
    password = make_password(PASSWORD)
    for colleague in STAFF:
        if colleague.email in known:
            continue
        user = User.objects.create(
            email=colleague.email, name=colleague.name, password=password, is_demo=True, language="da"
        )
        team = teams.get(colleague.team)
        RoleAssignment.objects.create(user=user, role=colleague.role, team=team, valid_from=SINCE)
        known[colleague.email] = user
    stand_in(known, on)
    return known


def stand_in(users: dict[str, User], on: dt.date) -> None:
    """One caseworker is away this week, and a colleague covers."""
    absent, covering = (users[f"{name}@{MAIL_DOMAIN}"] for name in (ABSENT, COVERING))
    if not StandIn.objects.filter(absent=absent).exists():
        until = on + dt.timedelta(days=ABSENT_DAYS)
        StandIn.objects.create(absent=absent, covering=covering, valid_from=on - dt.timedelta(days=3), valid_to=until)
