"""The interface for other systems: who gets in, what it gives, and that every answer with persons is logged."""

import datetime as dt

import pytest
from django.core.cache import cache as rates
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from refugees.ports import facts_changed
from reporting import registry
from reporting.models import ApiToken, Publication, TokenScope
from reporting.services import publish
from targets import engine
from tests import factories
from tests.reporting.same_number import WAYS, Said, bearer

pytestmark = pytest.mark.django_db
FIGURES, STANDINGS = TokenScope.FIGURES, TokenScope.STANDINGS
PATHS = {name: f"/api/v1/{name}" for name in ("definitions", "figures", "standings")}


@pytest.fixture(autouse=True)
def no_rates():
    rates.clear()
    yield
    rates.clear()


def test_without_a_usable_token_nothing_is_given_and_the_answer_says_why(client):
    client.force_login(factories.user(Role.TEAM_MANAGER))
    gone, over = bearer(FIGURES, STANDINGS), bearer(FIGURES, STANDINGS)
    first, second = ApiToken.objects.order_by("pk")
    ApiToken.objects.filter(pk=first.pk).update(revoked_at=clock.now(), revoked_by=first.created_by)
    past = clock.now() - dt.timedelta(days=2)
    ApiToken.objects.filter(pk=second.pk).update(created_at=past, expires_at=past + dt.timedelta(days=1))
    for path in PATHS.values():
        for headers in ({}, gone, over, {"headers": {"Authorization": "Bearer havn_x"}}):
            answer = client.get(path, **headers)
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"] == "Bearer"
            assert answer.json()["detail"].endswith((".", "…"))
    assert not ReadLog.objects.exists()


def test_a_token_reads_what_its_scopes_say_and_nothing_else(client):
    factories.refugee()
    for scope, allowed in ((FIGURES, {"definitions", "figures"}), (STANDINGS, {"standings"})):
        headers = bearer(scope)
        answers = {name: client.get(path, **headers) for name, path in PATHS.items()}
        assert {name for name, answer in answers.items() if answer.status_code == 200} == allowed
        refused = [answer for name, answer in answers.items() if name not in allowed]
        assert all(answer.status_code == 403 and answer.json()["detail"] for answer in refused)


def test_only_reading_is_known_and_head_answers_as_get_does(client):
    headers = bearer(FIGURES, STANDINGS)
    for path in PATHS.values():
        assert client.head(path, **headers).status_code == 200
        assert client.head(path, **headers).content == b""
        for method in ("post", "put", "patch", "delete", "options"):
            assert getattr(client, method)(path, **headers).status_code == 405


def test_what_makes_no_sense_is_a_sentence_that_names_the_field(client):
    headers = bearer(FIGURES, STANDINGS)
    asked = [
        ("figures", {"limit": "0"}), ("figures", {"limit": "x"}), ("figures", {"after": "x"}),
        ("figures", {"after": "WyJhIiwgImIiXQ"}), ("standings", {"on": "abc"}), ("standings", {"on": "9999-01-01"}),
        ("standings", {"target": "nothing"}), ("standings", {"after": "!!"}), ("standings", {"limit": "5000"}),
    ]  # fmt: skip
    for name, words in asked:
        answer = client.get(PATHS[name], words, **headers)
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True), (name, words)
    assert client.get(PATHS["standings"], {"on": "\x00"}, **headers).status_code == 400


def test_the_standings_are_those_of_the_export_page_by_page_and_each_answer_is_logged(client):
    people = [factories.refugee() for _ in range(4)]
    facts_changed([each.pk for each in people])
    headers, on = bearer(STANDINGS), dt.date(2017, 6, 1)
    rows, after, pages = [], "", 0
    while after is not None:
        answer = client.get(PATHS["standings"], {"on": on.isoformat(), "limit": "7", "after": after}, **headers).json()
        rows += answer["items"]
        after, pages = answer["next"], pages + 1
    exported = b"".join(engine.export(on)).decode().splitlines()
    names = exported[0].split(",")
    assert [",".join(str(row[name] or "") for name in names) for row in rows] == exported[1:]
    logged = ReadLog.objects.all()
    assert len(logged) == pages > 2
    assert {(entry.kind, entry.user_id, entry.purpose.startswith("token BI (havn_")) for entry in logged} == {
        ("export", None, True)
    }
    assert {uid for entry in logged for uid in entry.people} == {each.uid for each in people}


def test_the_figures_are_the_published_ones_with_small_counts_held_back(client):
    Publication.objects.create(quarter=dt.date(2017, 1, 1), target="readiness", met=30, missed=2, outside=40)
    Publication.objects.create(quarter=dt.date(2017, 4, 1), target="readiness", met=30, missed=10, outside=40)
    held, open_row = client.get(PATHS["figures"], **bearer(FIGURES)).json()["items"]
    assert (held["met"], held["missed"], held["percent"], held["suppressed"]) == (30, None, None, True)
    assert held["ranges"] == {"missed": [1, 5], "total": [71, 75], "percent": [86, 97]}
    assert (open_row["met"], open_row["missed"], open_row["percent"], open_row["suppressed"]) == (30, 10, 75, False)


def test_every_registered_figure_is_defined_in_both_languages(client):
    items = client.get(PATHS["definitions"], **bearer(FIGURES)).json()["items"]
    assert [each["key"] for each in items] == list(registry.every())
    assert all(each["text"]["da"] != each["text"]["en"] and each["version"] >= 1 for each in items)


def test_too_many_requests_of_one_token_are_refused_and_another_token_is_not(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"api": "3/m/key", "api_failed": "2/m/ip"}
    one, other = bearer(FIGURES), bearer(FIGURES)
    assert [client.get(PATHS["figures"], **one).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get(PATHS["figures"], **other).status_code == 200
    wrong = {"headers": {"Authorization": "Bearer havn_x"}}
    assert [client.get(PATHS["figures"], **wrong).status_code for _ in range(3)] == [401, 401, 429]


def test_the_same_question_has_the_same_number_wherever_it_is_asked():
    quarter = dt.date(2017, 4, 1)
    people = [factories.refugee(takeover_on=dt.date(2017, 3, day)) for day in range(1, 13)]
    facts_changed([each.pk for each in people])
    publish(on=dt.date(2017, 7, 20))
    said = {way.__name__: way(Client(), quarter, "placement_start") for way in WAYS}
    assert set(said.values()) == {Said(0, 12, 0)}, said


def test_a_token_is_shown_once_kept_as_a_fingerprint_and_can_be_revoked(client):
    admin = factories.user(Role.ADMINISTRATOR)
    client.force_login(admin)
    url = reverse("reporting_api:tokens")
    until = clock.today() + dt.timedelta(days=30)
    asked = {"name": "BI-lageret", "scopes": ["figures"], "until": f"{until:%d-%m-%Y}"}
    answer = client.post(url, asked)
    secret, made = answer.context["secret"], ApiToken.objects.get()
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert secret not in client.get(url).content.decode()
    assert secret not in (made.digest, made.start)
    headers = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert Client().get(PATHS["figures"], **headers).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None
    client.post(reverse("reporting_api:revoke", args=[made.uid]))
    assert Client().get(PATHS["figures"], **headers).status_code == 401
    assert ApiToken.objects.get().revoked_by == admin
    client.post(reverse("reporting_api:revoke", args=[made.uid]))


def test_a_token_without_end_scope_or_name_is_refused_with_a_sentence(client):
    client.force_login(factories.user(Role.ADMINISTRATOR))
    for asked in ({}, {"name": "BI", "scopes": ["everything"], "until": "x"}, {"name": "B", "until": "01-01-2199"}):
        answer = client.post(reverse("reporting_api:tokens"), asked)
        assert answer.status_code == 422
        assert answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_the_description_names_every_address_and_its_scheme_and_asks_no_other_server(client):
    schema = client.get(reverse("reporting_api:openapi")).json()
    assert set(schema["paths"]) == set(PATHS.values())
    assert "http" not in str(schema.get("servers", ""))
    for path in PATHS.values():
        assert schema["paths"][path]["get"]["security"]
    client.force_login(factories.user(Role.ANALYST))
    page = client.get(reverse("reporting_api:about")).content.decode()
    assert all(path in page for path in PATHS.values())


def test_an_answer_asks_the_database_the_same_few_times_for_one_person_and_for_eleven(client):
    headers, asked = bearer(STANDINGS), []
    for people in (1, 10):
        facts_changed([factories.refugee().pk for _ in range(people)])
        client.get(PATHS["standings"], **headers)
        with CaptureQueriesContext(connection) as queries:
            client.get(PATHS["standings"], **headers)
        asked.append(len(queries))
    assert asked[0] == asked[1]
