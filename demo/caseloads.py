"""Hand-overs in the demo: one done, of which a receiver has the mail; one planned; a former caseworker who may read;
a pack for the municipality that somebody has moved to."""

import datetime as dt

from accounts.models import User
from core import clock
from refugees.handover import services
from refugees.models import Exit, Refugee
from rights.moves import packing, rules
from rights.moves.models import MovePack

MOVED, PLANNED = 4, 6  # cases
AHEAD = dt.timedelta(days=12)
MUNICIPALITY, ADDRESS = "Nordlunde Kommune (opdigtet)", "Digital Post, Integrationsafdelingen"


def fill(*, on: dt.date, manager: User) -> None:
    """Takes two caseworkers of the manager's team who can give, and two who can take."""
    reach = Refugee.objects.visible_to(manager).present(on).filter(caseworker__isnull=False)
    workers = list(User.objects.filter(pk__in=reach.order_by().values("caseworker")).order_by("pk"))
    if len(workers) < 4:
        return
    leaving, busy, first, second = workers[0], workers[2], workers[2], workers[3]
    done = list(reach.filter(caseworker=leaving).order_by("-takeover_on", "pk")[:MOVED])
    services.decide(
        giver=leaving, chosen=dict.fromkeys(done, first), on=on,
        access_until=on + dt.timedelta(days=30), by=manager, at=clock.now(), today=on,
    )  # fmt: skip
    going = list(reach.filter(caseworker=busy).exclude(pk__in=[each.pk for each in done]).order_by("pk")[:PLANNED])
    shared = {person: (second, workers[1])[number % 2] for number, person in enumerate(going)}
    services.decide(
        giver=busy, chosen=shared, on=on + AHEAD, access_until=None, by=manager, at=clock.now(), today=on
    )
    pack_for_somebody_who_moved(on=on)


def pack_for_somebody_who_moved(*, on: dt.date) -> None:
    """The latest one who moved to another municipality."""
    left = Exit.objects.as_of(on).filter(reason="moved", refugee__caseworker__isnull=False)
    latest = left.select_related("refugee__caseworker").order_by("-happened_on", "-pk").first()
    person = latest.refugee if latest else Refugee.objects.filter(caseworker__isnull=False).order_by("pk").first()
    if person is None:
        return
    pack = MovePack(
        refugee=person, municipality=MUNICIPALITY, address=ADDRESS, parts=[part.value for part in rules.NECESSARY]
    )
    packing.ask(pack, by=person.caseworker, at=clock.now(), today=on)
