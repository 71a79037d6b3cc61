"""A small municipality in which every kind of secret is a word found nowhere else."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.models import Team, User
from accounts.policy import ASSIGNED_ROLES, Area, Role
from core import clock
from health import deciding
from health import services as health
from health.models import HealthAnswer, HealthConsent, HealthFollowUp, HealthOffer, HealthReferral, HealthVisit
from health.rules import State
from placements import services as placements
from placements.models import Employer, Placement
from refugees import services
from refugees.documents.models import Document
from refugees.documents.services import file_document
from refugees.models import Address, CaseAssignment, JournalEntry, LeaveEvent, Refugee
from retention import mentoring
from retention import services as retention
from retention.models import CounsellingVisit, FollowUp, MentorNote, MentorOffer, RetentionMentor, WarningSign
from retention.services import Step
from tests import factories
from tests.screening.support import hold_with, make_interview, type_in
from volunteers.matching import services as matching
from volunteers.people import Clearance, Supplier, Volunteer
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes import services as matches
from volunteers.wishes.models import MatchWish

PDF = Path("demo/data/velkomstbrev.pdf").read_bytes()


@dataclass(frozen=True)
class Canary:
    """A word, and the area whose readers may meet it. `nobody`: it stands on no page at all."""

    word: str
    area: str = ""
    nobody: bool = False
    writer_only: bool = False
    also: str = ""  # a second area, whose readers get it passed on


CPR, CPR_PROTECTED = "240387-9987", "170591-9976"
CANARIES = (
    *(Canary(number, nobody=True) for number in (CPR, CPR_PROTECTED)),  # shown only by revealing it
    *(Canary(number.replace("-", ""), nobody=True) for number in (CPR, CPR_PROTECTED)),
    Canary("Brombærnavn", Area.PROTECTED),
    Canary("Hyldeblomstgade", Area.PROTECTED),
    Canary("Kornblomststi", Area.CONTACT),
    Canary("67019954", Area.CONTACT, also=Area.SUPPLIER),  # passed on with consent
    Canary("Mynteseddel", Area.CASE),  # a signed note
    Canary("Timiangrund", Area.CASE),  # grounds of an assessment
    Canary("Laurbærblad", Area.CASE),  # a document's title
    Canary("Rosmarinsvar", Area.INTERVIEW),
    Canary("Vildtimianhelbred", Area.HEALTH),
    Canary("Malurttrussel", Area.PROTECTED),
    Canary("Salviekladde", writer_only=True),  # typed, not recorded
    Canary("Dildplads", Area.PLACEMENT),
    Canary("Løvstikkejournal", Area.HEALTH),  # a journal entry of the health area
    Canary("Havtornbesked", Area.HEALTH),  # a message to the clinic
    Canary("Ribsbarn", Area.HEALTH),  # who looks after the children
    Canary("Stikkelsbærmor", Area.HEALTH),  # who decided
    Canary("Solbæropfølgning", Area.HEALTH),
    Canary("Klinikkens resultat", Area.HEALTH),  # why somebody must not lift
    Canary("Esdragonsamtale", Area.PLACEMENT),  # what was said in a follow-up
    Canary("Persilletegn", Area.PLACEMENT),  # an early-warning sign
    Canary("Purløgsnote", Area.MENTOR),  # what a retention mentor wrote
    Canary("Kamillematch", Area.VOLUNTEERS),  # what was said about the offer of a match
)


@dataclass(frozen=True)
class World:
    team: Team
    writer: User
    people: tuple[Refugee, Refugee]
    users: dict[str, User]


def assigned(role: str, team: Team, people: tuple[Refugee, ...]) -> User:
    """A user who reaches the people in the way of the role: through the team, or by assignment."""
    user = factories.user(role, team=None if role in ASSIGNED_ROLES else team)
    if role in ASSIGNED_ROLES:
        for person in people:
            CaseAssignment.objects.create(refugee=person, user=user, role=role, valid_from=dt.date(2017, 3, 1))
    return user


def persons(writer: User) -> tuple[Refugee, Refugee]:
    """A protected person and a relative in the same household, with contact, addresses and numbers."""
    home = factories.household()
    protected = factories.refugee(
        writer, household=home, household_relation="hovedperson", given_names="Rahel", family_name="Brombærnavn",
        name_protected=True, address_protected=True, cpr=CPR_PROTECTED.replace("-", ""),
        interpreter_language="tigrinya", birth_date=dt.date(1991, 5, 17),
    )  # fmt: skip
    relative = factories.refugee(
        writer, household=home, household_relation="aegtefaelle", family_name="Almindelig", phone="67019954",
        cpr=CPR.replace("-", ""), birth_date=dt.date(1987, 3, 24),
    )  # fmt: skip
    Address.objects.create(refugee=protected, text="Hyldeblomstgade 4", valid_from=dt.date(2017, 3, 1))
    Address.objects.create(refugee=relative, text="Kornblomststi 7", valid_from=dt.date(2017, 3, 1))
    return protected, relative


def told(person: Refugee, writer: User) -> None:
    """Notes, grounds, a document, a leave and a placement of one person."""
    day = dt.date(2017, 3, 10)
    for title, area in (("Mynteseddel", Area.CASE), ("Løvstikkejournal", Area.HEALTH)):
        JournalEntry.objects.create(
            refugee=person, theme="note", title=title, text=title, event_on=day, area=area, recorded_by=writer,
            signed_at=clock.now(),
        )  # fmt: skip
    services.record_readiness(person=person, on=day, outcome="job_ready", grounds="Timiangrund", by=writer)
    LeaveEvent.objects.create(refugee=person, happened_on=day, ref="L1", event="started", kind="illness")
    file_document(
        document=Document(refugee=person, title="Laurbærblad", dated_on=day, kind="letter"), content=PDF, by=writer
    )
    employer, _created = Employer.objects.get_or_create(cvr="13585628", defaults={"name": "Nordlys Bageri"})
    placement = Placement(refugee=person, kind="traineeship", employer=employer, tasks="Dildplads")
    placements.begin(placement, placements.Event.OFFERED, on=day, by=writer, note="Dildplads")


def at_work(person: Refugee, writer: User) -> None:
    """A job with a retention mentor offered, a follow-up, a sign and a drop-in visit."""
    day = clock.today()
    job = Placement(refugee=person, kind="ordinary_job", tasks="Dildplads")
    placements.begin(job, placements.Event.STARTED, on=day, by=writer)
    talk = FollowUp(refugee=person, happened_on=day, mode="phone", work_note="Esdragonsamtale")
    retention.hold(talk, steps=[Step("Ringe", "mentor")], by=writer)
    retention.plan(FollowUp(refugee=person, planned_on=day, note="Esdragonsamtale"), on=day, by=writer)
    retention.notice(WarningSign(refugee=person, happened_on=day, sign="other", note="Persilletegn"), by=writer)
    retention.visit(CounsellingVisit(refugee=person, happened_on=day, topic="work"), by=writer)
    mentoring.offer(MentorOffer(refugee=person, happened_on=day, ref=job.ref), by=writer)


def in_health_loop(person: Refugee, writer: User) -> None:
    """The health offer with everything that is written about it; a workplace learns that lifting is not possible."""
    day = clock.today()
    offered = HealthOffer(refugee=person, happened_on=day - dt.timedelta(days=9))
    health.offer(offered, by=writer)
    said = HealthAnswer(
        refugee=person, happened_on=day - dt.timedelta(days=8), answer="yes", decider="person",
        decider_name="Stikkelsbærmor",
    )  # fmt: skip
    health.answer(said, by=writer)
    given = HealthConsent(refugee=person, giver="person", giver_name="Stikkelsbærmor")
    health.agree(given, purposes=["send", "receive"], on=day - dt.timedelta(days=8), by=writer)
    referral = HealthReferral(refugee=person, happened_on=day - dt.timedelta(days=7), note="Havtornbesked")
    health.refer(referral, by=writer)
    health.share(
        referral, recipient="Klinikken", what=["name", "message"], at=clock.now(), on=day, by=writer
    )
    for ago in (6, 5):
        visit = HealthVisit(refugee=person, planned_on=day - dt.timedelta(days=ago), children="Ribsbarn")
        health.appoint(visit, on=day, by=writer)
        health.close(visit, expected=1, state=State.NO_SHOW, on=day - dt.timedelta(days=ago), by=writer)
    health.appoint(HealthVisit(refugee=person, planned_on=day, children="Ribsbarn"), on=day, by=writer)
    deciding.consider(
        person, needs=["no_lifting"], hours=None, source="result", since=day, until=None, on=day, by=writer
    )
    follow_up = HealthFollowUp(refugee=person, text="Solbæropfølgning", owner=writer, due_on=day)
    deciding.promise(follow_up, on=day, by=writer)


def mentored(person: Refugee, mentor: User, writer: User) -> None:
    """A retention mentor who has written something."""
    day = clock.today()
    mentoring.assign(RetentionMentor(refugee=person, mentor=mentor, task="Mødetid", valid_from=day), by=writer)
    note = MentorNote(refugee=person, happened_on=day, challenge="times", help="Purløgsnote", outcome="better")
    mentoring.write(note, by=mentor)


def befriended(person: Refugee, coordinator: User, writer: User) -> None:
    """Referred to the coordinator's supplier, under another name where the own one is protected, and matched."""
    day = clock.today()
    matches.offer(person, on=day, said="yes", consent=True, note="Kamillematch", by=writer)
    wish = matches.wish(MatchWish(refugee=person, wished_on=day, purposes=["language"], district="3"), by=writer)
    supplier, _new = Supplier.objects.get_or_create(name="Foreningen Nydansker")
    contract, _new = Contract.objects.get_or_create(
        supplier=supplier, year=day.year, places=9, valid_from=day.replace(month=1, day=1),
        valid_to=day.replace(month=12, day=31),
    )  # fmt: skip
    SupplierCoordinator.objects.get_or_create(supplier=supplier, user=coordinator, valid_from=dt.date(2017, 1, 1))
    alias = "Mia" if person.name_protected else ""
    referral = matches.refer(wish, contract, expected=wish.version, alias=alias, on=day, by=writer)
    helper = Volunteer.objects.create(supplier=supplier, name="Bodil Skov", signed_up_on=day, approved_on=day)
    Clearance.objects.create(volunteer=helper, asked_on=day, answered_on=day, passed=True, valid_until=day)
    matching.propose(referral, helper, on=day, by=coordinator)


def interviewed(person: Refugee, writer: User) -> None:
    """A recorded interview, and one that is only being written."""
    held = make_interview(person, status="planned")
    answers = {
        "identity.permit_name": "Rosmarinsvar",
        "identity.safety_note": "Malurttrussel",
        "health.needs_at_work": "Vildtimianhelbred",
    }
    hold_with(held, writer, answers)
    type_in(make_interview(person, sequence=2), writer, {"identity.permit_name": "Salviekladde"})


def build() -> World:
    team = factories.team("Holdet")
    writer = factories.user(Role.CASEWORKER, team=team, name="Skriveren")
    people = persons(writer)
    for person in people:
        told(person, writer)
        interviewed(person, writer)
        at_work(person, writer)
        in_health_loop(person, writer)
    users = {role: assigned(role, team, people) for role in Role}
    for person in people:
        befriended(person, users[Role.SUPPLIER_COORDINATOR], writer)
    for person in people:
        mentored(person, users[Role.RETENTION_MENTOR], writer)
    return World(team, writer, people, users)


def may_meet(canary: Canary, user: Any, *, writer: User) -> bool:
    """Whether the policy lets this user meet the word somewhere."""
    if canary.nobody:
        return False
    if canary.writer_only:
        return bool(user.pk == writer.pk)
    return bool(user.can(canary.area) or (canary.also and user.can(canary.also)))
