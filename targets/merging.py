"""What becomes of clocks and alerts where two records of one person become one."""

from django.utils.translation import gettext_lazy

from refugees.merging.ports import Clash, solve_by
from refugees.merging.yielding import leave_out, shorten


def declare() -> None:
    """Registers it; called once, in AppConfig.ready."""
    for model in ("targets.Clock", "targets.Horizon"):
        solve_by(model, Clash(derived=True))
    solve_by("targets.Alert", Clash(
        how=leave_out, ref="subject", sentence=gettext_lazy("The same alert of the same deadline is kept once."),
    ))  # fmt: skip
    solve_by("targets.Snooze", Clash(how=shorten, ref="subject"))
