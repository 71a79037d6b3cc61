"""Two people of the demo who were registered twice, spelled another way: one merging waits, one is to be found."""

import datetime as dt

from accounts.models import User
from core import clock
from core.clock import COPENHAGEN
from refugees import services
from refugees.merging import services as mergings
from refugees.merging.comparing import pairs
from refugees.merging.models import Merge
from refugees.merging.rules import OWN
from refugees.models import Refugee

# How names are written another way by another hand.
ANOTHER_HAND = (("kh", "ch"), ("ou", "u"), ("ee", "i"), ("ss", "s"), ("ei", "ay"), ("y", "i"), ("mm", "m"), ("h", ""))
NOTE = "Samme fødselsdato og samme telefon. Navnet er stavet forskelligt på de to visiteringslister."


def spelled(name: str) -> str:
    """The name as another hand wrote it; the same where there is only one way."""
    for one, other in ANOTHER_HAND:
        if one in name[1:]:
            return name[0] + name[1:].replace(one, other, 1)
    return name


def fill(*, on: dt.date, manager: User) -> str:
    """Registers two people a second time and proposes one merging; what to say of it."""
    mine = Refugee.objects.visible_to(manager).filter(takeover_on__lte=on, caseworker__isnull=False)
    known = mine.select_related("caseworker", "team").order_by("-takeover_on", "pk")
    again = [each for each in known[:80] if spelled(each.given_names) != each.given_names and each.age_on(on) >= 18][:2]
    for number, person in enumerate(again):
        second = register_again(person, on=on)
        if number == 0:
            propose(person, second, on=on)
    return f"{len(again)} people registered twice, {Merge.objects.waiting().count()} merging waits."


def register_again(person: Refugee, *, on: dt.date) -> Refugee:
    """The same person from another list, with what that list and a first conversation knew."""
    second = Refugee(
        given_names=spelled(person.given_names), family_name=person.family_name, birth_date=person.birth_date,
        person_id=f"{person.person_id}7", sex=person.sex, nationality=person.nationality, phone=person.phone,
        residence_basis=person.residence_basis, permit_date=person.permit_date, takeover_on=person.takeover_on,
        interpreter_language=person.interpreter_language, email="samme.person@eksempel.invalid",
        caseworker=person.caseworker, team=person.team,
    )  # fmt: skip
    services.register(person=second, by=person.caseworker, on=on)
    services.write_note(
        person=second, title="Henvendelse i receptionen", text="Borgeren spørger til sit danskkursus.", event_on=on,
        by=person.caseworker, sign=True,
    )  # fmt: skip
    return second


def propose(person: Refugee, second: Refugee, *, on: dt.date) -> None:
    found = mergings.preview(person, second, {}, by=person.caseworker, at=clock.now(), on=on)
    chosen = {each.key: each.usual or OWN for each in pairs(person, second) if each.answers}
    chosen |= {each.key: OWN for each in found.questions}
    mergings.propose(
        stays=person, goes=second, seen=(person.version, second.version), choices=chosen, note=NOTE,
        by=person.caseworker, at=dt.datetime.combine(on, dt.time(8, 40), COPENHAGEN), on=on,
    )  # fmt: skip
