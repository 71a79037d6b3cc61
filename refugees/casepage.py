"""The front page of a case as plain things that the components show: facts, readiness, household, next steps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.openable import may_open
from accounts.policy import Area
from core.addresses import address
from core.identifiers import mask_cpr
from core.look import days_words
from refugees import registry
from refugees.casefile import CaseFile
from refugees.grounds import PRESUMPTION
from refugees.models import Address, LanguageSkill, Refugee
from refugees.presenters import OPEN_STATES, action_url, clock_name, short, shown_name
from refugees.registry import SummaryLine
from refugees.rules import ADULT, LeaveKind, Readiness

NATIVE, NONE = LanguageSkill.Level.NATIVE.value, LanguageSkill.Level.NONE.value
Row = dict[str, Any]


# --- next steps -----------------------------------------------------------------------------------
def next_steps(
    clocks: Sequence[Any], lines: Sequence[SummaryLine], case_number: str, viewer: Any, on: date
) -> list[Row]:
    """What to do next: the open clocks by due date, each with how far it has come and the button that goes on, for
    those who may press it."""
    serving = {target: line for line in lines for target in line.targets}
    waiting = sorted((each for each in clocks if each.standing in OPEN_STATES), key=lambda each: each.due_on)
    return [step(each, serving.get(each.target), case_number, viewer, on) for each in waiting]


def followable(line: SummaryLine, viewer: Any) -> SummaryLine:
    """The line with only those links that let the viewer in."""
    url = line.url if line.url and may_open(viewer, line.url) else ""
    button_url = line.button_url if line.button_url and may_open(viewer, line.button_url) else ""
    if (url, button_url) == (line.url, line.button_url):
        return line
    return replace(line, url=url, button_url=button_url)


def step(clock: Any, line: SummaryLine | None, case_number: str, viewer: Any, on: date) -> Row:
    text = _("%(target)s, due %(day)s") % {"target": clock_name(clock), "day": short(clock.due_on)}
    action = registry.next_action(clock.target)
    url, button = (action_url(action.url_name, case_number), str(action.label)) if action else ("", "")
    url = url if url and may_open(viewer, url) else ""
    if line is not None:
        text = f"{text} – {line.label} {line.text}"
        url, button = (line.button_url, str(line.button)) if line.button_url else (url, button)
    return {
        "when": days_words(clock.due_on, on),
        "state": clock.standing,
        "text": text,
        "url": url,
        "button": button,
        "primary": clock.standing == "overdue",
    }


# --- facts ----------------------------------------------------------------------------------------
def row(label: str, value: Any, **more: Any) -> Row:
    return {"label": label, "value": value, **more}


def facts(
    person: Refugee, file: CaseFile, viewer: Any, on: date, lines: Sequence[SummaryLine] = ()
) -> list[Row]:
    """The facts panel, as far as the viewer's areas reach."""
    rows = [row(_("Person ID"), person.person_id)]
    if viewer.can(Area.CASE):
        rows += identity(person, viewer)
        rows += arrival(person, file)
    if viewer.can(Area.CONTACT):
        rows += homes(person, file, viewer, on)
        words = language_words(person, file.languages)
        rows.append(row(_("Languages"), words, **link(person, viewer, "languages", _("change"))))
    rows += [row(str(line.label), line.text) for line in lines]
    if viewer.can(Area.CONTACT):
        rows.append(row(_("Telephone"), person.phone))
        rows += [row(_("E-mail"), person.email)] if person.email else []
    if viewer.can(Area.CASE):
        rows.append(responsible(person, file))
        rows += handed_over(person, file, viewer)
        rows += [row(_("Remark"), person.remark)] if person.remark else []
    return rows


def link(person: Refugee, viewer: Any, name: str, word: str, app: str = "refugees") -> Row:
    """A link beside a value for those who may change it."""
    if not viewer.can(Area.CASE, write=True):
        return {}
    return {"url": address(f"{app}:{name}", person.case_number), "link": word}


def identity(person: Refugee, viewer: Any) -> list[Row]:
    cpr: Row = {}
    if person.cpr and not viewer.exception:
        cpr = {"post": address("refugees:cpr", person.case_number), "link": _("show")}
    born = short(person.birth_date) + (" (" + _("estimated") + ")" if person.birth_date_estimated else "")
    basis = str(person.get_residence_basis_display())
    if person.permit_expires_on:
        basis = _("%(basis)s, until %(day)s") % {"basis": basis, "day": short(person.permit_expires_on)}
    rows = [
        row(_("CPR"), mask_cpr(person.cpr) if person.cpr else _("none yet"), **cpr),
        row(_("Born"), born),
        row(_("Residence basis"), basis),
    ]
    if person.original_name and (not person.name_protected or viewer.can(Area.PROTECTED)):
        rows.insert(0, row(_("Own script"), person.original_name))
    return rows


def arrival(person: Refugee, file: CaseFile) -> list[Row]:
    """Allocation, takeover and move: what was decided, computed, planned, and what happened."""
    decided = short(person.allocation_decided_on)
    if person.asylum_centre:
        decided = ", ".join(part for part in (decided, person.asylum_centre) if part)
    return [
        row(_("Allocated"), decided),
        row(_("Takeover"), short(person.takeover_on) or _("missing"), small=takeover_reason(person)),
        row(_("Move"), move_words(person.planned_move_on, file.moved_in_on)),
    ]


def takeover_reason(person: Refugee) -> str:
    """The computed takeover date where another one is in force, and why."""
    computed = person.takeover_computed_on
    if computed is None or computed == person.takeover_on:
        return ""
    text = _("computed %(day)s") % {"day": short(computed)}
    return f"{text}: {person.takeover_reason}" if person.takeover_reason else text


def move_words(planned: date | None, moved: date | None) -> str:
    """The planned and the actual move to Copenhagen."""
    parts = [_("moved in %(day)s") % {"day": short(moved)}] if moved else []
    if planned and planned != moved:
        parts.append(_("planned %(day)s") % {"day": short(planned)})
    return ", ".join(parts)


def homes(person: Refugee, file: CaseFile, viewer: Any, on: date) -> list[Row]:
    """The first temporary address, and the present one where it is another."""
    known = file.addresses
    first = next((each for each in known if each.temporary), None)
    present = next((each for each in known if covers(each, on)), None)
    change = link(person, viewer, "address", _("change") if known else _("write"))
    hidden = person.address_protected and not viewer.can(Area.PROTECTED)

    def shown(label: str, address: Address, **more: Any) -> Row:
        since = _("from %(day)s") % {"day": short(address.valid_from)}
        return row(label, _("Protected") if hidden else address.text, small=since, **more)

    if present is None and first is None:
        return [row(_("Address"), "", **change)]
    if first is None or (present is not None and present.uid == first.uid):
        label = _("First temporary address") if first else _("Address")
        return [shown(label, present or known[-1], **change)]
    return [
        shown(_("First temporary address"), first, **({} if present else change)),
        *([shown(_("Address"), present, **change)] if present else []),
    ]


def covers(address: Address, on: date) -> bool:
    return address.valid_from <= on and (address.valid_to is None or address.valid_to >= on)


def language_words(person: Refugee, languages: Sequence[tuple[str, str, str]]) -> str:
    """ "tigrinya (mother tongue), arabisk B1 (writes A2)"; mother tongues first."""
    known = {language.casefold() for language, *_levels in languages}
    native = [language for language, spoken, _written in languages if spoken == NATIVE]
    if person.mother_tongue and person.mother_tongue.casefold() not in known:
        native.insert(0, person.mother_tongue)
    words = [f"{language} (" + _("mother tongue") + ")" for language in native]
    for language, spoken, written in languages:
        if spoken != NATIVE:
            words.append(f"{language} {level_words(spoken, written)}".strip())
    return ", ".join(words)


def level_words(spoken: str, written: str) -> str:
    """The level; where somebody writes it on another one, both."""
    writes = _("writes %(level)s") % {"level": written} if written not in {NONE, NATIVE, spoken} else ""
    if spoken == NONE:
        return f"({writes})" if writes else ""
    return f"{spoken} ({writes})" if writes else spoken


def responsible(person: Refugee, file: CaseFile) -> Row:
    url = address("refugees:facts", person.case_number) + "#assignments"
    since = _("since %(day)s") % {"day": short(file.assigned_from)} if file.assigned_from else ""
    name = person.caseworker.name if person.caseworker else _("none")
    return row(_("Caseworker"), name, small=since, url=url, link=_("history"))


def handed_over(person: Refugee, file: CaseFile, viewer: Any) -> list[Row]:
    """To whom the case is going, and who had it and may still read it."""
    rows = []
    if file.planned:
        name, on, uid = file.planned
        text = _("%(name)s from %(day)s") % {"name": name, "day": short(on)}
        rows.append(row(_("Handed over to"), text, url=address("handover:one", uid), link=_("show")))
    if file.former:
        said = [_("%(name)s until %(day)s") % {"name": name, "day": short(last)} for name, last in file.former]
        more = link(person, viewer, "access", _("change"), app="handover")
        rows.append(row(_("Former caseworker may read"), ", ".join(said), **more))
    return rows


# --- readiness and household ----------------------------------------------------------------------
def readiness(person: Refugee, file: CaseFile, clocks: Sequence[Any], on: date) -> Row:
    """Whether the person counts as job-ready, since when and on which ground, how the assessment within three months
    stands, when it is looked at again, and a leave that runs.

    Nothing for children: they are never assessed.
    """
    if person.age_on(max(on, person.takeover_on or on)) < ADULT:
        return {}
    known: Row = {"text": _("Job-ready by presumption."), "basis": PRESUMPTION, "review": ""}
    if file.readiness:
        outcome, assessed, review = file.readiness
        words = {"outcome": Readiness(outcome).label, "day": short(assessed)}
        known |= {"text": _("%(outcome)s, assessed %(day)s.") % words, "basis": None, "review": short(review)}
    own = next((each for each in clocks if each.target == "readiness"), None)
    known["leave"] = leave_words(file)
    known["clock"] = own.standing if own else ""
    known["due_on"] = own.due_on if own and own.standing in OPEN_STATES else None
    return known


def leave_words(file: CaseFile) -> str:
    if file.leave is None:
        return ""
    kind, first, last, is_documented = file.leave
    words = {"kind": LeaveKind(kind).label, "day": short(first), "until": short(last)}
    if last:
        text = _("On leave: %(kind)s from %(day)s to %(until)s.") % words
    else:
        text = _("On leave: %(kind)s since %(day)s.") % words
    return text if is_documented else f"{text} " + _("Not documented.")


def members(file: CaseFile, viewer: Any, on: date) -> list[Row]:
    """The others of the household whom the viewer reaches."""
    found = []
    for other in file.members:
        relation = str(other.get_household_relation_display()) if other.household_relation else ""
        age = _("%(age)d years") % {"age": other.age_on(on)}
        found.append(
            {
                "name": shown_name(other, viewer),
                "url": address("refugees:case", other.case_number),
                "small": ", ".join(part for part in (relation, age) if part),
            }
        )
    return found
