"""Lets the demo's journals read as life: each entry recorded by whoever works with the person, soon after it happened.

The lists and histories are all taken in at the moment of seeding. Their entries and facts get the moment and the hand
they would have had: a weekday, at most two days later, between eight and four.
"""

import datetime as dt
from collections.abc import Iterable

from django.apps import apps
from django.db import connection

from accounts.models import RoleAssignment
from accounts.policy import Role
from refugees.facts import Fact
from refugees.journal import ADMINISTRATION, NOTE
from screening.models import Interview

LAGS = "0,0,0,1,2"  # days, drawn at random: mostly the same day
MINUTES = 8 * 60  # from eight to four


def number(key: str, salt: int) -> str:
    """A number drawn from a key, the same at every run of a database."""
    return f"abs(hashtext({key}::text || '{salt}')::bigint)"


def moment(day: str, key: str) -> str:
    """When what happened on a day was recorded. An entry and its fact share the key, and so the moment."""
    later = f"({day} + ('{{{LAGS}}}'::int[])[1 + mod({number(key, 1)}, 5)])"
    weekday = f"({later} + CASE extract(isodow FROM {later}) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END::int)"
    time = f"time '08:00' + make_interval(mins => mod({number(key, 2)}, {MINUTES})::int)"
    return f"least(%(now)s, ({weekday} + ({time})) AT TIME ZONE 'Europe/Copenhagen')"


def consultants() -> str:
    """The job consultant of each team, as rows of SQL."""
    held = RoleAssignment.objects.filter(role=Role.JOB_CONSULTANT, team__isnull=False, user__is_demo=True)
    rows = ", ".join(f"({int(team)}, {int(user)})" for team, user in held.values_list("team_id", "user_id"))
    return f"(VALUES {rows or '(0, 0)'})"


def recorder(theme: str, row: str) -> str:
    """Who writes about a theme: the job consultant of placements, else the caseworker; without one, whoever wrote."""
    consultant = f"CASE {theme} WHEN 'placements' THEN c.user_id END"
    return f"coalesce({consultant}, p.caseworker_id, {row}.recorded_by_id)"


def settle(*, now: dt.datetime) -> None:
    """Gives every entry and fact its moment and its hand."""
    facts = [model for model in apps.get_models() if issubclass(model, Fact) and not model._meta.abstract]
    with connection.cursor() as cursor:
        for statement in [journal(), opened(), notes(), held(), *(of(model._meta.db_table) for model in facts)]:
            cursor.execute(statement, {"now": now})


def settle_moments(theme: str, facts: Iterable[type[Fact]], *, now: dt.datetime) -> None:
    """Gives what a theme's entries and facts tell its moment; the hands that wrote it stay."""
    statements = [
        f"UPDATE refugees_journalentry SET recorded_at = {moment('event_on', 'coalesce(source, uid)')} "  # noqa: S608
        f"WHERE theme = '{theme}' AND automatic"
    ]
    statements += [
        f"UPDATE {each._meta.db_table} SET recorded_at = {moment('happened_on', 'uid')} "  # noqa: S608 (our own words)
        "WHERE happened_on IS NOT NULL"
        for each in facts
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, {"now": now})


PERSON = "refugees_refugee p LEFT JOIN {consultants} c(team_id, user_id) ON c.team_id = p.team_id"


def person() -> str:
    return PERSON.format(consultants=consultants())


def journal() -> str:
    key = "coalesce(j.source, j.uid)"
    return (
        f"UPDATE refugees_journalentry j SET recorded_at = {moment('j.event_on', key)}, "  # noqa: S608 (our own words)
        f"recorded_by_id = {recorder('j.theme', 'j')} FROM {person()} WHERE p.id = j.refugee_id AND j.automatic "
        f"AND j.theme <> '{ADMINISTRATION}'"
    )


def opened() -> str:
    """A case is opened the day after the decision; what else was done to it was recorded that same day."""
    decided = "coalesce(p.allocation_decided_on, p.takeover_on, j.event_on)"
    day = f"CASE WHEN j.pk_first THEN least(j.event_on, {decided} + 1) ELSE j.event_on END"
    return f"""UPDATE refugees_journalentry e SET event_on = x.day,
recorded_at = least(%(now)s, (x.day + time '09:00' + make_interval(mins => mod(e.id, 400)::int))
  AT TIME ZONE 'Europe/Copenhagen')
FROM (SELECT j.id, {day} AS day FROM (SELECT *, id = min(id) OVER (PARTITION BY refugee_id) AS pk_first
  FROM refugees_journalentry WHERE automatic) j JOIN refugees_refugee p ON p.id = j.refugee_id
  WHERE j.theme = '{ADMINISTRATION}') x
WHERE x.id = e.id"""  # noqa: S608 (our own words)


def notes() -> str:
    """Notes were written, and signed, when they say they were."""
    when = moment("event_on", "uid")
    return (
        f"UPDATE refugees_journalentry SET recorded_at = {when}, "  # noqa: S608 (our own words)
        f"signed_at = CASE WHEN signed_at IS NULL THEN NULL ELSE {when} END WHERE theme = '{NOTE}' AND NOT automatic"
    )


def held() -> str:
    table = Interview._meta.db_table
    return (
        f"UPDATE {table} i SET recorded_by_id = p.caseworker_id FROM refugees_refugee p "  # noqa: S608 (our own words)
        "WHERE p.id = i.refugee_id AND p.caseworker_id IS NOT NULL"
    )


def of(table: str) -> str:
    """The facts of a table, like the entries that tell of them."""
    theme = "'placements'" if table.startswith("placements") else "'case'"
    return (
        f"UPDATE {table} f SET recorded_at = {moment('f.happened_on', 'f.uid')}, "  # noqa: S608 (our own words)
        f"recorded_by_id = {recorder(theme, 'f')} FROM {person()} WHERE p.id = f.refugee_id"
    )
