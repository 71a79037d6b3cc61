"""Pieces of SQL for made-up rows: what is drawn by lot, the same each time."""


def chance(number: str, salt: int) -> str:
    """A number from 0 up to 1, drawn by lot from a row's number: the same each time, no temporary table."""
    return f"((hashint8extended(({number})::bigint, {salt}) & 1048575) / 1048576.0)"


def pick(words: list[str], number: str, salt: int) -> str:
    """One of the words, drawn by lot."""
    array = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"(ARRAY[{array}])[1 + floor({chance(number, salt)} * {len(words)})::int]"


def days(low: int, high: int, number: str, salt: int) -> str:
    """A whole number of days from low through high, drawn by lot."""
    return f"({low} + floor({chance(number, salt)} * {high - low + 1})::int)"
