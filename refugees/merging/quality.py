"""The check that finds two records which may be one person's, and the panel of mergings that wait."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Role
from core.clock import COPENHAGEN
from core.dates import danish
from refugees.merging.models import Merge
from refugees.merging.rules import MergeState
from refugees.presenters import shown_name
from refugees.registry import Panel, PanelRow, QualityCheck

ALIKE = 0.45  # similarity of two names (trigrams) on the same date of birth; our choice
PANEL_ROWS = 8

# Neither is a return of the other, and nobody has said yet what they are.
UNDECIDED = f"""n.previous_registration_id IS DISTINCT FROM o.id AND o.previous_registration_id IS DISTINCT FROM n.id
AND NOT EXISTS (SELECT FROM refugees_merge m WHERE m.state <> '{MergeState.WITHDRAWN.value}'
AND (m.refugee_id = n.id AND m.other = o.uid OR m.refugee_id = o.id AND m.other = n.uid))"""


def alike(detail: str, condition: str) -> str:
    """Pairs of people within reach, told of the one who was registered later."""
    return (
        f"SELECT n.id, p.registered_on, o.case_number, o.uid::text, '{detail}' FROM p"
        " JOIN refugees_refugee n ON n.id = p.id JOIN (SELECT r.* FROM refugees_refugee r JOIN p AS q ON q.id = r.id) o"
        f" ON o.id < n.id AND {condition} WHERE {UNDECIDED}"
    )


# Two statements, each with an equality that the database can join by.
PAIRS = (
    alike("born", f"o.birth_date = n.birth_date AND similarity(n.search_key, o.search_key) >= {ALIKE}"),
    alike(
        "named",
        "o.search_key = n.search_key AND o.birth_date <> n.birth_date"
        " AND date_part('year', o.birth_date) = date_part('year', n.birth_date)",
    ),
)


def duplicate_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"number": subject, "day": danish(since)}
    if detail == "born":
        return _("May be the same person as case %(number)s: a similar name and the same date of birth.") % words
    return _("May be the same person as case %(number)s: the same name and the same year of birth.") % words


def duplicates(besides: str) -> QualityCheck:
    """The check; `besides` is SQL about the two, `n` and `o`: whom a list may name is known above this floor."""
    return QualityCheck(
        key="duplicate",
        label=gettext_lazy("Perhaps registered twice"),
        order=15,
        rows=" UNION ALL ".join(f"{each} AND {besides}" for each in PAIRS),
        words=duplicate_words,
        url=lambda number, uid: reverse("merging:propose", args=[number, uid]),
        action=gettext_lazy("Compare"),
    )


def panel(user: Any, on: dt.date) -> Panel | None:
    """For managers: mergings that wait for somebody else than who proposed them. Nothing where none waits."""
    if Role.TEAM_MANAGER not in user.roles:
        return None
    waiting = Merge.objects.visible_to(user).waiting().exclude(proposed_by=user).with_people()
    found = list(waiting.order_by("proposed_at")[:PANEL_ROWS])
    if not found:
        return None
    people = [uid for each in found for uid in (each.refugee.uid, each.other)]
    return Panel(_("Cases to merge"), [row(each, user) for each in found], people=people)


def row(merge: Merge, user: Any) -> PanelRow:
    return PanelRow(
        f"{merge.proposed_at.astimezone(COPENHAGEN):%d-%m}",
        _("same person as %(number)s?") % {"number": merge.other_number},
        reverse("merging:merge", args=[merge.uid]),
        merge.refugee.case_number,
        name=shown_name(merge.refugee, user, lists=True),
    )

