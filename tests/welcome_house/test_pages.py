"""The house's pages for staff: plans by a form, one date, the counter, texts, surveys, figures."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from core import clock
from core.dates import danish
from tests import factories
from tests.support.links import on_page
from tests.welcome_house.support import activity, room, weekly
from welcome_house import services
from welcome_house.models import Activity, ActivityText, HouseText, LeafletPart, Organisation, Room, Season, Session
from welcome_house.recurrence import local, monday
from welcome_house.visits import services as visits
from welcome_house.visits.models import CountChange, Survey, TabletCount

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def today():
    return clock.today()


@pytest.fixture
def coordinator(client):
    user = factories.user(Role.WELCOME_HOUSE_COORDINATOR)
    client.force_login(user)
    return user


def next_monday(today):
    return monday(today) + 7 * DAY


def held_from(day, name="Café", time="17:00", **values):
    """An activity that was planned long before its first day."""
    before = clock.now() - dt.timedelta(days=200)
    return activity(name, f"{day} {time}", on=clock.today(), at=before, **values)


def told(day, **values):
    """What a human fills in for every Tuesday and Thursday."""
    return {
        "name": "Sprogcafé", "sort": "language", "room": room().pk, "is_public": "on", "day": danish(day),
        "begins": "17", "over": "19.30", "repeat": "1", "days": ["1", "3"], "asked": "1",
    } | values  # fmt: skip


def asks(client, address):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(asked)


# --- plans -------------------------------------------------------------------------------------------
def test_a_human_plans_every_tuesday_and_thursday_until_a_day(client, coordinator, today):
    day = next_monday(today)
    answer = client.post(reverse("house:activity-new"), told(day, until=danish(day + 20 * DAY)), follow=True)
    made = Activity.objects.get()
    assert made.when.startswith("Hver uge: tirsdag og torsdag, til og med")
    assert made.minutes == 150
    assert made.sessions.count() == 6
    assert "Gemt: 6 gange oprettet" in answer.content.decode()


def test_the_first_saturday_of_the_month_and_every_second_week(client, coordinator, today):
    day = next_monday(today)
    monthly = told(day, name="Familielørdag", repeat="month", days=["5"], ordinal="1")
    client.post(reverse("house:activity-new"), monthly)
    found = [local(each).date() for each in Session.objects.values_list("starts_at", flat=True)]
    assert found
    assert all(each.weekday() == 5 and each.day <= 7 for each in found)
    client.post(reverse("house:activity-new"), told(day, name="Kor", repeat="2", days=["0"]))
    kor = [
        local(each).date() for each in Session.objects.filter(activity__name="Kor").values_list("starts_at", flat=True)
    ]
    assert [(each - day).days % 14 for each in kor] == [0] * len(kor)


def test_a_taken_room_is_told_as_a_list_of_dates_and_nothing_typed_is_lost(client, coordinator, today):
    day = next_monday(today)
    held_from(day + DAY, "Kor", "18:00", rule=weekly(1, until=day + 10 * DAY))
    answer = client.post(reverse("house:activity-new"), told(day, responsible="Umm Layla"))
    page = answer.content.decode()
    assert answer.status_code == 422
    for shown in (danish(day + DAY), danish(day + 8 * DAY), "18:00–20:00", "Kor", "Umm Layla", 'value="19.30"'):
        assert shown in page
    assert 'type="checkbox" name="despite"' in page
    assert Activity.objects.count() == 1
    client.post(reverse("house:activity-new"), told(day, despite="on"))
    made = Activity.objects.get(name="Sprogcafé")
    assert made.sessions.filter(room=None).count() == 2


def test_a_new_name_leaves_every_second_week_where_it_is(client, coordinator, today):
    first = monday(today) - 21 * DAY
    made = held_from(first, "Kor", rule=weekly(0, repeat="2"))
    before = list(made.sessions.order_by("starts_at").values_list("starts_at", flat=True))
    page = client.get(reverse("house:activity-change", args=[made.uid]))
    form = page.context["form"]
    sent = told(form.initial["day"], name="Byens kor", repeat="2", days=["0"], begins="17:00", over="19:00", version=1)
    client.post(reverse("house:activity-change", args=[made.uid]), sent)
    made.refresh_from_db()
    assert made.name == "Byens kor"
    assert list(made.sessions.order_by("starts_at").values_list("starts_at", flat=True)) == before


def test_all_later_dates_are_moved_from_a_day_on(client, coordinator, today):
    day = next_monday(today)
    made = held_from(day, "Kor", rule=weekly(0))
    change = told(day + 7 * DAY, name="Kor", days=["2"], begins="18:00", over="20:00", version=1)
    client.post(reverse("house:activity-change", args=[made.uid]), change)
    found = [local(each) for each in made.sessions.planned().order_by("starts_at").values_list("starts_at", flat=True)]
    assert [f"{each:%H:%M} {each.weekday()}" for each in found[:3]] == ["17:00 0", "18:00 2", "18:00 2"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"begins": "25:00"}, "Skriv klokkeslættet som 17:00."),
        ({"day": "31-02-2027"}, "Startdag|gyldig|dato|kalenderen"),
        ({"until": "01-01-2020"}, "Den sidste dag ligger før den første."),
        ({"repeat": "month", "days": ["1", "3"]}, "Vælg, hvilken i måneden det er, og én ugedag."),
        ({"name": ""}, "name"),
        ({"capacity": "-3"}, "capacity"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(client, coordinator, today, wrong, sentence):
    answer = client.post(reverse("house:activity-new"), told(next_monday(today)) | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert any(part in page for part in sentence.split("|"))
    assert not Activity.objects.exists()


def test_a_stale_form_answers_409_with_both_versions(client, coordinator, today):
    made = held_from(next_monday(today))
    made.name = "Cafeen"
    services.save(made, expected=1)
    change = told(next_monday(today), name="Café Nord", begins="17:00", over="19:00", days=["0"], version=1)
    answer = client.post(reverse("house:activity-change", args=[made.uid]), change)
    assert answer.status_code == 409
    assert "Cafeen" in answer.content.decode()
    assert "Café Nord" in answer.content.decode()


def test_a_plan_that_meets_a_holiday_says_so(client, coordinator):
    day = dt.date(clock.today().year + 1, 12, 24)
    answer = client.post(reverse("house:activity-new"), told(day + DAY, repeat="once", days=[]), follow=True)
    assert "(Juledag)" in answer.content.decode()


# --- one date ----------------------------------------------------------------------------------------
def test_one_date_is_moved_and_the_others_stay(client, coordinator, today):
    day = next_monday(today)
    made = held_from(day)
    first = made.sessions.order_by("starts_at").first()
    sent = {"day": danish(day + DAY), "begins": "18:00", "over": "19:00", "room": room().pk, "version": 1}
    client.post(reverse("house:move", args=[first.uid]), sent)
    first.refresh_from_db()
    assert f"{local(first.starts_at):%d-%m-%Y %H:%M}" == f"{danish(day + DAY)} 18:00"
    assert made.sessions.filter(starts_at=first.starts_at + 6 * DAY - dt.timedelta(hours=1)).exists()


def test_a_date_moved_into_a_taken_room_is_told_by_what(client, coordinator, today):
    day = next_monday(today)
    made = held_from(day)
    held_from(day + DAY, "Kor", "18:30")
    first = made.sessions.order_by("starts_at").first()
    sent = {"day": danish(day + DAY), "begins": "18:00", "over": "19:00", "room": room().pk, "version": 1}
    answer = client.post(reverse("house:move", args=[first.uid]), sent)
    assert answer.status_code == 422
    assert "optaget" in answer.content.decode()
    first.refresh_from_db()
    assert first.day == day


def test_a_date_is_cancelled_and_held_after_all_by_who_sees_the_newest_version(client, coordinator, today):
    session = held_from(next_monday(today)).sessions.first()
    client.post(reverse("house:cancel", args=[session.uid]), {"because": "Sygdom", "version": 1})
    session.refresh_from_db()
    assert session.cancelled_because == "Sygdom"
    client.post(reverse("house:resume", args=[session.uid]), {"version": 1})
    session.refresh_from_db()
    assert session.cancelled_at is not None  # a page from before it was cancelled decides nothing
    client.post(reverse("house:resume", args=[session.uid]), {"version": 2})
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_a_week_is_closed_from_the_list_of_holidays(client, coordinator, today):
    made = held_from(next_monday(today), rule=weekly(0, 1, 2))
    day = next_monday(today)
    sent = {"first": danish(day), "last": danish(day + DAY), "because": "Ferie"}
    answer = client.post(reverse("house:close"), sent, follow=True)
    assert "Lukket. Aflyst: 2 gange." in answer.content.decode()
    assert made.sessions.filter(cancelled_because="Ferie").count() == 2


# --- counting ----------------------------------------------------------------------------------------
def session_today(today, name="Café", time="00:05"):
    made = held_from(today, name, time, minutes=60, rule="", room=Room.objects.create(name=f"Rum {name}", seats=9))
    return made.sessions.get()


def test_a_tap_without_a_script_leads_back_to_the_counter(client, coordinator, today):
    session = session_today(today)
    sent = {"key": uuid.uuid4(), "group": "adults", "change": "1"}
    for _time in range(2):
        answer = client.post(reverse("house:tap", args=[session.uid]), sent)
        assert answer["Location"].endswith(f"#s-{session.uid}")
    assert visits.counted(session, "adults") == 1


def test_a_tap_of_the_script_is_answered_with_the_number(client, coordinator, today):
    session = session_today(today)
    address, queued = reverse("house:tap", args=[session.uid]), {"X-Havn-Queued": "1"}
    sent = {"key": uuid.uuid4(), "group": "children", "change": "1"}
    assert client.post(address, sent, headers=queued).json() == {"number": 1}
    less = client.post(address, sent | {"key": uuid.uuid4(), "group": "adults", "change": "-1"}, headers=queued)
    assert (less.status_code, less.content.decode()) == (422, "Der er ingen at trække fra.")
    nonsense = client.post(address, {"key": "x", "group": "y", "change": "99"}, headers=queued)
    assert nonsense.status_code == 422


def test_a_correction_is_shown_with_its_reason(client, coordinator, today):
    session = session_today(today)
    sent = {"adults": 12, "children": 3, "volunteers": 2, "because": "Talt på papir"}
    page = client.post(reverse("house:correct", args=[session.uid]), sent, follow=True).content.decode()
    assert "Talt på papir" in page
    assert visits.counts([session])[session.pk] == {"adults": 12, "children": 3, "volunteers": 2}
    refused = client.post(reverse("house:correct", args=[session.uid]), sent | {"adults": -1, "because": ""})
    assert refused.status_code == 422


# --- texts, tables -----------------------------------------------------------------------------------
def test_words_in_a_language_are_written_and_missing_ones_are_told(client, coordinator, today):
    made = held_from(next_monday(today))
    page = client.get(reverse("house:texts")).content.decode()
    assert page.count(reverse("house:activity-text", args=[made.uid, "ti"])) == 1
    client.post(reverse("house:activity-text", args=[made.uid, "ti"]), {"name": "ካፈ", "text": ""})
    assert ActivityText.objects.get().name == "ካፈ"
    assert (
        reverse("house:activity-text", args=[made.uid, "ti"]) not in client.get(reverse("house:texts")).content.decode()
    )
    assert client.get(reverse("house:activity-text", args=[made.uid, "xx"])).status_code == 404


def test_the_programmes_own_words_and_the_leaflet_are_edited(client, coordinator):
    word = HouseText.objects.get(key="heading", language="da")
    client.post(reverse("house:text", args=["da", "heading"]), {"text": "Husets program", "version": word.version})
    assert "Husets program" in client.get(reverse("programme:home")).content.decode()
    part = LeafletPart.objects.filter(language="da").first()
    sent = {"language": "da", "place": 1, "heading": "Et fristed", "text": "Sådan.", "version": part.version}
    client.post(reverse("house:row", args=["leaflet", part.uid]), sent)
    assert "Et fristed" in client.get(reverse("programme:leaflet")).content.decode()


def test_rooms_partners_and_seasons_are_kept(client, coordinator):
    client.post(reverse("house:row-new", args=["room"]), {"name": "Salen", "seats": 40, "is_active": "on"})
    client.post(reverse("house:row-new", args=["organisation"]), {"name": "Kor", "contact": "Lise", "is_active": "on"})
    client.post(
        reverse("house:row-new", args=["season"]), {"name": "Forår", "begins_on": "01-01-2027", "ends_on": "30-06-2027"}
    )
    assert [Room.objects.count(), Organisation.objects.count(), Season.objects.count()] == [1, 1, 1]
    twice = client.post(
        reverse("house:row-new", args=["season"]), {"name": "Mer", "begins_on": "01-06-2027", "ends_on": "01-08-2027"}
    )
    assert twice.status_code == 422
    assert "En anden sæson dækker nogle af dagene." in twice.content.decode()


# --- surveys, figures --------------------------------------------------------------------------------
def test_the_tablet_counts_an_answer_once_and_knows_nobody(client, today):
    wave = Survey.objects.create(name="Nu", begins_on=today, ends_on=today)
    address = reverse("house:answer", args=[wave.token])
    assert "شكر" not in client.get(address).content.decode()
    sent = {"uses": "yes", "key": uuid.uuid4()}
    for _time in range(2):
        assert "شكر" in client.post(address, sent).content.decode()
    client.post(address, {"uses": "no", "key": uuid.uuid4()})
    assert TabletCount.objects.values_list("answered", "users").get() == (2, 1)
    assert client.post(address, {"uses": "perhaps"}).status_code == 200
    assert TabletCount.objects.get().answered == 2


def test_a_tablet_page_is_closed_outside_its_days(client, today):
    wave = Survey.objects.create(name="Før", begins_on=today - 9 * DAY, ends_on=today - DAY)
    assert client.get(reverse("house:answer", args=[wave.token])).status_code == 404


def test_a_survey_says_its_share_with_its_uncertainty(client, coordinator, today):
    sent = {
        "name": "Spørgerunde 1", "begins_on": danish(today), "ends_on": danish(today), "asked": 260, "answered": 200,
        "users": 186,
    }  # fmt: skip
    page = client.post(reverse("house:survey-new"), sent, follow=True).content.decode()
    assert "93,0 %" in page
    assert "mellem 88,6 % og 95,8 % med 95 % sikkerhed" in page
    assert client.post(reverse("house:survey-new"), sent | {"users": 201}).status_code == 422


@pytest.mark.parametrize(("role", "hidden"), [(Role.TEAM_MANAGER, True), (Role.ANALYST, True), (None, False)])
def test_small_numbers_are_hidden_from_who_does_not_work_in_the_house(client, today, role, hidden):
    session = session_today(today)
    visits.correct(session, numbers={"adults": 17, "children": 3}, because="x", at=clock.now())
    Survey.objects.create(name="Nu", begins_on=today, ends_on=today, asked=20, answered=20, users=17)
    client.force_login(factories.user(role or Role.WELCOME_HOUSE_COORDINATOR))
    page = client.get(reverse("house:figures")).content.decode()
    assert ("17" not in page.split("<main")[1]) is hidden
    assert ("for få" in page) is hidden
    assert ("For få til at blive vist uden for huset." in page) is hidden


def test_who_leads_reads_the_figures_without_small_numbers_and_no_other_page_of_the_house(client, coordinator, today):
    visits.correct(session_today(today), numbers={"adults": 17, "children": 3}, because="x", at=clock.now())
    address, others = reverse("house:figures"), {reverse(f"house:{name}") for name in PAGES if name != "figures"}
    inside = client.get(address).content.decode()
    client.force_login(factories.user(Role.TEAM_MANAGER))
    outside = client.get(address).content.decode()
    assert ("for få" in inside, "for få" in outside) == (False, True)
    assert others <= on_page(address, inside)[0]
    assert not others & on_page(address, outside)[0]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.WELCOME_HOUSE_COORDINATOR])
def test_nobody_else_reads_the_house(client, role, today):
    session_today(today)
    client.force_login(factories.user(role))
    for name in ("week", "month", "count", "activities", "texts", "tables", "surveys"):
        assert client.get(reverse(f"house:{name}")).status_code == 403


def test_the_day_of_the_coordinator_says_what_is_held_where_and_what_is_cancelled(client, coordinator, today):
    session_today(today, "Sprogcafé")
    gone = session_today(today, "Kor", "00:10")
    services.cancel(gone, because="", at=clock.now(), expected=1)
    held_from(today + DAY, "Film").sessions.update(room=None)
    page = client.get("/").content.decode()
    assert "Sprogcafé · Rum Sprogcafé" in page
    assert "Kor · aflyst" in page
    assert "Mangler lokale eller sæson" in page


# --- lists -------------------------------------------------------------------------------------------
PAGES = ("week", "month", "count", "activities", "texts", "tables", "surveys", "figures")


@pytest.mark.parametrize("name", [*PAGES, "today", "public", "feed"])
def test_a_list_asks_the_same_number_of_questions_for_one_row_and_for_eleven(client, coordinator, today, name):
    places = {"today": "/", "public": reverse("programme:home"), "feed": reverse("programme:feed")}
    address = places.get(name) or reverse(f"house:{name}")

    def fill(number):
        for each in range(number):
            session = session_today(today, f"Nr. {number}-{each}")
            Organisation.objects.create(name=f"Forening {number}-{each}")
            session.activity.organisation = Organisation.objects.last()
            session.activity.save()
            for language in ("da", "ar"):
                ActivityText.objects.create(activity=session.activity, language=language, name="x")
            CountChange.objects.create(session=session, group="adults", change=9, because="x", at=clock.now())
            wave = Survey.objects.create(name=f"S{number}-{each}", begins_on=today, ends_on=today, answered=9, users=9)
            TabletCount.objects.create(survey=wave, answered=1, users=1)

    fill(1)
    client.get(address)
    one = asks(client, address)
    fill(10)
    assert asks(client, address) == one


@pytest.mark.parametrize("name", ["week", "month", "count"])
@pytest.mark.parametrize("wrong", ["abc", "31-02-2026", "0001-01-01", "99-99-9999", "01-01-1850"])
def test_a_wrong_day_in_the_address_is_no_error(client, coordinator, name, wrong):
    assert client.get(reverse(f"house:{name}"), {"on": wrong}).status_code == 200
