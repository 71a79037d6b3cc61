"""What the pages of holistic mentors read: who is followed and how it goes, who waits, what each mentor can take."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Max, OuterRef, Q, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import Role
from core.dates import add_months
from mentoring.models import (
    HolisticMentor,
    MentorAnswer,
    MentorEvent,
    MentorProfile,
    MentorQuestion,
    MentorRule,
    MentorVisit,
)
from mentoring.rules import ENDING_DAYS, YEAR_MONTHS, EndReason, Event, renewal_on, year_of
from refugees.models import Refugee
from refugees.offers import Answer
from refugees.rules import ADULT, ResidenceBasis
from refugees.silence import Rung, with_rung

REFUGEES = (ResidenceBasis.REFUGEE, ResidenceBasis.RESETTLED_REFUGEE)
DEFAULT_CAPACITY = 8


# --- who is followed -----------------------------------------------------------------------------------
def last_contact(on: dt.date) -> Subquery:
    """The day of the latest contact with the person of the outer row."""
    visits = MentorVisit.objects.as_of(on).filter(refugee=OuterRef("refugee")).order_by().values("refugee")
    return Subquery(visits.annotate(day=Max("happened_on")).values("day"), output_field=DateField())


def with_contact(given: Any, on: dt.date) -> Any:
    """Assignments with the latest contact and where they stand on the ladder of silence."""
    found = given.annotate(contact_on=last_contact(on))
    return with_rung(found, rules=MentorRule.objects.all(), last_contact=last_contact(on), on=on)


def active(user: Any, on: dt.date) -> Any:
    """Every assignment of a day within a user's reach; those who have left are nobody's to follow."""
    given = HolisticMentor.objects.visible_to(user).on(on).select_related("refugee", "mentor")
    return with_contact(given.filter(refugee__in=Refugee.objects.present(on)), on)


def of_mentor(user: Any, on: dt.date) -> Any:
    """The people a mentor follows on a day, one's own first."""
    mine = with_contact(HolisticMentor.objects.followed_by(user, on), on)
    own = Case(When(mentor=user.pk, then=Value(0)), default=Value(1))
    return mine.order_by(own, "-rung", "refugee__sort_key", "pk")


def silent(given: Any, rung: Rung) -> Any:
    return given.filter(rung__gte=rung).order_by("silent_since", "pk")


def ending(given: Any, on: dt.date) -> Any:
    """Assignments whose first year ends soon or has ended: to be handed over to the person's own network."""
    limit = back(on + dt.timedelta(days=ENDING_DAYS), YEAR_MONTHS)
    return given.filter(
        Q(refugee__takeover_on__lte=limit) | Q(refugee__takeover_on=None, valid_from__lte=limit), valid_to=None
    ).order_by("refugee__takeover_on", "pk")  # fmt: skip


def back(day: dt.date, months: int) -> dt.date:
    return add_months(day, -months)


def renewals(given: Any, on: dt.date) -> list[Any]:
    """Assignments to be decided anew within a month, each with `renew_on`; the rule on their first day decides."""
    found = [row for row in with_renewal(given.filter(valid_to=None))
             if row.renew_on and row.renew_on <= on + dt.timedelta(days=ENDING_DAYS)]  # fmt: skip
    return sorted(found, key=lambda row: row.renew_on)


def with_renewal(given: Any) -> list[Any]:
    since = Greatest("valid_from", Coalesce("renewed_on", "valid_from"))
    rule = MentorRule.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("counted_from")), valid_from__lte=OuterRef("counted_from")
    ).order_by("-valid_from")
    rows = list(
        given.annotate(counted_from=since).annotate(renewal_months=Subquery(rule.values("renewal_months")[:1]))
    )
    for row in rows:
        year = year_of(row.refugee.takeover_on, row.valid_from)
        months = row.renewal_months
        row.renew_on = renewal_on(row.valid_from, row.renewed_on, months, year) if months else None
    return rows


# --- who waits -----------------------------------------------------------------------------------------
def latest(model: Any, on: dt.date, **only: Any) -> Subquery:
    found = model.objects.as_of(on).filter(refugee=OuterRef("pk"), **only).order_by("-happened_on", "-pk")
    return Subquery(found.values("happened_on")[:1])


def without_mentor(user: Any, on: dt.date) -> Any:
    """Adult refugees of their first year whom nobody follows, with what was offered and said."""
    people = Refugee.objects.visible_to(user).present(on).filter(
        residence_basis__in=REFUGEES, birth_date__lte=back(on, YEAR_MONTHS * ADULT), takeover_on__lte=on,
        takeover_on__gt=back(on, YEAR_MONTHS),
    )  # fmt: skip
    given = HolisticMentor.objects.filter(refugee=OuterRef("pk"))
    over = given.filter(end_reason__in=(EndReason.NO_NEED, EndReason.WISH, EndReason.YEAR_OVER))
    return with_offer(people.exclude(Exists(given.on(on))).exclude(Exists(over)), on)


def with_offer(people: Any, on: dt.date) -> Any:
    """Annotates the days of the latest offer, yes and no, and whether a mentor stands in the history alone."""
    answers = MentorAnswer.objects.as_of(on).filter(refugee=OuterRef("pk")).order_by("-happened_on", "-pk")
    history = MentorEvent.objects.as_of(on).filter(refugee=OuterRef("pk"), event__in=(Event.ASSIGNED, Event.ENDED))
    found = people.annotate(
        said=Subquery(answers.values("answer")[:1]),
        said_on=Subquery(answers.values("happened_on")[:1]),
        event_offered_on=latest(MentorEvent, on, event=Event.OFFERED),
        accepted_on=latest(MentorEvent, on, event=Event.ACCEPTED),
        declined_on=latest(MentorEvent, on, event=Event.DECLINED),
        imported=Subquery(history.order_by("-happened_on", "-pk").values("event")[:1]),
    )
    refused = Case(When(said=Answer.NO, then=F("said_on")), output_field=DateField())
    return found.annotate(
        offered_on=Greatest("event_offered_on", "said_on"),
        no_on=Greatest("declined_on", refused),
        yes_on=Greatest("event_offered_on", "accepted_on", "said_on"),
    )


class Offer(TextChoices):
    """What stands of the offer to somebody without a mentor."""

    NONE = "none", _("not offered yet")
    OPEN = "open", _("offered, no answer")
    YES = "yes", _("said yes")
    LATER = "later", _("asks to be asked later")
    NO = "no", _("said no")
    HISTORY = "history", _("mentor from the history")


def offer_of(person: Any) -> Offer:
    """The state of the offer, from what `with_offer` annotated.

    A yes holds until a later no, whatever is offered meanwhile; a no until a later offer or yes.
    """
    no = person.no_on
    said_yes_on = person.said_on if person.said == Answer.YES else None
    if person.imported == Event.ASSIGNED:
        return Offer.HISTORY
    if any(day and (no is None or day > no) for day in (person.accepted_on, said_yes_on)):
        return Offer.YES
    if no and not (person.yes_on and person.yes_on > no):
        return Offer.NO
    if person.said == Answer.LATER and person.said_on == person.offered_on:
        return Offer.LATER
    return Offer.OPEN if person.offered_on else Offer.NONE


def waiting(people: Any) -> Any:
    """Those for whom something is to be done: not who said no last, nor who has a mentor in the history."""
    open_to = Q(no_on__isnull=True) | Q(yes_on__gt=F("no_on"))
    return people.filter(open_to).filter(Q(imported__isnull=True) | Q(imported=Event.ENDED))


def said_yes(people: Any) -> Any:
    """Of those for whom something is to be done, the ones who said yes after whatever they refused before."""
    accepted = Q(accepted_on__isnull=False) & (Q(no_on__isnull=True) | Q(accepted_on__gt=F("no_on")))
    interview = Q(said=Answer.YES) & (Q(no_on__isnull=True) | Q(said_on__gt=F("no_on")))
    return people.annotate(is_yes=Case(When(accepted | interview, then=Value(True)), default=Value(False)))


# --- what each mentor can take -------------------------------------------------------------------------
@dataclass(frozen=True)
class Load:
    """A mentor on a day: how many people, how many at most, languages, who covers while away."""

    user: User
    people: int
    capacity: int
    languages: tuple[str, ...]
    cover: str
    away_until: dt.date | None
    profile: MentorProfile | None

    @property
    def free(self) -> int:
        return max(self.capacity - self.people, 0)

    @property
    def is_full(self) -> bool:
        return self.people >= self.capacity


def mentors(on: dt.date) -> Any:
    """The active holders of the role on a day."""
    held = RoleAssignment.objects.on(on).filter(role=Role.HOLISTIC_MENTOR).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def loads(on: dt.date) -> list[Load]:
    """Every mentor with load, capacity, languages and absence; four queries."""
    users = list(mentors(on))
    counted = HolisticMentor.objects.on(on).filter(mentor__in=users).order_by().values("mentor")
    numbers = dict(counted.annotate(number=Count("pk")).values_list("mentor", "number"))
    profiles = {each.user_id: each for each in MentorProfile.objects.filter(user__in=users)}
    away = StandIn.objects.on(on).filter(absent__in=users)
    covers = {each.absent_id: each for each in away.select_related("covering")}
    return [load_of(user, numbers.get(user.pk, 0), profiles.get(user.pk), covers.get(user.pk)) for user in users]


def load_of(user: User, people: int, profile: MentorProfile | None, cover: StandIn | None) -> Load:
    return Load(
        user, people, profile.capacity if profile else DEFAULT_CAPACITY, tuple(profile.languages) if profile else (),
        cover.covering.name if cover else "", cover.valid_to if cover else None, profile,
    )  # fmt: skip


def suggested(person: Any, among: Iterable[Load]) -> list[Load]:
    """The mentors with room who are here, those who speak the person's language first, then who follows fewest."""
    wanted = languages_of(person)
    free = [each for each in among if not each.is_full and not each.cover]
    return sorted(free, key=lambda each: (not speaks(each, wanted), -each.free, each.user.name))


def speaks(load: Load, wanted: set[str]) -> bool:
    return bool(wanted & {word.strip().casefold() for word in load.languages})


def languages_of(person: Any) -> set[str]:
    return {word.strip().casefold() for word in (person.interpreter_language, person.mother_tongue) if word}


def questions(user: Any) -> Any:
    """The unanswered questions of mentors about the people within reach."""
    return MentorQuestion.objects.visible_to(user).unanswered().select_related("refugee").order_by("happened_on", "pk")
