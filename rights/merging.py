"""What the rights of data subjects say where two records of one person become one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refugees.merging.ports import Clash, refuse_where, solve_by
from refugees.merging.yielding import leave_out
from rights.models import Consent
from rights.models_erasure import Erasure


def erased_or_proposed(people: Sequence[Any], on: dt.date) -> list[str]:
    """A case that is to be erased grows by nothing, and vanishes in no other one."""
    named = {each.uid: each.case_number for each in people}
    found = Erasure.objects.open().filter(person__in=named).values_list("person", flat=True)
    return [
        _("The erasure of case %(number)s is proposed; it must be taken back first.") % {"number": named[uid]}
        for uid in found
    ]


def withdraw_in_both(mover: Any, row: Consent, opponents: Sequence[Consent]) -> None:
    """One consent given twice is one; where it was withdrawn in one record it is withdrawn."""
    for kept in opponents:
        given = min(kept.given_on, row.given_on)
        values: dict[str, Any] = {"given_on": given}
        withdrawn = [(each.withdrawn_on, each.pk, each) for each in (kept, row) if each.withdrawn_on]
        if withdrawn:
            values |= {name: getattr(min(withdrawn)[2], name) for name in WITHDRAWAL}
        mover.ledger.change(kept, **values)
    leave_out(mover, row, opponents)


WITHDRAWAL = ("withdrawn_on", "withdrawn_form", "withdrawn_by", "withdrawn_note")


def declare() -> None:
    """Registers them; called once, in AppConfig.ready."""
    refuse_where(erased_or_proposed)
    solve_by("rights.Consent", Clash(
        how=withdraw_in_both, days=("given_on", "withdrawn_on"), open_end=True,
        sentence=gettext_lazy("The same consent in both counts once; withdrawn in one is withdrawn."),
    ))  # fmt: skip
    solve_by("rights.Restriction", Clash(
        how=leave_out, days=("valid_from", "lifted_on"), open_end=True,
        sentence=gettext_lazy("Two restrictions at one time, both lifted: one is kept, the journal tells of both."),
    ))  # fmt: skip
