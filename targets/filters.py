"""The filters of the worklist: all in the address, so that every view of it is a link."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core import clock
from core.names import danish_sort_key
from refugees import registry
from targets import derivation
from targets.models import Clock, Snooze

SOON_DAYS, NEAR_DAYS = 7, 30  # the numbers above the list
SORTS = ("due", "-due", "person", "-person", "target", "-target")
DEFAULT, NEAR, WEEK, OVERDUE, DUE_SOON, ON_TRACK, UNKNOWN, ALL = (
    "", "near", "week", "overdue", "due_soon", "on_track", "unknown", "all",
)  # fmt: skip
STATES = [
    (OVERDUE, _("Overdue")),
    (DUE_SOON, _("Due soon")),
    (WEEK, _("Within 7 days")),
    (NEAR, _("Within 30 days")),
    (ON_TRACK, _("On track")),
    (UNKNOWN, _("Data missing")),
    (ALL, _("All open")),
]


def state(key: str, on: dt.date) -> Q:
    """The open clocks of a state, as conditions that the index of open clocks can answer."""
    return {
        OVERDUE: Q(due_on__lt=on),
        DUE_SOON: Q(due_on__gte=on, warns_on__lte=on),
        WEEK: Q(due_on__gte=on, due_on__lte=on + dt.timedelta(days=SOON_DAYS)),
        NEAR: Q(due_on__gte=on, due_on__lte=on + dt.timedelta(days=NEAR_DAYS)),
        ON_TRACK: Q(warns_on__gt=on),
        UNKNOWN: Q(due_on__isnull=True),
        ALL: Q(),
    }.get(key, Q(due_on__lte=on + dt.timedelta(days=NEAR_DAYS)))


class WorklistForm(forms.Form):
    """What is not a condition on rows: the day, the order, the place in the list."""

    on = forms.DateField(label=_("As of"), required=False)
    sort = forms.ChoiceField(choices=[(key, key) for key in SORTS], required=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")], required=False, widget=forms.HiddenInput)


class ClockFilter(django_filters.FilterSet):
    """Whose clocks, of which target, in which state, as of which day."""

    whose = django_filters.ChoiceFilter(
        label=_("Whose"), method="whose_cases", empty_label=None,
        choices=[("mine", _("My cases")), ("team", _("My team")), ("all", _("All within reach"))],
    )  # fmt: skip
    caseworker = django_filters.ChoiceFilter(label=_("Caseworker"), method="of_caseworker", empty_label=_("All"))
    team = django_filters.ChoiceFilter(label=_("Team"), method="of_team", empty_label=_("All"))
    target = django_filters.ChoiceFilter(label=_("Target"), empty_label=_("All"))
    pillar = django_filters.ChoiceFilter(label=_("Pillar"), method="of_pillar", empty_label=_("All"))
    standing = django_filters.ChoiceFilter(
        label=_("Standing"), method="of_standing", choices=STATES, empty_label=_("Overdue or within 30 days")
    )
    put_off = django_filters.ChoiceFilter(
        label=_("Alerts put off"), method="nothing", choices=[("yes", _("Shown"))], empty_label=_("Hidden")
    )

    class Meta:
        model = Clock
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        staff, teams = people_in_reach(user, clock.today())
        self.filters["caseworker"].extra["choices"] = staff
        self.filters["team"].extra["choices"] = teams
        self.filters["target"].extra["choices"] = [(each.key, each.label) for each in derivation.targets()]
        pillars = [each for each in registry.pillars() if each.targets]
        self.filters["pillar"].extra["choices"] = [(each.key, each.label) for each in pillars]

    def scoped(self) -> QuerySet[Clock]:
        """The rows of every filter but the state: what the numbers above the list count."""
        rows = self.queryset.unmet().present()
        if not self.is_valid():
            return rows.none()
        for name, value in self.form.cleaned_data.items():
            if name != "standing":
                rows = self.filters[name].filter(rows, value)
        if self.form.cleaned_data.get("put_off") != "yes":
            rows = rows.exclude(Exists(put_off(self.on)))
        return rows

    def listed(self, rows: QuerySet[Clock]) -> QuerySet[Clock]:
        """Those of them in the state asked for."""
        chosen = self.form.cleaned_data.get("standing", "") if self.is_valid() else ""
        return rows.filter(state(chosen, self.on))

    def whose_cases(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        if value == "mine":
            return rows.filter(caseworker=self.user)
        return rows.filter(team__in=self.user.scope.teams) if value == "team" else rows

    def of_caseworker(self, rows: QuerySet[Clock], name: str, value: Any) -> QuerySet[Clock]:
        return rows.filter(caseworker_id=value)

    def of_team(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        return rows.filter(team_id=value)

    def of_pillar(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        pillar = next(each for each in registry.pillars() if each.key == value)
        return rows.filter(target__in=[each.key for each in pillar.targets])

    def of_standing(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        return rows.filter(state(value, self.on))

    def nothing(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        return rows


def default_whose(user: User) -> str:
    """Whose clocks a reader sees who has not chosen: caseworkers their own."""
    return "mine" if Role.CASEWORKER in user.roles else "all"


def put_off(on: dt.date) -> QuerySet[Any]:
    """The snooze of a clock that holds on the day."""
    return Snooze.objects.on(on).filter(
        refugee=OuterRef("refugee"), target=OuterRef("target"), subject=OuterRef("subject")
    )


Choices = list[tuple[str, str]]
REMEMBERED = 60  # seconds


def people_in_reach(user: User, on: dt.date) -> tuple[Choices, Choices]:
    """Caseworkers and teams whose cases the user's roles reach, by name; remembered for a minute."""
    key = f"worklist-choices:{user.pk}:{on:%Y%m%d}"
    found: tuple[Choices, Choices] | None = cache.get(key)
    if found is None:
        found = _people_in_reach(user, on)
        cache.set(key, found, REMEMBERED)
    return found


def _people_in_reach(user: User, on: dt.date) -> tuple[Choices, Choices]:
    scope = user.scope
    held = RoleAssignment.objects.on(on).filter(role=Role.CASEWORKER, user__is_active=True)
    reached = [
        each
        for each in held.select_related("user", "team")
        if scope.everything or each.team_id in scope.teams or each.user_id in scope.caseworkers
    ]
    staff = {str(each.user_id): each.user.name for each in reached}
    teams = {str(each.team_id): each.team.name for each in reached if each.team}
    return _by_name(staff), _by_name(teams)


def _by_name(names: dict[str, str]) -> Choices:
    return sorted(names.items(), key=lambda pair: danish_sort_key(pair[1]))
