"""Cleaning of text from people and files: what cannot be shown is left out, and named."""

import re
import unicodedata
from dataclasses import dataclass

# Control characters but tab and line breaks; lone surrogates; noncharacters; the byte-order mark.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Marks of direction are invisible and harmless at the ends of a pasted name; inside they can make text lie.
LINE_BREAKS = re.compile(r"\r\n?|\n|\t")
CONTROL_NAMES = {
    0x00: "NUL", 0x07: "BEL", 0x08: "BS", 0x0B: "VT", 0x0C: "FF", 0x1B: "ESC", 0x1C: "FS", 0x1D: "GS",
    0x1E: "RS", 0x1F: "US", 0x7F: "DEL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cleaned:
    text: str
    removed: tuple[str, ...] = ()  # what was left out, each kind once: "BEL (U+0007)"


def describe(character: str) -> str:
    """A character that cannot be shown, in words: `BEL (U+0007)`."""
    code = ord(character)
    name = CONTROL_NAMES.get(code) or unicodedata.name(character, "")
    return f"{name} (U+{code:04X})" if name else f"U+{code:04X}"


def clean(text: str, *, multiline: bool = False) -> Cleaned:
    """Trims the text, composes its letters (NFC) and leaves out what cannot be shown, naming each kind.

    Line breaks and tabs become spaces unless the text may have several lines. Joiners that Persian and
    other scripts need are kept.
    """
    if text.isascii() and text.isprintable():
        return Cleaned(text.strip())
    removed: dict[str, None] = {}
    if UNWANTED.search(text):
        removed = dict.fromkeys(describe(match) for match in UNWANTED.findall(text))
        text = UNWANTED.sub("", text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\r\n?", "\n", text) if multiline else LINE_BREAKS.sub(" ", text)
    return Cleaned(text.strip(), tuple(removed))


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(("=", "+", "-", "@", "\t", "\r"))
