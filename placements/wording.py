"""What may stand on a paper that goes to a workplace: nothing about the person's health, and no CPR number.

Words about a person's illness are looked for, not words about illness in general: "sygemelding til mester" may stand.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.about_health import ILLNESS
from core.identifiers import CPR


def refuse_health(text: str, sentence: str) -> str:
    """The text itself. Raises ValidationError with the sentence, which names the word (`%(word)s`), about health."""
    found = ILLNESS.search(text)
    if found:
        raise ValidationError(sentence % {"word": found.group(0)})
    return text


def refuse_unfit(text: str) -> str:
    """The text itself. Raises ValidationError that names the word about health, and never repeats a number."""
    refuse_health(text, _("The workplace reads this: write nothing about health (“%(word)s”)."))
    if CPR.search(text):
        raise ValidationError(_("The workplace reads this: write no CPR number."))
    return text
