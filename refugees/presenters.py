"""What stands around every page of a case, as plain things that the components show. Reads nothing of its own."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.policy import Area
from core import kept
from core.addresses import address, of_any_case, of_case
from core.look import days_words
from refugees import ports, registry
from refugees.casefile import CaseFile
from refugees.models import Refugee
from refugees.reach import handed_over

OPEN_STATES = frozenset({"overdue", "due_soon", "on_track"})


@dataclass
class Head:
    """The head of a case: name, one line of facts, the flags that matter."""

    name: str
    facts_line: str
    url: str
    flags: list[dict[str, str]] = field(default_factory=list)


def short(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""


def shown_name(person: Any, viewer: Any, *, lists: bool = False) -> str:
    """The name, or the case number alone where the name is protected and the viewer is not cleared.

    `person` is a Refugee, or what says the same of one.
    """
    if person.name_protected and (not viewer.can(Area.PROTECTED) or only_handed_over(person, viewer)):
        return _("Protected name")
    return str(person.list_name if lists else person.name)


def only_handed_over(person: Any, viewer: Any) -> bool:
    """Whether the viewer reaches the case as its former caseworker alone: such a reader sees nothing protected."""
    return person.pk in handed_over(viewer) and not viewer.scope.reaches(person.caseworker_id, person.team_id)


def head(
    person: Refugee, viewer: Any, on: date, left: date | None = None, restricted: bool | None = None
) -> Head:
    """The head of every page of a case, on a day; `left` is the day the person left, where that has come.

    Asks by itself whether the person's data is restricted, where that is not said.
    """
    if restricted is None:
        restricted = bool(ports.restricted_among([person.pk], on))
    parts = [_("Case %(number)s") % {"number": person.case_number}, _("%(age)d years") % {"age": person.age_on(on)}]
    parts += [person.nationality] if person.nationality else []
    parts.append(takeover_words(person.takeover_on, on))
    parts.append(
        _("caseworker %(name)s") % {"name": person.caseworker.name} if person.caseworker else _("no caseworker")
    )
    return Head(
        shown_name(person, viewer),
        " · ".join(parts),
        address("refugees:case", person.case_number),
        flags(person, left, restricted),
    )


def takeover_words(takeover: date | None, on: date) -> str:
    """ "taken over 01-03-2017 (38 days ago)", or how far ahead it lies."""
    if takeover is None:
        return _("takeover date missing")
    days = (on - takeover).days
    if days == 0:
        return _("taken over today")
    words = {"day": short(takeover), "days": abs(days)}
    if days > 0:
        return ngettext(
            "taken over %(day)s (%(days)d day ago)", "taken over %(day)s (%(days)d days ago)", days
        ) % words
    return ngettext("takeover %(day)s (in %(days)d day)", "takeover %(day)s (in %(days)d days)", -days) % words


def flags(person: Refugee, left: date | None, restricted: bool) -> list[dict[str, str]]:
    """What nobody who opens the case may overlook."""
    found = []
    if restricted:
        found.append({"text": _("Processing restricted"), "tone": "red", "icon": "lock"})
    if left:
        found.append({"text": _("Left %(day)s") % {"day": short(left)}, "tone": "grey", "icon": ""})
    if person.interpreter_language:
        text = _("Interpreter: %(language)s") % {"language": person.interpreter_language}
        found.append({"text": text, "tone": "blue", "icon": ""})
    if person.name_protected:
        found.append({"text": _("Protected name"), "tone": "red", "icon": "lock"})
    if person.address_protected:
        found.append({"text": _("Protected address"), "tone": "red", "icon": "lock"})
    return found


def strip(clocks: list[Any], case_number: str, on: date) -> list[dict[str, str]]:
    """The standings strip: one box per clock, with the state, the date, the days left and where to read why."""
    return [
        {
            "name": clock_name(clock),
            "state": clock.standing,
            "text": days_words(clock.due_on, on) if clock.standing in OPEN_STATES else "",
            "detail": clock_detail(clock),
            "url": action_url("targets:why", case_number, clock.target),
        }
        for clock in clocks
    ]


def clock_name(clock: Any) -> str:
    return f"{clock.label} ({clock.subject})" if clock.subject else str(clock.label)


def clock_detail(clock: Any) -> str:
    """One line under the state: when it was met, why it is excluded, else when it is due."""
    due = _("due %(day)s") % {"day": short(clock.due_on)} if clock.due_on else ""
    if clock.standing == "met":
        return short(clock.met_on)
    if clock.standing == "met_late":
        return f"{short(clock.met_on)}, {due}"
    if clock.standing == "excluded":
        return str(clock.excluded_label)
    return due or _("takeover date missing")


def action_url(name: str, *args: Any) -> str:
    """The address of a pillar's page, or nothing where the pillar has none."""
    return address(name, *args)


def tabs(person: Refugee, viewer: Any, current: str, file: CaseFile | None = None) -> list[dict[str, Any]]:
    """The pages of a case this viewer may open; with the person's file also how much there is in them."""
    shape = None if viewer.rights is None else (viewer.rights, get_language())
    pages: list[tuple[str, str, str]] = kept.once(tabs, shape, lambda: pages_of(viewer))
    counts = {"household": len(file.members) + 1, "documents": file.document_count} if file else {}
    found = []
    for key, label, url in pages:
        tab = {"label": label, "url": of_case(url, person.case_number), "current": current == key}
        found.append(tab | {"count": counts.get(key, "")} if key in COUNTED else tab)
    return found


COUNTED = ("household", "documents")


def pages_of(viewer: Any) -> list[tuple[str, str, str]]:
    """Key, label and address of the pages of any case that the viewer may open."""
    found = [("case", _("Overview"), of_any_case("refugees:case"))]
    for pillar in registry.pillars():
        url = of_any_case(pillar.tab_url) if pillar.tab_url and viewer.can(pillar.area) else ""
        if url:
            found.append((pillar.key, str(pillar.label), url))
    if viewer.can(Area.CASE):
        found.append(("household", _("Household"), of_any_case("refugees:household")))
        found.append(("documents", _("Documents"), of_any_case("refugees:documents")))
    return found
