"""Whether a free text speaks of somebody's health. A net, no proof: it finds words, and nobody can name them all."""

import re

# Beginnings of words in Danish and English, about a person's illness and not about illness in general.
ILLNESS = re.compile(
    r"\b(diagnos|ptsd|depress|angst|anxiety|trauma|traume|psykisk|psykiat|psykolog|psychiat|psycholog|gravid|pregnan"
    r"|epileps|diabet|kræft|cancer|hiv\b|misbrug|handicap|disabilit|kronisk|chronic|selvmord|suicid|smerte|mental"
    r"|migræne|migraine|astma|asthma|invalid|blodtryk|sukkersyg|hjertesyg|sindslid)\w*",
    re.IGNORECASE,
)
# Also where and how somebody is treated: for texts that are handed on only where they say nothing of health at all.
TREATMENT = re.compile(
    r"\b(syg|sick|illness|læge|doctor|hospital|klinik|clinic|behandl|treatment|medicin|dialys|terapi|therap|operation"
    r"|operer|kørestol|wheelchair|rollator|allergi|allerg|jordemoder|midwi|helbred|health|sundhed|fysioterap|genoptræn"
    r"|rehab|indlagt|indlægg|handikap)\w*",
    re.IGNORECASE,
)


def speaks_of_health(text: str) -> bool:
    """Whether any word of a text may be about illness or treatment."""
    return bool(ILLNESS.search(text) or TREATMENT.search(text))
