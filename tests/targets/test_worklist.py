"""The worklist: what it shows, to whom, and at what price."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import StandIn
from accounts.policy import Role
from audit.models import ReadLog
from refugees.models import Exit
from targets import cache, filters, rows
from targets.models import Clock, Horizon, SavedView, Snooze
from tests import factories

TODAY = dt.date(2017, 4, 8)
URL = "/deadlines/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch):
    monkeypatch.setattr("core.clock.today", lambda: TODAY)


@pytest.fixture
def worker():
    return factories.caseworker()


def person(worker, **values):
    made = factories.refugee(worker, **values)
    cache.refresh([made.pk], on=TODAY)
    return made


def shown(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_caseworker_sees_own_overdue_clocks_first(client, worker):
    person(worker, family_name="Tesfay")
    client.force_login(worker)
    html = shown(client)
    assert "Tesfay" in html
    assert html.index("01-04-2017") < html.index("15-03-2017") or "15-03-2017" in html
    assert ReadLog.objects.filter(kind="list", page="targets:worklist").count() == 1


def test_another_caseworkers_people_are_not_shown(client, worker):
    person(factories.caseworker(), family_name="Fremmed")
    client.force_login(worker)
    assert "Fremmed" not in shown(client, whose="all")


def test_whoever_has_left_is_not_shown(client, worker):
    gone = person(worker, family_name="Rejst")
    Exit.objects.create(refugee=gone, happened_on=dt.date(2017, 4, 7), reason="moved")
    cache.refresh([gone.pk], on=TODAY)
    client.force_login(worker)
    assert "Rejst" not in shown(client, standing="all")


def test_the_list_of_another_day_is_derived_for_that_day(client, worker):
    person(worker, family_name="Tesfay")
    client.force_login(worker)
    html = shown(client, on="20-03-2017", target="placement_start", standing="all")
    assert "01-04-2017" in html
    assert "Tesfay" not in shown(client, on="01-02-2017", target="placement_start", standing="all")


NASTY = "<b>&amp; \"'"


def test_names_full_of_signs_are_text_on_the_list_and_on_the_case(client):
    worker = factories.caseworker(name=NASTY)
    other = person(worker, family_name=NASTY, given_names=NASTY, interpreter_language=NASTY)
    SavedView.objects.create(user=worker, name=NASTY, query="whose=all")
    client.force_login(worker)
    case = client.get(f"/cases/{other.case_number}/").content.decode()
    for html in (shown(client), shown(client, whose="all"), case):
        assert "<b>&amp;" not in html
        assert "&lt;b&gt;&amp;amp;" in html


def test_the_list_is_derived_where_the_night_has_not_seen_the_day_come(client, worker):
    person(worker, family_name="Tesfay")
    client.force_login(worker)
    stored = rows_of(client)
    Horizon.objects.update(next_change_on=TODAY)
    assert rows_of(client) == stored
    assert Clock.objects.all().stored_for(TODAY, today=TODAY) is False


@pytest.mark.parametrize("extra", [0, 10])
@pytest.mark.parametrize("query", [{}, {"whose": "all", "put_off": "yes", "sort": "person"}])
def test_the_worklist_costs_the_same_queries_for_one_row_and_for_many(
    client, worker, django_assert_num_queries, extra, query
):
    absent = factories.caseworker()
    StandIn.objects.create(absent=absent, covering=worker, valid_from=TODAY)
    for number in range(1 + extra):
        person(worker)
        person(absent)
        SavedView.objects.create(user=worker, name=f"Visning {number}", query="whose=all")
    client.force_login(worker)
    client.get(URL, query)
    with django_assert_num_queries(5):
        client.get(URL, query)


def test_no_statement_of_the_worklist_is_long(client, worker):
    person(worker)
    client.force_login(worker)
    for query in ({}, {"whose": "all", "put_off": "yes", "standing": "all", "after": "2017-04-01~1~x~"}):
        with CaptureQueriesContext(connection) as seen:
            client.get(URL, query)
        assert max(len(each["sql"]) for each in seen) < 8_000


def test_every_page_of_the_list_follows_the_one_before(client, worker, monkeypatch):
    monkeypatch.setattr("targets.worklist.PAGE_SIZE", 3)
    for number in range(4):
        person(worker, family_name=f"N{number}")
    client.force_login(worker)
    for sort in ("due", "-due", "person", "-person", "target", "-target"):
        url, seen = f"{URL}?standing=all&sort={sort}", []
        for _page in range(20):
            context = client.get(url).context
            seen += [row.key for group in context["groups"] for row in group.rows]
            if not context["next_url"]:
                break
            url = URL + context["next_url"]
        assert len(seen) == len(set(seen)) == Clock.objects.unmet().count(), sort


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_what_the_list_shows_and_is_logged(client, worker, kind):
    person(worker)
    client.force_login(worker)
    rows = sum(len(group.rows) for group in client.get(URL).context["groups"])
    answer = client.get(URL, {"format": kind})
    assert answer.status_code == 200
    if kind == "csv":
        assert len(answer.content.decode("utf-8-sig").strip().splitlines()) == rows + 1
    assert ReadLog.objects.filter(kind="export").count() == 1


@pytest.mark.parametrize(
    "query",
    [
        {"on": "abc"}, {"sort": "x"}, {"after": "~~~"},
        {"after": "2017-01-01~9999999999999999999~x~"}, {"target": "nope"},
        {"caseworker": "x"}, {"standing": "zzz"}, {"whose": "x"}, {"format": "pdf"}, {"after": "x~1~y~z"},
        {"on": "31-02-2017"}, {"pillar": "x"}, {"team": "-1"}, {"whose": "user-"}, {"whose": "team-1e9"},
        {"whose": "user-99999999999999999999"}, {"target": "pillar-"}, {"put_off": "no"}, {"views": "1"},
    ],
)  # fmt: skip
def test_a_strange_address_is_answered_without_an_error(client, worker, query):
    person(worker)
    client.force_login(worker)
    assert client.get(URL, query).status_code == 200


def test_putting_an_alert_off_hides_it_and_leaves_the_clock_alone(client, worker):
    someone = person(worker)
    client.force_login(worker)
    due = Clock.objects.get(refugee=someone, target="placement_start").due_on
    url = reverse("targets:snooze", args=[someone.case_number, "placement_start"])
    assert client.get(url).status_code == 200
    assert client.post(url, {"valid_to": "20-04-2017", "reason": ""}).status_code == 422
    assert client.post(url, {"valid_to": "01-01-2017", "reason": "x"}).status_code == 422
    assert client.post(url, {"valid_to": "20-04-2017", "reason": "Aftalt med virksomheden"}).status_code == 302
    rows = [row for group in client.get(URL).context["groups"] for row in group.rows]
    assert "placement_start" not in {row.key.split("~")[1] for row in rows}
    rows = [row for group in client.get(URL, {"put_off": "yes"}).context["groups"] for row in group.rows]
    assert "placement_start" in {row.key.split("~")[1] for row in rows}
    assert Clock.objects.get(refugee=someone, target="placement_start").due_on == due
    assert Snooze.objects.count() == 1


def test_why_gives_rule_start_arithmetic_and_source(client, worker):
    someone = person(worker)
    client.force_login(worker)
    html = client.get(reverse("targets:why", args=[someone.case_number, "placement_start"])).content.decode()
    assert "01-03-2017 + 1 " in html
    assert "= 01-04-2017" in html
    assert "01-05-2016" in html
    other = factories.refugee(factories.caseworker())
    assert client.get(reverse("targets:why", args=[other.case_number, "placement_start"])).status_code == 404
    assert client.get(reverse("targets:why", args=[someone.case_number, "nothing"])).status_code == 404


def test_only_an_administrator_changes_a_rule_and_every_clock_follows(client, worker):
    from targets.models import TargetRule

    someone = person(worker)
    rule = TargetRule.objects.get(target="placement_start")
    url = reverse("targets:rule", args=[rule.uid])
    client.force_login(worker)
    assert client.get(url).status_code == 403
    client.force_login(factories.user(Role.ADMINISTRATOR))
    assert client.get(reverse("targets:rules")).status_code == 200
    data = {
        "target": "placement_start", "valid_from": "01-05-2016", "valid_to": "", "months": "2", "days": "",
        "warning_days": "7", "basis": "municipal", "source": "Ny beslutning", "version": rule.version,
    }  # fmt: skip
    assert "01-05" in client.post(url, data | {"preview": "1"}).content.decode()
    assert client.post(url, data | {"days": "3"}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert Clock.objects.get(refugee=someone, target="placement_start").due_on == dt.date(2017, 5, 1)
    assert client.post(url, data).status_code == 409
    assert "1 " in client.get(url).content.decode()


def test_a_caseworker_who_has_not_chosen_sees_own_cases_and_not_the_teams(client):
    team = factories.team()
    worker, colleague = factories.caseworker(team=team), factories.caseworker(team=team)
    person(worker, family_name="Egen")
    person(colleague, family_name="Kollega")
    client.force_login(worker)
    html = shown(client)
    assert "Egen" in html
    assert "Kollega" not in html
    assert "Kollega" in shown(client, whose="team")


def test_a_manager_who_has_not_chosen_sees_everybodys_cases_and_has_none_of_the_own_to_choose(client):
    team = factories.team()
    person(factories.caseworker(team=team), family_name="Kollega")
    manager, worker = factories.user(Role.TEAM_MANAGER, team=team), factories.caseworker(team=team)
    client.force_login(manager)
    assert "Kollega" in shown(client)
    choices = {user: [key for key, _words in filters.whose_choices(user)] for user in (manager, worker)}
    assert [filters.MINE in each for each in choices.values()] == [False, True]


# --- whose, which, when -------------------------------------------------------------------------------
def caseworker_of(team):
    return factories.caseworker(team=team)


def rows_of(client, **query):
    return [row for group in client.get(URL, query).context["groups"] for row in group.rows]


def test_every_filter_narrows_and_the_older_words_of_an_address_still_do(client):
    north, south = factories.team("Nord"), factories.team("Syd")
    manager, worker, other = factories.user(Role.TEAM_MANAGER), *map(caseworker_of, (north, south))
    person(worker)
    person(other)
    client.force_login(manager)
    everything = len(rows_of(client, standing="all"))
    assert everything == Clock.objects.unmet().count()
    for query, narrowed in (
        ({"whose": f"team-{north.pk}"}, {"team": north}),
        ({"team": north.pk}, {"team": north}),
        ({"whose": f"user-{other.pk}"}, {"caseworker": other}),
        ({"caseworker": other.pk}, {"caseworker": other}),
        ({"target": "readiness"}, {"target": "readiness"}),
        ({"target": "pillar-placements"}, {"target__in": ["placement_offer", "placement_start"]}),
        ({"pillar": "placements"}, {"target__in": ["placement_offer", "placement_start"]}),
    ):
        count = Clock.objects.unmet().filter(**narrowed).count()
        assert len(rows_of(client, standing="all", **query)) == count > 0, query
        assert count < everything


def test_what_an_address_asks_and_nobody_can_answer_is_said_and_not_left_out(client, worker):
    person(worker)
    client.force_login(worker)
    for query in ({"whose": "user-999999"}, {"target": "gone"}, {"on": "31-02-2017"}):
        problems = client.get(URL, query).context["problems"]
        assert len(problems) == 1, query
    assert not rows_of(client, target="gone")


def test_a_list_that_is_not_ones_own_names_the_caseworker(client):
    worker = factories.caseworker(name="Mette Kjær")
    person(worker, interpreter_language="tigrinya")
    nobodys = person(None)
    client.force_login(factories.user(Role.TEAM_MANAGER))
    small = {row.small for row in rows_of(client)}
    assert {each.split(" · ", 1)[1] for each in small} == {"tolk tigrinya · Mette Kjær", "uden sagsbehandler"}
    assert nobodys.case_number in " ".join(small)
    client.force_login(worker)
    assert "Mette" not in rows_of(client)[0].small


# --- standing in --------------------------------------------------------------------------------------
def test_a_stand_in_sees_how_much_there_is_and_the_link_leads_to_just_that(client):
    worker, absent = factories.caseworker(), factories.caseworker(name="Jonas Lund")
    person(worker)
    for number in range(2):
        person(absent, family_name=f"Vikarsag {number}")
    client.force_login(worker)
    assert not [one for one in client.get(URL).context["numbers"] if one.get("aside")]
    StandIn.objects.create(absent=absent, covering=worker, valid_from=TODAY, valid_to=TODAY)
    (aside,) = [one for one in client.get(URL).context["numbers"] if one.get("aside")]
    answer = client.get(URL + aside["url"])
    rows = [row for group in answer.context["groups"] for row in group.rows]
    assert aside["label"] == f"Vikarierer for Jonas Lund: {len(rows)}"
    assert {row.name.split(",")[0] for row in rows} == {"Vikarsag 0", "Vikarsag 1"}
    assert answer.context["title"] == "Frister: Jonas Lund"


def test_ones_own_list_holds_ones_own_cases_and_the_link_those_one_stands_in_for(client):
    worker, absent = factories.caseworker(), factories.caseworker(name="Jonas Lund")
    person(worker, family_name="Egen")
    person(absent, family_name="Lånt")
    StandIn.objects.create(absent=absent, covering=worker, valid_from=TODAY)
    client.force_login(worker)
    assert {row.name.split(",")[0] for row in rows_of(client)} == {"Egen"}
    assert {row.name.split(",")[0] for row in rows_of(client, whose=f"user-{absent.pk}")} == {"Lånt"}


def test_whoever_stands_in_for_a_closed_account_still_reaches_the_list(client):
    worker, absent = factories.caseworker(), factories.caseworker(name="Jonas Lund")
    person(absent)
    StandIn.objects.create(absent=absent, covering=worker, valid_from=TODAY)
    type(absent).objects.filter(pk=absent.pk).update(is_active=False)
    client.force_login(worker)
    (aside,) = [one for one in client.get(URL).context["numbers"] if one.get("aside")]
    assert len([row for group in client.get(URL + aside["url"]).context["groups"] for row in group.rows]) > 0


# --- putting off --------------------------------------------------------------------------------------
def test_the_way_back_from_a_snooze_leads_to_the_list_as_it_was(client, worker):
    someone = person(worker)
    client.force_login(worker)
    row = next(row for row in rows_of(client, target="placement_start", sort="person") if "placement_start" in row.key)
    assert client.post(row.snooze_url, {"valid_to": "10-04-2017", "reason": "aftalt"})["Location"] == (
        "/deadlines/?target=placement_start&sort=person"
    )
    (rested,) = rows_of(client, target="placement_start", put_off="yes")
    assert "10-04-2017" in rested.resting
    assert "aftalt" in rested.resting
    outside = reverse("targets:snooze", args=[someone.case_number, "readiness"]) + "?list=//evil.example/%3Fx"
    assert client.post(outside, {"valid_to": "10-04-2017", "reason": "x"})["Location"] == "/deadlines/"


def test_a_snooze_is_ended_early_by_its_own_button(client, worker):
    someone = person(worker)
    client.force_login(worker)
    url = reverse("targets:snooze", args=[someone.case_number, "placement_start"])
    client.post(url, {"valid_to": "20-04-2017", "reason": "aftalt"})
    assert "aftalt" in client.get(url).content.decode()
    assert client.post(url, {"wake": "1"}).status_code == 302
    assert not Snooze.objects.exists()
    assert rows_of(client, target="placement_start")


def test_a_deadline_that_is_no_longer_open_cannot_be_put_off(client, worker):
    someone = person(worker)
    Clock.objects.filter(target="readiness").update(met_on=TODAY)
    client.force_login(worker)
    for target, query in (("readiness", ""), ("placement_start", "?subject=P9")):
        url = reverse("targets:snooze", args=[someone.case_number, target]) + query
        assert client.post(url, {"valid_to": "20-04-2017", "reason": "x"}).status_code == 302
    assert not Snooze.objects.exists()


# --- next steps ---------------------------------------------------------------------------------------
def test_only_steps_that_the_reader_may_take_are_offered(client, worker):
    someone = person(worker)
    client.force_login(factories.user(Role.JOB_CONSULTANT, team=someone.team))
    buttons = {row.key.split("~")[1]: row.button_url for row in rows_of(client, standing="all")}
    assert buttons["placement_start"].endswith("/start/")
    assert not buttons["readiness"]
    assert not buttons["second_interview"]
    client.force_login(factories.user(Role.HOUSING_OFFICER, team=someone.team))
    assert not any(row.button_url or row.snooze_url for row in rows_of(client, standing="all"))


def test_where_data_is_missing_the_next_step_is_to_fill_it_in(client, worker):
    from refugees.models import MoveIn

    someone = person(worker, takeover_on=None)
    MoveIn.objects.create(refugee=someone, happened_on=dt.date(2017, 3, 2))
    cache.refresh([someone.pk], on=TODAY)
    client.force_login(worker)
    assert {row.button_url for row in rows_of(client, standing="unknown")} == {f"/cases/{someone.case_number}/edit/"}


# --- files --------------------------------------------------------------------------------------------
def test_the_file_says_what_the_rows_say_in_their_order(client, worker):
    for number in range(3):
        person(worker, family_name=f"N{number}")
    client.force_login(worker)
    for query in ({"sort": "-person", "standing": "all"}, {"sort": "target", "target": "pillar-placements"}):
        rows = rows_of(client, **query)
        text = client.get(URL, query | {"format": "csv"}).content.decode("utf-8-sig")
        header, *lines = csv.reader(io.StringIO(text), delimiter=";")
        assert header[0] == "Person"
        told = [dict(zip(header, line, strict=True)) for line in lines]
        assert [(one["Person"], one["Frist"], one["Sidst sket"], one["Næste skridt"]) for one in told] == [
            (row.name, f"{row.due_on:%d-%m-%Y}", row.last, row.button) for row in rows
        ]


def test_a_list_too_long_for_a_file_is_refused_and_not_cut(client, worker, monkeypatch):
    monkeypatch.setattr("targets.views.MOST_EXPORTED", 1)
    person(worker)
    client.force_login(worker)
    answer = client.get(URL, {"format": "xlsx", "standing": "all"}, follow=True)
    assert answer.redirect_chain == [("/deadlines/?standing=all", 302)]
    assert "for mange" in answer.content.decode()
    assert not ReadLog.objects.filter(kind="export").exists()


# --- saved views --------------------------------------------------------------------------------------
NEW = "/deadlines/views/new/"


def test_a_filter_is_saved_under_a_name_listed_renamed_and_removed(client, worker):
    person(worker)
    client.force_login(worker)
    query = "?whose=mine&standing=overdue&target=pillar-placements&sort=person&on=01-04-2017&after=x&evil=1"
    assert "Overskredet" in client.get(NEW + query).content.decode()
    saved = client.post(NEW + query, {"name": "  Praktik over tid "})
    view = SavedView.objects.get()
    assert (view.name, view.query) == (
        "Praktik over tid", "whose=mine&standing=overdue&target=pillar-placements&sort=person",
    )  # fmt: skip
    assert saved["Location"] == f"/deadlines/?{view.query}"
    (shown_,) = client.get(saved["Location"]).context["views"]
    assert (shown_["name"], shown_["is_here"]) == ("Praktik over tid", True)
    assert "Praktik over tid" in client.get("/deadlines/views/").content.decode()
    one = f"/deadlines/views/{view.uid}/"
    assert client.post(one, {"name": "Ny", "version": "1"}).status_code == 302
    assert client.post(one, {"name": "Nyere", "version": "1"}).status_code == 409
    assert client.get(one + "remove/").status_code == 405
    for _click in range(2):
        assert client.post(one + "remove/").status_code == 302
    assert not SavedView.objects.exists()


def test_one_view_may_open_with_the_list_and_a_link_still_says_what_it_shows(client, worker):
    person(worker)
    client.force_login(worker)
    assert client.get(URL).status_code == 200
    client.post(NEW + "?standing=all", {"name": "A", "opens": "on"})
    client.post(NEW + "?standing=overdue", {"name": "B", "opens": "on"})
    assert list(SavedView.objects.values_list("name", "is_default")) == [("A", False), ("B", True)]
    assert client.get(URL)["Location"] == "/deadlines/?whose=mine&standing=overdue"
    assert client.get(URL, {"whose": "mine"}).status_code == 200
    view = SavedView.objects.get(name="B")
    client.post(f"/deadlines/views/{view.uid}/", {"name": "B", "version": view.version})
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "A", "a"])
def test_a_name_that_cannot_be_is_refused_with_a_sentence_and_kept(client, worker, name):
    client.force_login(worker)
    client.post(NEW, {"name": "A"})
    answer = client.post(NEW + "?standing=all", {"name": name})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert answer.context["form"].data["name"] == name
    assert SavedView.objects.count() == 1


def test_a_filter_that_says_nothing_cannot_be_saved_and_too_many_cannot_either(client, worker, monkeypatch):
    monkeypatch.setattr("targets.services.MOST_VIEWS", 1)
    client.force_login(worker)
    assert client.post(NEW + "?whose=user-999", {"name": "A"}).status_code == 302
    assert not SavedView.objects.exists()
    client.post(NEW, {"name": "A"})
    assert "fjern en" in client.post(NEW, {"name": "B"}).content.decode()


def test_anothers_views_are_not_there(client, worker):
    client.force_login(worker)
    client.post(NEW, {"name": "Min"})
    view = SavedView.objects.get()
    client.force_login(factories.caseworker())
    assert client.get(f"/deadlines/views/{view.uid}/").status_code == 404
    client.post(f"/deadlines/views/{view.uid}/remove/")
    assert "Min</a>" not in client.get("/deadlines/views/").content.decode()
    assert SavedView.objects.exists()


def test_a_view_of_somebody_who_is_gone_says_so_instead_of_showing_nothing(client, worker):
    client.force_login(worker)
    SavedView.objects.create(user=worker, name="Fra før", query="whose=user-999999")
    assert "findes ikke mere" in client.get("/deadlines/views/").content.decode()
    assert client.get(URL, {"whose": "user-999999"}).context["problems"]


def test_to_htmx_the_list_answers_alone_with_its_filter(client, worker):
    person(worker)
    client.force_login(worker)
    html = client.get(URL, {"standing": "all"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'id="filter-standing"' in html
    assert '<option value="all" selected>' in html


def test_a_row_offers_the_step_whose_page_lets_the_reader_in():
    """As the front page of the case does: a caseworker may offer a mentor, whom coordinators assign."""
    with translation.override("en"):
        caseworker, liaison = (
            rows.Reader(factories.user(role), on=TODAY, today=TODAY)
            for role in (Role.CASEWORKER, Role.HEALTH_LIAISON)
        )
        assert caseworker.way("holistic_mentor_offer")[0] == "Offer mentor"
        assert caseworker.way("readiness")[0]
        assert liaison.way("health_offer")[0]
        assert liaison.way("holistic_mentor_offer") == ("", "")
        assert liaison.way("placement_offer") == ("", "")
        assert caseworker.way("no such target") == ("", "")
