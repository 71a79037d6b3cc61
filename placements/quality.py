"""What is missing or odd in placements, as work to be done."""

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from placements.duplicates import PAIRS, reason_words
from placements.rules import OFFERS, Event, Kind, kind_in_text
from refugees.registry import QualityCheck

ANSWER_WAITS = 30  # days from the offer; our choice
OPEN = "c.met_on IS NULL AND c.excluded_as = ''"
OFFER_KINDS = ", ".join(f"'{kind.value}'" for kind in OFFERS)


def spells(name: str) -> str:
    """Every started placement of the people: s, e (empty where it runs on) and its kind."""
    return (
        "(SELECT v.refugee_id, v.placement_id, min(v.happened_on) FILTER (WHERE v.event = 'started') AS s,"
        " min(v.happened_on) FILTER (WHERE v.event = 'ended') AS e,"
        " min(v.kind) FILTER (WHERE v.event = 'started') AS kind FROM placements_placementevent v JOIN p"
        " ON p.id = v.refugee_id WHERE v.event IN ('started', 'ended') AND v.annulled_at IS NULL"
        " AND v.happened_on <= {on}"
        f" GROUP BY 1, 2 HAVING bool_or(v.event = 'started')) {name}"
    )


def to_record(event: Event) -> Callable[[str, str], str]:
    """The page on which the event of a placement is recorded."""
    return lambda number, uid: reverse("placements:record", args=[uid, event.value])


def overlap_words(since: dt.date, subject: str, detail: str) -> str:
    one, other = detail.split("+")
    words = {"one": kind_in_text(one), "other": kind_in_text(other), "day": danish(since), "refs": subject}
    return _("%(one)s and %(other)s (%(refs)s) run together from %(day)s, and nobody has said why.") % words


def overlap_url(number: str, uid: str) -> str:
    return reverse("placements:overlap", args=uid.split("+"))


OVERLAP = QualityCheck(
    key="placement_overlap",
    label=gettext_lazy("Two placements at once"),
    order=45,
    area=Area.PLACEMENT,
    rows=f"""SELECT a.refugee_id, greatest(a.s, b.s), x.ref || ' + ' || y.ref, x.uid::text || '+' || y.uid::text,
a.kind || '+' || b.kind FROM {spells("a")} JOIN {spells("b")} ON b.refugee_id = a.refugee_id
AND b.placement_id > a.placement_id AND a.s <= coalesce(b.e, 'infinity') AND b.s <= coalesce(a.e, 'infinity')
JOIN placements_placement x ON x.id = a.placement_id JOIN placements_placement y ON y.id = b.placement_id
WHERE NOT EXISTS (SELECT FROM placements_overlapreason r
WHERE r.placement_id = a.placement_id AND r.beside_id = b.placement_id)
AND NOT EXISTS (SELECT FROM placements_overlaprule u WHERE u.allowed AND u.kind = least(a.kind, b.kind)
AND u.beside = greatest(a.kind, b.kind)
AND greatest(a.s, b.s) BETWEEN u.valid_from AND coalesce(u.valid_to, 'infinity'))""",
    words=overlap_words,
    url=overlap_url,
    action=gettext_lazy("Write why"),
)


def offer_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"kind": Kind(detail).label, "ref": subject, "day": danish(since)}
    return _("%(kind)s %(ref)s started %(day)s without a recorded offer: the law's deadline stays open.") % words


WITHOUT_OFFER = QualityCheck(
    key="start_without_offer",
    label=gettext_lazy("Start without an offer"),
    order=15,
    area=Area.PLACEMENT,
    rows=f"""SELECT a.refugee_id, a.s, x.ref, x.uid::text, a.kind FROM {spells("a")}
JOIN placements_placement x ON x.id = a.placement_id
WHERE a.kind IN ({OFFER_KINDS}) AND EXISTS (SELECT FROM targets_clock c WHERE c.refugee_id = a.refugee_id
AND c.target = 'placement_offer' AND {OPEN})
AND NOT EXISTS (SELECT FROM placements_placementevent o WHERE o.placement_id = a.placement_id
AND o.event = 'offered' AND o.annulled_at IS NULL)""",
    words=offer_words,
    url=to_record(Event.OFFERED),
    action=gettext_lazy("Record offer"),
    settles=f"c.target = 'placement_offer' AND {OPEN}",
)


def answer_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"kind": Kind(detail).label, "ref": subject, "day": danish(since)}
    return _("%(kind)s %(ref)s was offered %(day)s; neither an answer nor a start is recorded.") % words


UNANSWERED = QualityCheck(
    key="offer_unanswered",
    label=gettext_lazy("Offer without an answer"),
    order=40,
    area=Area.PLACEMENT,
    rows=f"""SELECT o.refugee_id, max(o.happened_on), x.ref, x.uid::text, max(o.kind) FROM p
JOIN placements_placementevent o ON o.refugee_id = p.id AND o.event = 'offered' AND o.annulled_at IS NULL
JOIN placements_placement x ON x.id = o.placement_id
WHERE NOT EXISTS (SELECT FROM placements_placementevent v WHERE v.placement_id = o.placement_id
AND v.event <> 'offered' AND v.annulled_at IS NULL)
GROUP BY o.refugee_id, x.ref, x.uid HAVING max(o.happened_on) < {{on}} - {ANSWER_WAITS}""",
    words=answer_words,
    url=lambda number, uid: reverse("placements:placement", args=[uid]),
    action=gettext_lazy("Record the answer"),
    settles=f"c.target = 'placement_start' AND {OPEN}",
)


def long_words(since: dt.date, subject: str, detail: str) -> str:
    kind, last = detail.split("+")
    words = {"kind": Kind(kind).label, "ref": subject, "day": danish(since)}
    words["last"] = danish(dt.date.fromisoformat(last))
    return _("%(kind)s %(ref)s runs since %(day)s and should have ended by %(last)s. Has it ended?") % words


# The last day by the latest extension, else by the agreement, else by the longest length of the kind at the start.
LAST_DAY = """coalesce(
(SELECT max(v.until) FROM placements_placementevent v WHERE v.placement_id = a.placement_id
AND v.event = 'extended' AND v.annulled_at IS NULL),
(SELECT g.ends_on FROM placements_agreement g WHERE g.placement_id = a.placement_id),
(SELECT (CASE r.unit WHEN 'months' THEN a.s + r.number * interval '1 month'
WHEN 'weeks' THEN a.s + r.number * interval '7 days' ELSE a.s + r.number * interval '1 day' END)::date - 1
FROM placements_kindrule r WHERE r.kind = a.kind AND r.what = 'longest'
AND a.s BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity')))"""
RUNS_LONG = QualityCheck(
    key="placement_long",
    label=gettext_lazy("Placement without an end"),
    order=65,
    area=Area.PLACEMENT,
    rows=f"""SELECT a.refugee_id, a.s, x.ref, x.uid::text, a.kind || '+' || l.day FROM {spells("a")}
JOIN placements_placement x ON x.id = a.placement_id CROSS JOIN LATERAL (SELECT {LAST_DAY} AS day) l
WHERE a.e IS NULL AND l.day < {{on}}""",
    words=long_words,
    url=to_record(Event.ENDED),
    action=gettext_lazy("Record end"),
)


def ahead_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"event": str(Event(detail).label), "ref": subject, "day": danish(since)}
    return _("%(ref)s: “%(event)s” is dated %(day)s, which lies ahead: it does not count yet.") % words


AHEAD = QualityCheck(
    key="placement_ahead",
    label=gettext_lazy("Dated in the future"),
    order=51,
    area=Area.PLACEMENT,
    rows="""SELECT v.refugee_id, v.happened_on, x.ref, x.uid::text, v.event FROM p
JOIN placements_placementevent v ON v.refugee_id = p.id AND v.annulled_at IS NULL AND v.happened_on > {on}
JOIN placements_placement x ON x.id = v.placement_id""",
    words=ahead_words,
    url=lambda number, uid: reverse("placements:placement", args=[uid]),
    action=gettext_lazy("Correct"),
    settles=f"c.target IN ('placement_offer', 'placement_start', 'placement_start_later_ready') AND {OPEN}",
)


def alike_words(since: dt.date, subject: str, detail: str) -> str:
    return _("%(names)s may be one and the same: %(why)s.") % {"names": subject, "why": reason_words(detail)}


# An employer is nobody's case: a pair stands once, with the newest placement at one of the two within reach.
ALIKE = QualityCheck(
    key="employers_alike",
    label=gettext_lazy("Employer registered twice?"),
    order=80,
    area=Area.PLACEMENT,
    rows=f"""SELECT DISTINCT ON (q.a, q.b) x.refugee_id, x.created_at::date, m.name || ' / ' || n.name,
m.uid::text || '+' || n.uid::text, q.why FROM ({PAIRS}) q JOIN placements_employer m ON m.id = q.a
JOIN placements_employer n ON n.id = q.b JOIN placements_placement x ON x.employer_id IN (q.a, q.b)
JOIN p ON p.id = x.refugee_id ORDER BY q.a, q.b, x.id DESC""",
    words=alike_words,
    url=lambda number, uid: reverse("placements:employer-pair", args=uid.split("+")),
    action=gettext_lazy("Decide"),
)
CHECKS = (WITHOUT_OFFER, UNANSWERED, OVERLAP, AHEAD, RUNS_LONG, ALIKE)
