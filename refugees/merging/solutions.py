"""How clashes in the tables of this floor are solved when two records become one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import danish
from refugees.merging.ports import Clash, solve_by
from refugees.merging.yielding import leave_out, shorten
from refugees.models import Address, LanguageSkill


def period_words(first: object, last: object) -> str:
    return f"{danish(first)}–{danish(last)}" if last else _("since %(day)s") % {"day": danish(first)}  # type: ignore[arg-type]


def address_words(row: Address) -> str:
    return f"{row.text} ({period_words(row.valid_from, row.valid_to)})"


def language_words(row: LanguageSkill) -> str:
    words = {"language": row.language, "spoken": row.get_spoken_display(), "written": row.get_written_display()}
    return _("%(language)s: speaks %(spoken)s, writes %(written)s") % words


def declare() -> None:
    """Registers them; called once, in AppConfig.ready."""
    solve_by("refugees.CaseAssignment", Clash(
        how=shorten,
        sentence=gettext_lazy("The case that stays comes first; what overlaps is kept with the former case number."),
    ))  # fmt: skip
    solve_by("refugees.Address", Clash(
        how=shorten, question=gettext_lazy("Two addresses at the same time"), words=address_words,
    ))  # fmt: skip
    solve_by("refugees.LanguageSkill", Clash(
        how=leave_out, question=gettext_lazy("The same language with other levels"), words=language_words,
        sentence=gettext_lazy("Listed in both with the same levels: listed once."),
    ))  # fmt: skip
    solve_by("refugees.BreakGlass", Clash(
        how=leave_out, days=("starts_at", "ends_at"),
        sentence=gettext_lazy("Emergency access of the same colleague to both: kept once; the journal tells of both."),
    ))  # fmt: skip
    solve_by("refugees.HandoverCase", Clash(
        how=leave_out, sentence=gettext_lazy("Both are in the same hand-over: the case that stays goes with it."),
    ))  # fmt: skip
