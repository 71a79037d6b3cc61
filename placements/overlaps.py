"""Two placements of one person at once: which there are, which rule speaks to them, and who said why.

On screen such a pair needs a rule that allows it or a reason; an import records what happened, and the pair stands
on the data-quality list until somebody says why.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.dates import danish
from placements import rules
from placements.models import OverlapReason, OverlapRule, Placement, PlacementEvent
from placements.rules import Event


@dataclass(frozen=True)
class Spell:
    """A placement that has started: through the day of its end, or on and on."""

    kind: str
    start: dt.date
    end: dt.date | None = None

    def meets(self, other: "Spell") -> bool:
        return rules.overlaps(self.start, self.end, other.start, other.end)


@dataclass(frozen=True)
class Overlap:
    """Another placement that shares a day with the one looked at."""

    other: Placement
    kinds: tuple[str, str]
    since: dt.date
    rule: OverlapRule | None
    reason: OverlapReason | None = None

    @property
    def is_allowed(self) -> bool:
        return self.rule is not None and self.rule.allowed

    @property
    def is_explained(self) -> bool:
        return self.is_allowed or self.reason is not None

    @property
    def sentence(self) -> str:
        """ "Ordinary job P1, Nordlys Bageri runs at the same time from 09-03-2017." and what the rule says."""
        return f"{named(self.other)} {self.words}"

    def together(self, one: Placement) -> str:
        """The pair in one sentence, and what the rule says."""
        words = {"one": named(one), "other": named(self.other), "day": danish(self.since)}
        first = _("%(one)s and %(other)s run at the same time, from %(day)s.") % words
        return f"{first} {rule_words(self.rule, self.kinds)}"

    @property
    def words(self) -> str:
        """The sentence without the other placement's name, for where that is a link."""
        first = _("runs at the same time, from %(day)s.") % {"day": danish(self.since)}
        return f"{first} {rule_words(self.rule, self.kinds)}"


def named(placement: Placement) -> str:
    """ "Traineeship P1, Nordlys Bageri"."""
    return f"{placement}, {placement.employer.name}" if placement.employer else str(placement)


def rule_words(rule: OverlapRule | None, kinds: tuple[str, str]) -> str:
    """What the rule says of the two kinds, with its date, version and source."""
    words = {"kind": rules.kind_in_text(kinds[0]), "beside": rules.kind_in_text(kinds[1])}
    if kinds[0] == kinds[1]:
        both = _("two placements of the kind %(kind)s") % words
    else:
        both = _("%(kind)s and %(beside)s") % words
    if rule is None:
        return capital(_("%(both)s: no rule lets them run together on that day.") % {"both": both})
    known = {"both": both, "since": danish(rule.valid_from), "version": str(rule.version)}
    known["source"] = rule.source.rstrip(".")
    if rule.allowed:
        text = _("%(both)s may run together (rule of %(since)s, version %(version)s). %(source)s.")
    else:
        text = _("%(both)s run together only with a reason (rule of %(since)s, version %(version)s). %(source)s.")
    return capital(text % known)


def capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


# --- finding them -----------------------------------------------------------------------------------
def spells_of(refugee_id: int) -> dict[int, Spell]:
    """Every started placement of a person by its key, whatever the day."""
    found: dict[int, dict[str, Any]] = {}
    events = PlacementEvent.objects.standing().filter(refugee=refugee_id, event__in=rules.ONCE)
    for row in events:
        span = found.setdefault(row.placement_id, {})
        span |= {"start": row.happened_on, "kind": row.kind} if row.event == Event.STARTED else {"end": row.happened_on}
    return {pk: Spell(**span) for pk, span in found.items() if "start" in span}


def own_end(placement: Placement) -> dt.date | None:
    """The day on which a placement ended, also where its start is not recorded (any more)."""
    ended = PlacementEvent.objects.standing().filter(placement=placement, event=Event.ENDED)
    day: dt.date | None = ended.values_list("happened_on", flat=True).first()
    return day


def beside(placement: Placement, own: Spell | None, spells: dict[int, Spell]) -> list[Overlap]:
    """What runs at the same time as the placement, were `own` its spell; three queries at most."""
    met = {pk: spell for pk, spell in spells.items() if own and pk != placement.pk and own.meets(spell)}
    if own is None or not met:
        return []
    others = Placement.objects.filter(pk__in=met).select_related("employer").order_by("pk")
    reasons = reasons_of(placement, met)
    known = list(OverlapRule.objects.all())
    return [
        Overlap(other, kinds, since, rule_on(known, kinds, since), reasons.get(other.pk))
        for other in others
        for kinds in [rules.pair(own.kind, met[other.pk].kind)]
        for since in [max(own.start, met[other.pk].start)]
    ]


def reasons_of(placement: Placement, others: Iterable[int]) -> dict[int, OverlapReason]:
    """The reason given for each of the others, by its key."""
    older = OverlapReason.objects.filter(beside=placement, placement__in=list(others))
    newer = OverlapReason.objects.filter(placement=placement, beside__in=list(others))
    found = {each.placement_id: each for each in older}
    return found | {each.beside_id: each for each in newer}


def rule_on(known: Sequence[OverlapRule], kinds: tuple[str, str], on: dt.date) -> OverlapRule | None:
    """The rule of two kinds in force on a day."""
    for rule in known:
        in_force = rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)
        if in_force and (rule.kind, rule.beside) == kinds:
            return rule
    return None


def of_placement(placement: Placement) -> list[Overlap]:
    """What runs at the same time as a placement, as it stands."""
    spells = spells_of(placement.refugee_id)
    return beside(placement, spells.get(placement.pk), spells)


def would_meet(placement: Placement, kind: str, start: dt.date) -> list[Overlap]:
    """What would run at the same time, were the placement to start on the day."""
    return beside(placement, Spell(kind, start, own_end(placement)), spells_of(placement.refugee_id))


def without_end(placement: Placement) -> list[Overlap]:
    """What would run at the same time, were the placement to go on and on."""
    spells = spells_of(placement.refugee_id)
    own = spells.get(placement.pk)
    return beside(placement, Spell(own.kind, own.start) if own else None, spells)


def running(refugee_id: int, on: dt.date, *, leave_out: int | None = None) -> list[str]:
    """Every placement of a person that runs on a day, in words: what a start on that day would run beside."""
    spells = spells_of(refugee_id)
    now = {
        pk: spell
        for pk, spell in spells.items()
        if pk != leave_out and spell.start <= on and (spell.end is None or spell.end >= on)
    }
    found = Placement.objects.filter(pk__in=now).select_related("employer").order_by("pk") if now else []
    words = _("%(placement)s, since %(day)s")
    return [words % {"placement": named(each), "day": danish(now[each.pk].start)} for each in found]


def unexplained(refugee_id: int) -> list[tuple[Placement, Overlap]]:
    """Every pair of a person that runs together against the rules while nobody has said why."""
    spells = spells_of(refugee_id)
    if len(spells) < 2:
        return []
    pairs = []
    for one in Placement.objects.filter(pk__in=spells).select_related("employer").order_by("pk"):
        met = beside(one, spells[one.pk], spells)
        pairs += [(one, each) for each in met if not each.is_explained and each.other.pk > one.pk]
    return pairs
