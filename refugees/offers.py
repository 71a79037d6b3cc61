"""What people answer to offers in an interview: handed to the pillars, each of which keeps its own dated facts.

Screening asks; a pillar declares `on_interview` in its `pillar.py`, takes the outcome of its kind from `Handed`, and
stores it in its own table. The pillar knows the interview by its uid alone: the shelves do not know each other.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import danish
from core.models import StaleVersion
from refugees import journal
from refugees.facts import Fact, FactQuerySet, annulment_has_reason
from refugees.models import Refugee
from refugees.ports import facts_changed


class Kind(TextChoices):
    """The offers of interview 2 that a pillar keeps the answer to."""

    EMPLOYMENT_PLAN = "employment_plan", _("Employment plan")
    MENTOR = "mentor", _("Mentor")
    MATCH = "match", _("Match with a volunteer")
    HEALTH = "health", _("Health offer")


class Answer(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    LATER = "later", _("Asks to be asked later")


@dataclass(frozen=True)
class Outcome:
    """An answer (yes, no, later; empty for a plan) with its note, its consents, and what else belongs to it."""

    kind: str
    answer: str = ""
    note: str = ""
    consents: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Handed:
    """What a pillar's `on_interview` gets, inside the transaction that completes the interview."""

    interview: uuid.UUID
    refugee_id: int
    held_on: dt.date
    at: dt.datetime
    by: Any
    outcomes: dict[str, Outcome]
    taken: set[str] = field(default_factory=set)

    def take(self, kind: str) -> Outcome | None:
        """The outcome, which the caller now keeps; None where the interview has none or another took it."""
        if kind in self.taken or kind not in self.outcomes:
            return None
        self.taken.add(kind)
        return self.outcomes[kind]


@dataclass(frozen=True)
class Revoked:
    """What a pillar's `on_interview_annulled` gets: what came out of this interview is annulled with it."""

    interview: uuid.UUID
    at: dt.datetime
    by: Any
    reason: str


class FromInterviewQuerySet(FactQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The facts of the people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def newest_first(self) -> Self:
        return self.select_related("recorded_by", "annulled_by").order_by("-happened_on", "-pk")


class FromInterview(Fact):
    """A dated fact that an interview brought; `interview` is its uid, empty where the pillar itself recorded it."""

    interview = models.UUIDField(_("interview"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        abstract = True


class OfferAnswer(FromInterview):
    """Yes, no or later to an offer."""

    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_answer_display()}, {danish(self.happened_on)}"


class Consent(FromInterview):
    """A consent: given on a day (`happened_on`), for one purpose, until it is withdrawn."""

    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)

    class Meta:
        abstract = True

    def in_force(self, on: dt.date) -> bool:
        """From the day it was given to the day before it was withdrawn."""
        given = self.annulled_at is None and self.happened_on <= on
        return given and (self.withdrawn_on is None or on < self.withdrawn_on)


def once_per_interview(name: str, *fields: str) -> list[models.BaseConstraint]:
    """One standing fact of a sort from one interview; an annulled one carries its reason."""
    return [
        annulment_has_reason(name),
        models.UniqueConstraint(
            fields=["interview", *fields],
            condition=Q(annulled_at__isnull=True, interview__isnull=False),
            name=f"{name}_once_per_interview",
            violation_error_message=_("The answer is already recorded."),
        ),
    ]


def withdrawn_after_given(name: str) -> models.BaseConstraint:
    return models.CheckConstraint(
        condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("happened_on")),
        name=f"{name}_withdrawn_after_given",
        violation_error_message=_("A consent cannot be withdrawn before it was given."),
    )


def fact_of(model: Any, handed: Handed, **values: Any) -> Any:
    """A fact of the interview's day, stored."""
    return model.objects.create(
        refugee_id=handed.refugee_id,
        interview=handed.interview,
        happened_on=handed.held_on,
        recorded_by=handed.by,
        **values,
    )


def annul_facts(model: Any, revoked: Revoked) -> None:
    """Annuls what the interview brought; the interview's own annulment writes the journal."""
    for fact in model.objects.standing().select_for_update().filter(interview=revoked.interview):
        fact.annul(at=revoked.at, by=revoked.by, reason=revoked.reason)


@transaction.atomic
def withdraw(consent: Any, *, on: dt.date, today: dt.date, version: int, by: Any, theme: str, area: str) -> Any:
    """Records that a consent was withdrawn on a day; it stays to be read.

    Raises ValidationError for a day ahead or before it was given, and StaleVersion.
    """
    current = type(consent).objects.select_for_update(of=("self",)).select_related("refugee").get(pk=consent.pk)
    if current.version != version:
        raise StaleVersion(current)
    if on > today:
        raise ValidationError(_("This day lies ahead."))
    if current.withdrawn_on is not None or current.annulled_at is not None:
        raise ValidationError(_("The consent is not in force any more."))
    current.withdrawn_on = on
    current.version += 1
    current.validate_constraints()
    current.save()
    title = _("Consent withdrawn: %(what)s") % {"what": current}
    journal.write(current.refugee, theme=theme, title=title, event_on=on, by=by, area=area)
    facts_changed([current.refugee_id])
    return current
