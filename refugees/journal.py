"""The journal: entries that services write by themselves, and notes that people write and sign."""

from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from refugees import registry
from refugees.facts import Fact
from refugees.models import JournalEntry, Refugee
from refugees.ports import refuse_restricted

# The themes that no pillar brings; a pillar's own theme is its key. Administration is the case's own course
# (opened, handed over, master data changed): it never is what happened last to the person.
CASE, NOTE, HOUSING, ADMINISTRATION = "case", "note", "housing", "administration"
THEMES: dict[str, str | Promise] = {
    CASE: _("Case"),
    NOTE: _("Note"),
    HOUSING: _("Housing"),
    ADMINISTRATION: _("Case handling"),
}
SAME_MOMENT = timedelta(seconds=5)


def write(
    refugee: Refugee, *, theme: str, title: str, event_on: date, by: Any, text: str = "", area: str = Area.CASE,
    source: Fact | None = None, despite_restriction: bool = False,
) -> JournalEntry:  # fmt: skip
    """An automatic entry; `by` is the acting user or None for a job, `source` the fact that it tells of.

    Raises ports.Restricted where the person's data may only be stored; `despite_restriction` is for what is done for
    the person's own rights.
    """
    if not despite_restriction:
        refuse_restricted([refugee.pk])
    return JournalEntry.objects.create(
        refugee=refugee,
        theme=theme,
        title=title[:200],
        text=text,
        event_on=event_on,
        recorded_by=by,
        area=area,
        automatic=True,
        source=source.uid if source else None,
    )


def strike(fact: Fact) -> None:
    """Strikes through what the journal says of a fact that is annulled.

    Entries from before they named their fact are known by day and moment.
    """
    entries = JournalEntry.objects.filter(refugee=fact.refugee_id, automatic=True, event_on=fact.happened_on)
    if entries.filter(source=fact.uid).update(struck=True):
        return
    first, last = fact.recorded_at - SAME_MOMENT, fact.recorded_at + SAME_MOMENT
    entries.filter(source=None, recorded_at__range=(first, last)).update(struck=True)


def themes(viewer: Any) -> list[tuple[str, str]]:
    """The themes a viewer may read, in the order of the pillars."""
    pillars = [
        (each.key, str(each.label))
        for each in registry.pillars()
        if each.tab_url and each.key not in THEMES and viewer.can(each.area)
    ]
    own = [(key, str(label)) for key, label in THEMES.items() if key != NOTE] if viewer.can(Area.CASE) else []
    return [*pillars, *own]


def theme_word(theme: str) -> str:
    """The word for a theme: the pillar's label where it is a pillar's."""
    if theme in THEMES:
        return str(THEMES[theme])
    pillar = registry.pillar(theme)
    return str(pillar.label) if pillar else theme
