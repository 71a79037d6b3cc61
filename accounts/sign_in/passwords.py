"""Which words of this house and of this work carry no password (docs/operations.md lists them)."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Whoever guesses tries these first: our own name, the work, the town hall, the season.
LISTED = """
    havn kommune kommunen rådhus raadhus forvaltning integration flygtning flygtninge modtagelse
    boligplacering koebenhavn københavn copenhagen koebenhavnermodellen københavnermodellen
    sagsbehandler borger velkommen welcome password adgangskode kodeord login sommer vinter efterår
    foraar forår januar februar marts april maj juni juli august september oktober november december
    mandag tirsdag onsdag torsdag fredag danmark
"""
WORDS = frozenset(LISTED.split())
FEWEST_OTHER_LETTERS = 8  # what must be left of a password when the words are taken out of it


def context_words() -> frozenset[str]:
    """The list, with the name of the municipality."""
    return WORDS | frozenset(re.findall(r"[^\W\d_]{4,}", settings.HAVN_MUNICIPALITY_NAME.casefold()))


def leftover(password: str) -> tuple[int, bool]:
    """How many letters are left without these words, and whether there was any of them."""
    plain = password.casefold()
    left = re.sub("|".join(sorted(map(re.escape, context_words()), key=len, reverse=True)), " ", plain)
    return len(re.findall(r"[^\W\d_]", left)), left != plain


class ContextWordsValidator:
    """Refuses a password that consists of such words, with digits and signs around them."""

    def validate(self, password: str, user: Any = None) -> None:
        letters, held = leftover(password)
        if held and letters < FEWEST_OTHER_LETTERS:
            raise ValidationError(self.get_help_text(), code="password_of_context_words")

    def get_help_text(self) -> str:
        return _("Words like the municipality's name, Havn or a month are guessed first. Choose other words.")
