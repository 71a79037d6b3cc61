"""What the pages of a hand-over read: whose caseload, its cases, what each receiver has now and would have after."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import Role
from core.dates import danish
from core.names import danish_sort_key
from refugees import ports
from refugees.handover.models import FormerAccess, Handover, HandoverCase
from refugees.handover.rules import LEFT, State, counted, shared_out
from refugees.models import Refugee

SOON = dt.timedelta(days=60)  # a role that ends so soon after the day is named
SHOWN_FOR = dt.timedelta(days=90)


# --- whose ----------------------------------------------------------------------------------------
def givers(viewer: Any) -> list[User]:
    """The caseworkers whose cases the user may hand over: own and stood in for; a manager's within reach."""
    within = Refugee.objects.visible_to(viewer).filter(caseworker__isnull=False)
    if Role.TEAM_MANAGER not in viewer.roles:
        within = within.filter(caseworker__in=viewer.scope.caseworkers)
    counts = dict(within.order_by().values_list("caseworker").annotate(number=Count("pk")))
    found: list[Any] = list(User.objects.filter(pk__in=counts))
    for each in found:
        each.case_count = counts[each.pk]
    return sorted(found, key=lambda each: (each.pk != viewer.pk, danish_sort_key(each.name)))


def giver_for(viewer: Any, uid: Any) -> User:
    """The caseworker with this opaque id, where the user may hand their cases over. Raises Http404."""
    found = next((each for each in givers(viewer) if each.uid == uid), None)
    if found is None:
        raise Http404(str(uid))
    return found


def caseload(viewer: Any, giver: User) -> list[Any]:
    """Every case of the giver within the user's reach, families together, those who have left last."""
    people = Refugee.objects.visible_to(viewer).with_exit().filter(caseworker=giver).select_related("household")
    return list(people.order_by(F("left_on").asc(nulls_first=True), "sort_key", "pk"))


# --- loads ----------------------------------------------------------------------------------------
@dataclass
class Load:
    """One receiver: what they have, what they would have, and what one should know of them first."""

    user: User
    gets: int
    now: list[int]  # open cases, then each tally in order
    after: list[int]
    warnings: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[Any, int, int]]:
        """What is counted, now and after."""
        return list(zip(labels(), self.now, self.after, strict=True))


def labels() -> list[Any]:
    return [_("Open cases"), *(tally.label for tally in ports.tallies())]


def loads(chosen: Mapping[Any, User], receivers: Sequence[User], *, on: dt.date, today: dt.date) -> list[Load]:
    """The load of each receiver now and after; the same few statements for any number of cases."""
    people = Refugee.objects.present(today).filter(caseworker__in=receivers).order_by()
    own: dict[int, list[int]] = defaultdict(list)
    for worker, person in people.values_list("caseworker", "pk"):
        own[worker].append(person)
    coming = [person.pk for person in chosen if not gone(person, today)]
    ids = [pk for pks in own.values() for pk in pks] + coming
    numbers = [tally.count(ids, today) for tally in ports.tallies()] if ids else [{} for _each in ports.tallies()]
    per_case = [dict.fromkeys(ids, 1), *numbers]
    warned = warnings(receivers, on)
    return [one_load(worker, own[worker.pk], chosen, set(coming), per_case, warned[worker.pk]) for worker in receivers]


def one_load(
    worker: User, own: list[int], chosen: Mapping[Any, User], coming: set[int], per_case: list[dict[int, int]],
    warned: list[str],
) -> Load:  # fmt: skip
    gets = [person.pk for person, receiver in chosen.items() if receiver == worker]
    more = [pk for pk in gets if pk in coming]
    now = [counted(own, each) for each in per_case]
    after = [before + counted(more, each) for before, each in zip(now, per_case, strict=True)]
    return Load(worker, len(gets), now, after, warned)


def gone(person: Any, today: dt.date) -> bool:
    return bool(person.left_on and person.left_on <= today)


def warnings(receivers: Sequence[User], on: dt.date) -> dict[int, list[str]]:
    """Who is absent on the day, and whose role does not begin before it or ends soon after; two queries."""
    found: dict[int, list[str]] = {each.pk: [] for each in receivers}
    for away in StandIn.objects.on(on).filter(absent__in=receivers).select_related("covering"):
        words = {"until": danish(away.valid_to), "name": away.covering.name}
        text = _("absent until %(until)s, %(name)s stands in") if away.valid_to else _("absent, %(name)s stands in")
        found[away.absent_id].append(text % words)
    held = RoleAssignment.objects.on(on).filter(role=Role.CASEWORKER, user__in=receivers)
    ends: dict[int, list[dt.date | None]] = defaultdict(list)
    for user, last in held.values_list("user_id", "valid_to"):
        ends[user].append(last)
    for user, said in found.items():
        days = ends.get(user)
        if not days:
            said.append(_("is no caseworker on %(day)s") % {"day": danish(on)})
        elif None not in days and (last := max(day for day in days if day)) <= on + SOON:
            said.append(_("the role ends on %(day)s") % {"day": danish(last)})
    return found


def proposal(people: Sequence[Any], receivers: Sequence[User], today: dt.date) -> dict[Any, User]:
    """A first distribution: households stay together, the fewest cases first."""
    present = Refugee.objects.present(today).filter(caseworker__in=receivers).order_by()
    have = dict(present.values_list("caseworker").annotate(number=Count("pk")))
    homes: dict[int, int] = defaultdict(int)
    for person in people:
        homes[home(person)] += 1
    shared = shared_out(homes, {each: have.get(each.pk, 0) for each in receivers})
    return {person: shared[home(person)] for person in people}


def home(person: Any) -> int:
    """What keeps people together: their household; somebody without one is alone."""
    return person.household_id or -person.pk


# --- what there is --------------------------------------------------------------------------------
def planned(viewer: Any) -> list[Any]:
    rows = Handover.objects.visible_to(viewer).planned().select_related("giver", "decided_by")
    return list(rows.annotate(number=Count("cases")).order_by("on", "pk"))


def past(viewer: Any, today: dt.date) -> list[Any]:
    """Carried out and cancelled ones of the last months, the latest first."""
    rows = Handover.objects.visible_to(viewer).exclude(state=State.PLANNED).filter(on__gte=today - SHOWN_FOR)
    return list(rows.select_related("giver", "decided_by").annotate(number=Count("cases"))[:50])


def may_cancel(viewer: Any, handover: Handover) -> bool:
    """The one who decided it, the one whose cases go, and a manager."""
    involved = viewer.pk in {handover.giver_id, handover.decided_by_id} or Role.TEAM_MANAGER in viewer.roles
    return handover.state == State.PLANNED and involved


def accesses_of(person: Refugee) -> list[FormerAccess]:
    """Every access of former caseworkers to the case, the latest first."""
    return list(FormerAccess.objects.filter(refugee=person).select_related("user", "given_by", "ended_by"))


def people_in(handover: Handover) -> list[int]:
    return list(handover.cases.values_list("refugee_id", flat=True))


def number_in(handover: Handover) -> int:
    return int(handover.cases.count())


def lines_of(handover: Handover) -> list[HandoverCase]:
    """The cases of a hand-over by receiver and name; what was left where it is comes first."""
    lines = handover.cases.select_related("refugee", "receiver").order_by("receiver__name", "refugee__sort_key", "pk")
    return sorted(lines, key=lambda line: line.outcome not in LEFT)


def left_in(handover: Handover) -> int:
    """How many cases were left where they are."""
    return int(handover.cases.filter(outcome__in=LEFT).count())
