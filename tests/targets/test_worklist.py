"""The worklist: what it shows, to whom, and at what price."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from refugees.models import Exit
from targets import cache
from targets.models import Clock, Snooze
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


@pytest.mark.parametrize("extra", [0, 10])
def test_the_worklist_costs_the_same_queries_for_one_row_and_for_many(client, worker, django_assert_num_queries, extra):
    for _number in range(1 + extra):
        person(worker)
    client.force_login(worker)
    client.get(URL)
    with django_assert_num_queries(8):
        client.get(URL)


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
        {"on": "31-02-2017"}, {"pillar": "x"}, {"team": "-1"},
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
