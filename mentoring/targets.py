"""The clock of the holistic mentor: offered to every adult refugee within a month."""

from django.utils.translation import gettext_lazy as _

from targets.definitions import Target, summary

OFFERS = summary("mentor_offers", "mentoring_mentorevent", "min(happened_on) AS first_on", where="event = 'offered'")
# An answer given in an interview is an offer on that day.
ANSWERS = summary("mentor_answers", "mentoring_mentoranswer", "min(happened_on) AS first_on")

MENTOR_OFFER = Target(
    key="holistic_mentor_offer",
    label=_("Holistic mentor offered"),
    order=100,
    population="who.is_refugee AND who.age >= 18",
    starts_on="p.takeover_on",
    from_takeover=True,
    met_on="least(mentor_offers.first_on, mentor_answers.first_on)",
    facts=(OFFERS, ANSWERS),
    start_words=_("Taken over"),
)
TARGETS = (MENTOR_OFFER,)
