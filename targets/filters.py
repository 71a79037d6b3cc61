"""The filters of the worklist: all in the address, so that every view of it is a link."""

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import DateField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core import clock, drawn, kept
from core.names import danish_sort_key
from refugees import registry
from targets import derivation
from targets.beside import PutOff
from targets.models import Clock, Snooze

NEVER = Value(dt.date.min, output_field=DateField())  # stands for "not started": nothing equals NULL
SOON_DAYS, NEAR_DAYS = 7, 30  # the numbers above the list
SORTS = ("due", "-due", "person", "-person", "target", "-target")
DEFAULT, NEAR, WEEK, OVERDUE, DUE_SOON, ON_TRACK, UNKNOWN, ALL = (
    "", "near", "week", "overdue", "due_soon", "on_track", "unknown", "all",
)  # fmt: skip
STATES = [
    (DEFAULT, gettext_lazy("Overdue or within 30 days")),
    (OVERDUE, gettext_lazy("Overdue")),
    (DUE_SOON, gettext_lazy("Due soon")),
    (WEEK, gettext_lazy("Within 7 days")),
    (NEAR, gettext_lazy("Within 30 days")),
    (ON_TRACK, gettext_lazy("On track")),
    (UNKNOWN, gettext_lazy("Data missing")),
    (ALL, gettext_lazy("All open")),
]
NOT_THERE = gettext_lazy("This choice is not there for you, or not any more.")
MINE, TEAM, EVERYBODY = "mine", "team", "all"
PERSON_MARK, TEAM_MARK, PILLAR_MARK = "user-", "team-", "pillar-"
OLDER_NAMES = {"caseworker": ("whose", PERSON_MARK), "team": ("whose", TEAM_MARK), "pillar": ("target", PILLAR_MARK)}
KEPT = ("whose", "standing", "target", "put_off", "on", "sort")  # what a link to the list takes along
LONGEST_WORD = 60  # of a choice; nobody's words are longer
Choices = list[tuple[str, Any]]


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


def week_of(on: dt.date) -> dt.date:
    """The last day of what is "within 7 days"."""
    return on + dt.timedelta(days=SOON_DAYS)


def span(key: str, on: dt.date) -> tuple[str, str]:
    """The first and the last due date of a state that is a span of them, as SQL writes dates."""
    days = {OVERDUE: -1, WEEK: SOON_DAYS, NEAR: NEAR_DAYS}[key]
    first = "-infinity" if key == OVERDUE else on.isoformat()
    return first, (on + dt.timedelta(days=days)).isoformat()


def plain(query: Mapping[str, str]) -> dict[str, str]:
    """What an address asks for, in the words of the filter: a caseworker, a team and a pillar have older names."""
    data = dict(query.items())
    for name, (other, mark) in OLDER_NAMES.items():
        if value := data.pop(name, ""):
            data[other] = mark + value
    return data


def link(query: Mapping[str, str], **more: str) -> str:
    """The same view of the list with something else; the place in the list falls away."""
    given = plain(query) | more
    kept = {name: given[name] for name in (*KEPT, "after", "format") if given.get(name)}
    for name in {"after", "format"} - set(more):
        kept.pop(name, None)
    return "?" + urlencode(kept) if kept else ""


class WorklistForm(forms.Form):
    """What is not a condition on rows: the day, the order, the place in the list."""

    on = forms.DateField(label=gettext_lazy("As of"), required=False)
    sort = forms.ChoiceField(choices=[(key, key) for key in SORTS], required=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")], required=False, widget=forms.HiddenInput)


class ClockForm(forms.Form):
    """Whose clocks, of which target, in which state: what a reader chooses in the row above the list."""

    whose = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)
    standing = forms.ChoiceField(label=gettext_lazy("Standing"), required=False, choices=STATES)
    target = forms.ChoiceField(label=gettext_lazy("Target"), required=False)
    put_off = forms.ChoiceField(
        label=gettext_lazy("Alerts put off"), required=False,
        choices=[("", gettext_lazy("Put off: hidden")), ("yes", gettext_lazy("Put off: shown"))],
    )  # fmt: skip

    def __init__(self, data: Mapping[str, str], *, user: User) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["whose"].choices, fields["target"].choices = whose_choices(user), target_choices()
        for each in fields.values():
            each.error_messages["invalid_choice"] = NOT_THERE

    def selects(self) -> list[dict[str, Any]]:
        """The filters as plain things for the page: each with its choices in groups."""
        made = []
        for name, field in self.fields.items():
            value, choices = str(self.data.get(name) or ""), field.choices  # type: ignore[attr-defined]
            made.append({"name": name, "label": field.label, "value": value, "groups": grouped(choices)})
        return made


@dataclass(frozen=True)
class Choice:
    """What a form of filters came to: the same for the same reader, choices and words, so it is found out once."""

    chosen: dict[str, Any] | None  # None where the address makes no sense
    problems: list[str]
    selects: list[dict[str, Any]]
    drawn: SafeString  # the selects as the page shows them

    @classmethod
    def of(cls, data: Mapping[str, str], user: User) -> "Choice":
        form = ClockForm(data, user=user)
        chosen = dict(form.cleaned_data) if form.is_valid() else None
        selects = form.selects()
        return cls(chosen, said(form), selects, drawn.selects(selects))


def said(form: forms.Form, only: Iterable[str] = ClockForm.base_fields) -> list[str]:
    """What of the address makes no sense, in sentences."""
    found = [(name, sentence) for name, errors in form.errors.items() if name in only for sentence in errors]
    return [f"{form.fields[name].label}: {sentence}" for name, sentence in found]


class ClockFilter:
    """The clocks that a reader's choice means."""

    def __init__(self, data: Mapping[str, str], *, user: User, on: dt.date, is_stored: bool) -> None:
        """`is_stored`: the day's rows are those stored; else they are derived."""
        self.user, self.on, self.is_stored = user, on, is_stored
        words = {name: data[name] for name in ClockForm.base_fields if name in data}
        is_short = all(len(word) <= LONGEST_WORD for word in words.values())
        shape = (*choices_shape(user, clock.today()), user.roles, get_language(), *words.items())
        self.choice: Choice = kept.once(ClockFilter, shape if is_short else None, lambda: Choice.of(words, user))

    def is_valid(self) -> bool:
        return self.choice.chosen is not None

    @property
    def chosen(self) -> dict[str, Any]:
        """What is asked for; nothing where the address makes no sense."""
        return self.choice.chosen or {}

    @property
    def shape(self) -> Hashable | None:
        """All that the statements of this list depend on (core.kept)."""
        reach = self.user.reach if self.is_stored and self.is_valid() else None
        return None if reach is None else (reach, self.on, tuple(self.chosen.items()))

    def rows(self) -> Any:
        """The clocks of the day within the reader's reach."""
        found = Clock.objects.visible_to(self.user)
        return found if self.is_stored else found.derived(self.on)

    def scoped(self) -> QuerySet[Clock]:
        """The rows of every filter but the state: what the numbers above the list count."""
        rows: QuerySet[Clock] = self.rows().unmet().present()
        if not self.is_valid():
            return rows.none()
        rows = self.whose_cases(rows, self.chosen["whose"])
        rows = self.of_target(rows, self.chosen["target"])
        return rows if self.shows_put_off else rows.exclude(PutOff(self.on))

    @property
    def shows_put_off(self) -> bool:
        return self.chosen.get("put_off") == "yes"

    def listed(self) -> QuerySet[Clock]:
        """Those of them in the state asked for."""
        return self.scoped().filter(state(self.chosen.get("standing", ""), self.on))

    def of_colleague(self, caseworker: int) -> QuerySet[Clock]:
        """What the list of a colleague shows to somebody who has chosen nothing else."""
        rows = self.rows().unmet().present().exclude(PutOff(self.on))
        found: QuerySet[Clock] = rows.filter(state(DEFAULT, self.on), caseworker=caseworker)
        return found

    def whose_cases(self, rows: QuerySet[Clock], value: str) -> QuerySet[Clock]:
        if value == MINE:
            return rows.filter(caseworker=self.user)
        if value == TEAM:
            return rows.filter(team__in=self.user.scope.teams)
        if value.startswith(PERSON_MARK):
            return rows.filter(caseworker=int(value.removeprefix(PERSON_MARK)))
        return rows.filter(team=int(value.removeprefix(TEAM_MARK))) if value.startswith(TEAM_MARK) else rows

    def of_target(self, rows: QuerySet[Clock], value: str) -> QuerySet[Clock]:
        if not value.startswith(PILLAR_MARK):
            return rows.filter(target=value) if value else rows
        pillar = next(each for each in registry.pillars() if each.key == value.removeprefix(PILLAR_MARK))
        return rows.filter(target__in=[each.key for each in pillar.targets])

    def words(self) -> list[str]:
        """What is chosen, in words: "My cases", "Overdue"."""
        found = []
        for each in self.choice.selects:
            labels = {str(value): str(label) for _title, choices in each["groups"] for value, label in choices}
            if each["value"] in labels and (each["value"] or each["name"] == "standing"):
                found.append(labels[each["value"]])
        return found


def default_whose(user: User) -> str:
    """Whose clocks a reader sees who has not chosen: caseworkers their own."""
    return MINE if Role.CASEWORKER in user.roles else EVERYBODY


def put_off(on: dt.date) -> QuerySet[Any]:
    """The snooze of a clock that holds on the day."""
    same = {name: OuterRef(name) for name in ("refugee", "target", "subject")}
    start = Coalesce(OuterRef("clock_started_on"), NEVER)
    return Snooze.objects.on(on).filter(**same).alias(start=Coalesce("clock_started_on", NEVER)).filter(start=start)


def grouped(choices: Iterable[Any]) -> list[tuple[str, Any]]:
    """Choices of a form field in groups: title (empty for a choice that stands alone) and value, label pairs."""
    return [(title, inner) if isinstance(inner, list | tuple) else ("", [(title, inner)]) for title, inner in choices]


# --- choices --------------------------------------------------------------------------------------
def target_choices() -> list[Any]:
    """Every target under its pillar; a pillar with several can be chosen as a whole."""
    found: list[Any] = kept.once(target_choices, get_language(), _target_choices)
    return found


def _target_choices() -> list[Any]:
    pillars = [each for each in registry.pillars() if each.targets]
    owned = {target.key for pillar in pillars for target in pillar.targets}
    rest = [(each.key, str(each.label)) for each in derivation.targets() if each.key not in owned]
    found: list[Any] = [("", _("Every target")), *rest]
    for pillar in pillars:
        keys = [(each.key, str(each.label)) for each in sorted(pillar.targets, key=lambda each: each.order)]
        whole = [(PILLAR_MARK + pillar.key, _("All of %(pillar)s") % {"pillar": pillar.label})]
        found.append((str(pillar.label), whole + keys if len(keys) > 1 else keys))
    return found


def whose_choices(user: User) -> list[Any]:
    """Whose cases a reader can choose: own, the team's, those of colleagues and teams within reach."""
    staff, teams = people_in_reach(user, clock.today())
    found: list[Any] = [(MINE, _("My cases"))] if Role.CASEWORKER in user.roles else []
    found += [(TEAM, _("My team"))] if user.scope.teams else []
    found.append((EVERYBODY, _("All within reach")))
    if absent := stood_in_for(user):
        found.append((_("Standing in for"), [(PERSON_MARK + key, name) for key, name in absent]))
    if len(teams) > 1:
        found.append((_("Teams"), [(TEAM_MARK + key, name) for key, name in teams]))
    others = [(PERSON_MARK + key, name) for key, name in staff if key not in {str(user.pk), *dict(absent)}]
    return [*found, (_("Caseworkers"), others)] if others else found


def people_in_reach(user: User, on: dt.date) -> tuple[Choices, Choices]:
    """Caseworkers and teams whose cases the user's roles reach, by name; remembered for a minute."""
    shape = choices_shape(user, on)
    found: tuple[Choices, Choices] = kept.once(people_in_reach, shape, lambda: _people_in_reach(user, on))
    return found


def choices_shape(user: User, on: dt.date) -> tuple[Hashable, ...]:
    """All that the names a reader can choose from depend on; a new colleague is among them after a minute."""
    minute = clock.now().replace(second=0, microsecond=0)
    return (user.pk, on, minute, user.scope.everything, user.scope.teams, user.scope.caseworkers)


def stood_in_for(user: User) -> Choices:
    """The absent colleagues whose cases the user sees to today."""
    staff, _teams = people_in_reach(user, clock.today())
    covered = {str(each) for each in user.scope.caseworkers - {user.pk}}
    return [(key, name) for key, name in staff if key in covered]


def _people_in_reach(user: User, on: dt.date) -> tuple[Choices, Choices]:
    scope = user.scope
    held = RoleAssignment.objects.on(on).filter(role=Role.CASEWORKER, user__is_active=True)
    reached = [
        each
        for each in held.select_related("user", "team")
        if scope.everything or each.team_id in scope.teams or each.user_id in scope.caseworkers
    ]
    staff = {str(each.user_id): each.user.name for each in reached}
    gone = scope.caseworkers - {user.pk} - {each.user_id for each in reached}  # absent for good, still stood in for
    if gone:
        staff |= {str(each.pk): each.name for each in User.objects.filter(pk__in=gone)}
    teams = {str(each.team_id): each.team.name for each in reached if each.team}
    return _by_name(staff), _by_name(teams)


def _by_name(names: dict[str, str]) -> Choices:
    return sorted(names.items(), key=lambda pair: danish_sort_key(pair[1]))


def query_of(text: str) -> dict[str, str]:
    """The filter that a saved view or a way back holds; whatever the list does not understand falls away."""
    data = plain(QueryDict(text[:1000]))
    return {name: data[name] for name in KEPT if data.get(name)}
