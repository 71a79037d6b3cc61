"""Ready, offered, answered, moved in, own solution, beds: what the verbs of housing do and refuse."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from core import clock
from core.models import StaleVersion
from housing import areas, household, lodgings, offering, services
from housing.models import Dwelling, HomeNeed, HousingEvent, Offer, RentCeiling, Stay
from housing.rules import TARGET
from refugees.models import Address, Exit, JournalEntry
from refugees.ports import standings_for
from tests import factories
from tests.housing.support import OWN, STATE, ago, area, area_list, dwelling, family, room, stay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return factories.user("housing_officer")


@pytest.fixture
def people():
    return family()


@pytest.fixture
def lists():
    return area_list(STATE, "Statens Have"), area_list(OWN, "Byens Gård")


def days(event):
    return {each.refugee_id: each.happened_on for each in HousingEvent.objects.standing().of(event)}


def offered(person, home, officer, on=None, **more):
    on = on or ago(10)
    return offering.offer(person, home, on=on, answer_due=on + dt.timedelta(days=7), by=officer, **more)


# --- ready -------------------------------------------------------------------------------------------
def test_a_household_is_ready_with_its_last_adult_and_the_children_follow(people, officer):
    father, mother, *children = people
    services.ready([father], on=ago(40), by=officer)
    assert set(days("ready")) == {father.pk}
    assert household.home_of(father, clock.today()).ready_on is None
    services.ready([mother], on=ago(20), by=officer)
    assert days("ready") == {father.pk: ago(40), mother.pk: ago(20)} | {child.pk: ago(20) for child in children}
    assert household.home_of(father, clock.today()).ready_on == ago(20)


def test_the_last_adult_recorded_may_have_been_ready_first(people, officer):
    father, mother, *children = people
    services.ready([father], on=ago(10), by=officer)
    services.ready([mother], on=ago(30), by=officer)
    assert days("ready")[children[0].pk] == ago(10)


def test_whoever_is_ready_already_is_not_ready_again(people, officer):
    services.ready(people[:1], on=ago(10), by=officer)
    with pytest.raises(ValidationError, match="already"):
        services.ready(people[:2], on=ago(5), by=officer)
    assert len(days("ready")) == 1


def test_nobody_is_ready_after_leaving(officer):
    person = factories.refugee()
    Exit.objects.create(refugee=person, happened_on=ago(30), reason="moved")
    with pytest.raises(ValidationError, match="left"):
        services.ready([person], on=ago(10), by=officer)


def test_the_clock_follows_in_the_same_transaction(people, officer):
    services.ready(people[:2], on=ago(10), by=officer)
    for person in people:
        clocks = [each for each in standings_for([person.pk], clock.today())[person.pk] if each.target == TARGET]
        assert [each.clock_started_on for each in clocks] == [ago(10)]


# --- offers and the lists of areas -------------------------------------------------------------------
def test_an_offer_is_made_to_everybody_in_the_household_and_answered_for_all(people, officer, lists):
    home = dwelling()
    made = offered(people[0], home, officer)
    assert set(days("offered")) == {each.pk for each in people}
    assert (made.state_list, made.municipal_list) == lists
    offering.refuse(made, expected=1, on=ago(5), reason="rent", consequence_told=True, by=officer)
    assert HousingEvent.objects.filter(event="refused", reason="rent").count() == 5
    assert set(Offer.objects.values_list("state", "consequence_told_on")) == {("refused", ago(5))}
    assert home in Dwelling.objects.free(clock.today())


def test_a_refusal_without_the_consequence_explained_is_no_refusal(people, officer, lists):
    made = offered(people[0], dwelling(), officer)
    with pytest.raises(ValidationError, match="Explain"):
        offering.refuse(made, expected=1, on=ago(5), reason="rent", consequence_told=False, by=officer)
    assert not HousingEvent.objects.filter(event="refused").exists()


def test_an_area_on_the_states_list_is_never_offered_whatever_reason_is_given(people, officer, lists):
    with pytest.raises(ValidationError, match="nobody can override") as caught:
        offered(people[0], dwelling("Statens Have"), officer, override_reason="Vi vil gerne")
    assert list(caught.value.message_dict) == ["dwelling"]
    assert not Offer.objects.exists()
    assert not HousingEvent.objects.exists()


def test_an_area_on_the_municipalitys_own_list_is_offered_only_with_a_reason_that_is_reported(people, officer, lists):
    home = dwelling("Byens Gård")
    with pytest.raises(ValidationError, match="own list") as caught:
        offered(people[0], home, officer)
    assert list(caught.value.message_dict) == ["override_reason"]
    made = offered(people[0], home, officer, override_reason="Familie i opgangen")
    assert (made.override_reason, made.overridden_by, made.area_name) == ("Familie i opgangen", officer, "Byens Gård")
    entry = JournalEntry.objects.get(title__contains="own list")
    assert (entry.text, entry.area) == ("Familie i opgangen", "housing")


def test_on_both_lists_the_states_decides(people, officer):
    area_list(STATE, "Nordhøj")
    area_list(OWN, "Nordhøj")
    with pytest.raises(ValidationError, match="state"):
        offered(people[0], dwelling("Nordhøj"), officer, override_reason="Alligevel")


def test_the_list_in_force_on_the_day_of_the_offer_decides_and_no_other(people, officer):
    area_list(STATE, "Nordhøj", until=ago(21))
    area_list(STATE, since=ago(20))
    with pytest.raises(ValidationError):
        offered(people[0], dwelling("Nordhøj"), officer, on=ago(21))
    assert offered(people[0], dwelling("Nordhøj"), officer, on=ago(20))


def test_without_a_state_list_for_the_day_or_a_decision_about_the_area_nothing_is_offered(people, officer):
    with pytest.raises(ValidationError, match="No state list"):
        offered(people[0], dwelling(), officer)
    area_list(STATE)
    undecided = dwelling(area_state="undecided", area_basis="")
    with pytest.raises(ValidationError, match="Nobody has decided"):
        offered(people[0], undecided, officer)


def test_neither_postcode_nor_district_excludes(people, officer, lists):
    area("Statens Have", district="8")
    home = dwelling(address="Statens Have Vej 3, 2400 København NV", district="8")
    assert offered(people[0], home, officer)


def test_a_dwelling_is_offered_to_one_household_at_a_time(people, officer, lists):
    home, others = dwelling(), family(size=1)
    made = offered(people[0], home, officer)
    with pytest.raises(ValidationError, match="somebody else"):
        offered(others[0], home, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(
            refugee=others[0], ref="B-x", leads=True, dwelling=home, offered_on=ago(3), answer_due=ago(1)
        )
    offering.refuse(made, expected=1, on=ago(8), reason="size", consequence_told=True, by=officer)
    assert offered(others[0], home, officer)


def test_a_stale_answer_is_refused_and_an_answered_offer_is_not_answered_again(people, officer, lists):
    made = offered(people[0], dwelling(), officer)
    offering.accept(made, expected=1, on=ago(5), by=officer)
    with pytest.raises(StaleVersion):
        offering.accept(made, expected=1, on=ago(5), by=officer)
    with pytest.raises(ValidationError, match="already"):
        offering.refuse(made, expected=2, on=ago(5), reason="rent", consequence_told=True, by=officer)


def test_an_answer_cannot_come_before_the_offer(people, officer, lists):
    made = offered(people[0], dwelling(), officer)
    with pytest.raises(ValidationError, match="before the offer"):
        offering.accept(made, expected=1, on=ago(11), by=officer)


def test_moving_in_sets_everybodys_address_and_gives_the_beds_back(people, officer, lists):
    there = room(5)
    when = {"on": ago(100), "until": None, "told_on": ago(100)}
    lodgings.book(people, there, household="couple_1_3", with_address=True, by=officer, **when)
    home = dwelling(address="Opdigtet Alle 9, st.")
    made = offered(people[0], home, officer)
    with pytest.raises(ValidationError, match="accepted"):
        offering.move_in(made, expected=1, on=ago(2), by=officer)
    offering.accept(made, expected=1, on=ago(5), by=officer)
    offering.move_in(made, expected=2, on=ago(2), by=officer)
    for person in people:
        now, before = Address.objects.filter(refugee=person)
        assert (now.text, now.temporary, now.valid_from) == ("Opdigtet Alle 9, st.", False, ago(2))
        assert before.valid_to == ago(3)
    assert set(Stay.objects.values_list("valid_to", flat=True)) == {ago(2)}
    assert home not in Dwelling.objects.free(clock.today())


def test_who_has_left_the_household_meanwhile_is_not_moved(people, officer, lists):
    made = offered(people[0], dwelling(), officer)
    Exit.objects.create(refugee=people[1], happened_on=ago(7), reason="moved")
    offering.accept(made, expected=1, on=ago(5), by=officer)
    offering.move_in(made, expected=2, on=ago(2), by=officer)
    assert set(days("moved_in")) == {each.pk for each in people} - {people[1].pk}


def test_annulling_goes_back_one_step_for_the_whole_household(people, officer, lists):
    home = dwelling()
    made = offered(people[0], home, officer)
    offering.refuse(made, expected=1, on=ago(5), reason="rent", consequence_told=True, by=officer)
    first = HousingEvent.objects.filter(event="offered").first()

    def annul(each):
        each.refresh_from_db()
        services.annul(each, expected=each.version, reason="forkert", by=officer, on=clock.today(), at=clock.now())

    with pytest.raises(ValidationError, match="came after"):
        annul(first)
    annul(HousingEvent.objects.filter(event="refused").first())
    assert set(Offer.objects.values_list("state", "consequence_told_on")) == {("offered", None)}
    annul(first)
    assert not HousingEvent.objects.standing().exists()
    assert home in Dwelling.objects.free(clock.today())


def test_a_refusal_cannot_be_annulled_once_the_dwelling_is_somebody_elses(people, officer, lists):
    home = dwelling()
    made = offered(people[0], home, officer)
    offering.refuse(made, expected=1, on=ago(5), reason="rent", consequence_told=True, by=officer)
    offered(family(size=1)[0], home, officer, on=ago(4))
    refused = HousingEvent.objects.filter(event="refused").first()
    with pytest.raises(ValidationError, match="somebody else"):
        services.annul(refused, expected=1, reason="forkert", by=officer, on=clock.today(), at=clock.now())


# --- needs -------------------------------------------------------------------------------------------
def test_the_rent_ceiling_comes_from_the_row_in_force_for_household_and_income(people):
    since = {"household": "couple_1_3", "source": "Prøve"}
    RentCeiling.objects.create(income_to=20000, most_rent=8000, valid_from=ago(400), valid_to=ago(31), **since)
    RentCeiling.objects.create(income_to=20000, most_rent=8500, valid_from=ago(30), **since)
    RentCeiling.objects.create(income_to=30000, most_rent=11000, valid_from=ago(400), **since)
    rent = lambda income, on: getattr(household.ceiling("couple_1_3", income, on), "most_rent", None)  # noqa: E731
    assert rent(20000, clock.today()) == 8500
    assert rent(20000, ago(31)) == 8000
    assert rent(20001, clock.today()) == 11000
    assert rent(30001, clock.today()) is None
    assert rent(None, clock.today()) is None
    HomeNeed.objects.create(refugee=people[0], income=18000)
    assert household.wanted(household.home_of(people[3], clock.today())).rent == 8500


def test_an_awaited_family_is_counted_and_a_wish_for_a_district_has_its_reason(people):
    with pytest.raises(ValidationError, match="how many"):
        HomeNeed(refugee=people[0], waiting="wait").full_clean(exclude=["recorded_by"])
    with pytest.raises(ValidationError, match="why these districts"):
        HomeNeed(refugee=people[0], districts=["3"]).full_clean(exclude=["recorded_by"])


# --- the lists ---------------------------------------------------------------------------------------
def take_in(text, since, kind=STATE, by=None):
    made = areas.AreaList(kind=kind, valid_from=since, source="Prøve", certainty="official")
    return areas.take_in(made, areas.read_lines(text.encode(), "liste.csv"), by=by)


def test_a_new_version_of_a_list_ends_the_one_before_it(officer):
    assert [each.name for each in take_in("omraade;bydel\nMjøsen;Valby\nSøhøj;8\n", ago(400))] == ["Mjøsen", "Søhøj"]
    assert take_in("omraade\nMJØSEN\n", ago(30)) == []
    assert areas.in_force(ago(31)).state.valid_to == ago(31)
    assert len(areas.in_force(ago(31)).on_state) == 2
    assert len(areas.in_force(clock.today()).on_state) == 1
    with pytest.raises(ValidationError, match="already"):
        take_in("omraade\nSøhøj\n", ago(100))


def test_the_two_lists_do_not_end_each_other():
    take_in("omraade\nMjøsen\n", ago(400))
    take_in("omraade\nSøhøj\n", ago(30), kind=OWN)
    found = areas.in_force(clock.today())
    assert found.state
    assert found.municipal
    assert found.state.valid_to is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("omraade;bydel\nMjøsen;Valby\n;8\n", "Line 3, column omraade"),
        ("omraade;bydel\nMjøsen;Aarhus\n", "Line 2, column bydel: “Aarhus”"),
        ("omraade\nMjøsen\nmjøsen\n", "Line 3, column omraade: “mjøsen” stands twice"),
        ("omraade\n" + "x" * 130 + "\n", "at most 120"),
        ("noget;andet\n1;2\n", "columns"),
        ("", "empty"),
    ],
)
def test_a_list_that_cannot_be_read_is_left_out_with_line_column_and_reason(text, sentence):
    with pytest.raises(areas.TableError, match=sentence):
        areas.read_lines(text.encode(), "liste.csv")


# --- beds --------------------------------------------------------------------------------------------
def test_a_bed_has_one_person_and_a_person_one_bed_on_a_day():
    first, second, other = factories.refugee(), factories.refugee(), room(1).beds.get()
    taken = stay(first, ago(30), ago(10))
    for person, bed in ((second, taken.bed), (first, other)):
        with pytest.raises(IntegrityError), transaction.atomic():
            stay(person, ago(10), None, bed)
    assert stay(second, ago(9), None, taken.bed)
    assert stay(first, ago(9), None, other)


def test_a_room_with_too_few_free_beds_is_refused_for_everybody(people, officer):
    there = room(5)
    stay(factories.refugee(), ago(10), None, there.beds.first())
    today = clock.today()
    with pytest.raises(ValidationError, match="4 free beds") as caught:
        lodgings.book(people, there, on=today, until=None, household="couple_1_3", told_on=today, by=officer)
    assert list(caught.value.message_dict) == ["room"]
    assert Stay.objects.count() == 1


def test_a_bed_out_of_use_and_a_closed_house_are_not_given_out(officer):
    there = room(2)
    bed = there.beds.first()
    lodgings.close_bed(bed, expected=1, on=clock.today())
    assert lodgings.free_beds(clock.today(), None).filter(room=there).count() == 1
    stay(factories.refugee(), ago(3), None, there.beds.last())
    with pytest.raises(ValidationError, match="until"):
        lodgings.close_bed(there.beds.last(), expected=1, on=clock.today())


def test_an_earlier_booking_keeps_the_bed_from_whoever_stays_without_an_end(officer):
    there = room(1)
    stay(factories.refugee(), ago(-5), None, there.beds.get())
    assert not lodgings.free_beds(clock.today(), None).filter(room=there).exists()
    assert lodgings.free_beds(clock.today(), ago(-4)).filter(room=there).exists()
