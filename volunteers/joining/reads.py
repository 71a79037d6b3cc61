"""Questions about volunteers: their clearance on a day, who may start, what waits for the coordinator."""

import datetime as dt
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from volunteers.joining import rules
from volunteers.joining.models import CodeOfConduct, VolunteerRule
from volunteers.joining.rules import Cleared, Stage
from volunteers.people import Clearance, Volunteer

WARN_DAYS = 30  # where no rule is in force


def rule_on(on: dt.date) -> VolunteerRule | None:
    found: VolunteerRule | None = VolunteerRule.objects.on(on).first()
    return found


def code_on(on: dt.date) -> CodeOfConduct | None:
    """The code of conduct in force on a day."""
    return CodeOfConduct.objects.on(on).first()


def rules_and_codes() -> tuple[QuerySet[Any], QuerySet[Any]]:
    return VolunteerRule.objects.all(), CodeOfConduct.objects.all()


def with_clearance(found: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Adds the latest answer (`passed`, `until`), whether a request is open, and `may_start` on a day."""
    of = Clearance.objects.filter(volunteer=OuterRef("pk"))
    latest = of.filter(answered_on__lte=on).order_by("-answered_on", "-pk")
    rule = VolunteerRule.objects.on(on).values("warn_days")[:1]
    found = found.annotate(
        passed=Subquery(latest.values("passed")[:1]),
        until=Subquery(latest.values("valid_until")[:1]),
        is_asked=Exists(of.filter(passed__isnull=True)),
        warn_days=Subquery(rule),
    )
    good = Q(passed=True, until__gte=on, approved_on__lte=on) & (Q(left_on=None) | Q(left_on__gt=on))
    return found.annotate(
        may_start=Case(When(good, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def described(volunteer: Any, on: dt.date) -> Any:
    """Puts clearance and stage of a row of `with_clearance` into words of the rules."""
    volunteer.cleared = rules.cleared(
        passed=volunteer.passed, until=volunteer.until, is_asked=volunteer.is_asked,
        warn_days=volunteer.warn_days or WARN_DAYS, on=on,
    )  # fmt: skip
    volunteer.stage = rules.stage(
        approved_on=volunteer.approved_on, declined_on=volunteer.declined_on, left_on=volunteer.left_on
    )
    return volunteer


def of_user(user: Any, on: dt.date) -> Any:
    """The volunteer behind an account, with clearance, the code to accept and the rule's hours; None for nobody."""
    own = Volunteer.objects.filter(user=user, left_on__isnull=True).select_related("code")
    found = with_clearance(own, on).annotate(
        code_wanted=Subquery(CodeOfConduct.objects.on(on).values("pk")[:1]),
        cancel_hours=Subquery(VolunteerRule.objects.on(on).values("cancel_hours")[:1]),
    )
    volunteer = found.first()
    if volunteer is not None:
        described(volunteer, on).has_code = volunteer.code_id is not None and volunteer.code_id == volunteer.code_wanted
    return volunteer


def new(user: Any) -> QuerySet[Any]:
    """Sign-ups that wait for a decision, the oldest first."""
    found: QuerySet[Any] = Volunteer.objects.visible_to(user).filter(approved_on=None, declined_on=None, left_on=None)
    return found.order_by("signed_up_on", "pk")


def ending(user: Any, on: dt.date) -> QuerySet[Any]:
    """Volunteers whose clearance ends within the rule's days, has ended, or was never passed."""
    rule = rule_on(on)
    last = on + dt.timedelta(days=rule.warn_days if rule else WARN_DAYS)
    found = with_clearance(Volunteer.objects.visible_to(user).standing(), on)
    return found.filter(Q(until__lte=last) | Q(passed=False) | Q(passed=None)).order_by(
        F("until").asc(nulls_first=True), "pk"
    )


def filtered(found: QuerySet[Any], asked: dict[str, Any], on: dt.date) -> QuerySet[Any]:
    """The volunteers whom the filters of the list ask for; without a stage those who are not gone."""
    kept = {"skills__contains": [asked["skill"]] if asked.get("skill") else None,
            "available__contains": [asked["slot"]] if asked.get("slot") else None}  # fmt: skip
    found = found.filter(**{key: value for key, value in kept.items() if value})
    return in_clearance(in_stage(found, asked.get("stage", "")), asked.get("cleared", ""), on)


def in_stage(found: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    gone = {"left_on": None, "declined_on": None}
    states: dict[str, dict[str, Any]] = {
        Stage.NEW: gone | {"approved_on": None},
        Stage.APPROVED: gone | {"approved_on__isnull": False},
        Stage.DECLINED: {"left_on": None, "declined_on__isnull": False},
        Stage.LEFT: {"left_on__isnull": False},
    }
    return found.filter(**states.get(wanted, gone))


def in_clearance(found: QuerySet[Any], wanted: str, on: dt.date) -> QuerySet[Any]:
    rule = rule_on(on) if wanted in {Cleared.VALID, Cleared.ENDING} else None
    soon = on + dt.timedelta(days=rule.warn_days if rule else WARN_DAYS)
    states: dict[str, dict[str, Any]] = {
        Cleared.MISSING: {"passed": None, "is_asked": False},
        Cleared.ASKED: {"passed": None, "is_asked": True},
        Cleared.VALID: {"passed": True, "until__gt": soon},
        Cleared.ENDING: {"passed": True, "until__range": (on, soon)},
        Cleared.EXPIRED: {"passed": True, "until__lt": on},
        Cleared.REFUSED: {"passed": False},
    }
    return found.filter(**states.get(wanted, {}))
