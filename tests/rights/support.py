"""A person about whom everything is recorded that can be, through the services that record it."""

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.policy import Role
from accounts.sign_in.models import KeptForm
from audit.models import Kind, ReadLog, SpotCheck, SpotCheckItem
from core.crypto import blind_index
from core.history import acting
from core.models import Submission
from health.models import (
    HealthAnswer,
    HealthConsent,
    HealthConsideration,
    HealthFollowUp,
    HealthOffer,
    HealthReferral,
    HealthResult,
    HealthSharing,
    HealthVisit,
)
from housing.models import (
    AllocationDecision,
    AllocationLine,
    AllocationProposal,
    AllocationRule,
    Bed,
    ChecklistItem,
    Dwelling,
    HomeNeed,
    HousingEvent,
    Offer,
    ReadyTick,
    Room,
    Site,
    Stay,
)
from mail import services as mail
from mentoring.models import (
    HolisticMentor,
    MentorAnswer,
    MentorEvent,
    MentorQuestion,
    MentorTask,
    MentorVisit,
)
from placements.models import (
    Action,
    Agreement,
    Employer,
    EndEvaluation,
    Goal,
    KindRule,
    MatchDecision,
    MatchLine,
    MatchProposal,
    MatchWeights,
    Opening,
    OverlapReason,
    Placement,
    PlacementEvent,
    RuleReason,
)
from placements.plans import EmploymentPlan
from placements.rules import Event
from refugees import services
from refugees.break_glass.models import BreakGlass
from refugees.documents.models import Document, DocumentKind, LeaveDocument
from refugees.documents.services import file_document
from refugees.imports.models import ImportKind, ImportRow, ImportRun, ImportState
from refugees.merging.models import FormerIdentity, Merge
from refugees.merging.rules import MergeState
from refugees.models import Address, FormerAccess, Handover, HandoverCase, LanguageSkill, LeaveEvent, Refugee
from refugees.ports import facts_changed
from retention.models import (
    AfterEnd,
    AgreedStep,
    CounsellingVisit,
    FollowUp,
    MentorNote,
    MentorOffer,
    RetentionMentor,
    WarningSign,
)
from rights import packs
from rights import services as rights
from rights.models import Correction, DataRequest, MovePack
from rights.rules import Channel, RequestKind
from screening import services as interviews
from screening import summaries
from screening.models import Interview, InterviewOutcome
from screening.rules import Absentee
from targets.models import Alert, Mention, SavedView, Snooze
from tests import factories
from tests.screening.support import hold_with, make_interview, type_in
from volunteers.models import (
    Contract,
    Match,
    MatchAnswer,
    MatchConsent,
    MatchContact,
    MatchOffer,
    MatchRound,
    MatchWish,
    Referral,
    RoundLine,
    Supplier,
    Volunteer,
)

ON = dt.date(2017, 6, 1)
AT = dt.datetime(2017, 6, 1, 9, 30, tzinfo=dt.UTC)
CPR = "150388" + "9996"
PDF = Path("demo/data/velkomstbrev.pdf").read_bytes()

# What must be found nowhere once the person is erased. None of these words stands anywhere else in a database.
GIVEN, FAMILY, ORIGINAL = "Xhevahir", "Qoqaj-Wuldai", "ጸጋይ ወልዳይ"
PERSON_ID, CASE_NUMBER, PHONE, EMAIL = "9900777001", "2017-7701", "67017701", "xhevahir@eksempel.invalid"
ADDRESSES = ("Opdigtet Alle 77, 3. tv, 2400 København NV", "Prøvestræde 91, 1. th, 2450 København SV")
TITLE = "Brev om Xhevahir Qoqaj-Wuldai"
TRACES = (GIVEN, FAMILY, ORIGINAL, PERSON_ID, CASE_NUMBER, PHONE, EMAIL, "Qoqajs bageri", "hjertestop-77", "truslen-77",
          "2017-7799", "9900777099")  # fmt: skip


def full_person(worker: Any, *, with_pack: bool = False, **values: Any) -> Refugee:
    """One person with at least one row in every table that leads to a person (a pack where asked for)."""
    given = {
        "given_names": GIVEN, "family_name": FAMILY, "original_name": ORIGINAL, "person_id": PERSON_ID,
        "case_number": CASE_NUMBER, "phone": PHONE, "email": EMAIL, "cpr": CPR, "cpr_index": blind_index(CPR, "cpr"),
        "remark": f"Kaldes {GIVEN}", "household": factories.household("F99-777"), "household_relation": "main",
        "nationality": "Eritrea", "interpreter_language": "tigrinya",
    }  # fmt: skip
    with acting(worker):
        person = factories.refugee(worker, **(given | values))
        facts(person, worker)
        journal(person, worker)
        screening(person, worker)
        work(person, worker)
        answered(person, worker)
        staying(person, worker)
        first_year(person, worker)
        befriended(person, worker)
        living(person, worker)
        around(person, worker)
        passing(person, worker)
        merged_before(person, worker)
        if with_pack:
            request = asked(person, worker)
            packs.make(packs.ask(request, by=worker, at=timezone.now(), language="da").pk, at=timezone.now())
            moved_and_corrected(person, worker)
    return person


def moved_and_corrected(person: Refugee, worker: Any) -> None:
    wrong = asked(person, worker, RequestKind.CORRECTION)
    told = {"where": f"{GIVEN}s brev", "statement": f"{GIVEN} siger nej", "recorded_by": worker}
    Correction.objects.create(refugee=person, request=wrong, field="other", **told)
    MovePack.objects.create(
        refugee=person, municipality=f"{GIVEN}s kommune", parts=["case"], asked_by=worker, asked_at=AT, state="gone"
    )


def facts(person: Refugee, by: Any) -> None:
    services.move_address(person=person, text=ADDRESSES[0], temporary=True, on=dt.date(2017, 3, 1), by=by)
    services.move_address(person=person, text=ADDRESSES[1], temporary=False, on=dt.date(2017, 5, 1), by=by)
    LanguageSkill.objects.create(refugee=person, language="tigrinya", spoken="native")
    services.record_move_in(person=person, on=dt.date(2017, 3, 2), by=by, note=f"{GIVEN} hentet på centret")
    services.record_readiness(
        person=person, on=dt.date(2017, 3, 10), outcome="activity_ready", grounds=f"{GIVEN} er syg", by=by
    )
    fact = services.record_readiness(person=person, on=dt.date(2017, 4, 10), outcome="job_ready", grounds="Fejl", by=by)
    services.annul(fact=fact, reason=f"Gjaldt ikke {GIVEN}", by=by, on=ON)
    services.start_leave(person=person, on=dt.date(2017, 4, 1), kind="illness", by=by, until=dt.date(2017, 4, 20))


def journal(person: Refugee, by: Any) -> None:
    services.write_note(
        person=person,
        title=f"Samtale med {FAMILY}",
        text=f"{GIVEN} ringede fra {PHONE}.",
        event_on=ON,
        by=by,
        sign=True,
    )
    letter = Document(refugee=person, kind=DocumentKind.LETTER, title=TITLE, dated_on=ON)
    file_document(document=letter, content=PDF + b"\n% " + FAMILY.encode() + b"\n", by=by)
    start = LeaveEvent.objects.filter(refugee=person, event="started")[0]
    LeaveDocument.objects.create(refugee=person, leave=start, document=letter, shows="declared", recorded_by=by)


def screening(person: Refugee, by: Any) -> None:
    first = make_interview(person)
    interviews.record_no_show(first, absentee=Absentee.PERSON, by=by, on=ON, note=f"{GIVEN} kom ikke")
    first.refresh_from_db()
    answers = {
        "identity.permit_name": f"{GIVEN} {FAMILY}", "family.has_family": "yes",
        "identity.safety_note": "truslen-77", "health.needs_at_work": "hjertestop-77",
        "languages.literacy": "latin", "wishes.job_1": "Bager",
    }  # fmt: skip
    held = hold_with(first, by, answers)
    interviews.complete(held, by=by, at=AT)
    interviews.add_addendum(held, text=f"Tilføjelse om {GIVEN}", by=by, on=ON)
    second = make_interview(person, sequence=2, place="temporary_housing")
    type_in(second, by, {"wishes.job_1": f"Kladde om {GIVEN}"})
    InterviewOutcome.objects.create(
        refugee=person, interview=held, kind="mentor", answer="yes", note=f"{GIVEN} vil gerne", happened_on=ON,
        recorded_by=by,
    )  # fmt: skip


def work(person: Refugee, by: Any) -> None:
    employer = Employer.objects.create(name="Nordlys Bageri")
    placement = Placement.objects.create(
        refugee=person, ref="P1", kind="traineeship", employer=employer, tasks=f"{GIVEN} bager", note="Qoqajs bageri"
    )
    PlacementEvent.objects.create(
        refugee=person, placement=placement, event=Event.OFFERED, kind="traineeship", happened_on=dt.date(2017, 3, 20),
        note=f"Tilbud til {GIVEN}", recorded_by=by,
    )  # fmt: skip


def answered(person: Refugee, by: Any) -> None:
    """What the pillars keep of interview 2, two placements at once, and somebody's emergency access."""
    told = {"refugee": person, "happened_on": ON, "recorded_by": by, "note": f"{GIVEN} sagde det"}
    for model in (HealthAnswer, MentorAnswer, MatchAnswer):
        model.objects.create(answer="yes", **told)
    HealthConsent.objects.create(purpose="send", **told)
    assessed(person, by, told)
    MatchConsent.objects.create(**told)
    EmploymentPlan.objects.create(obstacles=f"{GIVEN} mangler pasning", **told)
    goal = Goal.objects.create(refugee=person, text=f"{GIVEN} i arbejde", created_by=by)
    Action.objects.create(refugee=person, goal=goal, text=f"Ring til {GIVEN}", created_by=by)
    first = Placement.objects.get(refugee=person)
    second = Placement.objects.create(refugee=person, ref="P2", kind="ordinary_job")
    OverlapReason.objects.create(refugee=person, placement=first, beside=second, reason=f"{GIVEN} kan", created_by=by)
    lived(person, first, by)
    matched(person, by)
    BreakGlass.objects.create(
        refugee=person, user=by, reason=f"{GIVEN} er væk", starts_at=AT, ends_at=AT + dt.timedelta(hours=1)
    )
    other = factories.caseworker()
    handed = Handover.objects.create(giver=other, on=ON, decided_by=by, decided_at=AT, state="done", done_at=AT)
    HandoverCase.objects.create(handover=handed, refugee=person, receiver=by, outcome="moved")
    FormerAccess.objects.create(
        refugee=person, user=other, valid_from=ON, valid_to=ON, given_by=by, given_at=AT
    )
    summaries.make(Interview.objects.filter(refugee=person, held_on__isnull=False)[0], "da", now=AT)


def lived(person: Refugee, placement: Placement, by: Any) -> None:
    """What is agreed of a placement, why it does not keep a rule, and what is said at its end."""
    Agreement.objects.create(
        refugee=person, placement=placement, starts_on=ON, hours=30, tasks=f"{GIVEN} bager", runs_it=by,
        language_help=f"{GIVEN} får hjælp",
    )  # fmt: skip
    rule = KindRule.objects.get(kind="traineeship", what="longest")
    RuleReason.objects.create(
        refugee=person, placement=placement, rule=rule, rule_version=1, value="2018-01-01",
        reason=f"{GIVEN} bad om det", created_by=by,
    )  # fmt: skip
    EndEvaluation.objects.create(
        refugee=person, placement=placement, outcome="extended", happened_on=ON, recorded_by=by,
        tasks_done=f"{GIVEN} bagte", attended=f"{GIVEN} kom hver dag", employer_words=f"{GIVEN} er dygtig",
        next_step=f"{GIVEN} bliver",
    )  # fmt: skip


def matched(person: Refugee, by: Any) -> None:
    """A proposal that says something of the person, and what was decided."""
    place = Opening.objects.create(
        employer=Employer.objects.all()[0], kind="traineeship", title="Hjælp i bageriet", starts_from=ON, open_from=ON
    )
    weights = MatchWeights.objects.all()[0]
    made = MatchProposal.objects.create(
        on=ON, state="made", snapshot={"people": 1, "pairs": 1}, weights=weights, weights_version=1, made_by=by,
        made_at=AT,
    )  # fmt: skip
    MatchLine.objects.create(
        proposal=made, refugee=person, opening=place, points=30, settled={"kept": place.pk},
        snapshot={"parts": {"wish": 25}, "blocks": {"danish": 1}},
    )  # fmt: skip
    MatchDecision.objects.create(
        proposal=made, refugee=person, opening=place, answer="not_this", was_proposed=True, decided_by=by,
        decided_at=AT, reason=f"{GIVEN} vil ikke",
    )  # fmt: skip


def assessed(person: Refugee, by: Any, told: dict[str, Any]) -> None:
    """The whole course of the health offer."""
    HealthOffer.objects.create(**told)
    referral = HealthReferral.objects.create(language="tigrinya", children=f"{GIVEN}s datter", **told)
    HealthVisit.objects.create(state="attended", planned_on=ON, children=f"{GIVEN}s mor passer", **told)
    HealthResult.objects.create(referred_on=ON, **told)
    HealthConsideration.objects.create(
        refugee=person, need="no_lifting", source="result", valid_from=ON, created_by=by
    )
    HealthFollowUp.objects.create(refugee=person, text=f"Ring til {GIVEN}", owner=by, due_on=ON, created_by=by)
    HealthSharing.objects.create(
        refugee=person, referral=referral, at=AT, by=by, recipient="Klinikken", what=["name", "language"]
    )
    facts_changed([person.pk])


def first_year(person: Refugee, by: Any) -> None:
    """A holistic mentor: offered, assigned, a tick, another task, a contact, a question."""
    told = {"refugee": person, "happened_on": ON, "recorded_by": by, "note": f"{GIVEN} sagde det"}
    mentor = factories.user(Role.HOLISTIC_MENTOR)
    MentorEvent.objects.create(event="offered", **told)
    HolisticMentor.objects.create(
        refugee=person, mentor=mentor, task=f"{GIVEN} skal i gang", valid_from=ON, stopping_note=f"{GIVEN} er flink",
        network_note=f"{GIVEN} har en nabo", created_by=by,
    )  # fmt: skip
    MentorTask.objects.create(
        refugee=person, item="bank", state="done", settled_on=ON, settled_by=mentor, created_by=mentor
    )
    MentorTask.objects.create(refugee=person, text=f"{GIVEN} skal have briller", place=f"Hos {GIVEN}", created_by=by)
    MentorVisit.objects.create(how="meeting", **told)
    MentorQuestion.objects.create(answer=f"{GIVEN} får svar", answered_on=ON, answered_by=by, **told)
    facts_changed([person.pk])


def befriended(person: Refugee, by: Any) -> None:
    """A wish for a match, referred, proposed in a round, met."""
    MatchOffer.objects.create(refugee=person, happened_on=ON, recorded_by=by, note=f"{GIVEN} vil tænke over det")
    wish = MatchWish.objects.create(
        refugee=person, wished_on=ON, purposes=["language"], languages=["tigrinya"], recorded_by=by
    )
    supplier, _new = Supplier.objects.get_or_create(name="Foreningen Nydansker")
    contract, _new = Contract.objects.get_or_create(
        supplier=supplier, year=2017, places=9, valid_from=dt.date(2017, 1, 1), valid_to=dt.date(2017, 12, 31)
    )
    referral = Referral.objects.create(
        refugee=person, wish=wish, contract=contract, referred_on=ON, referred_by=by, name=f"{GIVEN} {FAMILY}",
        phone=PHONE, email=EMAIL, languages=["tigrinya"], shared=[{"on": "2017-06-01", "with": "X", "what": ["name"]}],
    )  # fmt: skip
    helper = Volunteer.objects.create(supplier=supplier, name="Bodil Skov", signed_up_on=ON, approved_on=ON)
    match = Match.objects.create(
        refugee=person, referral=referral, volunteer=helper, proposed_on=ON, proposed_by=by, reasons={"language": 25}
    )
    MatchContact.objects.create(refugee=person, match=match, happened_on=ON, sort="met", recorded_by=by)
    made = MatchRound.objects.create(supplier=supplier, on=ON, made_by=by, made_at=AT, snapshot={"pairs": 1})
    RoundLine.objects.create(
        refugee=person, round=made, referral=referral, volunteer=helper, points=25,
        snapshot={"parts": {"language": 25}, "blocks": {"9": ["busy"]}},
    )  # fmt: skip


def staying(person: Refugee, by: Any) -> None:
    """A job with a mentor, a conversation, a sign and what came after; and a visit to the open counselling."""
    told = {"refugee": person, "happened_on": ON, "recorded_by": by, "note": f"{GIVEN} sagde det"}
    held = FollowUp.objects.create(
        mode="meeting", work_note=f"{GIVEN} og chefen", education_note=f"{GIVEN} på skolen", **told
    )
    AgreedStep.objects.create(refugee=person, follow_up=held, text=f"{GIVEN} ringer til skolen")
    MentorOffer.objects.create(ref="P2", **told)
    RetentionMentor.objects.create(
        refugee=person, mentor=factories.user(Role.RETENTION_MENTOR), task=f"{GIVEN} skal nå frem", valid_from=ON,
        valid_to=ON, end_reason=f"{GIVEN} klarer sig", created_by=by,
    )  # fmt: skip
    MentorNote.objects.create(challenge="language", help=f"Ringede til {GIVEN}", outcome="solved", **told)
    WarningSign.objects.create(sign="absence", closed_on=ON, closed_by=by, what_was_done=f"Talte med {GIVEN}", **told)
    CounsellingVisit.objects.create(topic="work", outcome="answered", **told)
    job = Placement.objects.get(refugee=person, ref="P2")
    end = PlacementEvent.objects.create(
        refugee=person, placement=job, event=Event.ENDED, reason="other", happened_on=ON, recorded_by=by
    )
    AfterEnd.objects.create(refugee=person, event=end, next_step="searching", plan=f"{GIVEN} søger", recorded_by=by)


def living(person: Refugee, by: Any) -> None:
    """Ready to move out, with a need, an offer and a bed."""
    told = {"refugee": person, "happened_on": ON, "recorded_by": by, "note": f"{GIVEN} sagde det"}
    HousingEvent.objects.create(event="ready", **told)
    HousingEvent.objects.create(event="offered", ref=f"B-{person.pk}", **told)
    home = Dwelling.objects.create(
        address=f"Prøvevej {person.pk}", district="8", bedrooms=2, rent=7000, free_from=ON, area_state="none",
        area_basis="Adressen",
    )
    Offer.objects.create(
        refugee=person, ref=f"B-{person.pk}", leads=True, dwelling=home, offered_on=ON, answer_due=ON, created_by=by,
        override_reason=f"{GIVEN} har familie der", overridden_by=by, overridden_on=ON,
    )
    HomeNeed.objects.create(
        refugee=person, districts=["8"], district_reasons=f"{GIVEN}s søster", near_note=f"{GIVEN}s skole",
        note=f"{GIVEN} vil gerne", recorded_by=by,
    )
    item = ChecklistItem.objects.order_by("pk").first() or ChecklistItem.objects.create(
        text="Har CPR-nummer", valid_from=ON, source="Prøve"
    )
    ReadyTick.objects.create(refugee=person, item=item, done_on=ON, recorded_by=by)
    site = Site.objects.create(name=f"Hus {person.pk}", address="Opdigtet Alle 7", district="5", opened_on=ON)
    bed = Bed.objects.create(room=Room.objects.create(site=site, name="101"), name="1")
    Stay.objects.create(
        refugee=person, bed=bed, valid_from=ON, household="single", end_reason=f"{GIVEN} flyttede", created_by=by
    )
    allotted(person, home, by)
    facts_changed([person.pk])


def allotted(person: Refugee, home: Dwelling, by: Any) -> None:
    """A proposal of homes that says something of the household, and what was decided."""
    made = AllocationProposal.objects.create(
        on=ON, snapshot={"households": 1, "pairs": 1, "dwellings": []}, rule=AllocationRule.objects.all()[0],
        rule_version=1, made_by=by, made_at=AT,
    )  # fmt: skip
    AllocationLine.objects.create(
        proposal=made, refugee=person, dwelling=home, points=30,
        snapshot={"parts": {"size": 25}, "blocks": {"rent": 1}, "days": 5},
    )
    AllocationDecision.objects.create(
        proposal=made, refugee=person, dwelling=home, answer="not_this", was_proposed=True, decided_by=by,
        decided_at=AT, reason=f"{GIVEN} vil ikke", offer=Offer.objects.get(refugee=person),
    )


def around(person: Refugee, by: Any) -> None:
    """What other apps hold about the person: alerts, mails, look-ups, lists, requests, packs, sessions."""
    alert = Alert.objects.create(
        refugee=person, target="placement_start", clock_started_on=ON, due_on=ON, state="overdue", raised_on=ON
    )
    Mention.objects.create(alert=alert, user=by, on=ON)
    Snooze.objects.create(
        refugee=person, target="placement_start", valid_from=ON, valid_to=ON, reason=f"{GIVEN} er rejst", created_by=by
    )
    text = f"2016-0001 Praktik, frist 01-03-2017\n{person.case_number} Praktik, frist 01-04-2017\n"
    mail.queue(
        to=by.email, subject="Havn: 2 frister", text=text, html=f"<p>{text}</p>", key=f"d:{person.pk}", by="night"
    )
    ReadLog.objects.create(user_id=by.pk, kind=Kind.OPEN, page="refugees:case", people=[person.uid])
    run = ImportRun.objects.create(
        kind=ImportKind.ALLOCATIONS, state=ImportState.PREVIEW, filename="liste.csv", digest="0" * 64,
        by=by, uploaded_at=AT,
    )  # fmt: skip
    cells = {"person_id": person.person_id, "navn": person.given_names}
    content = {"person_id": person.person_id, "cells": cells, "fault": False, "notes": [], "changes": []}
    ImportRow.objects.create(run=run, line=2, row=1, outcome="accepted", effect="changed", content=json.dumps(content))
    session = SessionStore()
    session["searches"] = {"abc": person.family_name}
    session["drop_in"] = {"abc": {"name": person.given_names, "birth_date": "1987-02-11"}}
    session["something_new"] = [f"Sagen {person.case_number} er åben."]
    session["language"] = "da"
    session.save()


def merged_before(person: Refugee, by: Any, number: str = "2017-7799", person_id: str = "9900777099") -> None:
    """Another registration that became part of the person's case, with what undoing would need."""
    merge = Merge.objects.create(
        refugee=person, other=uuid.uuid4(), other_number=number, state=MergeState.MERGED, note=f"{GIVEN} på to lister",
        proposed_by=by, proposed_at=AT, decided_by=factories.user(Role.TEAM_MANAGER), decided_at=AT,
        undo_until=ON, kept=json.dumps({"given_names": GIVEN}),
    )  # fmt: skip
    FormerIdentity.objects.create(
        refugee=person, merge=merge, person=merge.other, key=9_000_000 + int(person_id[-3:]), case_number=number,
        person_id=person_id, given_names=GIVEN, family_name=FAMILY, search_key=person.search_key,
        birth_date=person.birth_date, responsible=[[by.pk, "2017-01-01", None]],
    )  # fmt: skip


def asked(person: Refugee, by: Any, kind: str = RequestKind.ACCESS, **values: Any) -> DataRequest:
    """A request that came on 1 June 2017."""
    given = {"received_on": ON, "channel": Channel.LETTER, "text": f"{GIVEN} vil se det hele"} | values
    return rights.receive(DataRequest(refugee=person, kind=kind, **given), by=by, today=ON)


def address_of(person: Refugee, text: str) -> Address:
    return Address.objects.create(refugee=person, text=text, valid_from=dt.date(2017, 1, 1))


def passing(person: Refugee, by: Any) -> None:
    """What no foreign key ties to the person, and what forgets by itself."""
    Submission.objects.create(key="1" * 64, at=AT, location=f"/cases/{person.case_number}/")
    KeptForm.objects.create(
        user=by, path=f"/cases/{person.case_number}/notes/new/", fields=f"{GIVEN} {FAMILY}", created_at=AT
    )
    SavedView.objects.create(user=by, name=f"{GIVEN} {FAMILY}")
    check = SpotCheck.objects.create(quarter=dt.date(2017, 4, 1), seed=1, population=1, drawn_at=AT, drawn_by=by)
    SpotCheckItem.objects.create(
        check_of=check, place=1, entry=1, at=AT, kind=Kind.OPEN, page="refugees:case", person=person.uid, shown=1,
        outcome="explained", remark=f"Opslag på {GIVEN} {FAMILY}", decided_by=by, decided_at=AT,
    )  # fmt: skip
