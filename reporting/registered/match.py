"""How far wishes for a match with a volunteer come, and how long it takes to the first meeting (handbook, KPI-8)."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from reporting import clocks
from reporting.definitions import DAYS, PER_CENT
from reporting.registered.parts import day, parted
from targets.indicators import Definition, Indicator, Queried, Question, Shape, Todo
from volunteers.matching import reads
from volunteers.models import Match, MatchWish, Referral

SOURCE = _("Havn: wishes, referrals and matches in the cases in reach, as of the day shown")
WISHED, REFERRED, PROPOSED, ACCEPTED, ACTIVE, ENDED = "wished", "referred", "proposed", "accepted", "active", "ended"
MET, WAITING, CLOSED = "met", "waiting", "closed"
LASTING_DAYS = 90  # handbook, KPI-8: the share active at three months


def wishes(question: Question, user: Any) -> Any:
    """The wishes of the period."""
    found = MatchWish.objects.filter(wished_on__range=(question.first, question.until))
    return found.filter(refugee__in=clocks.people(question, user).values("pk"))


def matches(question: Question, **reached: Any) -> Exists:
    return Exists(Match.objects.filter(referral__wish=OuterRef("pk"), proposed_on__lte=question.on, **reached))


def steps(question: Question, user: Any) -> Queried:
    """Each wish by the furthest step that it has reached by the day; one that is active before one that has ended."""
    on = question.on
    referred = Exists(Referral.objects.filter(wish=OuterRef("pk"), referred_on__lte=on))
    running = Match.objects.filter(referral__wish=OuterRef("pk"), first_meeting_on__lte=on)
    ladder = (
        (Q(Exists(running.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)))), ACTIVE),
        (Q(matches(question, accepted_on__lte=on, ended_on__lte=on)), ENDED),
        (Q(matches(question, accepted_on__lte=on)), ACCEPTED),
        (Q(matches(question)), PROPOSED),
        (Q(referred), REFERRED),
    )
    found = wishes(question, user).annotate(part=parted(ladder, WISHED))
    return Queried(found, person="refugee", day="wished_on")


def to_meeting(question: Question, user: Any) -> Queried:
    """The same wishes, by whether the two have met, and how long it took."""
    met = Match.objects.filter(referral__wish=OuterRef("pk"), first_meeting_on__lte=question.on)
    first = Subquery(met.order_by("first_meeting_on").values("first_meeting_on")[:1])
    found = wishes(question, user).annotate(met_on=first)
    ladder = ((Q(met_on__isnull=False), MET), (Q(closed_on__lte=question.on), CLOSED))
    until = Coalesce("met_on", "closed_on", day(question.on), output_field=DateField())
    found = found.annotate(part=parted(ladder, WAITING), waited=until - F("wished_on"))
    return Queried(found, person="refugee", day="wished_on", met=(MET,))


def after_months(question: Question, user: Any) -> Queried:
    """Matches that have lasted three months, or would have, by the day: the day is the mark."""
    begun = Match.objects.filter(first_meeting_on__isnull=False, refugee__in=clocks.people(question, user).values("pk"))
    mark = Cast(F("first_meeting_on") + dt.timedelta(days=LASTING_DAYS), DateField())
    found = begun.annotate(mark=mark).filter(mark__range=(question.first, question.until))
    ladder = ((Q(ended_on__lt=F("mark")), ENDED),)
    return Queried(found.annotate(part=parted(ladder, ACTIVE)), person="refugee", day="mark")


def unreferred(question: Question, user: Any) -> Todo | None:
    """Wishes that wait for somebody to refer them, as the board of matches lists them."""
    if question.on != question.today:
        return None
    number = reads.unreferred(user, question.on).filter(refugee__in=clocks.people(question, user).values("pk")).count()
    words = ngettext_lazy("wish waits to be referred", "wishes wait to be referred", number)
    return number, words, reverse("matches:board")


INDICATORS = (
    Indicator(
        Definition(
            "match_after_three_months",
            _("Matches that are active after three months"),
            _(
                "Matches that had not ended 90 days after their first meeting, of all that began 90 days before a day"
                " of the period. A match that began later is not counted yet."
            ),
            _("Matches whose 90th day lies in the period"),
            SOURCE,
            PER_CENT,
        ),
        promise="match",
        parts={ACTIVE: _("Active"), ENDED: _("Ended")},
        rows=after_months,
        shape=Shape.SHARE,
        success=(ACTIVE,),
        raised_by_good=True,
        headline=True,
        todo=unreferred,
    ),
    Indicator(
        Definition(
            "match_steps",
            _("How far wishes for a match have come"),
            _("The furthest step of each wish on the day. To decline an offer has no consequence and is not counted."),
            _("Wishes of the period"),
            SOURCE,
            _("wishes"),
        ),
        promise="match",
        parts={
            WISHED: _("Wanted, not referred"), REFERRED: _("Referred to a supplier"), PROPOSED: _("Proposed"),
            ACCEPTED: _("Yes of both, not met"), ACTIVE: _("Active"), ENDED: _("Ended"),
        },
        rows=steps,
    ),
    Indicator(
        Definition(
            "days_to_first_meeting",
            _("Days from the wish to the first meeting"),
            _(
                "The number of days after which half have met, by Kaplan and Meier's estimate; it is not shown before"
                " that. Wishes that wait, or were closed, count for as long as they waited."
            ),
            _("Wishes of the period"),
            SOURCE,
            DAYS,
        ),
        promise="match",
        parts={MET: pgettext_lazy("two people", "Met"), WAITING: _("Waiting"), CLOSED: _("Closed before")},
        rows=to_meeting,
        shape=Shape.DAYS,
        raised_by_good=False,
    ),
)  # fmt: skip
