"""The clock of the health offer."""

from django.utils.translation import gettext_lazy as _

from targets.definitions import Target, summary

OFFERS = summary("health_offers", "health_healthoffer", "min(happened_on) AS day")
HEALTH_OFFER = Target(
    key="health_offer",
    label=_("Health assessment offered"),
    order=30,
    population="who.is_refugee OR p.residence_basis = 'unaccompanied_minor'",  # any age, regardless of need
    starts_on="p.takeover_on",
    from_takeover=True,
    met_on="health_offers.day",  # a decline later changes nothing
    facts=(OFFERS,),
    start_words=_("Taken over"),
)
TARGETS = (HEALTH_OFFER,)
