"""The dated rules of a placement's kind: which it does not keep, what the rule says, and who said why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.dates import danish
from placements import kinds
from placements.kinds import Breach, Strictness, Terms, What
from placements.models import Agreement, KindRule, Placement, PlacementEvent, RuleReason
from placements.rules import Event, Kind


@dataclass(frozen=True)
class Finding:
    """A rule that is not kept, and the reason given, where there is one."""

    breach: Breach
    reason: RuleReason | None = None

    @property
    def rule(self) -> KindRule:
        rule: KindRule = self.breach.rule
        return rule

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is asked: a warning, or a reason that the rule accepts."""
        by_reason = self.rule.strictness == Strictness.REASON and self.reason is not None
        return by_reason or self.rule.strictness == Strictness.WARN

    @property
    def sentence(self) -> str:
        """What is not kept, which rule says so since when, its source, and what to do."""
        rule = self.rule
        known = {"since": danish(rule.valid_from), "version": str(rule.version), "source": rule.source.rstrip(".")}
        said = _("Rule of %(since)s, version %(version)s: %(source)s.") % known
        return f"{wrong_words(self.breach)} {said} {to_do(rule)}"


def wrong_words(breach: Breach) -> str:
    """ "Traineeship: the longest length is 26 weeks, until 31-08-2017; agreed until 30-09-2017." """
    rule, value = breach.rule, breach.value
    words = {"kind": Kind(rule.kind).label, "number": rule.number_words, "value": value}
    if breach.last_day:
        words |= {"last": danish(breach.last_day), "value": danish(dt.date.fromisoformat(value))}
    return TEXTS[What(rule.what)]() % words


TEXTS = {
    What.NORMAL: lambda: _(
        "%(kind)s: the normal length is %(number)s, until %(last)s; here the last day is %(value)s."
    ),
    What.LONGEST: lambda: _(
        "%(kind)s: the longest length is %(number)s, until %(last)s; here the last day is %(value)s."
    ),
    What.EXTENSION: lambda: _(
        "%(kind)s: an extension is %(number)s at most, until %(last)s; here the last day is %(value)s."
    ),
    What.HOURS_LEAST: lambda: _("%(kind)s: at least %(number)s; here it is %(value)s."),
    What.HOURS_MOST: lambda: _("%(kind)s: at most %(number)s; here it is %(value)s."),
    What.SCHOOL: lambda: _("%(kind)s: %(number)s of school; here it is %(value)s."),
}


def to_do(rule: KindRule) -> str:
    """What whoever stands before the rule can do."""
    return {
        Strictness.WARN: _("It can be saved as it is."),
        Strictness.REASON: _("Change it, or write why."),
        Strictness.STOP: _("It must be changed."),
    }[Strictness(rule.strictness)]


# --- what is agreed -----------------------------------------------------------------------------------
def standing(placement: Placement) -> list[PlacementEvent]:
    """The standing starts and extensions of a placement in order of time."""
    rows = PlacementEvent.objects.standing().filter(placement=placement, event__in=[Event.STARTED, Event.EXTENDED])
    return list(rows.order_by("happened_on", "pk"))


def agreement_of(placement: Placement) -> Agreement | None:
    found: Agreement | None = Agreement.objects.select_related("municipality_by", "runs_it").filter(
        placement=placement
    ).first()  # fmt: skip
    return found


def planned_end(agreement: Agreement | None, events: Iterable[PlacementEvent]) -> dt.date | None:
    """The last day as it is planned now: by the latest extension, else by the agreement."""
    extended = [each.until for each in events if each.event == Event.EXTENDED]
    return extended[-1] if extended else agreement.ends_on if agreement else None


def terms_of(placement: Placement, agreement: Agreement | None, start: dt.date | None) -> Terms:
    """What is agreed from the beginning, measured from a start."""
    if agreement is None:
        return Terms(start, hours=placement.hours)
    return Terms(start or agreement.starts_on, agreement.ends_on, agreement.hours, agreement.school_weeks)


# --- what is not kept ---------------------------------------------------------------------------------
def judged(placement: Placement, kind: str, *terms: Terms) -> list[Finding]:
    """The rules that the terms do not keep, each with its reason; two queries."""
    known = list(KindRule.objects.filter(kind=kind))
    found = {(each.rule.pk, each.value): each for one in terms for each in kinds.breaches(known, one)}
    reasons = {}
    if found and placement.pk:
        rows = RuleReason.objects.filter(placement=placement).select_related("created_by")
        reasons = {(row.rule_id, row.value): row for row in rows}
    return [Finding(breach, reasons.get(key)) for key, breach in found.items()]


def of_placement(
    placement: Placement, agreement: Agreement | None, events: Iterable[PlacementEvent]
) -> list[Finding]:
    """The rules that a placement does not keep as it stands: by its agreement, and by each extension."""
    rows = list(events)
    start = next((each.happened_on for each in rows if each.event == Event.STARTED), None)
    first = terms_of(placement, agreement, start)
    terms, last = [first], first.end
    for each in rows:
        if each.event == Event.EXTENDED:
            terms.append(Terms(first.start, each.until, extended_from=last))
            last = each.until
    return judged(placement, placement.kind, *terms)


def refuse(found: Iterable[Finding], reason: str) -> None:
    """Raises ValidationError with a sentence for each rule that stops it, or that asks why and is not told."""
    rows = list(found)
    stopped = [each for each in rows if each.rule.strictness == Strictness.STOP]
    if stopped:
        raise ValidationError([each.sentence for each in stopped])
    asked = [each for each in rows if not each.is_settled]
    if asked and not reason:
        raise ValidationError({"rule_reason": [each.sentence for each in asked]})


def keep(found: Iterable[Finding], placement: Placement, reason: str, *, by: Any) -> None:
    """Keeps the reason with every rule that asks for one and has none yet for this value."""
    for each in found:
        if reason and not each.is_settled:
            RuleReason.objects.create(
                refugee_id=placement.refugee_id, placement=placement, rule=each.rule, rule_version=each.rule.version,
                value=each.breach.value, reason=reason, created_by=by,
            )  # fmt: skip


def in_short(kind: str, on: dt.date) -> list[str]:
    """What the rules of a kind in force on a day say, in a line each."""
    rows = KindRule.objects.on(on).filter(kind=kind).exclude(what=What.REMINDER)
    found = {row.what: row for row in rows}
    words = _("%(what)s: %(number)s")
    return [
        words % {"what": found[what].get_what_display(), "number": found[what].number_words}
        for what in What.values
        if what in found
    ]


