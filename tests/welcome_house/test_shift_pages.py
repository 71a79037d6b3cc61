"""The pages of volunteers and shifts: whose they are, what they show, how many questions they ask the database."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from mail.models import Mail
from tests import factories
from tests.volunteers.house import ago, coordinator, volunteer
from tests.welcome_house.shifts_support import shift, turn
from volunteers.models import Supplier, Volunteer
from welcome_house.shifts.models import Shift, ShiftPattern, Turn

pytestmark = pytest.mark.django_db
TODAY = clock.today()
MINE = "/shifts/mine/"


@pytest.fixture
def boss(client):
    made = coordinator()
    client.force_login(made)
    return made


@pytest.fixture
def me(client):
    made = volunteer(account=True)
    client.force_login(made.user)
    return made


def text(answer):
    return answer.content.decode()


# --- the volunteer's own page -----------------------------------------------------------------------------
def filled(me, number):
    for each in range(number - 1, -1, -1) if number == 1 else range(1, number):
        turn(shift(4 + each), me)
        shift(30 - each, needed=2)
        turn(shift(25 - each, 18, needed=3), volunteer(name="Anden Frivillig"))


def test_the_own_page_asks_less_than_eight_times_however_much_there_is(client, me, django_assert_max_num_queries):
    filled(me, 1)
    client.get(MINE)  # the first page of a session also writes the session
    with django_assert_max_num_queries(7):
        client.get(MINE)
    filled(me, 10)
    with django_assert_max_num_queries(7):
        answer = client.get(MINE)
    assert answer.status_code == 200


def test_nobody_elses_name_or_number_stands_on_the_own_page(client, me):
    other = volunteer(name="Zenobia Ukendt", phone="+45 67 00 77 77")
    offered = turn(shift(3, 18, needed=1), other, offered_at=clock.now())
    turn(shift(4), other)
    turn(shift(5), me)
    shown = text(client.get(MINE))
    assert reverse("shifts:take", args=[offered.shift.uid]) in shown
    assert "Zenobia" not in shown
    assert "67 00 77 77" not in shown
    assert "Zenobia" not in text(client.get("/shifts/mine/hours/"))


def test_a_volunteers_start_page_is_the_own_page(client, me):
    assert client.get("/").headers["Location"] == MINE


def test_take_swap_keep_and_cancel(client, me):
    one = shift()
    client.post(reverse("shifts:take", args=[one.uid]))
    mine = Turn.objects.get()
    client.post(reverse("shifts:offer", args=[mine.uid]))
    mine.refresh_from_db()
    assert mine.offered_at
    client.post(reverse("shifts:keep", args=[mine.uid]))
    mine.refresh_from_db()
    assert mine.offered_at is None
    assert client.get(reverse("shifts:cancel", args=[mine.uid])).status_code == 200
    client.post(reverse("shifts:cancel", args=[mine.uid]))
    mine.refresh_from_db()
    assert mine.ended_because == "cancelled"


def test_anothers_shift_is_not_mine_to_offer_or_cancel(client, me):
    theirs = turn(shift(), volunteer())
    for name in ("offer", "keep", "cancel"):
        assert client.post(reverse(f"shifts:{name}", args=[theirs.uid])).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.version, theirs.ended_at) == (1, None)


def test_an_expired_clearance_shows_no_free_shift_and_takes_none(client):
    who = volunteer(account=True, until=ago(1))
    client.force_login(who.user)
    one = shift()
    assert reverse("shifts:take", args=[one.uid]) not in text(client.get(MINE))
    client.post(reverse("shifts:take", args=[one.uid]))
    assert not Turn.objects.exists()


def test_shifts_after_the_clearance_ends_are_not_offered(client):
    who = volunteer(account=True, until=ago(-3))
    client.force_login(who.user)
    near, far = shift(3), shift(4)
    shown = text(client.get(MINE))
    assert reverse("shifts:take", args=[near.uid]) in shown
    assert reverse("shifts:take", args=[far.uid]) not in shown


def test_without_the_code_the_page_leads_to_it_and_then_shifts_can_be_taken(client):
    who = volunteer(account=True, code=None, code_accepted_on=None)
    client.force_login(who.user)
    one = shift()
    shown = text(client.get(MINE))
    assert reverse("joining:code") in shown
    assert reverse("shifts:take", args=[one.uid]) not in shown
    wanted = client.get("/volunteers/code/").context["code"]
    client.post("/volunteers/code/", {"code": "x"})
    assert Volunteer.objects.get(pk=who.pk).code is None
    client.post("/volunteers/code/", {"code": str(wanted.uid)})
    assert Volunteer.objects.get(pk=who.pk).code == wanted
    assert reverse("shifts:take", args=[one.uid]) in text(client.get(MINE))


def test_an_account_without_a_volunteer_is_told_so(client):
    client.force_login(factories.user(Role.WELCOME_HOUSE_VOLUNTEER))
    assert client.get(MINE).status_code == 200
    assert client.get("/shifts/mine/hours/").status_code == 404


# --- the coordinator ----------------------------------------------------------------------------------------
def queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/volunteers/", "/shifts/", "/shifts/hours/", "/shifts/recurring/", "/"])
def test_lists_ask_as_often_for_one_row_as_for_eleven(client, boss, address):
    def add(number):
        for each in range(number):
            who = volunteer(until=ago(-20))
            turn(shift(1, needed=2), who)
            turn(shift(-each - 1), volunteer(), outcome="attended")
            turn(shift(-each - 1), volunteer())
            turn(shift(0, 22, hours=1), volunteer(until=ago(1)))
            Volunteer.objects.create(name="Ny", email="ny@example.invalid", signed_up_on=ago(3))
            ShiftPattern.objects.create(
                title="Vært", weekdays=[1], begins="10:00", ends="12:00", needed=1, valid_from=TODAY
            )

    add(1)
    client.get(address)
    first = queries(client, address)
    add(10)
    assert queries(client, address) == first


def test_one_shift_asks_as_often_for_one_volunteer_as_for_eleven(client, boss):
    one = shift(needed=20)
    turn(one, volunteer())
    address = reverse("shifts:shift", args=[one.uid])
    client.get(address)
    first = queries(client, address)
    for _ in range(10):
        turn(one, volunteer())
    assert queries(client, address) == first


def test_volunteers_of_suppliers_are_not_the_houses(client, boss):
    theirs = volunteer(name="Fremmed Ven", supplier=Supplier.objects.create(name="Røde Prøve"))
    assert "Fremmed Ven" not in text(client.get("/volunteers/"))
    assert client.get(reverse("joining:volunteer", args=[theirs.uid])).status_code == 404
    assert "Fremmed Ven" not in text(client.post("/volunteers/search/", {"q": "Fremmed"}))


def test_a_search_by_name_is_a_form_that_is_sent_and_is_logged(client, boss):
    volunteer(name="Astrid Prøve")
    volunteer(name="Bo Andersen")
    shown = text(client.post("/volunteers/search/", {"q": "astr"}))
    assert "Astrid Prøve" in shown
    assert "Bo Andersen" not in shown
    assert client.get("/volunteers/search/").status_code == 405
    assert ReadLog.objects.filter(kind="search", page="joining:search", people=[]).count() == 1
    assert client.post("/volunteers/search/", {"q": ""}).status_code == 200


@pytest.mark.parametrize("filters", [
    "stage=new", "stage=approved", "stage=declined", "stage=left", "cleared=missing", "cleared=asked", "cleared=valid",
    "cleared=ending", "cleared=expired", "cleared=refused", "skill=cafe", "slot=mon_day", "stage=x", "after=%00",
])  # fmt: skip
def test_every_filter_answers(client, boss, filters):
    volunteer()
    assert client.get(f"/volunteers/?{filters}").status_code in {200, 400}


def test_filters_show_whom_they_name(client, boss):
    volunteer(name="Udløbet Ven", until=ago(1))
    volunteer(name="Gyldig Ven")
    shown = text(client.get("/volunteers/?cleared=expired"))
    assert "Udløbet Ven" in shown
    assert "Gyldig Ven" not in shown


def test_from_new_to_approved_on_the_pages(client, boss):
    person = Volunteer.objects.create(name="Astrid Prøve", email="astrid@example.invalid", signed_up_on=ago(3))
    page = reverse("joining:volunteer", args=[person.uid])
    today = f"{TODAY:%d-%m-%Y}"
    assert "Astrid Prøve" in text(client.get("/"))
    client.post(page + "interview/", {"on": today, "version": 1})
    client.post(page + "clearance/", {"on": today, "version": 2})
    client.post(page + "clearance/answer/", {"on": today, "passed": "yes", "version": 1})
    client.post(page + "approve/", {"version": 1})
    assert Volunteer.objects.get().approved_on is None, "from a page that is stale"
    client.post(page + "approve/", {"version": 2})
    assert Volunteer.objects.get().approved_on == TODAY
    assert Mail.objects.count() == 1
    assert client.get(page).status_code == 200


def test_a_stale_change_shows_both_versions(client, boss):
    who = volunteer()
    data = {"name": "Nyt Navn", "email": who.email, "mail_language": "da", "version": 1}
    address = reverse("joining:edit", args=[who.uid])
    assert client.post(address, data).status_code == 302
    answer = client.post(address, data | {"name": "Andet Navn"})
    assert answer.status_code == 409
    assert "Nyt Navn" in text(answer)
    assert "Andet Navn" in text(answer)


def test_a_changed_address_changes_the_account_and_one_that_is_taken_is_refused(client, boss):
    who = volunteer(account=True)
    address = reverse("joining:edit", args=[who.uid])
    data = {"name": who.name, "email": boss.email, "mail_language": "da", "version": 1}
    assert client.post(address, data).status_code == 200
    client.post(address, data | {"email": "ny@example.invalid"})
    who.user.refresh_from_db()
    assert who.user.email == "ny@example.invalid"


def test_a_new_shift_is_at_the_time_that_was_written(client, boss):
    day = TODAY + dt.timedelta(days=9)
    data = {"title": "Fest", "day": f"{day:%d-%m-%Y}", "begins": "10:00", "ends": "09:00", "needed": 2}
    assert client.post("/shifts/new/", data).status_code == 200
    assert client.post("/shifts/new/", data | {"ends": "12:30"}).status_code == 302
    made = Shift.objects.get()
    assert (made.begun_on, f"{made.starts_at.astimezone(clock.COPENHAGEN):%H:%M}") == (day, "10:00")
    stale = data | {"ends": "13:00", "version": 9}
    assert client.post(reverse("shifts:edit", args=[made.uid]), stale).status_code == 409


def test_who_came_is_ticked_and_the_hours_go_out_as_csv(client, boss):
    done = turn(shift(-2, hours=3), volunteer(name="Astrid Prøve"))
    client.post(reverse("shifts:outcomes", args=[done.shift.uid]), {f"t{done.pk}": "attended"})
    done.refresh_from_db()
    assert done.outcome == "attended"
    answer = client.get(f"/shifts/hours/?year={done.starts_at.year}&format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "Astrid Prøve" in answer.content.decode("utf-8-sig")
    assert ReadLog.objects.filter(kind="export", page="shifts:hours").count() == 1


def test_the_coordinator_puts_on_and_takes_off(client, boss):
    one, who = shift(needed=1), volunteer()
    address = reverse("shifts:shift", args=[one.uid])
    client.post(address + "give/", {"volunteer": str(who.uid)})
    mine = Turn.objects.get()
    other = volunteer()
    assert client.post(address + "give/", {"volunteer": str(other.uid)}).status_code == 200
    assert client.post(address + "give/", {"volunteer": str(other.uid), "beyond": "on"}).status_code == 302
    client.post(reverse("shifts:remove", args=[mine.uid]))
    client.post(address + "call-off/")
    assert not Turn.objects.live().exists()
    assert client.get(address).status_code == 200


def test_min_dag_of_the_coordinator_says_how_many_are_lacking_tomorrow(client, boss):
    shift(1, needed=2)
    shown = text(client.get("/"))
    assert "2" in shown
    assert reverse("shifts:board") in shown
