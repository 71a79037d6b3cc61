"""Which people a user reaches: by the roles of today, and what was handed over lately for reading."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.policy import Role
from core import clock, kept


def of_roles(user: Any) -> Q | None:
    """The condition on people whose cases today's roles reach (own, stood in for, team, assigned); None: everybody."""
    from refugees.models import CaseAssignment

    scope = user.scope
    if scope.everything:
        return None
    reach = Q(caseworker__in=scope.caseworkers) | Q(team__in=scope.teams)
    if scope.intake:
        reach |= Q(caseworker=None, team=None)
    if user.exception:
        reach |= Q(uid=user.exception.person)
    if scope.assigned:
        covered = Q(user__in=scope.followed - {user.pk}, role=Role.HOLISTIC_MENTOR)
        current = CaseAssignment.objects.current().filter(refugee=OuterRef("pk"))
        assigned = current.filter(Q(user=user) | covered) if scope.followed - {user.pk} else current.filter(user=user)
        reach |= Q(Exists(assigned))
    return reach


def with_number(everybody: Any, user: Any, own: Q | None, case_number: str) -> Any:
    """The person with this case number within reach of the roles alone, or None; `own` is that reach."""

    def people(number: str) -> Any:
        return (everybody if own is None else everybody.filter(own)).with_people().filter(case_number=number)

    is_plain = not (everybody.query.where or everybody.query.annotations or everybody.query.select_related)
    found = kept.rows(with_number, getattr(user, "reach", None) if is_plain else None, people, number=case_number)
    return found[0] if found else None


def only_own(user: Any) -> None:
    """This request is about a case that the user has anyway: its pages need not ask what was handed over."""
    user.read_as_former = frozenset()


def handed_over(user: Any) -> frozenset[int]:
    """The people whose cases a former caseworker may still read; nobody for a request that may write.

    `user.is_reading` is set by @needs. Read once per request; a handful of keys, so that lists keep their index.
    """
    if not user.is_reading:
        return frozenset()
    known: frozenset[int] | None = getattr(user, "read_as_former", None)
    if known is None:
        from refugees.handover.models import FormerAccess

        found = FormerAccess.objects.in_force(clock.today()).filter(user=user.pk)
        known = user.read_as_former = frozenset(found.order_by().values_list("refugee_id", flat=True))
    return known
