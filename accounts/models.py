"""Users, teams, roles with a period, and who stands in for whom."""

import uuid
from collections.abc import Hashable
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.policy import ASSIGNED_ROLES, INTAKE_ROLES, TEAM_ROLES, Exceptional, Role, allows
from core import clock, kept
from core.history import tracked


class DateRange(Func):
    """daterange(from, to, '[]'): both days included."""

    function = "daterange"
    output_field = DateRangeField()


def period() -> DateRange:
    return DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True))


def ends_after_start(name: str, words: Any) -> models.CheckConstraint:
    """A period that ends, ends on or after its first day; `words` say so."""
    return models.CheckConstraint(
        name=f"{name}_ends_after_start",
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        violation_error_message=words,
    )


def one_at_a_time(name: str, *per: str, ends: Any, others: Any) -> list[Any]:
    """The constraints of what is in force from a day to a day: never two on one day among those with the same `per`.

    `ends` says that it ends before it begins, `others` that another one is in force.
    """
    same = [(field, RangeOperators.EQUAL) for field in per]
    return [
        ends_after_start(name, ends),
        ExclusionConstraint(
            name=f"one_{name}_at_a_time",
            expressions=[*same, (period(), RangeOperators.OVERLAPS)],
            violation_error_message=others,
        ),
    ]


class PeriodQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> "PeriodQuerySet":
        """What is in force on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Period(models.Model):
    """A record that holds from a day, to a day (included) or for good; the subclass has the two fields."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Says it before PostgreSQL does, which can make no range of a period that ends before it begins."""
        super().clean()
        first, last = getattr(self, "valid_from", None), getattr(self, "valid_to", None)
        if first and last and last < first:
            raise ValidationError({"valid_to": _("The period ends before it begins.")})


class Team(models.Model):
    """A team of the municipality; cases belong to one."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        user.set_password(password)
        user.save()
        return user


@tracked(exclude=("password", "last_login", "session_stamp"))
class User(AbstractBaseUser):
    """A member of staff, a volunteer or a supplier's coordinator. Signs in by e-mail address."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=2, default="da")
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False)
    factors_reset_at = models.DateTimeField(_("second factors removed"), null=True, blank=True, editable=False)
    session_stamp = models.CharField(max_length=32, blank=True, editable=False)  # another one ends every session
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    # Of this request: whether its view only reads (@needs says so), and whether it reaches a case by an exception.
    is_reading = False
    exception: Exceptional | None = None

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_any_case",
                violation_error_message=_("Somebody already has an account with this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must know to be this user's: it ends with the password, and with the stamp."""
        salt = "accounts.models.User.session"
        return salted_hmac(salt, self.password + self.session_stamp, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def held_roles(self) -> list["RoleAssignment"]:
        """The roles in force today, read once per request."""
        return kept.rows(User.held_roles, "", _roles_on, user=self.pk, on=clock.today())

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(held.role for held in self.held_roles)

    def can(self, area: str, *, write: bool = False) -> bool:
        """Whether the policy table gives any of today's roles the right; an exception only ever takes rights away."""
        if self.exception is not None and (write or area in self.exception.withheld):
            return False
        if (area, write) not in self._rights:
            self._rights[area, write] = allows(self.roles, area, write=write)
        return self.is_active and self._rights[area, write]

    @cached_property
    def _rights(self) -> dict[tuple[str, bool], bool]:
        """What the policy table said; a list asks the same in every row."""
        return {}

    @cached_property
    def stands_in_for(self) -> frozenset[int]:
        """Whom this user stands in for today, whatever their roles; read once per request, with the roles."""
        found: list[int] | None = next((getattr(held, "covered", None) for held in self.held_roles), None)
        if found is None:
            found = kept.rows(User.stands_in_for, "", _covered_on, user=self.pk, on=clock.today())
        return frozenset(found)

    @property
    def rights(self) -> Hashable | None:
        """All that it depends on which pages this user may open, for core.kept. None where an exception takes away."""
        return self.roles if self.exception is None and self.is_active else None

    @property
    def reach(self) -> Hashable | None:
        """All that it depends on which cases this user's roles reach, and which areas, for core.kept.

        None where more than the roles decides: assigned people, an exception.
        """
        scope = self.scope
        if self.exception is not None or scope.assigned or not self.is_active:
            return None
        return (self.pk, self.roles, scope.everything, scope.teams, scope.caseworkers, scope.intake)

    @cached_property
    def scope(self) -> "Scope":
        """Which cases this user's roles reach today."""
        wide = [held for held in self.held_roles if held.role in TEAM_ROLES]
        teams = frozenset(held.team_id for held in wide if held.team_id)
        covered = self.stands_in_for if Role.CASEWORKER in self.roles else frozenset()
        mentors = self.stands_in_for if Role.HOLISTIC_MENTOR in self.roles else frozenset()
        return Scope(
            followed=mentors | {self.pk},
            everything=any(held.team_id is None for held in wide),
            teams=teams,
            caseworkers=covered | ({self.pk} if Role.CASEWORKER in self.roles else frozenset()),
            assigned=bool(self.roles & ASSIGNED_ROLES),
            intake=bool(self.roles & INTAKE_ROLES),
        )


class Scope:
    """The reach of a user: everything, teams, caseloads (own and stood in for), assigned people, the intake.

    The intake are the cases that an allocation list has opened and nobody has been given yet.
    """

    def __init__(
        self,
        *,
        everything: bool,
        teams: frozenset[int],
        caseworkers: frozenset[int],
        assigned: bool,
        intake: bool = False,
        followed: frozenset[int] = frozenset(),
    ) -> None:
        self.everything, self.teams, self.caseworkers, self.assigned = everything, teams, caseworkers, assigned
        self.intake = intake
        # Holistic mentors whose people the user follows: oneself, and those who are away and covered.
        self.followed = followed

    def reaches(self, caseworker_id: int | None, team_id: int | None) -> bool:
        """Whether a case is within reach by its caseworker or team (assigned people are asked for in the database)."""
        if self.everything or caseworker_id in self.caseworkers or team_id in self.teams:
            return True
        return self.intake and caseworker_id is None and team_id is None


@tracked()
class RoleAssignment(Period):
    """A role held by a person in a period; without a team it reaches the whole municipality."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=40, choices=Role.choices)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    # Given by a group of the municipality's directory, and ended by it; never touched where a person gave the role.
    from_directory = models.BooleanField(_("from the directory"), default=False, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "role", "valid_from"]
        constraints = [
            ends_after_start("role", _("The role ends before it begins.")),
            ExclusionConstraint(
                name="role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (models.functions.Coalesce("team", Value(0)), RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The person already holds this role in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


@tracked()
class StandIn(Period):
    """Who covers for an absent caseworker, and when: sees the cases and receives the mails."""

    absent = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name=_("absent"))
    covering = models.ForeignKey(User, models.CASCADE, related_name="covers", verbose_name=_("stand-in"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("covering")),
                name="stand_in_is_another",
                violation_error_message=_("Nobody can stand in for themselves."),
            ),
            *one_at_a_time(
                "stand_in", "absent",
                ends=_("The period ends before it begins."),
                others=_("Somebody already stands in during part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent_id} → {self.covering_id}"


def _roles_on(user: int, on: date) -> models.QuerySet[Any]:
    """The roles, and with each of them whom the user stands in for."""
    return RoleAssignment.objects.on(on).filter(user_id=user).order_by().annotate(
        covered=ArraySubquery(_covered_on(user, on))
    )


def _covered_on(user: int, on: date) -> models.QuerySet[Any]:
    return StandIn.objects.on(on).filter(covering_id=user).order_by().values_list("absent_id", flat=True)


# Models of the sign-in live beside what uses them; Django finds them through this module.
from accounts.sign_in.models import KeptForm, SignInLink  # noqa: E402, F401
