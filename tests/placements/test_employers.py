"""Employers: found tolerantly, asked about when they look alike, with sites, contacts, notes and a history."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts import policy
from placements import duplicates
from placements.branches import DIVISIONS, IN_SECTION, codes
from placements.employer_history import history
from placements.models import Contact, Employer, EmployerNote, Placement, Site, TwoEmployers
from placements.rules import Event, employer_key, phone_key
from targets import quality
from tests import factories
from tests.placements.support import CVR, MARCH, day, employer, happened, opening, placement

pytestmark = pytest.mark.django_db
NEW = "/placements/employers/new/"
FORM = {"name": "Havnens Køkken", "cvr": "", "address": "", "contact": "", "phone": "", "email": "", "note": ""}


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def names(signed_in, query):
    return [row.name for row in signed_in.get(f"/placements/employers/?{query}").context["shown"].rows]


def test_the_list_of_branches_has_every_division_once():
    assert len(DIVISIONS) == 88
    assert [code for part in IN_SECTION.values() for code in part] == sorted(DIVISIONS)
    assert codes("I") == ("55", "56")
    assert codes("56") == ("56",)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("Nordlys Bageri ApS", "nordlys bageri"), ("Nordlys A/S", "nordlys"), ("Café Ø", "cafe oe"), ("AS", "as")],
)
def test_an_employers_key_forgives_its_company_form(typed, key):
    assert employer_key(typed) == key


@pytest.mark.parametrize("typed", ["67 00 00 01", "+45 67000001", "0045 67 00 00 01", "67-00-00-01"])
def test_telephone_numbers_are_compared_by_their_digits(typed):
    assert phone_key(typed) == "67000001"


# --- found --------------------------------------------------------------------------------------------
def test_an_employer_is_found_by_name_branch_and_district(signed_in):
    employer()
    Employer.objects.create(name="Café Ørsted", branch="56")
    Employer.objects.create(name="Lukket Bageri", in_use=False)
    for words in ("q=nordlys", "q=Nordlis", "q=nordlys+bageri+aps", f"q={CVR}", "branch=C", "branch=10", "district=5"):
        assert names(signed_in, words) == ["Nordlys Bageri"], words
    assert names(signed_in, "q=oersted") == ["Café Ørsted"]
    assert names(signed_in, "district=9") == []
    assert names(signed_in, "show=all&q=bageri") == ["Lukket Bageri", "Nordlys Bageri"]
    assert signed_in.get("/placements/employers/?branch=xx&district=77").status_code == 200


def test_pages_of_employers_lose_and_repeat_nobody(signed_in):
    for number in range(60):
        Employer.objects.create(name=f"Værksted {number:02d}", branch="45")
    seen, address = [], "/placements/employers/?branch=G"
    while address:
        shown = signed_in.get(address).context["shown"]
        seen += [row.name for row in shown.rows]
        address = f"/placements/employers/{shown.next_url}" if shown.next_url else ""
    assert seen == [f"Værksted {number:02d}" for number in range(60)]


def test_the_lists_ask_as_often_for_one_employer_as_for_eleven(signed_in, django_assert_max_num_queries):
    person = factories.refugee()
    for address in ("/placements/employers/", "/placements/employers/look-alike/"):
        Employer.objects.all().delete()
        signed_in.get(address)
        seen = []
        for count in (2, 10):
            for number in range(count):
                made = employer(f"Bageri {'I' * number}", cvr="")
                happened(placement(person, f"{address}{count}-{number}", employer=made), Event.STARTED, MARCH)
            with django_assert_max_num_queries(12) as queries:
                signed_in.get(address)
            seen.append(len(queries))
            Placement.objects.all().delete()
        assert seen[0] == seen[1], address


# --- asked about ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "Nordlys Bageri ApS"}, "same name"), ({"name": "Nordlys Bagerie"}, "similar name"),
        ({"name": "Nortlis Bakery"}, "name sounds alike"), ({"phone": "+45 67 00 00 01"}, "same telephone number"),
    ],
)  # fmt: skip
def test_an_employer_that_looks_like_a_known_one_is_asked_about_first(signed_in, typed, reason):
    employer()
    answer = signed_in.post(NEW, FORM | typed)
    assert answer.status_code == 200
    assert Employer.objects.count() == 1
    assert answer.context["suggested"]
    with override("en"):
        found = duplicates.alike(name=typed.get("name", ""), phones=[typed.get("phone", "")])
    assert [(each.employer.name, reason in each.reasons) for each in found] == [("Nordlys Bageri", True)]
    assert signed_in.post(NEW, FORM | typed | {"another": "on"}).status_code == 302
    assert Employer.objects.count() == 2


def test_workplaces_that_share_only_a_word_are_not_suggested():
    Employer.objects.create(name="Bageri, Valby")
    assert duplicates.alike(name="Supermarked, Valby") == []


def test_a_new_employer_comes_with_its_first_site_contact_and_note(signed_in, worker):
    form = FORM | {
        "branch": "56", "address": "Prøvevej 2", "postal_code": "2300", "district": "9", "contact": "Ea Lund",
        "phone": "67 01 00 02", "note": "Vil gerne se folk først.", "takes_traineeship": "2",
    }  # fmt: skip
    assert signed_in.post(NEW, form).status_code == 302
    made = Employer.objects.get()
    assert (made.branch, made.takes("traineeship"), made.takes("igu")) == ("56", 2, None)
    assert str(Site.objects.get()) == "Prøvevej 2, 2300 · Amager Øst"
    assert (Contact.objects.get().name, EmployerNote.objects.get().written_by) == ("Ea Lund", worker)


@pytest.mark.parametrize("wrong", [{"postal_code": "23"}, {"branch": "zz"}, {"takes_igu": "501"}, {"email": "x"}])
def test_what_cannot_be_is_a_sentence_and_saves_nothing(signed_in, wrong):
    answer = signed_in.post(NEW, FORM | wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Employer.objects.exists()


def test_a_placement_cannot_register_a_known_employer_again_unasked(signed_in, worker):
    employer()
    person = factories.refugee(worker)
    form = {"kind": "traineeship", "happened_on": "06-03-2017", "employer_name": "Nordlys Bagerie"}
    form["create_employer"] = "on"
    address = f"/placements/cases/{person.case_number}/offer/"
    assert "Nordlys Bageri" in str(signed_in.post(address, form).context["form"].errors["employer_name"])
    assert signed_in.post(address, form | {"another": "on"}).status_code == 302
    assert Employer.objects.count() == 2


# --- those registered twice ---------------------------------------------------------------------------
def test_pairs_that_look_alike_stand_on_the_list_until_somebody_decides(signed_in, worker):
    one, two = employer(), employer("Nordlys Bageri ApS", cvr="")
    listed = signed_in.get("/placements/employers/look-alike/").context["pairs"]
    assert [(a.pk, b.pk) for a, b, _why in listed] == [(one.pk, two.pk)]
    placement(factories.refugee(worker), employer=two)
    _counts, found = quality.find(worker, MARCH, only="employers_alike")
    assert [each.url("") for each in found] == [f"/placements/employers/{one.uid}/or/{two.uid}/"]
    address = f"/placements/employers/{two.uid}/or/{one.uid}/"
    assert signed_in.post(address, {"reason": ""}).status_code == 200
    assert signed_in.post(address, {"reason": "To filialer"}).status_code == 302
    assert signed_in.post(address, {"reason": "To filialer til"}).status_code == 409
    assert signed_in.get(address).status_code == 302
    assert TwoEmployers.objects.get().reason == "To filialer"
    assert duplicates.pairs() == []
    assert quality.find(worker, MARCH, only="employers_alike")[1] == []


def test_who_only_reads_placements_is_offered_no_change_of_an_employer(signed_in, worker, monkeypatch):
    """No role of the table reads only; the pages follow the table, whatever a municipality makes of it."""
    one = employer()
    employer("Nordlys Bageri ApS", cvr="")
    place = opening(one)
    ways = {
        reverse("placements:employers"): NEW,
        reverse("placements:look-alike"): "/or/",
        reverse("placements:employer", args=[one.uid]): reverse("placements:employer-edit", args=[one.uid]),
        reverse("placements:opening", args=[place.uid]): reverse("placements:opening-edit", args=[place.uid]),
    }
    assert [way in signed_in.get(page).content.decode() for page, way in ways.items()] == [True] * 4
    reads = policy.POLICY[policy.Role.CASEWORKER] | {policy.Area.PLACEMENT: policy.READ}
    monkeypatch.setattr(policy, "POLICY", policy.POLICY | {policy.Role.CASEWORKER: reads})
    signed_in.force_login(worker)
    assert [way in signed_in.get(page).content.decode() for page, way in ways.items()] == [False] * 4


def test_an_employer_out_of_use_looks_like_nobody():
    employer()
    Employer.objects.create(name="Nordlys Bageri A/S", in_use=False)
    assert duplicates.pairs() == []
    assert len(duplicates.alike(name="Nordlys Bageri")) == 1


# --- one employer ---------------------------------------------------------------------------------------
def test_the_history_counts_everybody_and_shows_people_within_reach_only(signed_in, worker):
    place = employer()
    place.takes_traineeship = 3
    place.takes_igu = 1
    place.save()
    mine, other = factories.refugee(worker), factories.refugee(factories.caseworker())
    for person, events in ((mine, ("offered", "started")), (other, ("offered", "started", "ended"))):
        made = placement(person, employer=place)
        for number, event in enumerate(events):
            happened(made, Event(event), day(number))
    declined = placement(other, "P2", employer=place)
    happened(declined, Event.OFFERED, day(1))
    happened(declined, Event.DECLINED, day(2))
    lines = {line.kind: line for line in history(place, day(30))}
    line = lines["traineeship"]
    assert (line.offered, line.declined, line.started, line.running, line.completed, line.takes) == (3, 1, 2, 1, 1, 3)
    assert (lines["igu"].takes, lines["igu"].started) == (1, 0)
    assert history(place, day(1))[0].completed == 0
    text = signed_in.get(f"/placements/employers/{place.uid}/").content.decode()
    assert mine.case_number in text
    assert other.case_number not in text


@pytest.mark.parametrize(
    ("part", "values", "model"),
    [
        ("sites", {"address": "Prøvevej 9", "in_use": "on"}, Site),
        ("contacts", {"name": "Ea Lund", "is_current": "on"}, Contact),
        ("notes", {"text": "Ringede."}, EmployerNote),
    ],
)
def test_a_part_is_added_changed_and_a_stale_form_is_409(signed_in, worker, part, values, model):
    place = Employer.objects.create(name="Havnens Køkken")
    assert signed_in.post(f"/placements/employers/{place.uid}/{part}/new/", {}).status_code == 200
    assert signed_in.post(f"/placements/employers/{place.uid}/{part}/new/", values).status_code == 302
    made = model.objects.get()
    address = f"/placements/{part}/{made.uid}/"
    assert signed_in.get(address).status_code == 200
    changed = {name: f"{value} 2" if name in {"address", "name", "text"} else value for name, value in values.items()}
    assert signed_in.post(address, changed | {"version": 1}).status_code == 302
    stale = signed_in.post(address, values | {"version": 1})
    assert stale.status_code == 409
    assert len(stale.context["rows"]) == 1


def test_a_note_is_changed_only_by_who_wrote_it(signed_in):
    place = Employer.objects.create(name="Havnens Køkken")
    note = EmployerNote.objects.create(
        employer=place, text="Ringede.", written_on=MARCH, written_by=factories.caseworker()
    )
    assert signed_in.get(f"/placements/notes/{note.uid}/").status_code == 404
    assert signed_in.post(f"/placements/notes/{note.uid}/", {"text": "x", "version": 1}).status_code == 404


@pytest.mark.parametrize("typed", ["12", "12345678901", "123456789x"])
def test_a_p_number_has_ten_digits_and_is_registered_once(signed_in, typed):
    place = Employer.objects.create(name="Havnens Køkken")
    Site.objects.create(employer=place, p_number="1234567890")
    address = f"/placements/employers/{place.uid}/sites/new/"
    for number in (typed, "1234567890"):
        assert signed_in.post(address, {"p_number": number}).status_code == 200
    assert Site.objects.count() == 1
