"""Allocation: every planted block is told, the best is the best, a rule is tried before it counts, a person decides."""

import datetime as dt
import json
import random
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.urls import resolve, reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from core.assignment import brute_force
from housing import offering
from housing import services as housing
from housing.allocation import points, presenters, scene, services, telling
from housing.allocation.forms import values_of
from housing.allocation.rules import TESTS, Block, Family, Place, Rule, blocks, reasons
from housing.allocation.solving import Scene, best, turns
from housing.models import (
    AllocationDecision,
    AllocationLine,
    AllocationProposal,
    AllocationRule,
    AreaEntry,
    AreaList,
    HomeNeed,
    Offer,
    RentCeiling,
)
from housing.rules import Verdict
from refugees.models import JournalEntry
from refugees.proposals import Answer
from rights.models import Restriction
from tests import factories
from tests.housing.support import OWN, STATE, ago, area, area_list, dwelling, family, stay
from tests.support.readlog import last

RULE = Rule(points.DEFAULTS)
FAMILY = Family(1, 100, 2, size=4, rent=8000)
PLACE = Place(7, "3", 2, 7000)

# --- rules: every reason, alone and in words ------------------------------------------------------------
PLANTED: dict[Block, tuple[Family, Place]] = {
    Block.STATE: (FAMILY, replace(PLACE, verdict=Verdict.STATE, area="Nordhøj")),
    Block.NO_STATE_LIST: (FAMILY, replace(PLACE, verdict=Verdict.NO_STATE_LIST)),
    Block.UNDECIDED: (FAMILY, replace(PLACE, verdict=Verdict.UNDECIDED)),
    Block.MUNICIPAL: (FAMILY, replace(PLACE, verdict=Verdict.MUNICIPAL, area="Nordhøj")),
    Block.NOT_READY: (replace(FAMILY, not_ready=1), PLACE),
    Block.HOUSED: (replace(FAMILY, housed=1), PLACE),
    Block.HAS_OFFER: (replace(FAMILY, has_offer=True), PLACE),
    Block.WAITS: (replace(FAMILY, waits=True), PLACE),
    Block.SHORT: (replace(FAMILY, bedrooms=3), PLACE),
    Block.SPARE: (FAMILY, replace(PLACE, bedrooms=5)),
    Block.RENT: (replace(FAMILY, rent=6999), PLACE),
    Block.ACCESS: (replace(FAMILY, access=frozenset({"lift"})), replace(PLACE, access=frozenset({"level"}))),
    Block.SHARED: (FAMILY, replace(PLACE, shared=True)),
    Block.PROTECTED: (replace(FAMILY, protected=True, shared_ok=True), replace(PLACE, shared=True)),
    Block.PETS: (replace(FAMILY, pets=True), PLACE),
    Block.REFUSED: (replace(FAMILY, refused=frozenset({7})), PLACE),
    Block.RULED_OUT: (replace(FAMILY, ruled_out={7: "Naboen kender familien"}), PLACE),
}


def test_every_reason_is_planted_here():
    assert set(PLANTED) == set(Block) == set(TESTS)


@pytest.mark.parametrize("block", Block)
def test_a_planted_block_is_told_alone_with_what_would_change_it(block):
    (reason,) = reasons(*PLANTED[block], RULE)
    assert reason.code == block
    assert reason.what
    assert reason.change
    assert "%(" not in reason.what + reason.change
    assert best(Scene([PLANTED[block][0]], [PLANTED[block][1]], RULE)).found.unassigned == {0: "blocked"}


def test_a_pair_without_a_planted_block_has_none_and_a_missing_answer_never_blocks():
    assert reasons(FAMILY, PLACE, RULE) == []
    assert blocks(Family(1, 0, 2), replace(PLACE, rent=99_000), RULE) == []


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        (Block.RENT, replace(RULE, rent_over=1)), (Block.SHORT, replace(RULE, rooms_short=1)),
        (Block.SPARE, replace(RULE, rooms_spare=3)),
    ],
)  # fmt: skip
def test_a_norm_of_the_rule_opens_what_it_blocked(block, rule):
    assert reasons(*PLANTED[block], rule) == []


def test_points_are_whole_and_the_clock_knows_no_most():
    told = {part.criterion: part.points for part in points.parts(replace(FAMILY, days=4000), PLACE, RULE)}
    assert told["clock"] == 4000 * points.DEFAULTS["clock"] // 30
    assert all(isinstance(number, int) for number in told.values())
    assert all(part.why for part in points.parts(FAMILY, PLACE, RULE))


@pytest.mark.parametrize("given", [0, 3, 6])
def test_the_fewer_homes_a_district_has_been_given_the_more_its_home_weighs(given):
    share, _why = points.spread(None, replace(PLACE, given=given, most_given=6))
    assert share == 1 - given / 6


# --- the best ------------------------------------------------------------------------------------------
def random_scene(rng, rows, columns):
    families = [
        Family(number, rng.choice((0, 10, 40, 40, 200)), rng.randint(1, 3), rent=rng.choice((None, 6000, 9000)),
               districts=frozenset(rng.sample("12345", rng.randint(0, 2))), pets=rng.random() < 0.2,
               waits=rng.random() < 0.1)
        for number in range(1, rows + 1)
    ]  # fmt: skip
    places = [
        Place(number, rng.choice("12345"), rng.randint(1, 4), rng.randint(5, 9) * 1000, shared=rng.random() < 0.1,
              verdict=rng.choice((Verdict.FREE,) * 5 + (Verdict.STATE,)), given=rng.randint(0, 4), most_given=4)
        for number in range(1, columns + 1)
    ]  # fmt: skip
    return Scene(families, places, RULE)


@pytest.mark.parametrize("seed", range(60))
def test_the_allocation_is_as_good_as_trying_everything(seed):
    rng = random.Random(seed)
    solved = best(random_scene(rng, rng.randint(1, 6), rng.randint(1, 6)))
    expected = brute_force(solved.table.scores, [1] * len(solved.scene.places))
    assert (len(solved.found.pairs), solved.found.total) == expected
    assert solved.found.total == int(solved.found.total)
    for row, column in solved.found.pairs.items():
        assert not blocks(solved.scene.families[row], solved.scene.places[column], RULE)


@pytest.mark.parametrize("seed", range(10))
def test_the_same_input_gives_the_same_output_in_whatever_order_it_comes(seed):
    rng = random.Random(seed)
    first = random_scene(rng, 12, 9)
    mixed = Scene(rng.sample(first.families, 12), rng.sample(first.places, 9), RULE)
    assert best(first).homes == best(mixed).homes


def test_of_two_alike_the_older_clock_comes_first_then_the_earlier_record():
    one, two, three = (replace(FAMILY, key=key, days=days) for key, days in ((3, 10), (2, 10), (1, 9)))
    assert best(Scene([three, one, two], [PLACE], RULE)).homes == {2: 7}


def test_a_longer_clock_yields_only_as_far_as_its_stated_weight_lets_it():
    longer, wishing = replace(FAMILY, key=1, days=100), replace(FAMILY, key=2, days=98, districts=frozenset("3"))
    longer = replace(longer, districts=frozenset("9"))
    assert best(Scene([longer, wishing], [PLACE], RULE)).homes == {2: 7}
    by_clock = Rule({key: 100 if key == "clock" else 0 for key in points.DEFAULTS})
    assert best(Scene([longer, wishing], [PLACE], by_clock)).homes == {1: 7}


def test_a_home_in_a_forgotten_district_is_used_first_and_not_where_the_spread_counts_nothing():
    crowded, forgotten = replace(PLACE, key=1, given=5, most_given=5), replace(PLACE, key=2, most_given=5)
    assert best(Scene([FAMILY], [crowded, forgotten], RULE)).homes == {1: 2}
    off = Rule({**points.DEFAULTS, "spread": 0})
    cheaper = replace(crowded, rent=6000)
    assert best(Scene([FAMILY], [cheaper, forgotten], off)).homes == {1: 1}


def test_who_gains_and_who_loses_by_another_rule_are_told_apart():
    longer = replace(FAMILY, key=1, days=100, districts=frozenset("9"))
    wishing = replace(FAMILY, key=2, days=98, districts=frozenset("3"))
    small = replace(FAMILY, key=3, days=5, bedrooms=1)
    there = Scene([longer, wishing, small], [PLACE, replace(PLACE, key=8, bedrooms=1)], RULE)
    then = replace_rule(there, Rule({key: 100 if key == "clock" else 0 for key in points.DEFAULTS}))
    changed = {turn.family.key: turn for turn in turns(best(there), best(then))}
    assert changed.keys() == {1, 2}
    assert (changed[1].gains, changed[1].loses) == (True, False)
    assert (changed[2].gains, changed[2].loses) == (False, True)
    assert turns(best(there), best(there)) == []


def replace_rule(there, rule):
    return Scene(there.families, there.places, rule)


def test_a_better_home_is_a_gain_and_a_poorer_one_a_loss_by_the_rule_in_force():
    one = replace(FAMILY, key=1, districts=frozenset("3"))
    near, far = replace(PLACE, key=1), replace(PLACE, key=2, district="9", rent=5000)
    there = Scene([one], [near, far], RULE)
    cheap = replace_rule(there, Rule({key: 100 if key == "rent" else 0 for key in points.DEFAULTS}))
    (turn,) = turns(best(there), best(cheap))
    assert (turn.before.key, turn.after.key, turn.gains, turn.loses) == (1, 2, False, True)


# --- what is read ---------------------------------------------------------------------------------------
pytestmark = pytest.mark.django_db


@pytest.fixture
def lists():
    return area_list(STATE, "Statens Have"), area_list(OWN, "Byens Gård")


@pytest.fixture
def officer():
    return factories.user(Role.HOUSING_OFFICER, name="Lone Rosendal")


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER, name="Karen Holm")


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def ready(by, size=2, days=100, **values):
    people = family(by, size, **values)
    housing.ready([each for each in people if each.birth_date.year < 2000], on=ago(days), by=by)
    return people


def propose(by):
    return services.propose(by=by, on=clock.today(), at=clock.now())


def line(person, made):
    return AllocationLine.objects.get(refugee=person, proposal=made)


def test_a_household_is_one_row_with_the_clock_of_whoever_waits_longest(officer, lists):
    people = family(officer, 5)
    housing.ready(people[:1], on=ago(300), by=officer)
    housing.ready(people[1:2], on=ago(20), by=officer)
    home = dwelling(bedrooms=4)
    made = propose(officer)
    told = AllocationLine.objects.get(proposal=made)
    assert (told.refugee, told.dwelling, told.snapshot["days"], told.snapshot["size"]) == (people[0], home, 300, 5)


def test_a_clock_stands_still_since_the_first_offer(officer, lists):
    people = ready(officer, days=200)
    home = dwelling()
    made = offering.offer(people[0], home, on=ago(150), answer_due=ago(143), by=officer)
    offering.refuse(made, expected=made.version, on=ago(145), reason="rent", consequence_told=True, by=officer)
    told = line(people[0], propose(officer)).snapshot
    assert told["days"] == 50
    assert "refused" in told["blocks"]


def test_needs_ceiling_access_and_everyday_life_are_read_from_the_case(officer, lists):
    people = ready(officer, 4)
    RentCeiling.objects.create(household="couple_1_3", income_to=20_000, most_rent=7000, valid_from=ago(99), source="P")
    HomeNeed.objects.create(
        refugee=people[0], income=18_000, access=["lift"], near=["school"], waiting="size_now", people_later=3
    )
    stay(people[0], ago(50))
    (home,) = scene.waiting(officer, clock.today()).homes
    (found,) = scene.families([home], clock.today())
    assert (found.rent, found.access, found.near_districts) == (7000, {"lift"}, ("5",))
    assert found.bedrooms == home.suggested_bedrooms + 2
    HomeNeed.objects.update(near_note="Skolen på Nørrebro", bedrooms=3)
    (found,) = scene.families(scene.waiting(officer, clock.today()).homes, clock.today())
    assert (found.near_districts, found.bedrooms) == (("3",), 3)


def test_where_somebody_with_a_protected_address_lives_says_nothing_of_what_is_near(officer, lists):
    people = ready(officer, 1, address_protected=True)
    stay(people[0], ago(50))
    (found,) = scene.families(scene.waiting(officer, clock.today()).homes, clock.today())
    assert (found.near_districts, found.protected) == ((), True)


def test_a_household_with_somebody_whose_data_may_only_be_stored_is_left_out_and_counted(officer, lists):
    kept, people = ready(officer), ready(officer)
    Restriction.objects.create(refugee=people[1], valid_from=ago(3), ground="accuracy", recorded_by=officer)
    dwelling()
    made = propose(officer)
    assert [each.refugee for each in AllocationLine.objects.all()] == [kept[0]]
    assert made.asked["restricted"] == 1


def test_who_has_an_offer_or_a_home_is_not_given_another(officer, lists):
    offered, part = ready(officer), ready(officer)
    offering.offer(offered[0], dwelling(), on=ago(3), answer_due=ago(-4), by=officer)
    housing.own_solution(part[1:], on=ago(2), by=officer)
    dwelling()
    made = propose(officer)
    assert set(line(offered[0], made).snapshot["blocks"]) == {"has_offer"}
    assert set(line(part[0], made).snapshot["blocks"]) == {"housed"}
    assert made.snapshot["pairs"] == 0


def test_nothing_on_a_list_of_the_day_is_proposed_and_the_page_says_so(office, officer, lists):
    people = ready(officer)
    dwelling("Statens Have")
    dwelling("Byens Gård")
    dwelling(area_state="undecided", area_basis="")
    made = propose(officer)
    told = line(people[0], made)
    assert told.dwelling is None
    assert set(told.snapshot["blocks"]) == {"state", "municipal", "undecided"}
    assert told.snapshot["nearest"]["blocks"] != ["state"], "what nobody can change is named last"
    text = office.get(reverse("housing:allocation-left", args=[made.uid])).content.decode()
    assert people[0].case_number in text
    assert "tag området af kommunens liste" in text
    assert "Kun en ny statsliste" in text


def test_what_blocks_everywhere_is_told_first(officer, lists):
    people = ready(officer)
    HomeNeed.objects.create(refugee=people[0], waiting="wait", people_later=1)
    dwelling("Statens Have")
    dwelling(shared=True)
    told = line(people[0], propose(officer)).snapshot
    assert telling.why_words(told, 2).startswith("Venter på familie (2 af 2)")
    assert telling.snapshot_words(told).startswith("100 dage på fristen")


def test_without_a_state_list_for_the_day_nothing_is_proposed(officer):
    people = ready(officer)
    dwelling()
    assert set(line(people[0], propose(officer)).snapshot["blocks"]) == {"no_state_list"}


def test_the_snapshot_names_nobody_and_says_by_which_facts_it_was_made(officer, lists):
    people = ready(officer)
    need = HomeNeed.objects.create(refugee=people[0], bedrooms=2)
    home = dwelling()
    made = propose(officer)
    assert made.snapshot["dwellings"][0] | {"key": home.pk, "version": home.version} == made.snapshot["dwellings"][0]
    assert made.snapshot["lists"] == {"state": "01-01-2015", "municipal": "01-01-2015"}
    assert made.snapshot["rule"]["weights"] == points.DEFAULTS
    assert made.snapshot["placed"] == {"8": 1}
    assert people[0].case_number not in json.dumps(made.snapshot)
    assert people[0].family_name not in json.dumps(made.snapshot)
    assert line(people[0], made).snapshot["need"] == {"uid": str(need.uid), "version": 1}


def test_a_snapshot_cannot_be_written_again(officer, lists):
    ready(officer)
    dwelling()
    made = propose(officer)
    for model in (AllocationProposal, AllocationLine):
        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.update(snapshot={"x": 1})
    assert AllocationProposal.objects.get().snapshot == made.snapshot


def test_the_protected_are_in_no_districts_number(officer, lists):
    ready(officer, 1, address_protected=True)
    dwelling()
    made = propose(officer)
    assert (made.snapshot["pairs"], made.snapshot["placed"], made.snapshot["protected"]) == (1, {}, 1)


def test_what_was_given_in_the_last_year_counts_once_for_each_household(officer, lists):
    for days in (30, 400):
        people = ready(officer, 3, days=500)
        made = offering.offer(people[0], dwelling(), on=ago(days), answer_due=ago(days - 7), by=officer)
        offering.accept(made, expected=made.version, on=ago(days - 3), by=officer)
    assert scene.given_lately(clock.today()) == {"8": 1}


@pytest.mark.parametrize("missing", ["households", "dwellings", "rule"])
def test_what_is_missing_is_said_in_a_sentence(office, officer, lists, missing):
    if missing != "households":
        ready(officer)
    if missing != "dwellings":
        dwelling()
    if missing == "rule":
        AllocationRule.objects.update(valid_to=ago(1))
    text = office.post(reverse("housing:allocation")).content.decode()
    words = {"households": "Ingen husstand", "dwellings": "Ingen bolig er ledig", "rule": "Ingen regel"}
    assert words[missing] in text
    assert not AllocationProposal.objects.exists()
    assert office.get(reverse("housing:allocation-what-if"), values_of(RULE)).status_code == 200


# --- decisions ------------------------------------------------------------------------------------------
def pair_url(made, person, home):
    return reverse("housing:allocation-pair", args=[made.uid, person.case_number, home.uid])


def decision(answer, **more):
    return {"answer": answer, "answer_due": f"{ago(-7):%d-%m-%Y}", "reason": "", **more}


def test_a_press_makes_the_real_offer_to_the_whole_household_with_its_deadline(office, officer, lists):
    people = ready(officer, 3)
    home = dwelling()
    made = propose(officer)
    page = office.get(pair_url(made, people[0], home)).content.decode()
    assert f"{ago(-7):%d-%m-%Y}" in page
    answer = office.post(pair_url(made, people[0], home), decision("offered"), follow=True)
    assert f"{ago(-7):%d-%m-%Y}" in answer.content.decode()
    assert set(Offer.objects.values_list("refugee", flat=True)) == {each.pk for each in people}
    decided = AllocationDecision.objects.get()
    assert (decided.answer, decided.was_proposed, decided.decided_by) == (Answer.OFFERED, True, officer)
    assert decided.offer.leads


def test_the_lists_are_asked_again_on_the_day_of_the_offer(office, officer, lists):
    people = ready(officer)
    home = dwelling("Nordhøj")
    made = propose(officer)
    assert line(people[0], made).dwelling == home
    AreaEntry.objects.create(area_list=AreaList.objects.get(kind=STATE), area=area("Nordhøj"))
    text = office.post(pair_url(made, people[0], home), decision("offered")).content.decode()
    assert "statens liste" in text.lower()
    with pytest.raises(ValidationError, match="Nordhøj"):
        services.offer(
            proposal=made, person=people[0], dwelling=home, answer_due=ago(-7), reason="", by=officer,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    assert not Offer.objects.exists()


def test_a_dwelling_that_somebody_else_got_meanwhile_is_not_offered(office, officer, lists):
    people, others = ready(officer), ready(officer, days=10)
    home = dwelling()
    made = propose(officer)
    offering.offer(others[0], home, on=clock.today(), answer_due=ago(-7), by=officer)
    text = office.post(pair_url(made, people[0], home), decision("offered")).content.decode()
    assert Offer.objects.filter(refugee=people[0]).count() == 0
    assert "tilbudt" in text
    assert "en anden" in office.get(reverse("housing:allocation-proposal", args=[made.uid])).content.decode()


def test_what_is_decided_against_has_a_reason_and_is_proposed_no_more(office, officer, lists):
    people = ready(officer)
    home = dwelling()
    made = propose(officer)
    again = office.post(pair_url(made, people[0], home), decision("not_this"))
    assert again.status_code == 200
    assert not AllocationDecision.objects.exists()
    office.post(pair_url(made, people[0], home), decision("not_this", reason="Naboen kender familien"))
    assert AllocationDecision.objects.get().reason == "Naboen kender familien"
    assert JournalEntry.objects.filter(refugee=people[0], text="Naboen kender familien").exists()
    assert set(line(people[0], propose(officer)).snapshot["blocks"]) == {"ruled_out"}


def test_a_deadline_before_the_offer_is_refused_and_nothing_typed_is_lost(office, officer, lists):
    people = ready(officer)
    home = dwelling()
    made = propose(officer)
    late = f"{ago(1):%d-%m-%Y}"
    text = office.post(pair_url(made, people[0], home), decision("offered", answer_due=late, reason="Aftalt"))
    assert late in text.content.decode()
    assert "Aftalt" in text.content.decode()
    assert not Offer.objects.exists()


def test_a_team_manager_sees_why_and_offers_nothing(client, manager, officer, lists):
    people = ready(officer)
    home = dwelling()
    made = propose(officer)
    client.force_login(manager)
    assert client.get(pair_url(made, people[0], home)).status_code == 200
    assert client.post(pair_url(made, people[0], home), decision("offered")).status_code == 403
    assert not Offer.objects.exists()


# --- pages ----------------------------------------------------------------------------------------------
def pages(made, person, home):
    return [
        reverse("housing:allocation"), reverse("housing:allocation-proposal", args=[made.uid]),
        reverse("housing:allocation-left", args=[made.uid]),
        reverse("housing:allocation-household", args=[made.uid, person.case_number]), pair_url(made, person, home),
        reverse("housing:allocation-what-if") + "?" + "&".join(
            f"{key}={0 if key == 'clock' else value}" for key, value in values_of(RULE).items()
        ),
        reverse("housing:allocation-rules"),
    ]  # fmt: skip


def fill(by, number):
    for place in range(number):
        people = ready(by, 2, days=50 + place)
        HomeNeed.objects.create(refugee=people[0], bedrooms=1 + place % 3, near=["school"])
        dwelling("Statens Have" if place % 4 == 3 else "", bedrooms=1 + place % 2, district=str(1 + place % 5))


def test_the_pages_ask_the_database_as_often_for_four_households_as_for_fourteen(
    office, officer, lists, django_assert_max_num_queries
):
    seen = []
    for number in (4, 10):
        fill(officer, number)
        made = propose(officer)
        told = AllocationLine.objects.filter(proposal=made, dwelling__isnull=False)[0]
        counts = []
        for address in pages(made, told.refugee, told.dwelling):
            office.get(address)
            with django_assert_max_num_queries(34) as queries:
                assert office.get(address).status_code == 200, address
            counts.append(len(queries))
        seen.append(counts)
    assert seen[0] == seen[1]


def test_making_a_proposal_asks_as_often_for_one_household_as_for_eleven(
    officer, lists, django_assert_max_num_queries
):
    seen = []
    for number in (1, 10):
        fill(officer, number)
        with django_assert_max_num_queries(34) as queries:
            propose(officer)
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_who_is_shown_stands_in_the_read_log(office, officer, lists):
    fill(officer, 4)
    made = propose(officer)
    leads = {each.refugee.uid for each in AllocationLine.objects.select_related("refugee")}
    shown = set()
    for name in ("proposal", "left"):
        before = ReadLog.objects.count()
        office.get(reverse(f"housing:allocation-{name}", args=[made.uid]))
        assert ReadLog.objects.count() == before + 1
        shown |= set(ReadLog.objects.order_by("pk").last().people)
    assert shown == leads


def test_every_page_about_a_household_stands_in_the_read_log(office, officer, lists):
    fill(officer, 1)
    made = propose(officer)
    told = AllocationLine.objects.get(proposal=made)
    for address in pages(made, told.refugee, told.dwelling)[3:5]:
        assert office.get(address).status_code == 200
        assert told.refugee.uid in last(resolve(urlsplit(address).path).view_name).people, address


def test_another_teams_household_is_in_no_proposal_and_on_no_page(client, lists):
    team, other = factories.team(), factories.team()
    mine = factories.user(Role.HOUSING_OFFICER, team=team)
    worker, stranger = factories.caseworker(team=team), factories.caseworker(team=other)
    own, theirs = ready(worker, team=team), ready(stranger, team=other)
    dwelling()
    dwelling()
    everybody = propose(factories.user(Role.HOUSING_OFFICER))
    client.force_login(mine)
    text = client.get(reverse("housing:allocation-proposal", args=[everybody.uid])).content.decode()
    assert own[0].case_number in text
    assert theirs[0].case_number not in text
    client.post(reverse("housing:allocation"))
    made = AllocationProposal.objects.filter(made_by=mine).get()
    assert [each.refugee for each in made.lines.all()] == [own[0]]
    home = dwelling()
    for name, args in (("household", []), ("pair", [home.uid])):
        address = reverse(f"housing:allocation-{name}", args=[everybody.uid, theirs[0].case_number, *args])
        assert client.get(address).status_code == 404


# --- the rule -------------------------------------------------------------------------------------------
def test_what_if_says_who_gains_and_loses_and_changes_nothing(office, officer, lists):
    longer, wishing = ready(officer, 1, days=100), ready(officer, 1, days=99)
    for people, district in ((longer, "9"), (wishing, "8")):
        HomeNeed.objects.create(refugee=people[0], bedrooms=3, districts=[district], district_reasons="Søster")
    dwelling()
    asked = values_of(RULE) | {"district": 0}
    text = office.get(reverse("housing:allocation-what-if"), asked).content.decode()
    assert set(last("housing:allocation-what-if").people) == {longer[0].uid, wishing[0].uid}
    gains, loses = text.index(longer[0].case_number), text.index(wishing[0].case_number)
    assert text.index("Hvem vinder") < gains < text.index("Hvem taber") < loses
    assert not AllocationProposal.objects.exists()
    assert AllocationRule.objects.count() == 1
    assert AllocationRule.objects.get().district == points.DEFAULTS["district"]


@pytest.mark.parametrize("bad", [{"clock": "x"}, {"size": 101}, {"rooms_short": -1}, dict.fromkeys(points.DEFAULTS, 0)])
def test_a_wrong_number_is_refused_in_a_sentence(office, officer, lists, bad):
    ready(officer)
    dwelling()
    answer = office.get(reverse("housing:allocation-what-if"), values_of(RULE) | bad)
    assert answer.status_code == 200
    assert answer.context["found"] is None
    assert answer.context["form"].errors


def test_a_manager_puts_other_weights_in_force_from_a_day_and_the_former_end_the_day_before(client, manager, officer):
    day = ago(-10)
    new = values_of(RULE) | {"spread": 0, "valid_from": f"{day:%d-%m-%Y}", "source": "Ledermøde"}
    address = reverse("housing:allocation-rule-new")
    client.force_login(officer)
    assert client.post(address, new).status_code == 403
    client.force_login(manager)
    assert 'value="0"' in client.get(address, values_of(RULE) | {"spread": 0}).content.decode()
    answer = client.post(address, new)
    assert answer.status_code == 302, answer.context["form"].errors
    assert scene.rule_on(ago(-9)).spread == scene.rule_on(day).spread + 20 == 20
    assert scene.rule_on(day).source == "Ledermøde"
    again = client.post(address, new | {"valid_from": f"{ago(-5):%d-%m-%Y}"})
    assert "gælder fra" in again.content.decode()
    assert AllocationRule.objects.count() == 2
    early = client.post(address, new | {"valid_from": f"{ago(1):%d-%m-%Y}"})
    assert early.status_code == 200


def test_other_weights_are_offered_to_a_manager_alone(client, officer, manager, lists):
    ready(officer)
    dwelling()
    rule = AllocationRule.objects.get()
    ways = (reverse("housing:allocation-rule-new"), reverse("housing:allocation-rule", args=[rule.uid]))
    for user, may in ((officer, False), (manager, True)):
        client.force_login(user)
        text = client.get(reverse("housing:allocation-rules")).content.decode()
        assert [way in text for way in ways] == [may, may]
        text = client.get(reverse("housing:allocation-what-if"), values_of(RULE) | {"clock": 0}).content.decode()
        assert (ways[0] in text) is may


def test_a_stale_change_of_the_rule_is_answered_with_both_versions(client, manager):
    row = AllocationRule.objects.get()
    client.force_login(manager)
    form = values_of(RULE) | {"valid_from": f"{row.valid_from:%d-%m-%Y}", "source": "Byrådet", "version": row.version}
    address = reverse("housing:allocation-rule", args=[row.uid])
    assert client.post(address, form).status_code == 302
    stale = client.post(address, form | {"clock": 80})
    assert stale.status_code == 409
    assert AllocationRule.objects.get().clock == 60


def test_a_proposal_keeps_the_weights_with_which_it_was_made(officer, lists):
    people = ready(officer)
    home = dwelling()
    made = propose(officer)
    row = AllocationRule.objects.get()
    row.clock = 0
    row.save_version(row.version)
    found = services.pair_on(people[0], home, made, clock.today())
    assert sum(each.points for each in points.parts(found.family, found.place, found.rule)) == line(
        people[0], made
    ).points
    assert made.rule_version == 1


def test_the_districts_are_told_before_and_after():
    shares = {each.name: each for each in presenters.spread_of({"3": 2}, {"3": 1}, {"8": 1})}
    assert len(shares) == 10
    assert (shares["Nørrebro"].after, shares["Nørrebro"].other_after, shares["Bispebjerg"].other_after) == (3, 2, 1)


def test_the_housing_tabs_lead_there_only_for_who_may_allocate(client, officer, lists):
    for role, expected in ((Role.HOUSING_OFFICER, True), (Role.TEAM_MANAGER, True), (Role.CASEWORKER, False)):
        client.force_login(factories.user(role))
        text = client.get(reverse("housing:list")).content.decode()
        assert (reverse("housing:allocation") in text) is expected


def test_a_day_old_proposal_says_so(office, officer, lists, monkeypatch):
    ready(officer)
    dwelling()
    made = propose(officer)
    later = clock.today() + dt.timedelta(days=3)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert "3 dage" in office.get(reverse("housing:allocation-proposal", args=[made.uid])).content.decode()
