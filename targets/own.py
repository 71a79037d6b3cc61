"""The target whose facts lie on the refugees floor, below this one: readiness."""

from django.utils.translation import gettext_lazy as _

from targets.definitions import Target

READINESS = Target(
    key="readiness",
    label=_("Readiness assessed"),
    order=30,
    population="who.in_programme AND who.age >= 18",
    starts_on="p.takeover_on",
    from_takeover=True,
    met_on="ready.first_on",
    start_words=_("Taken over"),
)
TARGETS = (READINESS,)
