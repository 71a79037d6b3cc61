"""Matches with volunteers in the demo: four suppliers with contracts, volunteers, and matches in every state.

The story goes through the services, so that it cannot hold what the pages would refuse; suppliers and volunteers are
made in bulk. Every name is invented; the organisations are those the municipality really had agreements with.
"""

import datetime as dt
import random
from collections.abc import Sequence
from itertools import cycle
from typing import Any

from accounts.models import User
from accounts.policy import Role
from core import clock
from demo import memory
from demo.staff import MAIL_DOMAIN, STAFF
from refugees.districts import IN_THE_CITY
from refugees.models import Refugee
from refugees.offers import Answer
from volunteers.casetab import first_wish
from volunteers.matching import reads
from volunteers.matching import services as matching
from volunteers.matching.models import Match, MatchContact
from volunteers.matching.rules import EndReason, Gain, Side, Sort, blocks
from volunteers.models import MatchAnswer, MatchConsent, MatchOffer
from volunteers.people import Clearance, Supplier, Volunteer
from volunteers.rules import Interest, Purpose, Sex, Slot
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes import services as wishes
from volunteers.wishes.models import Referral
from volunteers.wishes.rules import THEME

SEED = 20188
SUPPLIERS = ("Dansk Flygtningehjælp", "Foreningen Nydansker", "Bydelsmødre", "Røde Kors")
YEARS = (2017, 2018)
PLACES = (40, 25, 20, 35)
EACH = 15  # volunteers of each supplier
ASKED = 56  # people offered a match outside the interviews
MOST_WISHES = 44  # people of the demo whose wish is told
FIRST = ("Bodil", "Carl", "Dorte", "Erling", "Fie", "Gorm", "Hanne", "Iben", "Jørgen", "Kirsten", "Leif", "Mie",
         "Niels", "Oda", "Poul")  # fmt: skip
LAST = ("Skovlund", "Agerbo", "Bækmark", "Dalsig")
WOMEN = frozenset({"Bodil", "Dorte", "Fie", "Hanne", "Iben", "Kirsten", "Mie", "Oda"})
LANGUAGES = ((), ("engelsk",), ("arabisk",), ("tigrinya", "engelsk"), ("dari", "farsi"), ("kurmanji",))
BRINGS = (
    "Har undervist i dansk i tyve år", "Kender arbejdsmarkedet i byen, tidligere HR",
    "Kom selv som flygtning i 1990'erne",
    "Spiller fodbold i en klub med plads til flere", "Har tre børn og kender skolen og foreningerne", "",
)  # fmt: skip


def befriend(staff: dict[str, User], *, on: dt.date) -> str:
    """Everything about matches; how much, in one line."""
    rng = random.Random(SEED)
    contracts = agree(on)
    tie(staff, contracts)
    helpers = volunteers([each.supplier for each in contracts], on, rng)
    ask(on, rng)
    told = tell_wishes(on, rng)
    referrals = refer(told, contracts, on, rng)
    made = propose(referrals, on, rng)
    live(made, on, rng)
    rounds(on=on)
    memory.settle_moments(THEME, (MatchAnswer, MatchConsent, MatchOffer), now=clock.now())
    return f"{len(helpers)} volunteers, {len(told)} wishes, {len(referrals)} referrals, {len(made)} matches."


def agree(on: dt.date) -> list[Contract]:
    """The suppliers, their contracts of 2017 and 2018, and those of today; the latter."""
    current: list[Contract] = []
    for name, places in zip(SUPPLIERS, PLACES, strict=True):
        supplier = Supplier.objects.create(name=name, email=f"match{len(current)}@{MAIL_DOMAIN}", phone="67 00 20 00")
        for year in sorted({*YEARS, on.year}):
            found = Contract.objects.create(
                supplier=supplier, year=year, places=places, valid_from=dt.date(year, 1, 1),
                valid_to=dt.date(year, 12, 31),
            )  # fmt: skip
        current.append(found)
    return current


def tie(staff: dict[str, User], contracts: Sequence[Contract]) -> None:
    """The invented coordinators speak for the suppliers, in turn."""
    accounts = [staff[each.email] for each in STAFF if each.role == Role.SUPPLIER_COORDINATOR]
    for user, contract in zip(accounts, contracts, strict=False):
        SupplierCoordinator.objects.create(supplier=contract.supplier, user=user, valid_from=dt.date(2017, 1, 1))


def volunteers(suppliers: Sequence[Supplier], on: dt.date, rng: random.Random) -> list[Volunteer]:
    """The suppliers' volunteers with their clearances; one in twelve has let it run out."""
    found = []
    for place, supplier in enumerate(suppliers):
        for number, first in enumerate(FIRST[:EACH]):
            since = on - dt.timedelta(days=rng.randint(200, 700))
            found.append(
                Volunteer(
                    supplier=supplier, name=f"{first} {LAST[place]}", phone=f"67 01 2{place} {number:02d}",
                    sex=Sex.WOMAN if first in WOMEN else Sex.MAN, pets=rng.random() < 0.25,
                    languages=["dansk", *rng.choice(LANGUAGES)], district=rng.choice(IN_THE_CITY)[0],
                    helps_with=rng.sample(Purpose.values, 3), interests=rng.sample(Interest.values, 4),
                    available=rng.sample(Slot.values, 6), brings=rng.choice(BRINGS), signed_up_on=since,
                    approved_on=since + dt.timedelta(days=14),
                )
            )  # fmt: skip
    made = Volunteer.objects.bulk_create(found)
    Clearance.objects.bulk_create(
        Clearance(
            volunteer=each, asked_on=on - dt.timedelta(days=190), answered_on=on - dt.timedelta(days=180), passed=True,
            valid_until=on - dt.timedelta(days=5) if number % 12 == 7 else on + dt.timedelta(days=185),
        )
        for number, each in enumerate(made)
    )  # fmt: skip
    return made


def ask(on: dt.date, rng: random.Random) -> None:
    """Grown people of the last year and a half who were not asked in an interview are offered a match."""
    known = MatchAnswer.objects.standing().values("refugee")
    people = Refugee.objects.present(on).exclude(pk__in=known).filter(
        caseworker__isnull=False, takeover_on__range=(on - dt.timedelta(days=500), on - dt.timedelta(days=70)),
        birth_date__lte=on - dt.timedelta(days=20 * 365),
    )  # fmt: skip
    for number, person in enumerate(people.select_related("caseworker").order_by("pk")[:ASKED]):
        day = max(person.takeover_on or on, on - dt.timedelta(days=rng.randint(60, 240)))
        said = ("yes", "yes", "yes", "yes", "no", "later", "yes", "")[number % 8]
        wishes.offer(person, on=day, said=said, consent=said == "yes", by=person.caseworker)


def tell_wishes(on: dt.date, rng: random.Random) -> list[Any]:
    """Wishes of those who said yes in an interview and agreed; the newest of them wait for their referral."""
    yes = MatchAnswer.objects.standing().filter(answer=Answer.YES).values("refugee")
    agreed = MatchConsent.objects.standing().filter(refugee__in=yes).order_by("-happened_on", "pk")
    days = dict(agreed.values_list("refugee", "happened_on"))
    people = Refugee.objects.present(on).filter(pk__in=days, caseworker__isnull=False).select_related("caseworker")
    found = []
    for person in sorted(people, key=lambda each: (days[each.pk], each.pk), reverse=True)[:MOST_WISHES]:
        wish = first_wish(person, days[person.pk])
        wish.purposes, wish.interests = rng.sample(Purpose.values, 2), rng.sample(Interest.values, 3)
        wish.times, wish.district = rng.sample(Slot.values, 5), rng.choice(IN_THE_CITY)[0]
        wish.volunteer_sex = rng.choice(("", "", "", Sex.WOMAN, Sex.MAN))
        wish.no_pets = rng.random() < 0.15
        found.append(wishes.wish(wish, by=person.caseworker))
    return found[::-1]


def refer(told: Sequence[Any], contracts: Sequence[Contract], on: dt.date, rng: random.Random) -> list[Referral]:
    """All but the newest are referred, to the suppliers in turn."""
    found: list[Referral] = []
    for wish, contract in zip(told[: max(0, len(told) - 5)], cycle(contracts), strict=False):
        day = max(min(wish.wished_on + dt.timedelta(days=rng.randint(2, 20)), on), contract.valid_from, wish.wished_on)
        alias = f"Borger {len(found) + 1}" if wish.refugee.name_protected else ""
        found.append(
            wishes.refer(
                wish, contract, expected=wish.version, alias=alias, on=min(day, on), by=wish.refugee.caseworker
            )
        )  # fmt: skip
    return found


def propose(referrals: Sequence[Referral], on: dt.date, rng: random.Random) -> list[Match]:
    """Three of four have a proposal, some days after the referral: the first volunteer whom nothing keeps from it."""
    made = []
    for number, referral in enumerate(referrals):
        day = referral.referred_on + dt.timedelta(days=rng.randint(1, 18))
        if number % 4 == 3 or day > on:
            continue
        found = reads.volunteers(referral.contract.supplier_id)
        wish = reads.wish_of(referral)
        free = [each for each, helper in zip(found, reads.helpers(found, day), strict=True) if not blocks(wish, helper)]
        if free:
            made.append(matching.propose(referral, free[0], on=day, by=None))
    return made


def live(made: Sequence[Match], on: dt.date, rng: random.Random) -> None:
    """What became of each: unanswered, declined, accepted, met, active, silent, in doubt, ended."""
    for number, match in enumerate(made):
        if number % 8 == 0:
            continue  # nobody has answered
        day = min(match.proposed_on + dt.timedelta(days=rng.randint(1, 5)), on)
        if number % 8 == 1:
            answered(match, Side.PERSON, "no", day)
            continue
        for side in (Side.PERSON, Side.VOLUNTEER):
            match = answered(match, side, "yes", day)
        meeting = day + dt.timedelta(days=rng.randint(2, 10))
        if number % 8 == 2 or meeting > on:
            continue  # they have not met
        rhythm = rng.choice(("weekly", "weekly", "fortnight"))
        match = matching.meet(match, expected=match.version, rhythm=rhythm, on=meeting, by=None)
        together(match, number, on, rng)


def answered(match: Match, side: str, said: str, day: dt.date) -> Match:
    return matching.answer(match, side=side, said=said, expected=match.version, on=day, by=None)


def together(match: Match, number: int, on: dt.date, rng: random.Random) -> None:
    """Contacts every other week, but for one in eight who falls silent; one doubts, one has ended."""
    contacts: list[MatchContact] = []
    day = (match.first_meeting_on or on) + dt.timedelta(days=14)
    last = on - dt.timedelta(days=50) if number % 8 == 3 else on
    while day <= last:
        check = Sort.CHECK_IN if len(contacts) % 3 == 2 else Sort.MET
        gained = rng.sample(Gain.values[:-1], 2) if check == Sort.CHECK_IN else []
        contacts.append(
            MatchContact(
                refugee_id=match.refugee_id, match=match, happened_on=day, sort=check,
                goes="well" if check == Sort.CHECK_IN else "", gained_person=gained, gained_volunteer=gained[:1],
            )
        )  # fmt: skip
        day += dt.timedelta(days=rng.randint(10, 18))
    MatchContact.objects.bulk_create(contacts)
    if number % 8 == 4:
        matching.doubt(match, side=rng.choice(Side.values), on=on - dt.timedelta(days=2), by=None)
    if number % 8 == 5:
        reason = rng.choice((EndReason.COMPLETED, EndReason.NO_TIME, EndReason.MOVED))
        matching.end(
            match, expected=match.version, reason=reason, on=on, gained_person=["language", "network"],
            gained_volunteer=["insight"], by=None,
        )  # fmt: skip


def rounds(*, on: dt.date) -> None:
    """A round of the first supplier, to be looked at."""
    tied = SupplierCoordinator.objects.order_by("pk").first()
    if tied is not None and reads.waiting(tied.supplier_id):
        matching.assign(tied.supplier, on=on, at=clock.now(), by=tied.user)
