"""What others have published: kept by analyst and manager, and drawn as lines beside our own numbers."""

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from reporting.compared import Own, compared
from reporting.held_back import Span
from reporting.models import Reference
from reporting.references.forms import figures
from reporting.registry import every
from tests import factories

needs_database = pytest.mark.django_db
GOOD = {
    "figure": "at_work_36", "first": "01-01-2019", "last": "31-12-2019", "number": "47",
    "name_da": "I arbejde efter tre år", "name_en": "In work after three years", "source": "Integrationsbarometeret",
    "address": "https://integrationsbarometer.dk/tal", "published_on": "01-06-2020", "differs_da": "", "differs_en": "",
}  # fmt: skip


@pytest.fixture
def analyst(client):
    user = factories.user(Role.ANALYST)
    client.force_login(user)
    return user


def published(**more):
    days = {"first": dt.date(2018, 1, 1), "last": dt.date(2018, 12, 31)}
    names = {"name_da": "Landet", "name_en": "The country", "source": "Barometer"}
    return Reference(**{"figure": "at_work_36", "number": 43} | days | names | more)


# --- keeping them -------------------------------------------------------------------------------------
@needs_database
def test_an_analyst_enters_a_published_number_and_it_stands_beside_the_figure(client, analyst):
    answer = client.post(reverse("reporting:reference_new"), GOOD)
    assert answer.status_code == 302
    kept = Reference.objects.get(number=47)
    assert (kept.figure, kept.first, kept.published_on) == ("at_work_36", dt.date(2019, 1, 1), dt.date(2020, 6, 1))
    assert GOOD["address"] in client.get(reverse("reporting:references")).content.decode()
    client.force_login(factories.user(Role.TEAM_MANAGER))
    page = client.get(reverse("reporting:number", args=["at_work_36"])).content.decode()
    assert "I arbejde efter tre år" in page


@needs_database
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "101"}, "number"),
        ({"number": "-1"}, "number"),
        ({"last": "31-12-2018"}, "__all__"),
        ({"source": ""}, "source"),
        ({"figure": "no_such"}, "figure"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"published_on": "01-01-2099"}, "published_on"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_nothing_typed_is_lost(client, analyst, wrong, field):
    before = Reference.objects.count()
    answer = client.post(reverse("reporting:reference_new"), GOOD | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert GOOD["name_da"] in answer.content.decode()
    assert Reference.objects.count() == before


@needs_database
def test_two_who_correct_the_same_number_see_both_versions(client, analyst):
    kept = Reference.objects.create(**{name: getattr(published(), name) for name in (
        "figure", "number", "first", "last", "name_da", "name_en", "source")})  # fmt: skip
    address = reverse("reporting:reference", args=[kept.uid])
    assert client.post(address, GOOD | {"number": "44", "version": "1"}).status_code == 302
    stale = client.post(address, GOOD | {"number": "45", "version": "1"})
    assert stale.status_code == 409
    assert {"44", "45"} <= set(stale.content.decode().replace("<", " ").replace(">", " ").replace('"', " ").split())
    assert Reference.objects.get(pk=kept.pk).number == 44
    remove = reverse("reporting:reference_remove", args=[kept.uid])
    client.post(remove, {"version": "1"})
    assert Reference.objects.filter(pk=kept.pk).exists(), "somebody has changed it since"
    client.post(remove, {"version": "2"})
    assert not Reference.objects.filter(pk=kept.pk).exists()
    assert client.post(remove, {"version": "2"}).status_code == 302, "a second click finds it gone"


@needs_database
def test_only_analyst_and_manager_keep_them(client):
    for role, code in {
        Role.CASEWORKER: 403,
        Role.ADMINISTRATOR: 403,
        Role.ANALYST: 200,
        Role.TEAM_MANAGER: 200,
    }.items():
        client.force_login(factories.user(role))
        for name in ("references", "reference_new"):
            assert client.get(reverse(f"reporting:{name}")).status_code == code, role


@needs_database
def test_the_list_asks_the_database_the_same_few_times_for_one_and_for_eleven(client, analyst):
    Reference.objects.all().delete()
    client.get(reverse("reporting:references"))
    asked = []
    for number in (1, 10):
        Reference.objects.bulk_create(published(number=each) for each in range(number))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reporting:references"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8


@needs_database
def test_every_figure_can_be_chosen_with_its_unit():
    chosen = {key: words for _section, choices in figures() for key, words in choices}
    assert set(chosen) == set(every())
    assert all(str(figure.definition.unit) in chosen[key] for key, figure in every().items())


# --- drawing them -------------------------------------------------------------------------------------
def test_a_line_lies_over_the_bars_of_its_period_and_over_all_where_these_have_none():
    own = [
        Own(str(year), number, dt.date(year, 1, 1), dt.date(year, 12, 31)) for year, number in ((2017, 169), (2018, 90))
    ]
    drawn = compared("x", title="t", unit="people", own=own, references=[
        published(number=449, first=dt.date(2017, 1, 1), last=dt.date(2017, 12, 31)),
        published(number=300, first=dt.date(2011, 1, 1), last=dt.date(2011, 12, 31)),
    ])  # fmt: skip
    (first,) = drawn.lines
    bars = {rect.title: rect for rect in drawn.rects}
    assert first.x1 < bars["2017: 169"].x
    assert first.x2 < bars["2018: 90"].x
    assert first.y < bars["2017: 169"].y, "the higher the number, the higher it lies"
    assert "449" in drawn.description, "all of it stands in words"
    assert "2017: 169" in drawn.description
    assert "300" not in drawn.description, "of another time: it stands in the table alone"
    cohorts = compared("x", title="t", unit="%", own=[Own("2016", 40)], references=[published(), published(number=9)])
    assert [(line.letter, line.x1, line.x2) for line in cohorts.lines] == [
        ("A", cohorts.left, cohorts.right), ("B", cohorts.left, cohorts.right),
    ]  # fmt: skip


def test_letters_of_lines_that_lie_close_do_not_cover_each_other():
    drawn = compared("x", title="t", unit="%", own=[Own("2016", Span(40, 44))], references=[
        published(number=number) for number in (43, 43, 44)
    ])  # fmt: skip
    places = sorted(line.text_y for line in drawn.lines)
    assert all(after - before >= 12 for before, after in pairwise(places))
    assert drawn.rects[0].title == "2016: 40–44"


def test_nothing_is_drawn_for_a_number_that_is_not_there():
    drawn = compared("x", title="t", unit="%", own=[Own("2016", None)], references=[published()])
    assert drawn.rects == ()


@needs_database
def test_the_way_to_enter_them_is_offered_to_those_alone_who_may(client):
    seen = {}
    for role in (Role.CASEWORKER, Role.ANALYST, Role.TEAM_MANAGER):
        client.force_login(factories.user(role))
        page = client.get(reverse("reporting:published")).content.decode()
        seen[role] = reverse("reporting:references") in page
    assert seen == {Role.CASEWORKER: False, Role.ANALYST: True, Role.TEAM_MANAGER: True}


@needs_database
def test_who_reads_no_figures_is_shown_none():
    assert Reference.objects.visible_to(factories.user(Role.ANALYST)).exists()
    assert not Reference.objects.visible_to(factories.user(Role.HOUSING_OFFICER)).exists()
