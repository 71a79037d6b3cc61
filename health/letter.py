"""What the referral letter tells: only what the clinic needs to receive somebody."""

import datetime as dt
from typing import Any

from django.conf import settings

from health.models import HealthReferral
from health.rules import Shared


def what_it_tells(referral: HealthReferral) -> list[str]:
    """The parts that the letter has, for the log of what was shared."""
    parts = {
        Shared.NAME: True,
        Shared.PHONE: bool(referral.refugee.phone),
        Shared.LANGUAGE: bool(referral.language or referral.needs_interpreter),
        Shared.TRANSPORT: bool(referral.transport),
        Shared.CHILDREN: bool(referral.children),
        Shared.MESSAGE: bool(referral.note),
    }
    return [part.value for part, told in parts.items() if told]


def letter_context(referral: HealthReferral, clinic: str, on: dt.date) -> dict[str, Any]:
    return {
        "referral": referral,
        "person": referral.refugee,
        "clinic": clinic,
        "made_on": on,
        "municipality": settings.HAVN_MUNICIPALITY_NAME,
    }
