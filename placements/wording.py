"""What may stand on a paper that goes to a workplace: nothing about the person's health, and no CPR number.

Words about a person's illness are looked for, not words about illness in general: "sygemelding til mester" may stand.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.identifiers import CPR

# Beginnings of words in Danish and English.
HEALTH = re.compile(
    r"\b(diagnos|ptsd|depress|angst|anxiety|trauma|traume|psykisk|psykiat|psykolog|psychiat|psycholog|gravid|pregnan"
    r"|epileps|diabet|kræft|cancer|hiv\b|misbrug|handicap|disabilit|kronisk|chronic|selvmord|suicid|smerte|mental"
    r"|migræne|migraine|astma|asthma|invalid|blodtryk|sukkersyg|hjertesyg|sindslid)\w*",
    re.IGNORECASE,
)


def refuse_health(text: str, sentence: str) -> str:
    """The text itself. Raises ValidationError with the sentence, which names the word (`%(word)s`), about health."""
    found = HEALTH.search(text)
    if found:
        raise ValidationError(sentence % {"word": found.group(0)})
    return text


def refuse_unfit(text: str) -> str:
    """The text itself. Raises ValidationError that names the word about health, and never repeats a number."""
    refuse_health(text, _("The workplace reads this: write nothing about health (“%(word)s”)."))
    if CPR.search(text):
        raise ValidationError(_("The workplace reads this: write no CPR number."))
    return text
