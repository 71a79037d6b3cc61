"""Finds every string that the source asks to have translated, by xgettext (Debian's gettext)."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from core.translations import CATALOGUE, FRAGMENTS, HEADER, ROOT, TranslationError, disagreements, is_done, key, merged

SKIPPED = {"var", "node_modules", "tests", "benchmarks", "bin", "docs", "requirements"}
# One function, two places for its arguments: singular and plural, or context first.
KEYWORDS = [
    *("gettext_noop", "gettext_lazy", "_", "ngettext:1,2", "ngettext_lazy:1,2", "pgettext:1c,2"),
    *("pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3", "gettext"),
]
# %(name)s, %s, {name}: a translation that loses one is broken.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources() -> Iterator[Path]:
    """Every Python file and template of ours."""
    for pattern in ("*.py", "*.html", "*.txt"):
        for path in sorted(ROOT.rglob(pattern)):
            inside = path.relative_to(ROOT).parts
            if inside[0] in SKIPPED or (pattern == "*.txt" and "templates" not in inside):
                continue
            yield path


def extract() -> polib.POFile:
    """The strings of the source. Raises TranslationError where xgettext is missing or a file is broken."""
    if not shutil.which("xgettext"):
        raise TranslationError("xgettext is not installed: apt-get install gettext")
    with tempfile.TemporaryDirectory() as folder:
        listed = []
        for path in sources():
            # xgettext reads Python: a template becomes Python-like text first, as Django's makemessages does.
            target = Path(folder) / (str(path.relative_to(ROOT)) + ("" if path.suffix == ".py" else ".py"))
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            target.write_text(text if path.suffix == ".py" else templatize(text, origin=str(path)), encoding="utf-8")
            listed.append(str(target.relative_to(folder)))
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--output=-", "--sort-output"]
        command += [f"--keyword={word}" for word in KEYWORDS] + ["--add-location=file", "--files-from=-"]
        done = subprocess.run(command, cwd=folder, input="\n".join(listed), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TranslationError(f"xgettext: {done.stderr.strip()}")
    return polib.pofile(done.stdout.replace("charset=CHARSET", "charset=UTF-8"))


def update() -> int:
    """Writes django.po: every string of the source with the Danish text known so far, and empties the fragments."""
    known = {key(entry): entry for entry in merged()}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = dict(HEADER)
    for entry in extract():
        have = known.get(key(entry))
        if have is not None:
            entry.msgstr = "" if entry.msgid_plural else have.msgstr
            entry.msgstr_plural = have.msgstr_plural if entry.msgid_plural else {}
            entry.flags = [flag for flag in have.flags if flag == "fuzzy"] + [
                flag for flag in entry.flags if flag != "fuzzy"
            ]
        entry.occurrences = [(source_name(name), "") for name, _ in entry.occurrences]
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    for fragment in FRAGMENTS.glob("*.po"):
        fragment.unlink()
    return len(catalogue)


def source_name(name: str) -> str:
    """The template behind the Python-like text that xgettext read."""
    stem = name.removesuffix(".py")
    return stem if stem.endswith((".html", ".txt")) else name


def problems() -> list[str]:
    """One sentence for each string of the source without a finished Danish text."""
    known = {key(entry): entry for entry in merged()}
    found = disagreements()
    for entry in extract():
        where = ", ".join(source_name(name) for name, _ in entry.occurrences[:2])
        have = known.get(key(entry))
        if have is None:
            found.append(f"{where}: no Danish for {entry.msgid!r}")
        elif not is_done(have):
            found.append(f"{where}: {'fuzzy' if have.fuzzy else 'empty'} Danish for {entry.msgid!r}")
        elif lost(have):
            found.append(f"{where}: the Danish for {entry.msgid!r} has other placeholders")
    return found


def lost(entry: polib.POEntry) -> bool:
    """A placeholder of the source is missing in the translation, or one is there that the source does not fill."""
    if entry.msgid_plural:
        allowed = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        return any(not set(PLACEHOLDER.findall(text)) <= allowed for text in entry.msgstr_plural.values())
    return sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))
