"""In which districts people live, as far as an address says it."""

import datetime as dt
import re
from collections.abc import Sequence

from refugees.districts import of_postal_code
from refugees.models import Address, Refugee

TOWN = re.compile(r"\b(\d{4})\s+[A-ZÆØÅ]")


def districts_of(people: Sequence[Refugee], on: dt.date) -> dict[int, tuple[str, ...]]:
    """The districts that the address may lie in. Never of a protected address: what comes of it would tell."""
    may = [person.pk for person in people if not person.address_protected]
    found = {}
    for row in Address.objects.on(on).filter(refugee__in=may):
        codes = TOWN.findall(row.text)
        found[row.refugee_id] = of_postal_code(codes[-1]) if codes else ()
    return found
