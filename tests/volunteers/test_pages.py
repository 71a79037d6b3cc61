"""The pages: a supplier's coordinator sees what was passed on and nothing else; lists cost the same for one and
eleven; every verb works for whom it is meant."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from health.models import HealthAnswer
from refugees.models import Address, JournalEntry, Refugee
from rights import restriction
from rights.models import Restriction
from tests import factories
from tests.support.readlog import last
from tests.volunteers.support import (
    ago,
    contract,
    coordinator,
    match,
    person,
    referral,
    supplier,
    volunteer,
    wish,
)
from volunteers.matching import services
from volunteers.matching.models import Match, MatchRound, RoundLine
from volunteers.models import MatchConsent
from volunteers.people import Clearance, Volunteer
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.suppliers.views_figures import last_quarter
from volunteers.wishes import services as wishes
from volunteers.wishes.models import MatchWish, Referral

pytestmark = pytest.mark.django_db
CANARY, NAME = "Kanariefugl", "Selam Haile"


def url(name, *args):
    return reverse(f"matches:{name}", args=args)


@pytest.fixture
def own():
    return supplier("Røde Kors")


@pytest.fixture
def agreement(own):
    return contract(own)


@pytest.fixture
def ida(own):
    return coordinator(own, name="Ida Munkholm")


@pytest.fixture
def someone():
    return person(given_names="Selam", family_name="Haile", phone="67001234", nationality="Eritrea",
                  address_protected=False, remark=CANARY)  # fmt: skip


@pytest.fixture
def referred(someone, agreement):
    return referral(wish(someone, interests=["food"]), agreement)


@pytest.fixture
def desk(client, ida):
    client.force_login(ida)
    return client


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- what a coordinator sees -----------------------------------------------------------------------------
def test_a_coordinator_sees_what_was_passed_on_and_nothing_else_of_the_case(desk, referred, someone):
    worker = someone.caseworker
    HealthAnswer.objects.create(refugee=someone, happened_on=ago(3), answer="yes", note=CANARY, recorded_by=worker)
    JournalEntry.objects.create(
        refugee=someone, theme="note", title=CANARY, text=CANARY, event_on=ago(3), recorded_by=worker
    )
    Address.objects.create(refugee=someone, text=f"{CANARY}vej 1", valid_from=ago(9))
    made = match(referred)
    for address in ("/", url("mine"), url("referral", referred.uid), url("match", made.uid),
                    url("answer", made.uid, "person"), url("end", made.uid)):  # fmt: skip
        page = text(desk, address)
        for word in (CANARY, "Eritrea", someone.person_id, someone.case_number, worker.name):
            assert word not in page, (address, word)
        assert NAME in page, address
    assert "67001234" in text(desk, url("referral", referred.uid))
    for name in ("refugees:case", "volunteers:person", "refugees:documents", "rights:person"):
        assert desk.get(reverse(name, args=[someone.case_number])).status_code == 403, name
    assert not Refugee.objects.visible_to(SupplierCoordinator.objects.get().user)


def test_the_read_log_says_that_the_coordinator_saw_the_person(desk, referred, someone):
    ask = url("propose", referred.uid)
    for address in (url("mine"), url("referral", referred.uid), ask, url("match", match(referred).uid)):
        before = ReadLog.objects.count()
        text(desk, address)
        assert [each.people for each in ReadLog.objects.order_by("pk")[before:]] == [[someone.uid]], address


def test_another_suppliers_referrals_matches_volunteers_and_reports_are_404(client, referred):
    made = match(referred)
    made_round = MatchRound.objects.create(supplier=referred.contract.supplier, on=ago(1), made_at=clock.now())
    client.force_login(coordinator(supplier()))
    for address in (
        url("referral", referred.uid), url("propose", referred.uid), url("match", made.uid), url("met", made.uid),
        url("answer", made.uid, "person"), url("volunteer", made.volunteer.uid), url("round", made_round.uid),
        url("clearance", made.volunteer.uid), url("report-pdf", referred.contract.uid),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert NAME not in text(client, url("mine"))


def test_a_coordinator_whose_period_is_over_sees_nobody(desk, referred):
    SupplierCoordinator.objects.update(valid_to=ago(1))
    assert NAME not in text(desk, url("mine"))
    assert desk.get(url("referral", referred.uid)).status_code == 404


def test_a_person_whose_data_may_only_be_stored_is_gone_from_the_suppliers_pages(desk, referred, someone):
    made = Restriction(refugee=someone, ground="accuracy", valid_from=clock.today())
    restriction.restrict(made, by=someone.caseworker, today=clock.today())
    assert NAME not in text(desk, url("mine"))
    assert desk.get(url("referral", referred.uid)).status_code == 404


def test_a_withdrawn_consent_takes_the_person_from_every_page(client, desk, referred, someone):
    made = match(referred)
    given = MatchConsent.objects.get()
    worker = someone.caseworker
    desk.force_login(worker)
    data = {f"{str(given.uid)[:8]}-version": given.version, f"{str(given.uid)[:8]}-withdrawn_on": "01-01-2020"}
    refused = desk.post(reverse("volunteers:withdraw", args=[given.uid]), data)
    assert refused.status_code == 422
    data[f"{str(given.uid)[:8]}-withdrawn_on"] = f"{clock.today():%d-%m-%Y}"
    assert desk.post(reverse("volunteers:withdraw", args=[given.uid]), data).status_code == 302
    assert "Røde Kors" in text(desk, reverse("volunteers:person", args=[someone.case_number]))
    desk.force_login(SupplierCoordinator.objects.get().user)
    assert NAME not in text(desk, url("mine"))
    for address in (url("referral", referred.uid), url("match", made.uid)):
        assert desk.get(address).status_code == 404


def test_a_name_protected_after_the_referral_is_not_shown(desk, referred, someone):
    made = match(referred)
    someone.name_protected = True
    someone.save()
    for address in (url("mine"), url("match", made.uid), url("referral", referred.uid), "/"):
        page = text(desk, address)
        assert "Haile" not in page, address
        assert "67001234" not in page, address


# --- the coordinator's work --------------------------------------------------------------------------------
def test_the_round_proposes_the_best_pairs_and_each_is_proposed_by_a_tap(desk, referred, own):
    best = volunteer(own, name="Bodil Skov", languages=["tigrinya"], helps_with=["language"])
    volunteer(own, name="Carl Lund", until=ago(1))
    answer = desk.post(url("assign"), follow=True)
    page = answer.content.decode()
    assert "Bodil Skov" in page
    assert "Carl Lund" in page  # with the reason why not
    line = RoundLine.objects.get()
    assert line.volunteer == best
    assert last("matches:round").people == [referred.refugee.uid]
    desk.post(url("propose-line", line.uid))
    assert last("matches:propose-line").people == [referred.refugee.uid]
    assert Match.objects.get().volunteer == best
    desk.post(url("propose-line", line.uid), follow=True)
    assert Match.objects.count() == 1


def test_an_expired_clearance_cannot_be_proposed_by_hand_either(desk, referred, own):
    late = volunteer(own, name="Carl Lund", until=ago(1))
    page = text(desk, url("propose", referred.uid))
    assert "Carl Lund" in page
    answer = desk.post(url("propose", referred.uid), {"volunteer": late.pk, "version": referred.version})
    assert answer.status_code == 200
    assert not Match.objects.exists()


def test_the_coordinator_keeps_volunteers_and_their_clearances(desk, own):
    data = {"name": "Dorte Bech", "sex": "F", "district": "3", "languages": "dansk, arabisk", "helps_with": ["job"],
            "brings": "Tidligere HR-chef"}  # fmt: skip
    assert desk.post(url("volunteer-new"), data).status_code == 302
    made = Volunteer.objects.get()
    assert (made.supplier, made.languages, made.approved_on) == (own, ["dansk", "arabisk"], clock.today())
    stale = desk.post(url("volunteer", made.uid), data | {"version": 9, "name": "Dorte B."})
    assert stale.status_code == 409
    wrong = {"asked_on": f"{ago(9):%d-%m-%Y}", "passed": "true"}
    assert desk.post(url("clearance", made.uid), wrong).status_code == 200
    right = wrong | {"answered_on": f"{ago(2):%d-%m-%Y}", "valid_until": f"{ago(-300):%d-%m-%Y}"}
    assert desk.post(url("clearance", made.uid), right).status_code == 302
    assert Clearance.objects.get().passed


def test_a_match_from_the_answers_to_the_end_by_the_coordinator(desk, referred):
    made, today = match(referred), f"{clock.today():%d-%m-%Y}"

    def send(name, data, *args):
        made.refresh_from_db()
        answer = desk.post(url(name, made.uid, *args), data | {"version": made.version})
        assert answer.status_code == 302, answer.content.decode()
        made.refresh_from_db()

    for side in ("person", "volunteer"):
        send("answer", {"said": "yes", "happened_on": today}, side)
    send("plan", {"meeting_on": today})
    send("met", {"happened_on": today, "rhythm": "weekly"})
    send("check-in", {"happened_on": today, "sort": "check_in", "goes": "well", "gained_person": ["language"]})
    send("doubt", {}, "person")
    assert made.doubt_of == "person"
    send("settle", {})
    assert [last(f"matches:{name}").people for name in ("doubt", "settle")] == [[referred.refugee.uid]] * 2
    send("end", {"happened_on": today, "reason": "completed", "gained_volunteer": ["joy"]})
    assert made.end_reason == "completed"
    assert desk.get(url("answer", made.uid, "nobody")).status_code == 404


# --- the caseworker ---------------------------------------------------------------------------------------------
def test_the_caseworker_offers_writes_the_wish_and_refers(client, agreement):
    made = factories.refugee(factories.caseworker(), takeover_on=ago(60))
    client.force_login(made.caseworker)
    page = reverse("volunteers:person", args=[made.case_number])
    today = f"{clock.today():%d-%m-%Y}"
    offer = {"happened_on": today, "said": "yes", "consent": "on", "note": ""}
    assert client.post(reverse("volunteers:offer", args=[made.case_number]), offer).status_code == 302
    told = {"wished_on": today, "purposes": ["network"], "languages": "tigrinya", "times": ["sat_day"]}
    assert client.post(reverse("volunteers:wish", args=[made.case_number]), told).status_code == 302
    of = MatchWish.objects.get()
    stale = client.post(reverse("volunteers:refer", args=[of.uid]), {"version": 9, "contract": agreement.pk})
    assert stale.status_code == 409
    sent = client.post(reverse("volunteers:refer", args=[of.uid]), {"version": of.version, "contract": agreement.pk})
    assert sent.status_code == 302
    assert "Røde Kors" in text(client, page)
    back = {"version": 1, "because": "cannot", "happened_on": today}
    taken = Referral.objects.get()
    assert client.post(reverse("volunteers:take-back", args=[taken.uid]), back).status_code == 302
    of.refresh_from_db()
    closed = {"version": of.version, "because": "wish", "happened_on": today}
    assert client.post(reverse("volunteers:close", args=[of.uid]), closed).status_code == 302


def test_a_consent_without_a_yes_is_refused_and_what_was_typed_stays(client):
    made = factories.refugee(factories.caseworker(), takeover_on=ago(60))
    client.force_login(made.caseworker)
    data = {"happened_on": f"{clock.today():%d-%m-%Y}", "said": "no", "consent": "on", "note": "Måske til sommer"}
    answer = client.post(reverse("volunteers:offer", args=[made.case_number]), data)
    assert answer.status_code == 200
    assert "Måske til sommer" in answer.content.decode()
    assert not MatchConsent.objects.exists()


def test_the_tab_and_the_board_stand_in_the_read_log_and_suppliers_are_kept_by_the_manager(client, referred, someone):
    made = match(referred)
    suppliers, user = url("suppliers"), factories.user(Role.TEAM_MANAGER)
    for reader, may in ((someone.caseworker, False), (user, True)):
        client.force_login(reader)
        text(client, reverse("volunteers:person", args=[someone.case_number]))
        assert last("volunteers:person").people == [someone.uid]
        assert (suppliers in text(client, url("board"))) is may
        assert last("matches:board").people == [someone.uid]
    assert made.refugee == someone


def test_min_dag_tells_the_caseworker_and_the_coordinator_what_waits(client, referred, ida, someone):
    match(referred)
    client.force_login(someone.caseworker)
    assert "notér, hvad borgeren siger til den frivillige" in text(client, "/")
    client.force_login(ida)
    assert NAME in text(client, "/")


def test_a_caseworker_of_another_team_reaches_neither_the_wish_nor_the_match(client, referred):
    made = match(referred)
    client.force_login(factories.caseworker())
    for address in (url("answer", made.uid, "person"), url("end", made.uid),
                    reverse("volunteers:take-back", args=[referred.uid]),
                    reverse("volunteers:close", args=[referred.wish.uid])):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert "Haile" not in text(client, url("board"))


# --- contracts and figures ----------------------------------------------------------------------------------------
def test_a_manager_keeps_suppliers_contracts_and_coordinators(client):
    client.force_login(factories.user(Role.TEAM_MANAGER))
    assert client.post(url("supplier-new"), {"name": "Bydelsmødre"}).status_code == 302
    of, account = supplier("Foreningen"), factories.user(Role.SUPPLIER_COORDINATOR)
    data = {"supplier": of.pk, "year": 2018, "places": 30, "valid_from": "01-01-2018", "valid_to": "31-12-2018"}
    assert client.post(url("contract-new"), data).status_code == 302
    twice = client.post(url("contract-new"), data)
    assert twice.status_code == 200
    assert Contract.objects.count() == 1
    outside = client.post(url("contract-new"), data | {"year": 2019})
    assert outside.status_code == 200
    tie = {"supplier": of.pk, "user": account.pk, "valid_from": "01-01-2018"}
    assert client.post(url("coordinator-new"), tie).status_code == 302
    text(client, url("suppliers"))


def test_the_report_holds_small_counts_back_and_names_nobody(desk, referred, agreement):
    match(referred, met=5)
    pdf = desk.get(url("report-pdf", agreement.uid))
    assert (last("matches:report-pdf").people, last("matches:report-pdf").purpose) == ([], "match report")
    assert pdf.content.startswith(b"%PDF")
    sheet = load_workbook(io.BytesIO(desk.get(url("report-xlsx", agreement.uid)).content)).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "••" in cells
    assert "1" not in cells
    assert not any("Haile" in cell for cell in cells)


def test_an_analyst_sees_no_small_count_and_a_caseworker_does(client, referred):
    match(referred, met=5)
    client.force_login(factories.user(Role.ANALYST))
    Referral.objects.update(referred_on=last_quarter(clock.today()))
    assert "••" in text(client, url("figures")).partition("<tbody>")[2]
    client.force_login(factories.user(Role.TEAM_MANAGER))
    assert ">••<" not in text(client, url("figures"))


@pytest.mark.parametrize("asked", ["?on=abc", "?on=%00", "?on=31-12-9999", "?on=", "?on=29-02-2017"])
def test_a_strange_day_never_breaks_the_page(client, asked):
    client.force_login(factories.user(Role.ANALYST))
    assert client.get(url("figures") + asked).status_code in {200, 400}


# --- queries --------------------------------------------------------------------------------------------------------
def asked(client, address):
    with CaptureQueriesContext(connection) as found:
        text(client, address)
    return len(found)


def test_every_list_costs_the_same_for_one_and_eleven(client, ida, own, agreement):
    worker = factories.caseworker()

    def more():
        match(referral(wish(person(worker)), agreement), volunteer(own), met=3)
        doubted = match(referral(wish(person(worker)), agreement), volunteer(own))
        services.doubt(doubted, side="person", on=ago(1), by=None)
        referral(wish(person(worker)), agreement)
        wish(person(worker))
        volunteer(own)

    def counts():
        found = {}
        client.force_login(ida)
        text(client, url("volunteers"))  # a session just begun is written once more
        for name in ("mine", "volunteers"):
            found[name] = asked(client, url(name))
        made = services.assign(own, on=clock.today(), at=clock.now(), by=ida)
        found["round"] = asked(client, url("round", made.uid))
        found["propose"] = asked(client, url("propose", Referral.objects.latest("pk").uid))
        found["today"] = asked(client, "/")
        client.force_login(worker)
        text(client, url("figures"))
        found["board"], found["own day"] = asked(client, url("board")), asked(client, "/")
        return found

    more()
    client.force_login(ida)
    text(client, "/")
    first = counts()
    for _time in range(10):
        more()
    assert counts() == first


def test_the_tab_costs_the_same_for_one_match_and_for_six(client, referred, someone, own):
    worker = someone.caseworker
    client.force_login(worker)
    address = reverse("volunteers:person", args=[someone.case_number])

    def more():
        made = match(referred, volunteer(own))
        services.answer(made, side="person", said="no", expected=made.version, on=ago(8), by=None)

    more()
    text(client, address)
    first = asked(client, address)
    for _time in range(5):
        more()
    assert asked(client, address) == first


def test_a_stale_close_is_answered_with_what_is_recorded_now(client, referred, someone):
    client.force_login(someone.caseworker)
    of = referred.wish
    data = {"version": of.version + 5, "because": "wish", "happened_on": f"{clock.today():%d-%m-%Y}"}
    assert client.post(reverse("volunteers:close", args=[of.uid]), data).status_code == 409
    wishes.close(of, expected=of.version, because="wish", on=clock.today(), by=None)
    assert client.post(reverse("volunteers:close", args=[of.uid]), data).status_code == 404


def test_a_clearance_that_ends_soon_is_marked_before_it_blocks(desk, own):
    volunteer(own, name="Bodil Skov", until=ago(-10))
    volunteer(own, name="Carl Lund", until=ago(-100))
    assert text(desk, url("volunteers")).count("udløber snart") == 1


def test_a_coordinator_finds_the_reports_of_the_own_contracts(desk, agreement):
    other = contract()
    page = text(desk, url("mine"))
    assert url("report-pdf", agreement.uid) in page
    assert url("report-xlsx", agreement.uid) in page
    assert str(other.uid) not in page
