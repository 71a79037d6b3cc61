"""How names sound: word by word, whatever stands between the words."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def sounds(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT havn_sounds(%s)", [name])
        return cursor.fetchone()[0]


def word_by_word(*words):
    """The same by the extension alone, a word at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM unnest(%s::text[]) word, unnest(daitch_mokotoff(word)) code", [list(words)])
        return {code for (code,) in cursor.fetchall()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tsega nuur", ["tsega", "nuur"]),
        ("  anna-marie  o'hara2lund ", ["anna", "marie", "o", "hara", "lund"]),
        ("schwarzenegger jackson", ["schwarzenegger", "jackson"]),  # several codes for a word
        ("", []),
        ("17 42", []),
    ],
)
def test_a_name_sounds_like_its_words(name, words):
    assert set(sounds(name)) == word_by_word(*words)
    assert bool(sounds(name)) == bool(words)


def test_no_name_has_no_sound():
    assert sounds(None) is None


def test_sounds_are_found_with_no_other_schema_in_reach():
    """Indexes are built anew with nothing but the system's own in the path."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute("SELECT public.havn_sounds('nuur')")
        assert cursor.fetchone()[0] == ["690000"]
        cursor.execute("RESET search_path")
