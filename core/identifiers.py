"""CPR numbers and telephone numbers: reading, checking, showing. Nothing here is ever logged."""

import datetime as dt
import re

import phonenumbers
from django.utils.translation import gettext as _

DANISH_PHONE = re.compile(r"(?:\+45|0045)?([1-9][0-9]{7})")
CPR = re.compile(r"([0-9]{6})[-\s\u2010-\u2015]?([0-9]{4})")


def parse_cpr(text: str) -> str:
    """The ten digits of a CPR number written with or without hyphen.

    Raises ValueError with a sentence that never repeats the number. Modulus 11 is not required: since 2007
    valid numbers fail it (cpr.dk). The last digit says nothing certain about sex.
    """
    match = CPR.fullmatch(text.strip())
    if match is None:
        digits = sum(character in "0123456789" for character in text)
        if digits == 10:
            raise ValueError(_("A CPR number is written DDMMYY-SSSS."))
        raise ValueError(_("A CPR number has ten digits; this one has %(count)d.") % {"count": digits})
    digits_only = match.group(1) + match.group(2)
    cpr_birth_date(digits_only)
    return digits_only


def cpr_century(year: int, seventh: int) -> int:
    """The century of a two-digit year, by the seventh digit (cpr.dk, opbygning af CPR-nummeret)."""
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def cpr_birth_date(cpr: str) -> dt.date:
    """The birth date in ten digits. Raises ValueError with a sentence where there is no such day."""
    day, month, year = int(cpr[0:2]), int(cpr[2:4]), int(cpr[4:6])
    try:
        return dt.date(cpr_century(year, int(cpr[6])) + year, month, day)
    except ValueError:
        raise ValueError(_("The first six digits of the CPR number are not a date.")) from None


def format_cpr(cpr: str) -> str:
    """DDMMYY-SSSS."""
    return f"{cpr[:6]}-{cpr[6:]}" if cpr else ""


def mask_cpr(cpr: str) -> str:
    """DDMMYY-••••: what a screen may show."""
    return f"{cpr[:6]}-••••" if cpr else ""


def parse_phone(text: str) -> str:
    """A telephone number as +4512345678; Danish where no country is given.

    Raises ValueError with a sentence. Series not in use are accepted: only the length is checked.
    """
    if match := DANISH_PHONE.fullmatch(text.replace(" ", "")):
        return f"+45{match.group(1)}"
    try:
        number = phonenumbers.parse(text, "DK")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError(_("'%(text)s' is not a telephone number.") % {"text": text[:40]})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(number: str) -> str:
    """+45 12 34 56 78; what cannot be read is shown as it is."""
    if number.startswith("+45") and len(number) == 11:
        return f"+45 {number[3:5]} {number[5:7]} {number[7:9]} {number[9:]}"
    try:
        parsed = phonenumbers.parse(number, "DK")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
