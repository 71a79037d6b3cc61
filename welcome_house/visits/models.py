"""Visits by broad group, and the survey: numbers alone. No name, no case, no key of a person.

The house is a voluntary free space (handbook, rule 8): nothing here may ever lead to anybody.
"""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Editable
from welcome_house.models import HouseQuerySet, Session
from welcome_house.rules import Group


class CountChange(models.Model):
    """One tap of the counter, or a later correction of it with its reason. The count of a session is their sum.

    Rows are only added. `key` is made on the phone: what is sent again counts once.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    group = models.CharField(_("group"), max_length=12, choices=Group.choices)
    change = models.SmallIntegerField(_("change"))
    because = models.CharField(_("why it is corrected"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("count of visitors"), _("counts of visitors")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="count_changes_by_one_or_says_why",
                condition=Q(change__in=[1, -1]) | (~Q(change=0) & ~Q(because="")),
                violation_error_message=_("A correction says why."),
            )
        ]
        indexes = [models.Index(fields=["session", "group"], include=["change"], name="count_of_session")]

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.change:+d}"


@tracked()
class Survey(Editable):
    """One wave of the question whether people use the house: voluntary, without identity, only numbers.

    `asked`, `answered` and `users` are what staff counted; answers from a tablet are added (`TabletCount`). `token`
    opens the tablet's page while the wave runs.
    """

    name = models.CharField(_("name"), max_length=80)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    asked = models.PositiveIntegerField(_("asked"), default=0)
    answered = models.PositiveIntegerField(_("answered on paper"), default=0)
    users = models.PositiveIntegerField(_("of them use the house"), default=0)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("survey"), _("surveys")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_ends_after_it_begins",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                name="survey_users_have_answered",
                condition=Q(users__lte=F("answered")),
                violation_error_message=_("No more can use the house than have answered."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TabletCount(models.Model):
    """What people answered on the tablet, added up at once: no row, no moment and no history of any single answer."""

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="tablet")
    answered = models.PositiveIntegerField(default=0)
    users = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.users}/{self.answered}"
