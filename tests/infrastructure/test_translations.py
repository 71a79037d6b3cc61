"""Danish is complete, and the commands that see to it work."""

import gettext

import polib
import pytest

from core import extraction, translations

FRAGMENT = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "My day"
msgstr "Min dag"

msgid "%(count)d row"
msgid_plural "%(count)d rows"
msgstr[0] "%(count)d række"
msgstr[1] "%(count)d rækker"

#, fuzzy
msgid "Guess"
msgstr "Gæt"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    catalogue = tmp_path / "da" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    fragments = tmp_path / "da.d"
    fragments.mkdir()
    (fragments / "desk.po").write_text(FRAGMENT, encoding="utf-8")
    for module in (translations, extraction):
        monkeypatch.setattr(module, "CATALOGUE", catalogue)
        monkeypatch.setattr(module, "FRAGMENTS", fragments)
    monkeypatch.setattr(translations.merged, "__defaults__", (catalogue, fragments))
    return tmp_path


def source(*entries):
    found = polib.POFile()
    for msgid, plural in entries:
        found.append(polib.POEntry(msgid=msgid, msgid_plural=plural, occurrences=[("desk/views.py", "")]))
    return found


def test_fragments_are_compiled_together_and_fuzzy_guesses_are_left_out(folder):
    with translations.compile_catalogue().open("rb") as file:
        danish = gettext.GNUTranslations(file)
    assert danish.gettext("My day") == "Min dag"
    assert danish.ngettext("%(count)d row", "%(count)d rows", 2) == "%(count)d rækker"
    assert danish.gettext("Guess") == "Guess"


def test_two_fragments_that_disagree_are_named(folder):
    other = 'msgid "My day"\nmsgstr "Dagen"\n\nmsgid "%(count)d row"\nmsgid_plural "%(count)d rows"\n'
    other += 'msgstr[0] "%(count)d række"\nmsgstr[1] "%(count)d rækker"\n'
    (folder / "da.d" / "zz.po").write_text(other, encoding="utf-8")
    assert translations.disagreements(folder / "da.d") == [
        "desk.po and zz.po disagree about 'My day': 'Min dag', 'Dagen'"
    ]


def test_a_finished_text_is_not_replaced_by_an_empty_one(folder):
    (folder / "da.d" / "zz.po").write_text('msgid "My day"\nmsgstr ""\n', encoding="utf-8")
    assert {entry.msgid: entry.msgstr for entry in translations.merged()}["My day"] == "Min dag"


def test_a_broken_fragment_is_named(folder):
    (folder / "da.d" / "bad.po").write_text('msgid "x"\nthis is no translation\n', encoding="utf-8")
    with pytest.raises(translations.TranslationError, match=r"bad\.po"):
        translations.merged()


def test_the_check_names_missing_fuzzy_and_broken_translations(folder, monkeypatch):
    (folder / "da.d" / "lost.po").write_text('msgid "until %(day)s"\nmsgstr "indtil"\n', encoding="utf-8")
    rows = ("%(count)d row", "%(count)d rows")
    wanted = source(("My day", ""), ("Guess", ""), ("New", ""), ("until %(day)s", ""), rows)
    monkeypatch.setattr(extraction, "extract", lambda: wanted)
    assert extraction.problems() == [
        "desk/views.py: fuzzy Danish for 'Guess'",
        "desk/views.py: no Danish for 'New'",
        "desk/views.py: the Danish for 'until %(day)s' has other placeholders",
    ]


def test_update_takes_fragments_into_the_catalogue_and_drops_what_the_source_no_longer_asks(folder, monkeypatch):
    monkeypatch.setattr(extraction, "extract", lambda: source(("My day", ""), ("New", "")))
    assert extraction.update() == 2
    assert list((folder / "da.d").glob("*.po")) == []
    assert {entry.msgid: entry.msgstr for entry in translations.merged()} == {"My day": "Min dag", "New": ""}
