"""What the page of a placement says of its life: what is agreed, the rules, the evaluation, what follows, what next."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import danish
from placements import limits, services_agreements
from placements.kinds import Strictness
from placements.models import Agreement, EndEvaluation, Placement, PlacementEvent
from placements.presenters import standing_events
from placements.rules import TURNS, EndReason, Event
from placements.services_ends import follower_of

TONES = {Strictness.STOP: "bad", Strictness.REASON: "bad", Strictness.WARN: "warn"}


def of_placement(shown: Placement, events: Sequence[PlacementEvent], *, may_write: bool) -> dict[str, Any]:
    """Everything about its life, for the page; a fixed number of queries."""
    agreement, has = limits.agreement_of(shown), standing_events(events)
    log = [each for each in events if each.annulled_at is None]
    evaluations = list(EndEvaluation.objects.of_placement(shown))
    after, last = follower_of(shown), limits.planned_end(agreement, log)
    return {
        "agreement": agreement,
        "agreed_lines": agreed_lines(agreement) if agreement else [],
        "may_agree": may_write and not (agreement and services_agreements.is_closed(agreement, has)),
        "last_day": last,
        "is_extended": Event.EXTENDED in has,
        "rules": rule_lines(limits.of_placement(shown, agreement, log)),
        "evaluations": evaluations,
        "before": Placement.objects.filter(pk=shown.continues_id or 0).select_related("employer").first(),
        "after": after,
        "may_follow": may_write and is_turned(shown, log),
        "buttons": buttons(shown, has, agreement, evaluations) if may_write else [],
    }


def is_turned(placement: Placement, log: Iterable[PlacementEvent]) -> bool:
    """Whether it ended by a new job and may have turned into one."""
    ended = [each for each in log if each.event == Event.ENDED and each.reason == EndReason.NEW_JOB]
    return bool(ended) and placement.kind in TURNS


def agreed_lines(agreement: Agreement) -> list[tuple[str, str]]:
    """Who has agreed and when; who has not."""
    by = agreement.municipality_by.name if agreement.municipality_by else ""
    return [
        (_("The person"), yes_words(agreement.person_on, "")),
        (_("The employer"), yes_words(agreement.employer_on, agreement.employer_name)),
        (_("The municipality"), yes_words(agreement.municipality_on, by)),
    ]


def yes_words(day: Any, who: str) -> str:
    if day is None:
        return _("has not agreed yet")
    return _("agreed %(day)s") % {"day": danish(day)} + (f", {who}" if who else "")


def rule_lines(found: Iterable[limits.Finding]) -> list[dict[str, Any]]:
    """The rules that are not kept, each with the reason given and by whom."""
    return [
        {
            "sentence": each.sentence,
            "word": _("Reason given") if each.reason else each.rule.get_strictness_display(),
            "tone": "ok" if each.reason else TONES[Strictness(each.rule.strictness)],
            "reason": each.reason.reason if each.reason else "",
            "who": reason_who(each),
        }
        for each in found
    ]


def reason_who(finding: limits.Finding) -> str:
    reason = finding.reason
    if reason is None:
        return ""
    name = reason.created_by.name if reason.created_by else _("Imported")
    return _("%(who)s, recorded %(day)s") % {"who": name, "day": danish(reason.created_at.date())}


# --- what can be recorded next --------------------------------------------------------------------------
def buttons(
    placement: Placement, has: set[str], agreement: Agreement | None, evaluations: Iterable[EndEvaluation]
) -> list[dict[str, Any]]:
    """What can be recorded next; the likeliest first and filled."""
    wanted = [
        {"label": label, "url": url} for label, url in next_steps(placement, has, agreement, is_evaluated(evaluations))
    ]
    return [each | {"primary": not number} for number, each in enumerate(wanted)]


def is_evaluated(evaluations: Iterable[EndEvaluation]) -> bool:
    return any(each.annulled_at is None and each.outcome != "extended" for each in evaluations)


def next_steps(
    placement: Placement, has: set[str], agreement: Agreement | None, evaluated: bool
) -> list[tuple[str, str]]:
    """The labels and addresses of what may come next."""
    def record(label: str, event: Event) -> tuple[str, str]:
        return label, reverse("placements:record", args=[placement.uid, event.value])

    evaluate = (_("Write the end evaluation"), reverse("placements:evaluate", args=[placement.uid]))
    if Event.ENDED in has:
        return [] if evaluated else [evaluate]
    if Event.STARTED in has:
        steps = [record(_("Record end"), Event.ENDED), record(_("Extend"), Event.EXTENDED)]
        return steps if evaluated else [*steps, evaluate]
    start = record(_("Record start"), Event.STARTED)
    if Event.AGREED in has:
        return [start]
    agree = agreeing(placement, agreement)
    if {Event.ACCEPTED, Event.DECLINED} & has:
        return [start, agree] if Event.DECLINED in has else [agree, start]
    if Event.OFFERED in has:
        return [record(_("Accepted"), Event.ACCEPTED), record(_("Declined"), Event.DECLINED), agree, start]
    return [record(_("Record offer"), Event.OFFERED), agree, start]


def agreeing(placement: Placement, agreement: Agreement | None) -> tuple[str, str]:
    """To write the agreement, or where it is written to say who agreed."""
    if agreement is None:
        return _("Write the agreement"), reverse("placements:agreement", args=[placement.uid])
    return _("Record who agreed"), reverse("placements:agree", args=[placement.uid])


