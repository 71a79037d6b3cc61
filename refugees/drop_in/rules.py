"""What the open counsellor asks with, and how much is answered. No database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.names import search_key

MOST_HITS = 10
LEAST_LETTERS = 2
FIRST_YEAR = 1900


class Purpose(TextChoices):
    """Why somebody is looked up; without one nobody is."""

    HERE = "here", _("The person is here and asks for help")
    CALLS = "calls", _("The person calls or writes")
    COLLEAGUE = "colleague", _("A colleague or another authority asks for the caseworker")
    FOLLOW_UP = "follow_up", _("Follow-up on an earlier visit")


# The words in the read log, in the language of the source; the log's page translates them.
LOGGED: dict[str, str] = {
    Purpose.HERE: gettext_noop("open counselling: the person is here"),
    Purpose.CALLS: gettext_noop("open counselling: the person calls or writes"),
    Purpose.COLLEAGUE: gettext_noop("open counselling: somebody asks for the caseworker"),
    Purpose.FOLLOW_UP: gettext_noop("open counselling: follow-up on an earlier visit"),
}


def is_name(text: str) -> bool:
    """Whether the text is long enough for a name, in any script, and holds no digit."""
    letters = search_key(text).replace(" ", "")
    return len(letters) >= LEAST_LETTERS and not any(character.isdigit() for character in text)
