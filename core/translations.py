"""Translation files: Danish, complete.

locale/da/LC_MESSAGES/django.po is the whole catalogue; locale/da.d/<app>.po are fragments that apps bring along.
`compile` merges both into django.mo (not in git), `update` writes what the source asks for into django.po, and
`check` names every string without a finished Danish text. Run as `bin/manage translations …`; setup runs
`python -m core.translations compile`, which needs no Django and no system gettext.
"""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "da" / "LC_MESSAGES" / "django.po"
FRAGMENTS = ROOT / "locale" / "da.d"
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "da",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
Key = tuple[str | None, str]


class TranslationError(Exception):
    """A translation file cannot be read, or two of them disagree."""


def key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid)


def read(path: Path) -> polib.POFile:
    """One translation file. Raises TranslationError with file and reason."""
    try:
        return polib.pofile(str(path), encoding="utf-8", check_for_duplicates=False)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise TranslationError(f"{path}: {error}") from None


def is_done(entry: polib.POEntry) -> bool:
    """Translated, in every plural form, and nobody marked it as a guess."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return bool(texts) and all(texts) and not entry.fuzzy


def merged(catalogue: Path = CATALOGUE, fragments: Path = FRAGMENTS) -> polib.POFile:
    """The catalogue with every fragment laid over it; a finished text is never replaced by an empty one."""
    whole = polib.POFile()
    whole.metadata = dict(HEADER)
    found: dict[Key, polib.POEntry] = {}
    paths = ([catalogue] if catalogue.exists() else []) + sorted(fragments.glob("*.po"))
    for path in paths:
        for entry in read(path):
            if entry.obsolete:
                continue
            known = found.get(key(entry))
            if known is None or is_done(entry):
                found[key(entry)] = entry
    for _, entry in sorted(found.items(), key=lambda item: (item[0][1], item[0][0] or "")):
        whole.append(entry)
    return whole


def disagreements(fragments: Path = FRAGMENTS) -> list[str]:
    """One sentence for each string to which two fragments give different Danish: only one of them would be seen.

    The same English word for two things gets a context (pgettext) or another word.
    """
    texts: dict[Key, dict[object, str]] = {}
    for path in sorted(fragments.glob("*.po")):
        for entry in read(path):
            if is_done(entry) and not entry.obsolete:
                words = tuple(entry.msgstr_plural.values()) or entry.msgstr
                texts.setdefault(key(entry), {}).setdefault(words, path.name)
    return [
        f"{' and '.join(found.values())} disagree about {message!r}: {', '.join(map(repr, found))}"
        for (_context, message), found in texts.items()
        if len(found) > 1
    ]


def compile_catalogue() -> Path:
    """Writes django.mo from everything that is finished, and returns its path."""
    target = CATALOGUE.with_suffix(".mo")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".mo.new")
    merged().save_as_mofile(str(beside))
    beside.replace(target)
    return target


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        sys.exit("usage: python -m core.translations compile")
    print(compile_catalogue())
