"""The invented employers of the demo: branch, site, contacts, notes, how many they take. Nobody is meant."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from accounts.models import User
from demo import words
from placements import services, services_employers, services_openings
from placements.models import Contact, Employer, EmployerNote, Opening, Placement, PlacementEvent, Site
from placements.rules import CloseReason, DeclineReason, Event
from refugees.models import Refugee


class Workplace(NamedTuple):
    """The branch by DB07, where it lies, whom we talk to, how many trainees it takes at a time."""

    branch: str
    address: str
    postal_code: str
    city: str
    district: str
    contact: str
    role: str
    trainees: int


W = Workplace
WORKPLACES = (
    W("56", "Kystvænget 4", "2100", "København Ø", "2", "Ea Lund", "indehaver", 2),
    W("56", "Rådhusgården 1", "1550", "København V", "4", "Preben Krag", "køkkenchef", 8),
    W("10", "Melstien 12", "2500", "Valby", "5", "Ib Holm", "bager", 3),
    W("55", "Havnegangen 20", "1560", "København V", "4", "Rikke Stage", "oldfrue", 12),
    W("47", "Torveporten 3", "2720", "Vanløse", "6", "Yasin Demir", "butikschef", 6),
    W("88", "Kastanjestien 8", "2400", "København NV", "8", "Dorthe Lund", "leder", 3),
    W("95", "Kædestræde 5", "2200", "København N", "3", "Bo Frandsen", "værkfører", 2),
    W("52", "Kajvej 31", "2450", "København SV", "4", "Kim Overby", "lagerchef", 10),
    W("87", "Solsortevænget 2", "2300", "København S", "9", "Annelise Buch", "afdelingsleder", 8),
    W("43", "Penselgade 7", "2400", "København NV", "8", "Carsten Malmø", "mester", 3),
    W("47", "Klædegangen 15", "2200", "København N", "3", "Vibeke Ring", "daglig leder", 6),
    W("85", "Skolebakken 9", "2700", "Brønshøj", "7", "Torben Falk", "teknisk leder", 2),
    W("56", "Kogegade 11", "1620", "København V", "4", "Marco Bini", "køkkenchef", 3),
    W("01", "Drivhusvej 40", "2770", "Kastrup", "99", "Else Krogh", "gartner", 6),
    W("96", "Saksestræde 2", "2200", "København N", "3", "Lamia Said", "indehaver", 1),
)  # fmt: skip
NOTES = (
    "Tager gerne en praktikant til. Vil møde borgeren først.",
    "Kan vejlede på engelsk og arabisk. Møde kl. 6.30.",
    "Ny leder fra årsskiftet. Ring, før der tilbydes flere forløb.",
    "God erfaring med IGU. Spørger efter en mere.",
)
# Registered twice by two who did not look: the list of those that look alike shows them.
TWICE = "Bageri, Valby ApS"


def of_placements(staff: Sequence[User], *, on: dt.date) -> None:
    """The invented work places as employers of the placements whose offer or start names them."""
    known = [register(name, number, staff[number % len(staff)], on) for number, name in enumerate(words.WORKPLACES)]
    employers = {each.name: each for each in known}
    placements = {}
    for event in PlacementEvent.objects.filter(note__in=employers).select_related("placement"):
        event.placement.employer = employers[event.note]
        placements[event.placement_id] = event.placement
    Placement.objects.bulk_update(placements.values(), ["employer"])
    twin = services_employers.save_employer(Employer(name=TWICE, branch="10"), expected=0, by=staff[0])
    phone = employers["Bageri, Valby"].contacts.all()[0].phone
    services_employers.save_part(Contact(employer=twin, name="Bageriet", phone=phone), expected=0)


def register(name: str, number: int, by: User, on: dt.date) -> Employer:
    """One employer by the service, as a job consultant registers it; some with a second site and an old contact."""
    place = WORKPLACES[number]
    employer = Employer(
        name=name, branch=place.branch, takes_traineeship=place.trainees, takes_wage_subsidy=max(1, place.trainees // 3)
    )
    site = Site(
        address=place.address, postal_code=place.postal_code, city=place.city, district=place.district,
        p_number=f"99{number:08d}",
    )  # fmt: skip
    contact = Contact(name=place.contact, role=place.role, phone=f"67 00 01 {number:02d}")
    note = NOTES[number % len(NOTES)] if number % 2 == 0 else ""
    services_employers.register(
        employer, site=site, contact=contact, note=note, by=by, on=on - dt.timedelta(days=9 * number + 3)
    )
    if number % 4 == 3:
        second = Site(employer=employer, name="Filial", address="Broens Sti 6", postal_code="2300", district="10")
        services_employers.save_part(second, expected=0)
        gone = Contact(employer=employer, name="Lis Hald", role=place.role, is_current=False)
        services_employers.save_part(gone, expected=0)
        EmployerNote.objects.create(
            employer=employer, text="Har fået ny kontaktperson.", written_on=on - dt.timedelta(days=40), written_by=by
        )
    return employer


# --- what they can take -------------------------------------------------------------------------------
class Wanted(NamedTuple):
    """An opening: kind, title, tasks, hours, Danish, places, days from today to the first start."""

    kind: str
    title: str
    tasks: str
    hours: int
    danish: str
    places: int
    ahead: int


OPENINGS = (
    Wanted("traineeship", "Hjælp i køkken og opvask", "Opvask, klargøring af grønt, anretning.", 25, "none", 2, 3),
    Wanted("traineeship", "Kantine, frokost", "Buffet, afrydning, varemodtagelse.", 30, "A1", 4, 7),
    Wanted("traineeship", "Tidlig morgen i bageriet", "Forme brød, pakke, gøre rent.", 30, "none", 2, 1),
    Wanted("wage_subsidy", "Rengøring af værelser", "Værelser og gange, to og to.", 30, "A1", 5, 14),
    Wanted("igu", "Butiksmedarbejder med IGU", "Varer på hylder, kasse, kundehjælp.", 32, "A2", 2, 30),
    Wanted("traineeship", "Medhjælp i børnehave", "Leg, frokost, udeliv.", 25, "B1", 1, 10),
    Wanted("traineeship", "Cykelværksted", "Lapning, smøring, udlevering.", 30, "A1", 1, 2),
    Wanted("ordinary_job", "Lager, aftenhold", "Pakke ordrer med scanner.", 37, "A1", 6, 5),
    Wanted("igu", "Plejehjem, køkken og hjælp", "Måltider og samvær med beboere.", 37, "B1", 3, 45),
    Wanted("traineeship", "Malerhjælper", "Afdækning, spartling, oprydning.", 37, "A1", 1, 6),
)


def open_places(staff: Sequence[User], *, on: dt.date) -> int:
    """The openings of the invented employers: some filled by placements of the last weeks, one closed. How many."""
    employers = [Employer.objects.get(name=name) for name in words.WORKPLACES[: len(OPENINGS)]]
    for number, (employer, wanted) in enumerate(zip(employers, OPENINGS, strict=True)):
        opening = services_openings.save_opening(
            Opening(
                employer=employer, site=employer.sites.all()[0], kind=wanted.kind, title=wanted.title,
                tasks=wanted.tasks, hours=wanted.hours, danish=wanted.danish, places=wanted.places,
                starts_from=on + dt.timedelta(days=wanted.ahead), open_from=on - dt.timedelta(days=30 + number),
            ),
            expected=0, by=staff[number % len(staff)],
        )  # fmt: skip
        fill(opening, most=wanted.places if number % 3 == 0 else wanted.places // 2)
        if number == CLOSED:
            opening.closed_reason = CloseReason.WITHDRAWN
            services_openings.close(opening, expected=opening.version, on=on - dt.timedelta(days=2))
    return len(OPENINGS)


CLOSED = 9  # the painter changed his mind


def fill(opening: Opening, *, most: int) -> None:
    """The newest placements of the kind that run or wait at the employer came by the opening."""
    came = Placement.objects.holding().filter(employer=opening.employer, kind=opening.kind).order_by("-pk")[:most]
    Placement.objects.filter(pk__in=[each.pk for each in came]).update(opening=opening)


def propose(staff: Sequence[User], *, on: dt.date) -> int:
    """Some who have no start yet were offered a place in the last days; one of them said no. How many."""
    opening = Opening.objects.with_places().open_on(on).filter(kind="traineeship", free__gte=2).order_by("pk")[0]
    begun = Placement.objects.values("refugee")
    since = (on - dt.timedelta(days=45), on - dt.timedelta(days=OFFERED_AGO + 1))
    grown = on - dt.timedelta(days=365 * 20)
    people = Refugee.objects.present(on).filter(takeover_on__range=since, birth_date__lte=grown)
    waiting = people.exclude(pk__in=begun).order_by("takeover_on", "pk")[:PROPOSED]
    for number, person in enumerate(waiting):
        made = Placement(
            refugee=person, kind=opening.kind, employer=opening.employer, opening=opening, hours=opening.hours,
            tasks=opening.tasks,
        )  # fmt: skip
        day = on - dt.timedelta(days=OFFERED_AGO)
        by = staff[number % len(staff)]
        services.begin(made, Event.OFFERED, on=day, by=by)
        if number == 0:
            made.refresh_from_db()
            services.decline(
                made, expected=made.version, reason=DeclineReason.CHILDCARE, on=day + dt.timedelta(days=2), by=by,
                note=DECLINED,
            )  # fmt: skip
    return len(waiting)


PROPOSED, OFFERED_AGO = 3, 5
DECLINED = "Kan ikke nå frem til kl. 6, før børnehaven åbner."
