"""What the pages of a placement say, as plain things."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import danish
from placements import overlaps
from placements.models import Placement, PlacementEvent
from placements.overlaps import Overlap
from placements.rules import Event, Status

SECTIONS = (
    ("list", gettext_lazy("Placements")),
    ("employers", gettext_lazy("Employers")),
    ("openings", gettext_lazy("Openings")),
    ("start-guard", gettext_lazy("Without a start")),
    ("matching", gettext_lazy("Proposals")),
)


def sections(current: str) -> list[dict[str, Any]]:
    """The pages beside the cases, as tabs."""
    return [
        {"label": label, "url": reverse(f"placements:{name}"), "current": name == current} for name, label in SECTIONS
    ]


def status_text(row: Any) -> str:
    """ "running since 01-03-2017, Nordlys Bageri"."""
    day = {
        Status.RUNNING: row.started_on,
        Status.ENDED: row.ended_on,
        Status.OFFERED: row.offered_on,
        Status.ACCEPTED: row.offered_on,
        Status.AGREED: row.offered_on,
        Status.DECLINED: row.offered_on,
    }.get(row.status)
    words = {
        Status.RUNNING: _("running since %(day)s"),
        Status.ENDED: _("ended %(day)s"),
        Status.OFFERED: _("offered %(day)s, no answer"),
        Status.ACCEPTED: _("offered %(day)s, accepted"),
        Status.AGREED: _("offered %(day)s, agreed"),
        Status.DECLINED: _("offered %(day)s, declined"),
        Status.PLANNED: _("planned"),
    }[Status(row.status)]
    text = words % {"day": danish(day) or "–"}
    return f"{text}, {row.employer.name}" if row.employer else text


def standing_events(events: Iterable[PlacementEvent]) -> set[str]:
    """Which events the placement has, today's or not, the annulled ones left out."""
    return {event.event for event in events if event.annulled_at is None}


def log_lines(events: Iterable[PlacementEvent], *, may_write: bool) -> list[dict[str, Any]]:
    """The log of a placement in order of time, annulled events struck through."""
    lines = []
    for event in events:
        words = [event.get_kind_display() if event.kind else "", event.reason_word]
        words += [_("until %(day)s") % {"day": danish(event.until)}] if event.until else []
        who = event.recorded_by.name if event.recorded_by else _("Imported")
        links = [(_("Annul"), reverse("placements:annul", args=[event.uid]))] if may_write else []
        lines.append(
            {
                "title": " · ".join([danish(event.happened_on), str(event.get_event_display()), *filter(None, words)]),
                "text": event.note,
                "theme": "",
                "url": "",
                "meta": _("%(who)s, recorded %(day)s") % {"who": who, "day": danish(event.recorded_at.date())},
                "links": [] if event.annulled_at else links,
                "annulled": event.annulled_reason,
                "locked": False,
            }
        )
    return lines


def beside_lines(placement: Placement, found: Iterable[Overlap], *, may_write: bool) -> list[dict[str, Any]]:
    """What runs at the same time as a placement: the sentence with its rule, the reason, where it is given."""
    return [
        {
            "other": overlaps.named(each.other),
            "sentence": each.words,
            "reason": each.reason.reason if each.reason else "",
            "ok": each.is_explained,
            "other_url": reverse("placements:placement", args=[each.other.uid]),
            "url": reverse("placements:overlap", args=[placement.uid, each.other.uid]) if may_write else "",
        }
        for each in found
    ]


def unexplained_lines(refugee_id: int) -> list[dict[str, str]]:
    """The pairs of a person that nobody has explained, with the page on which it is done."""
    return [
        {
            "text": each.together(one),
            "url": reverse("placements:overlap", args=[one.uid, each.other.uid]),
        }
        for one, each in overlaps.unexplained(refugee_id)
    ]


def buttons_of_pair(*placements: Placement) -> list[dict[str, Any]]:
    """Two placements that run together, each with the way to end it where it has no end."""
    return [
        {
            "name": overlaps.named(each),
            "status": each.status_word,
            "tone": each.tone,
            "url": reverse("placements:placement", args=[each.uid]),
            "end_url": reverse("placements:record", args=[each.uid, Event.ENDED.value])
            if each.status == Status.RUNNING
            else "",
        }
        for each in placements
    ]
