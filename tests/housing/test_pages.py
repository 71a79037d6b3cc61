"""The pages of housing: scoped, logged, few queries, protected, nothing typed lost."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from housing import board, front, offering, pillar, services
from housing.household import hides_address
from housing.models import AreaList, Bed, Dwelling, HomeNeed, HousingEvent, Offer, Room, Site, Stay
from housing.quality import CHECKS
from refugees.models import CaseAssignment
from tests import factories
from tests.housing.support import OWN, STATE, ago, area_list, dwelling, fact, family, room, stay

pytestmark = pytest.mark.django_db
LISTS = ("list", "offers", "overrides", "dwellings", "areas", "districts", "tables", "board", "moves")


@pytest.fixture
def lists():
    return area_list(STATE, "Statens Have"), area_list(OWN, "Byens Gård")


@pytest.fixture
def officer():
    return factories.user(Role.HOUSING_OFFICER, name="Lone Rosendal")


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def waiting(worker, number=0):
    """A household of which every list has something to say."""
    people = family(worker, 2)
    services.ready(people, on=ago(100 + number), by=worker)
    home = dwelling("Byens Gård")
    on = ago(20 + number)
    offering.offer(
        people[0], home, on=on, answer_due=on + dt.timedelta(days=7), override_reason="Familie i opgangen", by=worker
    )
    stay(people[0], ago(90), ago(-3))
    stay(people[1], ago(-2))
    dwelling("Nordhøj" if number % 2 else "")
    return people


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_database_as_often_for_two_rows_as_for_eleven(
    office, officer, lists, name, django_assert_max_num_queries
):
    address, seen = reverse(f"housing:{name}"), []
    office.get(address)
    for count in (2, 9):  # the clocks of a single person go a shorter way
        for number in range(count):
            waiting(officer, number)
        with django_assert_max_num_queries(16) as queries:
            assert office.get(address).status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_a_persons_tab_and_the_list_of_fitting_homes_do_so_too(
    office, officer, lists, django_assert_max_num_queries
):
    people = waiting(officer)
    for name in ("person", "choose", "ready", "need"):
        address, seen = reverse(f"housing:{name}", args=[people[0].case_number]), []
        office.get(address)
        for count in (0, 9):
            for number in range(count):
                fact(people[0], "offered", ago(300 + number), ref=f"H{name}{number}")
                stay(people[0], ago(1000 + 2 * number), ago(1000 + 2 * number))
                dwelling()
            with django_assert_max_num_queries(26) as queries:
                assert office.get(address).status_code == 200
            seen.append(len(queries))
            Stay.objects.filter(valid_from__lt=ago(500)).delete()
        assert seen[0] == seen[1], name


def test_the_board_reads_five_thousand_beds_in_one_statement(officer, django_assert_num_queries):
    site = Site.objects.create(name="Stort hus", address="Opdigtet Alle 1", district="5", opened_on=ago(900))
    rooms = Room.objects.bulk_create(Room(site=site, name=str(number)) for number in range(1250))
    Bed.objects.bulk_create(Bed(room=each, name=str(number)) for each in rooms for number in range(4))
    stay(factories.refugee(), ago(3), None, Bed.objects.first())
    with django_assert_num_queries(1):
        (found,) = board.sites(board.read(clock.today()), clock.today())
    assert (found.beds, found.counts["free"], found.used) == (5000, 4999, 1)


def test_the_board_of_a_site_asks_as_often_with_one_guest_as_with_eleven(office, django_assert_max_num_queries):
    there = room(20)
    address, seen = reverse("housing:board") + f"?site={there.site.uid}", []
    beds = list(there.beds.all())
    office.get(address)
    for count in (1, 10):
        for _number in range(count):
            stay(factories.refugee(), ago(3), None, beds.pop())
        with django_assert_max_num_queries(12) as queries:
            assert office.get(address).status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_lists_show_only_cases_within_reach_and_what_they_show_is_in_the_read_log(client, lists):
    worker, stranger = factories.caseworker(), factories.caseworker()
    own, others = waiting(worker), waiting(stranger, 1)
    client.force_login(worker)
    for name in ("list", "offers", "overrides", "moves"):
        before = ReadLog.objects.count()
        text = client.get(reverse(f"housing:{name}")).content.decode()
        assert own[0].case_number in text, name
        assert not [each for each in others if each.case_number in text], name
        assert ReadLog.objects.count() == before + 1, name
        assert set(ReadLog.objects.order_by("pk").last().people) <= {each.uid for each in own}, name
    theirs = Offer.objects.filter(refugee=others[0]).get()
    for name in ("answer", "move-in"):
        assert client.get(reverse(f"housing:{name}", args=[theirs.uid])).status_code == 404
    told = HousingEvent.objects.filter(refugee=others[0]).first()
    assert client.get(reverse("housing:annul", args=[told.uid])).status_code == 404
    for name in ("person", "ready", "need", "own", "checklist"):
        assert client.get(reverse(f"housing:{name}", args=[others[0].case_number])).status_code == 404


def test_a_protected_address_is_shown_nowhere_to_who_is_not_cleared(client, officer, lists):
    staff = factories.user(Role.ACCOMMODATION_STAFF)
    there = room(2, name="777")
    person = factories.refugee(address_protected=True, family_name="Beskyttet-Navnesen")
    CaseAssignment.objects.create(refugee=person, user=staff, role=Role.ACCOMMODATION_STAFF, valid_from=ago(900))
    stay(person, ago(-1), None, there.beds.first())
    client.force_login(staff)
    moves = client.get(reverse("housing:moves")).content.decode()
    assert person.case_number in moves
    assert there.site.name not in moves
    tab = client.get(reverse("housing:person", args=[person.case_number])).content.decode()
    assert there.site.name not in tab
    assert "777" not in tab
    Stay.objects.update(valid_from=ago(1))
    shown = client.get(reverse("housing:board") + f"?site={there.site.uid}").content.decode()
    assert there.site.name in shown
    assert person.case_number not in shown
    assert person.family_name not in shown
    assert there.site.name not in str(front_lines(person, staff))
    assert there.site.name in str(front_lines(person, officer))


def front_lines(person, viewer):
    return pillar.summary([person], viewer, clock.today())


def test_the_address_of_a_protected_home_is_for_who_is_cleared(client, lists):
    worker = factories.caseworker()
    people = family(worker, 1, address_protected=True)
    home = dwelling(address="Hemmelig Alle 3")
    offering.offer(people[0], home, on=ago(3), answer_due=ago(-3), by=worker)
    client.force_login(worker)
    for address in (reverse("housing:offers"), reverse("housing:person", args=[people[0].case_number])):
        assert "Hemmelig" in client.get(address).content.decode()  # caseworkers are cleared by the policy
    assert hides_address(people, factories.user(Role.ACCOMMODATION_STAFF))
    assert not hides_address(people, worker)


def test_the_staff_of_the_houses_see_rooms_and_moves_and_nothing_else_of_housing(client, lists):
    staff, person = factories.user(Role.ACCOMMODATION_STAFF), family(size=1)[0]
    CaseAssignment.objects.create(refugee=person, user=staff, role=Role.ACCOMMODATION_STAFF, valid_from=ago(900))
    HomeNeed.objects.create(refugee=person, income=12345, note="Om økonomi")
    fact(person, "ready", ago(50))
    stay(person, ago(3))
    client.force_login(staff)
    assert client.get(reverse("housing:home")).url == reverse("housing:board")
    text = client.get(reverse("housing:person", args=[person.case_number])).content.decode()
    assert "Opdigtet" not in text
    assert "Om økonomi" not in text
    assert "12345" not in text
    assert Stay.objects.get().bed.room.site.name in text
    assert client.get(reverse("housing:offers")).status_code == 403
    assert [line.label for line in front_lines(person, staff)[person.pk]] != []
    assert len(front_lines(person, staff)[person.pk]) == 1


def test_a_caseworker_records_ready_needs_and_answers_and_only_the_office_offers(client, lists):
    worker = factories.caseworker()
    people = family(worker, 2)
    client.force_login(worker)
    number = people[0].case_number
    posted = {"people": [each.pk for each in people], "happened_on": f"{ago(5):%d-%m-%Y}", "note": "Klar, se notat"}
    assert client.post(reverse("housing:ready", args=[number]), posted).status_code == 302
    assert HousingEvent.objects.filter(event="ready").count() == 2
    need = {"bedrooms": "2", "income": "18000", "waiting": "none", "districts": ["3"], "district_reasons": "Skole"}
    assert client.post(reverse("housing:need", args=[number]), need).status_code == 302
    assert HomeNeed.objects.get().districts == ["3"]
    assert client.get(reverse("housing:choose", args=[number])).status_code == 403
    assert client.get(reverse("housing:offer", args=[number, dwelling().uid])).status_code == 403


def test_open_points_of_the_checklist_ask_for_words_and_nothing_typed_is_lost(client):
    worker = factories.caseworker()
    (person,) = family(worker, 1)
    client.force_login(worker)
    address = reverse("housing:ready", args=[person.case_number])
    answer = client.post(address, {"people": [person.pk], "happened_on": f"{ago(5):%d-%m-%Y}", "note": ""})
    assert answer.status_code == 200
    assert f"{ago(5):%d-%m-%Y}" in answer.content.decode()
    assert not HousingEvent.objects.exists()
    form = client.get(reverse("housing:checklist", args=[person.case_number])).context["form"]
    points = form.fields["items"].queryset
    ticked = {"items": [each.pk for each in points]}
    assert client.post(reverse("housing:checklist", args=[person.case_number]), ticked).status_code == 302
    assert client.post(address, {"people": [person.pk], "happened_on": f"{ago(5):%d-%m-%Y}"}).status_code == 302


def test_a_stopped_offer_keeps_what_was_typed_and_says_why(office, lists):
    (person,) = family(None, 1)
    home = dwelling("Byens Gård")
    address = reverse("housing:offer", args=[person.case_number, home.uid])
    posted = {"happened_on": f"{ago(0):%d-%m-%Y}", "answer_due": f"{ago(-6):%d-%m-%Y}", "note": "Husk nøglerne"}
    text = office.post(address, posted).content.decode()
    assert "Husk nøglerne" in text
    assert "Byens Gård" in text
    assert not Offer.objects.exists()
    answer = office.post(address, posted | {"override_reason": "Familie i opgangen"})
    assert answer.status_code == 302
    assert "Familie i opgangen" in office.get(reverse("housing:overrides")).content.decode()


def test_a_stale_answer_is_answered_409_with_what_is_recorded_now(office, officer, lists):
    (person,) = family(None, 1)
    made = offering.offer(person, dwelling(), on=ago(3), answer_due=ago(-3), by=officer)
    offering.accept(made, expected=1, on=ago(2), by=officer)
    posted = {"said": "no", "happened_on": f"{ago(1):%d-%m-%Y}", "reason": "rent", "consequence_told": "on"}
    posted["version"] = "1"
    answer = office.post(reverse("housing:answer", args=[made.uid]), posted)
    assert answer.status_code == 409
    assert Offer.objects.get().state == "accepted"


def test_a_refusal_must_name_its_reason_and_that_the_consequence_was_explained(office, officer, lists):
    (person,) = family(None, 1)
    made = offering.offer(person, dwelling(), on=ago(3), answer_due=ago(-3), by=officer)
    form = office.post(
        reverse("housing:answer", args=[made.uid]), {"said": "no", "happened_on": f"{ago(1):%d-%m-%Y}", "version": "1"}
    ).context["form"]
    assert set(form.errors) == {"reason", "consequence_told"}


def test_the_office_takes_a_list_in_from_a_file_and_a_bad_one_changes_nothing(office):
    address = reverse("housing:areas-import")

    def send(text):
        file = SimpleUploadedFile("liste.csv", text.encode())
        return office.post(address, {
            "kind": "state", "valid_from": "01-12-2025", "source": "Ministeriets liste", "certainty": "official",
            "file": file,
        })  # fmt: skip

    answer = send("omraade;bydel\nSøhøj;99x\n")
    assert answer.status_code == 200
    assert "99x" in answer.content.decode()
    assert not AreaList.objects.exists()
    assert send("omraade;bydel\nSøhøj;8\n").status_code == 302
    assert "Søhøj" in office.get(reverse("housing:areas")).content.decode()


def test_a_new_version_of_a_list_taken_in_by_the_office_ends_the_one_in_force_the_day_before(office):
    former = area_list(STATE, "Søhøj")
    file = SimpleUploadedFile("liste.csv", b"omraade\nNordlund\n")
    answer = office.post(reverse("housing:areas-import"), {
        "kind": "state", "valid_from": "01-12-2025", "source": "Ministeriets liste", "certainty": "official",
        "file": file,
    })  # fmt: skip
    assert answer.status_code == 302
    former.refresh_from_db()
    assert former.valid_to == dt.date(2025, 11, 30)


def test_somebody_decides_in_which_area_a_dwelling_lies(office, officer):
    home = dwelling(area_state="undecided", area_basis="")
    address = reverse("housing:dwelling", args=[home.uid])
    form = office.get(address).context["form"]
    posted = {name: value for name, value in form.initial.items() if value not in (None, "", [], False)}
    posted |= {"version": "1", "free_from": "01-01-2018", "area_state": "none"}
    assert "area_basis" in str(office.post(address, posted).context["form"].errors) or not Dwelling.objects.filter(
        area_state="none"
    )
    assert office.post(address, posted | {"area_basis": "Opgang 3 ligger uden for"}).status_code == 302
    home.refresh_from_db()
    assert (home.area_state, home.area_decided_by, home.area_decided_on) == ("none", officer, clock.today())


def test_rooms_are_given_to_a_household_and_the_stay_ended(office, lists):
    people = family(None, 3)
    there = room(3)
    number = people[0].case_number
    posted = {
        "people": [each.pk for each in people], "room": there.pk, "valid_from": f"{ago(0):%d-%m-%Y}",
        "household": "couple_1_3", "with_address": "on",
    }  # fmt: skip
    assert office.post(reverse("housing:stay-new", args=[number]), posted).status_code == 302
    assert Stay.objects.count() == 3
    tab = office.get(reverse("housing:person", args=[number])).content.decode()
    assert f"{clock.today().year}" in tab  # the rate of this year, or that none is loaded
    one = Stay.objects.get(refugee=people[0])
    ended = {"valid_to": f"{ago(-3):%d-%m-%Y}", "reason": "Flytter", "version": one.version}
    assert office.post(reverse("housing:stay-end", args=[one.uid]), ended).status_code == 302


def test_a_missing_rate_says_so_and_a_known_one_is_shown(office):
    (person,) = family(None, 1)
    stay(person, dt.date(2023, 2, 1), dt.date(2023, 3, 1))
    stay(person, dt.date(2022, 2, 1), dt.date(2022, 3, 1))
    with translation.override("da"):
        text = office.get(reverse("housing:person", args=[person.case_number])).content.decode()
    assert "2467" in text
    assert "2022" in text
    assert "2122" not in text


def test_the_district_view_suppresses_small_numbers_outside_casework(client, officer, lists):
    for place in range(7):
        (person,) = family(None, 1, address_protected=place == 6)
        home = dwelling(district="3" if place < 2 else "8", address=f"Skjult Vej {place}")
        made = offering.offer(person, home, on=ago(30), answer_due=ago(25), by=officer)
        offering.accept(made, expected=1, on=ago(28), by=officer)
        offering.move_in(made, expected=2, on=ago(20), by=officer)
    address = reverse("housing:districts")
    client.force_login(officer)
    rows = {row.key: row.words["permanent"] for row in client.get(address).context["found"].rows}
    assert (rows["3"], rows["8"]) == ("2", "4"), "the protected person is in no district's number"
    client.force_login(factories.user(Role.ANALYST))
    answer = client.get(address)
    found = answer.context["found"]
    assert {row.key: row.words["permanent"] for row in found.rows if row.permanent} == {"3": "1–5", "8": "1–5"}
    assert found.totals["permanent"] == "–"
    assert {row.words["people"] for row in found.rows if row.key in "38"} == {"–"}
    assert "Skjult" not in answer.content.decode()


def test_the_summary_says_how_far_the_home_is_in_one_query(officer, lists, django_assert_num_queries):
    people = family(None, 2)
    services.ready(people, on=ago(30), by=officer)
    offering.offer(people[0], dwelling(), on=ago(3), answer_due=ago(-4), by=officer)
    assert officer.roles  # asked once for each request
    with django_assert_num_queries(1), translation.override("en"):
        found = pillar.summary(people, officer, clock.today())
    (line,) = found[people[0].pk]
    assert f"ready since {ago(30):%d-%m-%Y}" in line.text
    assert f"answer by {ago(-4):%d-%m-%Y}" in line.text
    assert front.read([people[0].pk], clock.today())[0].offers == 1


def test_min_dag_shows_offers_to_be_answered_and_moves_of_the_week(officer, lists):
    people = waiting(officer)
    found = pillar.panel(officer, clock.today())
    assert [row.case_number for row in found.rows] == [each.case_number for each in (people[0], people[1], people[0])]
    assert found.rows[0].state == "overdue"
    assert pillar.panel(factories.user(Role.ANALYST), clock.today()).rows == []
    assert pillar.panel(factories.user(Role.ACCOMMODATION_STAFF), clock.today()).rows == []


@pytest.mark.parametrize("check", [each.key for each in CHECKS])
def test_what_is_missing_in_housing_is_on_the_list_of_data_quality(client, officer, lists, check):
    worker = factories.caseworker()
    people = family(worker, 2)
    services.ready(people, on=ago(200), by=worker)
    fact(people[0], "offered", ago(100), ref="H1")
    fact(people[0], "offered", ago(150), ref="H2")
    fact(people[0], "accepted", ago(140), ref="H2")
    (third,) = family(worker, 1)
    fact(third, "moved_in", ago(30), ref="H3")
    stay(third, ago(60))
    fact(third, "ready", ago(-9))
    client.force_login(worker)
    answer = client.get(reverse("targets:quality") + f"?check={check}")
    assert answer.status_code == 200
    numbers = {third.case_number} if check in {"bed_after_moving", "housing_ahead"} else {people[0].case_number}
    text = answer.content.decode()
    for number in numbers:
        assert number in text, check
