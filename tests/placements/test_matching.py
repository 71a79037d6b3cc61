"""Matching: every planted block is reported, what is proposed is the best, and a person decides."""

import datetime as dt
import json
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import policy
from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from core.history import acting
from core.privacy import register
from placements import services as placing
from placements.matching import caseload, points, services
from placements.matching.models import MatchDecision, MatchLine, MatchProposal, MatchWeights
from placements.matching.rules import TESTS, Block, Person, Place, blocks, reasons
from placements.matching.solving import Scene, best, table
from placements.models import Opening, Placement, PlacementEvent
from placements.rules import CloseReason, Event
from refugees import services as cases
from refugees.addresses import districts_of
from refugees.districts import District, nearest, of_postal_code, steps
from refugees.models import Address, LanguageSkill
from refugees.profiles import ARRANGED, NEEDED, Job, Profile
from refugees.proposals import Answer
from rights.models import Restriction
from tests import factories
from tests.placements.support import MARCH, employer, happened, opening, placement
from tests.screening.support import hold_with, make_interview

ON = MARCH
AT = dt.datetime(2017, 3, 6, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)
    monkeypatch.setattr(clock, "now", lambda: AT)


# --- rules: every reason, alone and in words ------------------------------------------------------------
PERSON = Person(1, dt.date(1990, 1, 1), permit_on=dt.date(2016, 6, 1), danish="B1")
PLACE = Place(7, "Hjælp i bageriet", 3, "Nordlys Bageri", "traineeship", 25, "A1", ON, None, 2)
IGU = replace(PLACE, kind="igu")
PLANTED: dict[Block, tuple[Person, Place]] = {
    Block.CLOSED: (PERSON, replace(PLACE, is_over=True)),
    Block.FULL: (PERSON, replace(PLACE, free=0)),
    Block.LATE: (PERSON, replace(PLACE, starts_from=ON - dt.timedelta(9), starts_to=ON - dt.timedelta(1))),
    Block.LEFT: (replace(PERSON, left_on=ON - dt.timedelta(1)), PLACE),
    Block.WAITING: (replace(PERSON, waiting="Kantinen"), PLACE),
    Block.RUNNING: (replace(PERSON, running=("wage_subsidy",)), PLACE),
    Block.LEAVE: (replace(PERSON, on_leave=True), PLACE),
    Block.IGU_AGE: (replace(PERSON, born=dt.date(1976, 3, 6)), IGU),
    Block.IGU_RESIDENCE: (replace(PERSON, permit_on=dt.date(2012, 3, 6)), IGU),
    Block.DANISH: (replace(PERSON, danish="none"), PLACE),
    Block.HOURS: (replace(PERSON, profile=Profile(hours=frozenset({"part"}))), replace(PLACE, hours=37)),
    Block.CHILDCARE: (replace(PERSON, profile=Profile(childcare=NEEDED)), PLACE),
    Block.TRIED: (replace(PERSON, tried={3: ("declined", ON)}), PLACE),
    Block.RULED_OUT: (replace(PERSON, ruled_out={7: "Vil ikke møde så tidligt"}), PLACE),
}


def test_every_reason_is_planted_here() -> None:
    assert set(PLANTED) == set(Block) == set(TESTS)


@pytest.mark.parametrize("block", Block)
def test_a_planted_block_is_reported_alone_with_what_would_change_it(block: Block) -> None:
    person, place = PLANTED[block]
    (reason,) = reasons(person, place, ON, frozenset())
    assert reason.code == block
    assert reason.what
    assert reason.change
    assert "%(" not in reason.what + reason.change


@pytest.mark.parametrize("block", Block)
def test_the_matrix_blocks_what_the_rules_block_and_scores_what_the_points_say(block: Block) -> None:
    person, place = PLANTED[block]
    scene = Scene([PERSON, replace(person, key=2)], [PLACE, replace(place, key=8)], points.DEFAULTS, frozenset(), ON)
    scores = table(scene).scores
    for row, each in zip(scores, scene.people, strict=True):
        for value, other in zip(row, scene.places, strict=True):
            blocked = bool(blocks(each, other, ON, frozenset()))
            assert blocked == (value != value)
            assert blocked or value == points.score(each, other, points.DEFAULTS)


def test_the_pair_without_a_planted_block_has_none() -> None:
    assert reasons(PERSON, PLACE, ON, frozenset()) == []
    assert reasons(PERSON, IGU, ON, frozenset()) == []


@pytest.mark.parametrize(
    ("born", "on", "may"),
    [
        (dt.date(1976, 7, 2), dt.date(2016, 7, 1), True), (dt.date(1976, 7, 1), dt.date(2016, 7, 1), False),
        (dt.date(1983, 6, 1), dt.date(2023, 12, 31), False), (dt.date(1983, 6, 1), dt.date(2024, 1, 1), True),
        (dt.date(1973, 1, 1), dt.date(2024, 1, 1), False), (dt.date(2006, 1, 2), dt.date(2024, 1, 1), False),
    ],
)  # fmt: skip
def test_who_may_begin_an_igu_follows_the_law_of_the_first_day(born: dt.date, on: dt.date, may: bool) -> None:
    place, person = replace(IGU, starts_from=on), replace(PERSON, born=born, permit_on=None)
    assert (Block.IGU_AGE not in blocks(person, place, on, frozenset())) is may


@pytest.mark.parametrize(("on", "may"), [(dt.date(2021, 4, 30), False), (dt.date(2021, 5, 1), True)])
def test_the_longest_residence_for_an_igu_changed_in_may_2021(on: dt.date, may: bool) -> None:
    person = replace(PERSON, permit_on=dt.date(2015, 5, 1))
    assert (Block.IGU_RESIDENCE not in blocks(person, replace(IGU, starts_from=on), on, frozenset())) is may


def test_a_leave_that_ends_before_the_latest_start_blocks_nothing() -> None:
    person = replace(PERSON, on_leave=True, leave_until=ON + dt.timedelta(10))
    assert Block.LEAVE not in blocks(person, PLACE, ON, frozenset())
    assert Block.LEAVE in blocks(person, replace(PLACE, starts_to=ON + dt.timedelta(10)), ON, frozenset())


def test_a_missing_answer_costs_points_and_never_blocks() -> None:
    nobody = Person(1, dt.date(1990, 1, 1))
    assert blocks(nobody, replace(PLACE, danish="B2", hours=37), ON, frozenset()) == []
    known = replace(nobody, danish="B2", profile=Profile(jobs=(Job("Bager"),), job_wishes=("Bager",)))
    at_bakery = replace(PLACE, words=points.stems("Hjælp i bageriet"))
    assert points.score(nobody, at_bakery, points.DEFAULTS) < points.score(known, at_bakery, points.DEFAULTS)


def test_the_points_of_a_pair_are_the_sum_of_what_is_told() -> None:
    told = points.parts(PERSON, PLACE, points.DEFAULTS)
    assert sum(part.points for part in told) == points.score(PERSON, PLACE, points.DEFAULTS)
    assert all(part.why and 0 <= part.points <= part.most for part in told)


def test_words_of_the_same_work_meet_across_their_endings() -> None:
    baker = replace(PERSON, profile=Profile(jobs=(Job("Bager"),), job_wishes=("kok", "bagerassistent")))
    place = replace(PLACE, words=points.stems("Tidlig morgen i bageriet"))
    assert points.competence(points.done(baker), place)[0] == 0.8
    assert points.wish(points.wished(baker), place)[0] == 0.8


# --- districts ------------------------------------------------------------------------------------------
def test_the_steps_between_districts_are_symmetric_and_every_district_is_reached() -> None:
    for one in District.values:
        for other in District.values:
            assert steps(one, other) == steps(other, one)
            assert (steps(one, other) == 0) is (one == other)
    assert steps("9", "7") == 4
    assert nearest(of_postal_code("2300"), ("10",)) == 0
    assert nearest((), ("10",)) is None
    assert of_postal_code("1620") == ("4",)
    assert of_postal_code("8000") == ("99",)


# --- the database ---------------------------------------------------------------------------------------
pytestmark = pytest.mark.django_db


def consultant(team: Any = None) -> Any:
    return factories.user(Role.JOB_CONSULTANT, team=team)


def people(count: int, by: Any) -> list[Any]:
    return [factories.refugee(by) for _number in range(count)]


def ask(by: Any, **more: Any) -> MatchProposal:
    return services.ask(**({"whose": "all", "kinds": [], "by": by, "on": ON, "at": AT} | more))


def of_one(person: Any, place: Any) -> tuple[Person, Place, Any]:
    chosen = Opening.objects.with_places().filter(pk=place.pk)
    scene = caseload.scene([person], list(chosen), services.weights_on(ON), ON)
    return scene.people[0], scene.places[0], scene.allowed


def plant(block: Block, person: Any, place: Any, by: Any) -> None:
    """Records in the case what blocks the person."""
    if block == Block.CLOSED:
        place.closed_on, place.closed_reason = ON, CloseReason.WITHDRAWN
    elif block == Block.LATE:
        place.starts_from, place.starts_to = ON - dt.timedelta(5), ON - dt.timedelta(1)
    elif block == Block.DANISH:
        LanguageSkill.objects.create(refugee=person, language="dansk", spoken="none")
    elif block == Block.IGU_AGE:
        place.kind, person.birth_date = "igu", dt.date(1970, 1, 1)
    elif block == Block.IGU_RESIDENCE:
        place.kind, person.permit_date = "igu", dt.date(2011, 1, 1)
    elif block in {Block.HOURS, Block.CHILDCARE}:
        place.hours = 37
        said = {"wishes.hours": ["part"]} if block == Block.HOURS else {"prerequisites.childcare_needed": "yes"}
        hold_with(make_interview(person), by, said)
    elif block == Block.LEAVE:
        cases.start_leave(person=person, on=ON, kind="parental", by=by)
    elif block == Block.LEFT:
        cases.record_exit(person=person, on=ON - dt.timedelta(1), reason="moved", by=by)
    elif block == Block.RULED_OUT:
        made = ask(by)
        services.not_this(proposal=made, person=person, opening=place, reason="Nej", by=by, on=ON, at=AT)
    else:
        plant_work(block, person, place)
    place.save()
    person.save()


def plant_work(block: Block, person: Any, place: Any) -> None:
    if block == Block.FULL:
        place.places = 1
        taken = placement(opening=place, employer=place.employer)
        happened(taken, Event.OFFERED, ON)
        return
    own = placement(person, kind="wage_subsidy", employer=place.employer if block == Block.TRIED else employer("X", ""))
    happened(own, Event.OFFERED, ON - dt.timedelta(3))
    if block == Block.RUNNING:
        happened(own, Event.STARTED, ON - dt.timedelta(2))
    if block == Block.TRIED:
        happened(own, Event.DECLINED, ON - dt.timedelta(2))


@pytest.mark.parametrize("block", Block)
def test_what_blocks_is_found_in_what_the_case_records(block: Block) -> None:
    worker = factories.caseworker()
    person, place = factories.refugee(worker, permit_date=dt.date(2017, 1, 1)), opening(danish="A1", hours=25)
    assert reasons(*of_one(person, place)[:2], ON, of_one(person, place)[2]) == []
    with acting(worker):
        plant(block, person, place, worker)
    who, where, allowed = of_one(person, place)
    assert block in [each.code for each in reasons(who, where, ON, allowed)]


def test_childcare_that_is_arranged_by_interview_2_blocks_no_more() -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    hold_with(make_interview(person), worker, {"prerequisites.childcare_needed": "yes"})
    second = make_interview(person, sequence=2, place="temporary_housing")
    hold_with(second, worker, {"agreements.check_daycare": "done"})
    assert of_one(person, opening())[0].profile.childcare == ARRANGED


HEALTH = {
    "prerequisites.physical_limits": "kanariefugl-rygsmerter", "prerequisites.concentration": "kanariefugl-søvn",
    "health.needs_at_work": "kanariefugl-læge", "identity.safety_note": "kanariefugl-trussel",
    "housing.accessibility": "kanariefugl-elevator", "health.pregnant": "yes",
}  # fmt: skip


def test_no_health_and_no_safety_answer_ever_enters_a_profile_a_snapshot_or_a_page(client: Any) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    hold_with(make_interview(person), worker, HEALTH | {"wishes.job_1": "Bager", "work.jobs": [{"title": "Bager"}]})
    place = opening()
    profile = of_one(person, place)[0].profile
    assert profile.job_wishes == ("Bager",)
    assert "kanariefugl" not in repr(profile)
    made = ask(worker)
    assert "kanariefugl" not in json.dumps([made.snapshot, *MatchLine.objects.values_list("snapshot", flat=True)])
    client.force_login(consultant())
    for name, args in (("match-proposal", []), ("match-person", [person.case_number]),
                       ("match-pair", [person.case_number, place.uid])):  # fmt: skip
        text = client.get(reverse(f"placements:{name}", args=[made.uid, *args])).content.decode()
        assert "kanariefugl" not in text


def test_a_protected_address_says_nothing_of_the_way_to_work() -> None:
    worker = factories.caseworker()
    open_one, hidden = factories.refugee(worker), factories.refugee(worker, address_protected=True)
    for person in (open_one, hidden):
        Address.objects.create(refugee=person, text="Prøvevej 1, 2500 Valby", valid_from=dt.date(2017, 1, 1))
    assert districts_of([open_one, hidden], ON) == {open_one.pk: ("5",)}


# --- the proposal ---------------------------------------------------------------------------------------
def test_the_snapshot_says_what_was_proposed_to_whom_and_what_else_would_have_cost() -> None:
    worker = factories.caseworker()
    people(3, worker)
    opening(places=2)
    made = ask(worker)
    lines = list(MatchLine.objects.filter(proposal=made))
    assert (made.snapshot["people"], made.snapshot["pairs"]) == (3, 2)
    assert sorted(line.opening_id is None for line in lines) == [False, False, True]
    left = next(line for line in lines if line.opening_id is None)
    assert left.snapshot["why"] == "none_free"
    assert left.snapshot["misses"][0]["cost"] == 0
    assert made.snapshot["weights"] == points.DEFAULTS
    assert "9900" not in json.dumps(made.snapshot)


def test_a_snapshot_cannot_be_written_again() -> None:
    worker = factories.caseworker()
    people(1, worker)
    opening()
    made = ask(worker)
    line = MatchLine.objects.get(proposal=made)
    with pytest.raises(ProgrammingError), transaction.atomic():
        MatchLine.objects.filter(pk=line.pk).update(points=99)
    with pytest.raises(ProgrammingError), transaction.atomic():
        MatchProposal.objects.filter(pk=made.pk).update(snapshot={"pairs": 9})


def test_weights_are_data_and_a_proposal_keeps_those_it_was_made_with() -> None:
    worker = factories.caseworker()
    people(1, worker)
    opening()
    old = ask(worker)
    rule = MatchWeights.objects.get()
    rule.wish = 80
    services.save_weights(rule, expected=rule.version)
    new = ask(worker)
    assert (old.snapshot["weights"]["wish"], new.snapshot["weights"]["wish"]) == (25, 80)
    assert (old.weights_version, new.weights_version) == (1, 2)


def test_a_kept_pair_stands_and_one_ruled_out_is_not_proposed_again() -> None:
    worker = factories.caseworker()
    one, other = people(2, worker)
    first, second = opening(places=1), opening(employer("Kantinen", ""), places=1)
    kept = ask(worker, kept={one.pk: second.pk}, apart=[(other.pk, first.pk)])
    found = dict(MatchLine.objects.filter(proposal=kept).values_list("refugee", "opening"))
    assert found == {one.pk: second.pk, other.pk: None}


def test_nobody_in_a_placement_no_child_and_nobody_restricted_is_in_the_caseload() -> None:
    worker = factories.caseworker()
    free, works, child, restricted = (
        factories.refugee(worker), factories.refugee(worker),
        factories.refugee(worker, birth_date=dt.date(2005, 1, 1)), factories.refugee(worker),
    )  # fmt: skip
    job = placement(works, kind="ordinary_job")
    happened(job, Event.OFFERED, ON)
    happened(job, Event.STARTED, ON)
    restrict(restricted, worker)
    chosen = caseload.caseload(worker, "all", ON)
    assert chosen.people == [free]
    assert chosen.restricted == 1
    assert child not in chosen.people


def restrict(person: Any, by: Any) -> None:
    Restriction.objects.create(refugee=person, valid_from=ON, ground="objection", recorded_by=by)


def test_a_large_proposal_waits_for_the_worker_and_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 0)
    worker = factories.caseworker()
    people(1, worker)
    opening()
    made = ask(worker)
    assert made.state == "asked"
    first = services.make(made.pk)
    assert first.state == "made"
    assert services.make(made.pk).version == first.version


# --- the decision ---------------------------------------------------------------------------------------
def test_an_offer_makes_the_placement_takes_the_place_and_is_kept_beside_the_proposal() -> None:
    worker = factories.caseworker()
    (person,) = people(1, worker)
    place = opening(places=1)
    made = ask(worker)
    done = services.offer(proposal=made, person=person, opening=place, reason="", by=worker, on=ON, at=AT)
    assert done.was_proposed
    assert done.placement.opening == place
    assert PlacementEvent.objects.get(placement=done.placement).event == Event.OFFERED
    with pytest.raises(ValidationError):  # the same again: the person has an offer that waits, and the place is taken
        services.offer(proposal=made, person=person, opening=place, reason="", by=worker, on=ON, at=AT)
    assert Placement.objects.count() == 1


def test_not_this_one_needs_a_reason_and_is_not_proposed_again() -> None:
    worker = factories.caseworker()
    (person,) = people(1, worker)
    place = opening()
    made = ask(worker)
    given = {"proposal": made, "person": person, "opening": place, "by": worker, "on": ON, "at": AT}
    with pytest.raises(ValidationError), transaction.atomic():
        services.not_this(reason="", **given)
    services.not_this(reason="Vil ikke møde så tidligt", **given)
    again = MatchLine.objects.get(proposal=ask(worker))
    assert again.opening is None
    assert again.snapshot["blocks"] == {"ruled_out": 1}


def test_a_person_erased_takes_lines_and_decisions_along_and_the_proposal_stays() -> None:
    worker = factories.caseworker()
    one, other = people(2, worker)
    place = opening()
    made = ask(worker)
    services.not_this(proposal=made, person=one, opening=place, reason="Nej", by=worker, on=ON, at=AT)
    lines, decisions = MatchLine.objects.filter(refugee=one), MatchDecision.objects.filter(refugee=one)
    assert lines.exists()
    assert decisions.exists()
    owned = {table.model: table.owner for table in register().owned()}
    assert owned["placements.MatchLine"] == owned["placements.MatchDecision"] == "refugee"
    assert MatchLine.objects.filter(refugee=other).exists()


# --- pages ----------------------------------------------------------------------------------------------
def test_a_consultant_reads_competences_decides_and_everybody_shown_is_in_the_read_log(client: Any) -> None:
    worker, user = factories.caseworker(), consultant()
    (person,) = people(1, worker)
    place = opening()
    client.force_login(user)
    answer = client.post(reverse("placements:matching"), {"whose": "all"})
    made = MatchProposal.objects.get()
    assert answer.url == reverse("placements:match-proposal", args=[made.uid])
    page = client.get(answer.url).content.decode()
    assert person.case_number in page
    assert ReadLog.objects.filter(page="placements:match-proposal", people=[person.uid], user_id=user.pk).exists()
    url = reverse("placements:match-pair", args=[made.uid, person.case_number, place.uid])
    assert client.post(url, {"answer": "not_this", "reason": ""}).status_code == 200
    assert not MatchDecision.objects.exists()
    assert client.post(url, {"answer": "offered", "reason": ""}).status_code == 302
    assert MatchDecision.objects.get().answer == Answer.OFFERED
    assert ReadLog.objects.filter(page="placements:match-pair", people=[person.uid]).exists()


def test_people_out_of_reach_are_counted_and_not_shown(client: Any) -> None:
    near, far = factories.caseworker(), factories.caseworker()
    (seen,), (hidden,) = people(1, near), people(1, far)
    opening()
    made = ask(consultant())
    client.force_login(near)
    page = client.get(reverse("placements:match-proposal", args=[made.uid])).content.decode()
    assert seen.case_number in page
    assert hidden.case_number not in page
    other = reverse("placements:match-person", args=[made.uid, hidden.case_number])
    assert client.get(other).status_code == 404


def test_a_proposal_about_nobody_within_reach_is_not_listed_and_does_not_open(client: Any) -> None:
    near, far = factories.caseworker(), factories.caseworker()
    people(1, far)
    opening()
    made = ask(far)
    for user, status in ((near, 404), (far, 200)):
        client.force_login(user)
        listed = client.get(reverse("placements:matching")).context["proposals"]
        assert [each.uid for each in listed] == ([made.uid] if status == 200 else [])
        assert client.get(reverse("placements:match-proposal", args=[made.uid])).status_code == status


@pytest.mark.parametrize("role", [Role.SUPPLIER_COORDINATOR, Role.HEALTH_LIAISON, Role.RETENTION_MENTOR, Role.ANALYST])
def test_who_may_not_see_competences_and_placements_sees_no_proposal(role: str, client: Any) -> None:
    worker = factories.caseworker()
    people(1, worker)
    opening()
    made = ask(worker)
    client.force_login(factories.user(role))
    assert client.get(reverse("placements:matching")).status_code == 403
    assert client.get(reverse("placements:match-proposal", args=[made.uid])).status_code == 403


def test_who_works_with_placements_and_reads_no_competences_opens_no_page_of_matching(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No role of the table is so; the pages follow the table, whatever a municipality makes of it."""
    client.force_login(consultant())
    assert client.get(reverse("placements:matching")).status_code == 200
    cells = dict(policy.POLICY[Role.JOB_CONSULTANT])
    del cells[policy.Area.COMPETENCE]
    monkeypatch.setattr(policy, "POLICY", policy.POLICY | {Role.JOB_CONSULTANT: cells})
    assert client.get(reverse("placements:matching")).status_code == 403


def test_a_place_filled_since_says_so(client: Any) -> None:
    worker = factories.caseworker()
    people(1, worker)
    place = opening(places=1)
    made = ask(worker)
    happened(placement(opening=place, employer=place.employer), Event.OFFERED, ON)
    client.force_login(worker)
    page = client.get(reverse("placements:match-proposal", args=[made.uid])).content.decode()
    assert "The place has been filled since" in page or "Pladsen er besat siden" in page


def test_the_page_settles_pairs_and_works_it_out_again(client: Any) -> None:
    worker = factories.caseworker()
    (person,) = people(1, worker)
    place = opening()
    made = ask(worker)
    client.force_login(worker)
    url = reverse("placements:match-proposal", args=[made.uid])
    assert client.post(url, {"keep": f"{person.pk}-999999"}).status_code == 200
    answer = client.post(url, {"apart": f"{person.pk}-{place.pk}"})
    again = MatchProposal.objects.latest("pk")
    assert answer.url == reverse("placements:match-proposal", args=[again.uid])
    assert again.follows == made
    assert not MatchLine.objects.get(proposal=again).opening


def queries(client: Any, url: str, counter: Any) -> int:
    client.get(url)
    with counter as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_pages_ask_the_same_number_of_questions_with_one_person_and_with_eleven(client: Any) -> None:
    user, worker = consultant(), factories.caseworker()
    people(1, worker)
    opening()
    client.force_login(user)
    ask(user)  # what a user may is read once
    counted = []
    for more in (0, 10):
        people(more, worker)
        for number in range(more):
            opening(employer(f"Sted {number}", ""), danish="B2" if number % 2 else "A1")
        with CaptureQueriesContext(connection) as asking:
            made = ask(user)
        urls = [reverse("placements:matching"), reverse("placements:match-proposal", args=[made.uid])]
        first = MatchLine.objects.filter(proposal=made).first().refugee
        urls.append(reverse("placements:match-person", args=[made.uid, first.case_number]))
        counted.append([len(asking), *(queries(client, url, CaptureQueriesContext(connection)) for url in urls)])
    assert counted[0] == counted[1]


def test_no_answer_of_the_solver_is_worse_than_what_the_page_could_have_chosen() -> None:
    worker = factories.caseworker()
    crew = people(4, worker)
    for number, person in enumerate(crew):
        wish = "Bager" if number % 2 else "Køkken"
        hold_with(make_interview(person), worker, {"wishes.job_1": wish, "wishes.hours": ["full"]})
    places = [opening(places=1), opening(employer("Kantinen", ""), title="Køkken", tasks="", places=1, hours=37)]
    scene = caseload.scene(crew, list(Opening.objects.with_places().order_by("pk")), services.weights_on(ON), ON)
    solved = best(scene)
    every = [sum(points.score(scene.people[row], scene.places[at], scene.weights) for at, row in enumerate(rows))
             for rows in permutations(range(4), len(places))]  # fmt: skip
    assert solved.found.total == max(every)


def test_an_offer_recorded_elsewhere_meanwhile_is_told_on_the_proposal(client: Any) -> None:
    worker = factories.caseworker()
    (person,) = people(1, worker)
    opening()
    made = ask(worker)
    placing.begin(Placement(refugee=person, kind="ordinary_job"), Event.OFFERED, on=ON, by=worker)
    Placement.objects.update(created_at=AT + dt.timedelta(hours=1))
    client.force_login(worker)
    page = client.get(reverse("placements:match-proposal", args=[made.uid])).content.decode()
    assert "Siden da" in page or "Since then" in page
