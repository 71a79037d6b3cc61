"""What became of the offer of a holistic mentor, and who has one (handbook, KPI-5)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from core.dates import add_months
from mentoring.models import HolisticMentor, MentorAnswer, MentorEvent
from mentoring.rules import Event
from refugees.offers import Answer
from refugees.rules import ADULT, ResidenceBasis
from reporting import clocks
from reporting.definitions import PER_CENT
from reporting.outcomes.people import AgeOn
from reporting.registered.parts import day, first_day, parted
from targets.indicators import Definition, Indicator, Queried, Question, Shape

SOURCE = _("Havn: offers, answers and periods of the holistic mentors in the cases in reach, as of the day shown")
REFUGEES = (ResidenceBasis.REFUGEE, ResidenceBasis.RESETTLED_REFUGEE)
YEAR = 12  # months
HAD, ACCEPTED, DECLINED, OPEN = "had_mentor", "accepted", "declined", "no_answer"
WITH, WITHOUT = "with_mentor", "without_mentor"


def has_had(question: Question) -> Q:
    """Whether somebody was the person's mentor by the day."""
    mentors = HolisticMentor.objects.filter(refugee=OuterRef("pk"), valid_from__lte=question.on)
    events = MentorEvent.objects.as_of(question.on).filter(refugee=OuterRef("pk"), event=Event.ASSIGNED)
    return Q(Exists(mentors)) | Q(Exists(events))


def latest_word(question: Question) -> Subquery:
    """Of an import: whether the person's mentor was last assigned or ended, as known on the day."""
    history = MentorEvent.objects.as_of(question.on).filter(
        refugee=OuterRef("pk"), event__in=[Event.ASSIGNED, Event.ENDED]
    )
    return Subquery(history.order_by("-happened_on", "-pk").values("event")[:1])


def outcome(question: Question, user: Any) -> Queried:
    """Those to whom a mentor was first offered in the period, by what became of it."""
    events, answers = MentorEvent.objects.as_of(question.on), MentorAnswer.objects.as_of(question.on)
    asked, said = first_day(events.filter(event=Event.OFFERED)), first_day(answers)
    found = clocks.people(question, user).annotate(day=Least(Coalesce(asked, said), Coalesce(said, asked)))
    found = found.filter(day__range=(question.first, question.until)).annotate(
        agreed=Coalesce(first_day(events.filter(event=Event.ACCEPTED)), first_day(answers.filter(answer=Answer.YES))),
        refused=Coalesce(first_day(events.filter(event=Event.DECLINED)), first_day(answers.filter(answer=Answer.NO))),
    )
    ladder = (
        (has_had(question), HAD),
        (Q(agreed__isnull=False), ACCEPTED),
        (Q(refused__isnull=False), DECLINED),
    )
    return Queried(found.annotate(part=parted(ladder, OPEN)))


def first_year(question: Question, user: Any) -> Queried:
    """The adult refugees in their first year on the day, with a mentor and without."""
    found = clocks.people(question, user).present(question.on).filter(residence_basis__in=REFUGEES)
    found = found.filter(takeover_on__gt=add_months(question.on, -YEAR), takeover_on__lte=question.on)
    found = found.annotate(age=AgeOn("takeover_on", "birth_date"), day=day(question.on)).filter(age__gte=ADULT)
    found = found.annotate(latest=latest_word(question))
    mentors = HolisticMentor.objects.on(question.on).filter(refugee=OuterRef("pk"))
    return Queried(found.annotate(part=parted(((Q(Exists(mentors)) | Q(latest=Event.ASSIGNED), WITH),), WITHOUT)))


INDICATORS = (
    Indicator(
        Definition(
            "mentor_offer_outcome",
            _("What became of the offer of a holistic mentor"),
            _("The furthest step of each person: has had a mentor, accepted, declined, no answer yet."),
            _("People to whom a holistic mentor was first offered in the period"),
            SOURCE,
            _("people"),
        ),
        promise="mentor",
        parts={
            HAD: _("Has had a mentor"),
            ACCEPTED: _("Accepted, no mentor yet"),
            DECLINED: _("Declined"),
            OPEN: _("No answer yet"),
        },
        rows=outcome,
    ),
    Indicator(
        Definition(
            "mentor_in_first_year",
            _("Has a holistic mentor in the first year"),
            _("Those with a holistic mentor on the day / all adult refugees in their first twelve months."),
            _("Refugees of 18 or more who were taken over less than twelve months before the day and have not left"),
            SOURCE,
            PER_CENT,
        ),
        promise="mentor",
        parts={WITH: _("With a mentor"), WITHOUT: _("Without a mentor")},
        rows=first_year,
        shape=Shape.SHARE,
        success=(WITH,),
        raised_by_good=True,
    ),
)
