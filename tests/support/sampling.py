"""A part of many trials for each run, so that all of them come round."""

import os
import random


def todays(names: list[str], count: int) -> list[str]:
    """Another part of them each day; HAVN_SAMPLE names another day."""
    from core import clock

    day = os.environ.get("HAVN_SAMPLE") or f"{clock.today():%Y-%m-%d}"
    return random.Random(day).sample(sorted(names), min(count, len(names)))
