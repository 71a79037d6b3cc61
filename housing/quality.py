"""What is missing or odd in people's housing, as work to be done."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from housing.rules import TARGET, Event
from refugees.registry import QualityCheck

ANSWER_WAITS, MOVE_WAITS = 30, 60  # days; our choice
STANDS = "annulled_at IS NULL AND happened_on <= {on}"
OPEN = f"c.target = '{TARGET}' AND c.met_on IS NULL AND c.excluded_as = ''"


def to_tab(number: str, uid: str) -> str:
    return reverse("housing:person", args=[number])


def need_words(since: dt.date, subject: str, detail: str) -> str:
    return _("Ready to move out since %(day)s, and nothing is recorded of what home is needed.") % {
        "day": danish(since)
    }


# The need stands with one person of the household: whoever else of it is ready asks for none.
NO_NEED = QualityCheck(
    key="home_need_missing",
    label=gettext_lazy("Ready without a recorded need"),
    order=46,
    area=Area.HOUSING,
    rows=f"""SELECT e.refugee_id, min(e.happened_on), '', '', '' FROM p
JOIN housing_housingevent e ON e.refugee_id = p.id AND e.event = 'ready' AND e.{STANDS}
JOIN refugees_refugee f ON f.id = p.id
WHERE NOT EXISTS (SELECT FROM housing_homeneed n JOIN refugees_refugee m ON m.id = n.refugee_id
WHERE m.id = f.id OR m.household_id = f.household_id)
AND NOT EXISTS (SELECT FROM housing_housingevent h WHERE h.refugee_id = p.id
AND h.event IN ('moved_in', 'own_solution') AND h.{STANDS})
AND NOT EXISTS (SELECT FROM refugees_refugee m JOIN p q ON q.id = m.id WHERE m.household_id = f.household_id
AND m.id < f.id)
GROUP BY e.refugee_id""",
    words=need_words,
    url=lambda number, uid: reverse("housing:need", args=[number]),
    action=gettext_lazy("Record the need"),
)


def answer_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"ref": subject, "day": danish(since)}
    return _("The home offered %(day)s (%(ref)s) has neither an answer nor a move.") % words


UNANSWERED = QualityCheck(
    key="home_offer_unanswered",
    label=gettext_lazy("Offer of a home without an answer"),
    order=47,
    area=Area.HOUSING,
    rows=f"""SELECT e.refugee_id, max(e.happened_on), e.ref, '', '' FROM p
JOIN housing_housingevent e ON e.refugee_id = p.id AND e.event = 'offered' AND e.{STANDS}
WHERE NOT EXISTS (SELECT FROM housing_housingevent h WHERE h.refugee_id = p.id AND h.ref = e.ref
AND h.event <> 'offered' AND h.annulled_at IS NULL)
GROUP BY e.refugee_id, e.ref HAVING max(e.happened_on) < {{on}} - {ANSWER_WAITS}""",
    words=answer_words,
    url=to_tab,
    action=gettext_lazy("Record the answer"),
)


def move_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"ref": subject, "day": danish(since)}
    return _("The home accepted %(day)s (%(ref)s) has not been moved into.") % words


NOT_MOVED = QualityCheck(
    key="home_not_moved_into",
    label=gettext_lazy("Accepted home without a move"),
    order=48,
    area=Area.HOUSING,
    rows=f"""SELECT e.refugee_id, max(e.happened_on), e.ref, '', '' FROM p
JOIN housing_housingevent e ON e.refugee_id = p.id AND e.event = 'accepted' AND e.{STANDS}
WHERE NOT EXISTS (SELECT FROM housing_housingevent h WHERE h.refugee_id = p.id AND h.ref = e.ref
AND h.event = 'moved_in' AND h.annulled_at IS NULL)
GROUP BY e.refugee_id, e.ref HAVING max(e.happened_on) < {{on}} - {MOVE_WAITS}""",
    words=move_words,
    url=to_tab,
    action=gettext_lazy("Record the move"),
)


def bed_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"day": danish(since), "site": subject}
    return _("Has a permanent home since %(day)s and still a bed in %(site)s.") % words


STILL_IN_BED = QualityCheck(
    key="bed_after_moving",
    label=gettext_lazy("A bed after moving out"),
    order=49,
    area=Area.HOUSING,
    rows=f"""SELECT s.refugee_id, min(e.happened_on), min(t.name), s.uid::text, '' FROM p
JOIN housing_housingevent e ON e.refugee_id = p.id AND e.event IN ('moved_in', 'own_solution') AND e.{STANDS}
JOIN housing_stay s ON s.refugee_id = p.id AND s.valid_from <= {{on}} AND coalesce(s.valid_to, 'infinity') >= {{on}}
JOIN housing_bed b ON b.id = s.bed_id JOIN housing_room r ON r.id = b.room_id JOIN housing_site t ON t.id = r.site_id
GROUP BY s.refugee_id, s.uid HAVING min(e.happened_on) < {{on}}""",
    words=bed_words,
    url=lambda number, uid: reverse("housing:person", args=[number]),
    action=gettext_lazy("End the stay"),
)


def ahead_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"event": str(Event(detail).label), "day": danish(since)}
    return _("“%(event)s” is dated %(day)s, which lies ahead: it does not count yet.") % words


AHEAD = QualityCheck(
    key="housing_ahead",
    label=gettext_lazy("Dated in the future"),
    order=52,
    area=Area.HOUSING,
    rows="""SELECT e.refugee_id, e.happened_on, e.ref, '', e.event FROM p
JOIN housing_housingevent e ON e.refugee_id = p.id AND e.annulled_at IS NULL AND e.happened_on > {on}""",
    words=ahead_words,
    url=to_tab,
    action=gettext_lazy("Correct"),
    settles=OPEN,
)
CHECKS = (NO_NEED, UNANSWERED, NOT_MOVED, STILL_IN_BED, AHEAD)
