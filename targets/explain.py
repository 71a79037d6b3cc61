""" "Why this date?": the rule version, the start event, the arithmetic and the source in one sentence."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import danish, is_weekday, next_weekday
from targets import derivation, standing
from targets.definitions import Target
from targets.models import TargetRule
from targets.rules import EXCLUSION_WORDS


@dataclass(frozen=True)
class Why:
    """One clock explained; the fields are those of components/why.html."""

    target: str
    label: Any
    subject: str
    standing: str
    question: str
    sentence: str
    rule: str
    source: str
    url: str
    due_on: dt.date | None
    met_on: dt.date | None
    excluded_as: str


def length_words(rule: TargetRule) -> str:
    """The length with its sign: "+ 1 month", "− 1 day"."""
    number = rule.months if rule.months is not None else (rule.days or 0)
    sign = "−" if number < 0 else "+"
    if rule.months is not None:
        words = ngettext("%(number)d month", "%(number)d months", number) % {"number": number}
    else:
        words = ngettext("%(number)d day", "%(number)d days", abs(number)) % {"number": abs(number)}
    return f"{sign} {words}"


def rule_words(rule: TargetRule, label: Any) -> str:
    """The rule's name with its period."""
    values = {"target": label, "since": danish(rule.valid_from), "until": danish(rule.valid_to)}
    if rule.valid_to:
        return _("%(target)s, in force from %(since)s to %(until)s") % values
    return _("%(target)s, in force from %(since)s") % values


def arithmetic(target: Target, start: dt.date, counted_from: dt.date, due_on: dt.date, rule: TargetRule) -> str:
    """ "Taken over 01-03-2017 + 1 month = 01-04-2017." with the start event, where it is another day, before it."""
    words = target.count_words or target.start_words
    sentence = f"{words} {danish(counted_from)} {length_words(rule)} = {danish(due_on)}."
    if target.count_words:
        sentence = f"{target.start_words} {danish(start)}. {sentence}"
    if not is_weekday(due_on):
        sentence += " " + _("The next weekday is %(day)s; the due date stays.") % {"day": danish(next_weekday(due_on))}
    return sentence


def why(refugee_id: int, on: dt.date, *, only: tuple[str, ...] = ()) -> list[Why]:
    """Every clock of one person explained as of a day, in the order of the model; two queries."""
    statement = derivation.rows(on, people=derivation.of([refugee_id]), only=only)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT d.*, {standing.sql(on, 'd')} AS standing FROM ({statement}) d")
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
    rules = TargetRule.objects.in_bulk([row["rule_id"] for row in found])
    made = [_one(row, rules[row["rule_id"]]) for row in found]
    return sorted(made, key=lambda each: (derivation.target(each.target).order, each.subject))


def _one(row: dict[str, Any], rule: TargetRule) -> Why:
    target = derivation.target(row["target"])
    due_on = row["due_on"]
    if due_on is None:
        sentence = _("The takeover date is missing, so there is no due date.")
    else:
        sentence = arithmetic(target, row["clock_started_on"], row["counted_from"], due_on, rule)
    if row["met_on"]:
        sentence += " " + _("Met %(day)s.") % {"day": danish(row["met_on"])}
    if row["excluded_as"]:
        words = EXCLUSION_WORDS.get(row["excluded_as"], row["excluded_as"])
        sentence += " " + _("Excluded: %(reason)s.") % {"reason": words}
    return Why(
        target=target.key,
        label=target.label,
        subject=row["subject"],
        standing=row["standing"],
        question=_("Why %(day)s?") % {"day": danish(due_on)} if due_on else "",
        sentence=sentence,
        rule=rule_words(rule, target.label),
        source=f"{rule.get_basis_display()}: {rule.source}",
        url=reverse("targets:rules") + f"#{target.key}",
        due_on=due_on,
        met_on=row["met_on"],
        excluded_as=row["excluded_as"],
    )


def history(rule: TargetRule) -> list[Any]:
    """The earlier states of a rule, the newest first: for the administrator who must answer for it."""
    if not rule.pk:
        return []
    events = apps.get_model("targets", "TargetRuleEvent")
    found = list(events._default_manager.filter(pgh_obj_id=rule.pk).order_by("-pgh_created_at")[:50])
    for event in found:
        event.length = length_words(event)
    return found
