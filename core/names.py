"""Names as Danes sort them and as people look for them.

The database has no Danish collation; both keys are stored beside the name and indexed.
"""

import re
import unicodedata
from functools import lru_cache

# After z come æ, ø, å: in the order of code points these are { | }.
DANISH_LAST = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "ő": "|", "œ": "|", "å": "}"})
SPELT_OUT = {
    "æ": "ae", "ø": "oe", "å": "aa", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "đ": "d", "ł": "l", "ı": "i",
}  # fmt: skip
FOLDED = str.maketrans({k: v for k, v in SPELT_OUT.items() if k not in "æøåœ"})
TRANSLITERATED = str.maketrans(SPELT_OUT)
MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
NOT_LETTERS = re.compile(r"(?:[^\w{|}]|_)+")
APOSTROPHES = re.compile("['’‘`´ʼʿʾ]")

ARABIC = str.maketrans({
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ء": "", "ؤ": "u", "ئ": "i", "ب": "b", "پ": "p",
    "ت": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r",
    "ڕ": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z",
    "ع": "a", "غ": "gh", "ف": "f", "ڤ": "v", "ق": "q", "ک": "k", "ك": "k", "گ": "g", "ل": "l", "ڵ": "l",
    "م": "m", "ن": "n", "ه": "h", "ھ": "h", "ة": "a", "ە": "e", "و": "w", "ۆ": "o", "ي": "y", "ی": "y",
    "ى": "a", "ێ": "e", "ټ": "t", "ډ": "d", "ړ": "r", "ښ": "sh", "ږ": "zh", "ځ": "dz", "څ": "ts",
    "ڼ": "n", "ې": "e", "ۍ": "y", "\u200c": "", "ـ": "",
})  # fmt: skip
CYRILLIC = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "ы": "y", "э": "e", "ё": "e", "ъ": "",
})  # fmt: skip
ETHIOPIC = re.compile("[\u1200-\u135a\u1380-\u138f\u2d80-\u2dde]")


@lru_cache(maxsize=512)
def ethiopic_syllable(character: str) -> str:
    """A Ge'ez syllable in Latin letters, from its Unicode name; the sixth order is mostly silent."""
    sound = unicodedata.name(character, "").rpartition(" ")[2].lower()
    for vowel, written in (("aa", "a"), ("ee", "e"), ("e", "")):
        if sound.endswith(vowel):
            return sound.removesuffix(vowel) + written
    return sound


def without_marks(text: str) -> str:
    """The letters without accents and vowel signs."""
    return unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFKD", text)))


# Of ASCII only: letters, digits and what stands for æ, ø, å stay, apostrophes vanish, the rest divides words.
ASCII_WORDS = {
    code: None if chr(code) in "'`" else " " for code in range(128) if not re.match(r"[0-9A-Za-z{|}]", chr(code))
}


def single_spaced(text: str) -> str:
    if text.isascii():
        return " ".join(text.translate(ASCII_WORDS).split())
    return NOT_LETTERS.sub(" ", APOSTROPHES.sub("", text)).strip()


def danish_sort_key(text: str) -> str:
    """A key whose code points sort as a Danish telephone book: aa with å, and æ, ø, å after z.

    Letter case, accents, apostrophes and hyphens do not count.
    """
    if text.isascii():
        return single_spaced(text.lower().replace("aa", "}"))
    text = unicodedata.normalize("NFC", text).lower().replace("aa", "å").translate(DANISH_LAST)
    return single_spaced(without_marks(text.translate(FOLDED)).casefold())


def search_key(text: str) -> str:
    """Small Latin letters for finding: no accents, ø as oe, Arabic, Ge'ez and Cyrillic letters by sound."""
    if text.isascii():
        return single_spaced(text.lower())
    text = unicodedata.normalize("NFC", text).lower().translate(TRANSLITERATED)
    text = text.translate(ARABIC).translate(CYRILLIC)
    text = ETHIOPIC.sub(lambda match: ethiopic_syllable(match.group()), text)
    return single_spaced(without_marks(text).casefold())
