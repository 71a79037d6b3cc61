"""Leaves out of the pack what would give away other people who are protected.

Whoever asks for their own data must not find a protected relative's address in it: not in the journal, not in an
answer of an interview. Every text of the pack passes here. Files cannot: a person looks through them.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.privacy import Record
from refugees.models import Address, Refugee
from rights.telling import Chapter

SHORTEST = 5  # characters; a shorter text would be found everywhere


def secrets_about_others(person: Refugee) -> set[str]:
    """What must not be read in this person's pack: addresses, numbers and names of everybody else protected."""
    protected = Refugee.objects.filter(Q(name_protected=True) | Q(address_protected=True)).exclude(pk=person.pk)
    found: set[str] = set()
    for other in protected:
        found |= {other.person_id, other.cpr, other.phone, other.email}
        if other.name_protected and other.given_names and other.family_name:
            found |= {other.name, other.list_name, f"{other.family_name} {other.given_names}", other.original_name}
    found |= places_of(protected.filter(address_protected=True))
    own = places_of([person]) | {person.phone, person.email, person.name}
    return {text for text in found if len(text) >= SHORTEST} - own


def places_of(people: Iterable[Refugee]) -> set[str]:
    """The addresses of people, past ones too: as written, and street with number alone."""
    texts = {str(each.text) for each in Address.objects.filter(refugee__in=people)}
    return texts | {street for street in map(street_of, texts) if street}


def street_of(address: str) -> str:
    """ "Prøvevej 12 B, 2. tv, 2300 København S" → "Prøvevej 12 B"; empty where there is no number."""
    found = re.match(r"\s*(\D*?\d+(?:\s?[A-Za-zÆØÅæøå](?!\w))?)", address)
    return found[1] if found and len(found[1]) >= SHORTEST else ""


def pattern_of(secret: str) -> str:
    """Finds a text whatever blanks, commas, full stops and hyphens stand between its words, a number however parted."""
    digits = re.sub(r"[\s+-]", "", secret)
    if digits.isdigit():
        return r"(?<!\d)" + r"[\W_]?".join(digits) + r"(?!\d)"
    words = re.findall(r"\w+", secret)
    return r"(?<!\w)" + r"[\W_]{1,3}".join(re.escape(word) for word in words) + r"(?!\w)"


class Redactor:
    """Replaces secrets in texts by a mark, and counts how often."""

    def __init__(self, secrets: Iterable[str]) -> None:
        patterns = sorted({pattern_of(each) for each in secrets}, key=len, reverse=True)
        self.pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
        self.count = 0

    def text(self, text: str) -> str:
        if self.pattern is None:
            return text
        cleaned, times = self.pattern.subn(_("[left out: about another person]"), text)
        self.count += times
        return cleaned

    def value(self, value: Any) -> Any:
        """The same inside lists and mappings."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        return [self.value(each) for each in value] if isinstance(value, list) else value

    def chapter(self, chapter: Chapter) -> Chapter:
        records = [
            Record(self.text(each.title), [(self.text(a), self.text(b)) for a, b in each.lines], self.value(each.data))
            for each in chapter.records
        ]
        return Chapter(chapter.key, chapter.label, records)
