"""The end evaluation is asked for: from some days before the planned end until it is recorded.

It stands on Min dag of who runs the placement and of the caseworker, and once in the mail of the day of both.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import danish
from placements.models import Agreement, Placement
from placements.rules import THEME
from refugees.models import Refugee
from refugees.presenters import shown_name
from refugees.registry import Panel, PanelRow, Reminder

PANEL_ROWS = 8
LABEL = gettext_lazy("End evaluation of a placement")
# A placement that has begun, with its last day as planned now, and since when its evaluation is wanted: so many days
# before that day, or from its real end where that came earlier. An evaluation that says "extended" serves until the
# next planned end.
DUE = """SELECT g.id, e.last, least(e.last - r.number, e.ended_on) AS since FROM placements_agreement g
JOIN placements_placement x ON x.id = g.placement_id
CROSS JOIN LATERAL (SELECT min(v.happened_on) FILTER (WHERE v.event = 'started') AS started_on,
min(v.happened_on) FILTER (WHERE v.event = 'ended' AND v.happened_on <= %(on)s) AS ended_on,
coalesce((array_agg(v.until ORDER BY v.happened_on DESC, v.id DESC) FILTER (WHERE v.event = 'extended'))[1],
g.ends_on) AS last
FROM placements_placementevent v WHERE v.placement_id = g.placement_id AND v.annulled_at IS NULL) e
JOIN placements_kindrule r ON r.kind = x.kind AND r.what = 'reminder'
AND e.started_on BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity')
WHERE e.started_on <= %(on)s AND least(e.last - r.number, e.ended_on) <= %(on)s
AND NOT EXISTS (SELECT FROM placements_endevaluation n WHERE n.placement_id = g.placement_id
AND n.annulled_at IS NULL AND (n.outcome <> 'extended' OR n.happened_on >= e.last - r.number))"""


# Whose it is: who runs the placement, and who answers for the case.
MINE = """ AND (g.runs_it_id = %(user)s OR EXISTS (SELECT FROM refugees_refugee p WHERE p.id = g.refugee_id
AND p.caseworker_id = %(user)s))"""


def due(on: dt.date, user: Any = None) -> dict[int, dt.date]:
    """The last day of each agreement whose placement waits for its end evaluation, by key; one statement.

    `user`: only those that wait for this one.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE + MINE if user else DUE, {"on": on, "user": user.pk if user else None})
        return {pk: last or since for pk, last, since in cursor.fetchall()}


def waiting(on: dt.date) -> list[Any]:
    """The agreements whose placements wait for their end evaluation, with `last`, the earliest first."""
    days = due(on)
    people = Refugee.objects.present(on).values("pk")
    rows = Agreement.objects.filter(pk__in=days, refugee__in=people).select_related(
        "refugee__caseworker", "refugee__team", "placement__employer"
    )
    found = list(rows)
    for row in found:
        row.last = days[row.pk]
    return sorted(found, key=lambda row: (row.last, row.pk))


def panel(user: Any, on: dt.date) -> Panel | None:
    """The end evaluations that wait for this reader: who runs the placement, or answers for the case."""
    days = due(on, user)
    within = Agreement.objects.visible_to(user).filter(pk__in=days)
    found = list(
        within.filter(refugee__in=Refugee.objects.present(on).values("pk")).select_related(
            "refugee__caseworker", "refugee__team", "placement__employer"
        )
    )
    found.sort(key=lambda row: (days[row.pk], row.pk))
    shown = found[:PANEL_ROWS]
    return Panel(
        title=_("End evaluations to hold"),
        rows=[
            PanelRow(
                when=danish(days[row.pk]),
                text=place_words(row.placement),
                url=reverse("placements:evaluate", args=[row.placement.uid]),
                case_number=row.refugee.case_number,
                state="overdue" if days[row.pk] < on else "due_soon",
                name=shown_name(row.refugee, user, lists=True),
            )
            for row in shown
        ],
        empty=_("No end evaluation is waiting."),
        people=[row.refugee.uid for row in shown],
    )


def place_words(placement: Placement) -> str:
    return f"{placement.kind_word}, {placement.employer.name}" if placement.employer else placement.kind_word


# --- the mail of the day --------------------------------------------------------------------------------
def untold(on: dt.date) -> list[Reminder]:
    """What no mail has told of yet; an extension makes it new."""
    return [
        Reminder(
            pillar=THEME,
            key=row.pk,
            case_number=row.refugee.case_number,
            label=str(LABEL),
            due_on=row.last,
            url=reverse("placements:evaluate", args=[row.placement.uid]),
            users=tuple(dict.fromkeys(user for user in (row.runs_it_id, row.refugee.caseworker_id) if user)),
        )
        for row in waiting(on)
        if row.told_of != row.last
    ]


def told(reminders: Sequence[Reminder]) -> None:
    """Remembers that the mail of the day has told of them; one statement."""
    days = {each.key: each.due_on for each in reminders}
    rows = list(Agreement.objects.filter(pk__in=days))
    for row in rows:
        row.told_of = days[row.pk]
    Agreement.objects.bulk_update(rows, ["told_of"])
