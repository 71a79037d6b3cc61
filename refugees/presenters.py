"""What the case page says, as plain things that the components show. Reads nothing of its own."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.identifiers import mask_cpr
from core.look import days_words
from refugees import ports, registry
from refugees.models import JournalEntry, Refugee

# The words of the journal's themes; a pillar's own theme is its label.
THEMES = {"case": gettext_lazy("Case"), "note": gettext_lazy("Note"), "housing": gettext_lazy("Housing")}


@dataclass
class Head:
    """The head of a case: name, one line of facts, the flags that matter."""

    name: str
    facts_line: str
    url: str
    flags: list[dict[str, str]] = field(default_factory=list)


def short(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""


def shown_name(person: Refugee, viewer: Any, *, lists: bool = False) -> str:
    """The name, or the case number alone where the name is protected and the viewer is not cleared."""
    if person.name_protected and not viewer.can(Area.PROTECTED):
        return _("Protected name")
    return person.list_name if lists else person.name


def head(person: Refugee, viewer: Any, on: date, left: Any = None, restricted: bool | None = None) -> Head:
    """The head of every page of a case, on a day; asks by itself whether the person's data is restricted."""
    parts = [_("Case %(number)s") % {"number": person.case_number}, _("%(age)d years") % {"age": person.age_on(on)}]
    parts += [person.nationality] if person.nationality else []
    if person.takeover_on:
        parts.append(_("taken over %(day)s") % {"day": short(person.takeover_on)})
    else:
        parts.append(_("takeover date missing"))
    parts.append(
        _("caseworker %(name)s") % {"name": person.caseworker.name} if person.caseworker else _("no caseworker")
    )
    flags = []
    if restricted if restricted is not None else ports.restricted_among([person.pk], on):
        flags.append({"text": _("Processing restricted"), "tone": "red", "icon": "lock"})
    if left:
        flags.append({"text": _("Left %(day)s") % {"day": short(left)}, "tone": "none", "icon": ""})
    if person.interpreter_language:
        flags.append(
            {
                "text": _("Interpreter: %(language)s") % {"language": person.interpreter_language},
                "tone": "blue",
                "icon": "",
            }
        )
    if person.name_protected:
        flags.append({"text": _("Protected name"), "tone": "red", "icon": "lock"})
    if person.address_protected:
        flags.append({"text": _("Protected address"), "tone": "red", "icon": "lock"})
    return Head(
        shown_name(person, viewer), " · ".join(parts), reverse("refugees:case", args=[person.case_number]), flags
    )


def strip(clocks: list[Any], case_number: str, on: date) -> list[dict[str, str]]:
    """The standings strip: one box per clock."""
    boxes = []
    for clock in clocks:
        open_state = clock.standing in {"overdue", "due_soon", "on_track"}
        boxes.append(
            {
                "name": str(clock.label),
                "state": clock.standing,
                "text": days_words(clock.due_on, on) if open_state else "",
                "detail": _("due %(day)s") % {"day": short(clock.due_on)} if clock.due_on else "",
                "url": action_url("targets:why", case_number, clock.target),
            }
        )
    return boxes


def action_url(name: str, *args: Any) -> str:
    """The address of a pillar's page, or nothing where the pillar has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def next_steps(clocks: list[Any], case_number: str, on: date) -> list[dict[str, Any]]:
    """What to do next: the open clocks by due date, each with the button that does it."""
    steps = []
    for clock in sorted(
        (c for c in clocks if c.standing in {"overdue", "due_soon", "on_track"}), key=lambda c: c.due_on
    ):
        action = registry.next_action(clock.target)
        steps.append(
            {
                "when": days_words(clock.due_on, on),
                "state": clock.standing,
                "text": _("%(target)s, due %(day)s") % {"target": clock.label, "day": short(clock.due_on)},
                "url": action_url(action.url_name, case_number) if action else "",
                "button": str(action.label) if action else "",
                "primary": clock.standing == "overdue",
            }
        )
    return steps


def tabs(person: Refugee, viewer: Any, current: str, members: int = 0) -> list[dict[str, Any]]:
    """The pages of a case this viewer may open."""
    found = [
        {
            "label": _("Overview"),
            "url": reverse("refugees:case", args=[person.case_number]),
            "current": current == "case",
        }
    ]
    for pillar in registry.pillars():
        url = action_url(pillar.tab_url, person.case_number) if pillar.tab_url and viewer.can(pillar.area) else ""
        if url:
            found.append({"label": str(pillar.label), "url": url, "current": current == pillar.key})
    if viewer.can(Area.CASE):
        for key, label in (("household", _("Household")), ("documents", _("Documents"))):
            url = action_url(f"refugees:{key}", person.case_number)
            if url:
                found.append({"label": label, "url": url, "current": current == key})
    return found


def facts(person: Refugee, viewer: Any, languages: list[Any], address: Any) -> list[dict[str, Any]]:
    """The facts box, as far as the viewer's areas reach."""
    rows: list[dict[str, Any]] = [{"label": _("Person ID"), "value": person.person_id}]
    if viewer.can(Area.CASE):
        rows.append({"label": _("CPR"), "value": mask_cpr(person.cpr) if person.cpr else _("none yet")})
        rows.append({"label": _("Residence basis"), "value": person.get_residence_basis_display()})
        rows.append({"label": _("Allocation decision"), "value": short(person.allocation_decided_on) or "–"})
        rows.append({"label": _("Takeover"), "value": takeover_text(person)})
        rows.append({"label": _("Asylum centre"), "value": person.asylum_centre or "–"})
    if viewer.can(Area.CONTACT):
        rows.append({"label": _("Telephone"), "value": person.phone or "–"})
        words = [f"{skill.language} {skill.get_spoken_display()}" for skill in languages]
        mother = [person.mother_tongue + f" ({_('mother tongue')})"] if person.mother_tongue else []
        rows.append({"label": _("Languages"), "value": ", ".join(mother + words) or "–"})
        hidden = person.address_protected and not viewer.can(Area.PROTECTED)
        text = _("Protected") if hidden and address else (address.text if address else "–")
        rows.append({"label": _("Address"), "value": text})
    return rows


def takeover_text(person: Refugee) -> str:
    """The takeover date, and where it differs from the computed one, why."""
    if person.takeover_on is None:
        return _("missing")
    text = short(person.takeover_on)
    if person.takeover_computed_on and person.takeover_computed_on != person.takeover_on:
        text += " " + _("(computed %(day)s)") % {"day": short(person.takeover_computed_on)}
        text += f" – {person.takeover_reason}" if person.takeover_reason else ""
    return text


def theme_word(theme: str) -> str:
    """The word for a journal theme: the pillar's label where it is a pillar's."""
    pillar = next((one for one in registry.pillars() if one.key == theme and theme not in THEMES), None)
    return str(pillar.label) if pillar else str(THEMES.get(theme, theme))


def timeline(entries: list[JournalEntry], viewer: Any) -> list[dict[str, Any]]:
    """The journal as lines, without those of areas the viewer may not read."""
    lines = []
    for entry in entries:
        if not viewer.can(entry.area):
            continue
        who = entry.recorded_by.name if entry.recorded_by else _("Imported")
        meta = [short(entry.event_on), who]
        if not entry.automatic:
            meta.append(_("signed") if entry.signed_at else _("draft"))
        if entry.recorded_at.date() != entry.event_on:
            meta.append(_("recorded %(day)s") % {"day": short(entry.recorded_at.date())})
        links = []
        if not entry.automatic:
            name = "refugees:addendum" if entry.signed_at else "refugees:note-edit"
            links = [(_("Addendum") if entry.signed_at else _("Edit"), reverse(name, args=[entry.uid]))]
        lines.append(
            {
                "title": (_("Addendum: ") if entry.addendum_to_id else "") + entry.title,
                "text": entry.text,
                "theme": theme_word(entry.theme),
                "meta": " · ".join(meta),
                "url": "",
                "links": links,
                "annulled": _("annulled") if entry.struck else "",
                "locked": bool(entry.signed_at),
            }
        )
    return lines
