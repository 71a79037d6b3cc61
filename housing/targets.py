"""The clock of permanent housing: six months from "ready to move out" to the first offer (Copenhagen's own)."""

from django.utils.translation import gettext_lazy as _

from housing.rules import TARGET
from targets.definitions import Target, summary

HOME = summary(
    "home",
    "housing_housingevent",
    "min(happened_on) FILTER (WHERE event = 'ready') AS ready_on,"
    " min(happened_on) FILTER (WHERE event = 'offered') AS offered_on,"
    " min(happened_on) FILTER (WHERE event = 'own_solution') AS own_on",
    where="event IN ('ready', 'offered', 'own_solution')",
)
PERMANENT_HOUSING_OFFER = Target(
    key=TARGET,
    label=_("Permanent home offered"),
    order=120,
    population="home.ready_on IS NOT NULL",
    starts_on="home.ready_on",
    met_on="home.offered_on",
    exclusion="own_solution",
    # A home found before the due date counts only where no offer came first, or on the same day.
    excluded_on="CASE WHEN home.offered_on IS NULL OR home.own_on < home.offered_on THEN home.own_on END",
    facts=(HOME,),
    start_words=_("Ready to move out"),
)
TARGETS = (PERMANENT_HOUSING_OFFER,)
