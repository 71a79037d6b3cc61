"""The pages of single figures: the same number on the page, in the list and in the file; the work by team; pictures."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from refugees.models import Exit, Refugee
from refugees.ports import facts_changed
from reporting import clocks, registry, workload
from reporting.drawn import flow, heat_map, spark
from reporting.figures import Question
from reporting.models import Reference
from tests import factories
from tests.volunteers.house import volunteer
from tests.welcome_house.shifts_support import shift, turn

pytestmark = pytest.mark.django_db
ASKED = {"on": "31-12-2017", "due_from": "01-01-2017", "due_to": "31-12-2017"}


@pytest.fixture
def manager(client):
    user = factories.user(Role.TEAM_MANAGER)
    client.force_login(user)
    return user


def test_the_page_the_list_and_the_file_of_a_figure_say_the_same_and_the_log_knows(client, manager):
    for basis in ("refugee", "refugee", "family_reunified"):
        factories.refugee(residence_basis=basis)
    hidden = factories.refugee(name_protected=True)
    page = client.get(reverse("reporting:number", args=["received"]), ASKED)
    parts = {part.key: part.count for part in page.context["shown"].parts}
    assert (page.context["shown"].value.number, parts["refugee"], parts["family_reunified"]) == (4, 3, 1)
    asked = ASKED | {"part": "refugee"}
    people = client.get(reverse("reporting:number_people", args=["received"]), asked)
    assert (people.context["count"], len(people.context["rows"])) == (3, 3)
    answer = client.get(reverse("reporting:number_people_file", args=["received", "csv"]), asked)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) - 1 == 3
    assert hidden.family_name not in answer.content.decode("utf-8-sig")
    assert [log.kind for log in ReadLog.objects.order_by("pk")] == ["list", "export"]


def test_every_figure_also_of_those_without_names_has_its_numbers_as_a_file(client, manager):
    today = clock.today()
    days = {"on": today, "due_from": today - dt.timedelta(days=400), "due_to": today}
    asked = {name: f"{day:%d-%m-%Y}" for name, day in days.items()}
    for number in range(11):
        basis = "refugee" if number else "family_reunified"
        factories.refugee(residence_basis=basis, takeover_on=today - dt.timedelta(days=300))
    turn(shift(-5), volunteer(), outcome="attended")
    for key in ("received", "active_volunteers", "house_dates_held", "at_work_today", "days_to_first_job"):
        page = client.get(reverse("reporting:number", args=[key]), asked)
        shown = page.context["shown"]
        assert shown.value.everybody or key == "house_dates_held", key
        for _word, address in shown.files:
            assert address.replace("&", "&amp;") in page.content.decode(), "it is linked where the number stands"
        answer = client.get(shown.files[0][1])
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        found = {row["Nøgle"]: row["Værdi"] for row in rows}
        said = {name: getattr(shown.value, name) for name in ("number", "low", "high")}
        assert {name: found.pop(name) for name in said} == {
            name: "" if value is None else str(value) for name, value in said.items()
        }
        assert found == {part: str(shown.value.counts.get(part, 0)) for part in shown.figure.parts}, key
    assert client.get(reverse("reporting:number_file", args=["received", "csv"]), {"on": "x"}).status_code == 400
    assert not ReadLog.objects.exists(), "nobody stands in these files"


def test_what_others_have_published_stands_beside_the_figure_with_its_source(client, manager):
    page = client.get(reverse("reporting:number", args=["received"]), ASKED).content.decode()
    told = {each.number for each in Reference.objects.of("received")}
    assert {117, 169, 335, 449} <= told
    assert all(str(each.number) in page and each.source in page for each in Reference.objects.of("received"))
    assert not Reference.objects.filter(figure__in=[""]).exists()
    assert {each.figure for each in Reference.objects.all()} <= set(registry.every())


def test_every_figure_has_a_page_on_which_its_definition_stands(client, manager):
    factories.refugee()
    for key, figure in registry.every().items():
        page = client.get(reverse("reporting:number", args=[key]), ASKED)
        assert page.status_code == 200, key
        assert page.context["definitions"] == [figure.definition]
        assert "reporting/_definitions.html" in {template.name for template in page.templates}
    index = client.get(reverse("reporting:numbers"), ASKED)
    assert sum(len(found) for _section, found in index.context["sections"]) == len(registry.every())


def test_an_address_that_makes_no_sense_is_a_sentence(client, manager):
    for asked in ({"on": "x"}, {"part": "nobody"}, {"page": "-1"}, {"cohort": "1"}, {"district": "x"}):
        assert client.get(reverse("reporting:number_people", args=["received"]), asked).status_code == 400
        assert client.get(reverse("reporting:number", args=["received"]), asked).status_code == 200
    assert client.get(reverse("reporting:number", args=["nothing"])).status_code == 404
    assert client.get(reverse("reporting:promise", args=["nothing"])).status_code == 404


def test_the_pages_ask_the_database_the_same_few_times_for_one_person_and_for_eleven(client, manager):
    places = [reverse("reporting:promise", args=["housing"]), reverse("reporting:number_people", args=["received"])]
    places += [reverse("reporting:workload"), reverse("reporting:cohorts"), reverse("reporting:flow")]
    asked: list[list[int]] = []
    for people in (1, 10):
        facts_changed([factories.refugee(takeover_on=dt.date(2017, 3, 1)).pk for _ in range(people)])
        numbers = []
        for place in places:
            client.get(place, ASKED)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(place, ASKED).status_code == 200
            numbers.append(len(queries))
        asked.append(numbers)
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 20


def test_the_workload_counts_cases_and_open_deadlines_in_order_of_names(manager):
    today = clock.today()
    nord, syd = factories.team("Team Nord"), factories.team("Team Syd")
    worker, other = factories.caseworker(team=syd, name="Åse"), factories.caseworker(team=syd, name="Bo")
    days = {"takeover_on": today - dt.timedelta(days=40), "allocation_decided_on": today - dt.timedelta(days=60)}
    people = [factories.refugee(worker, **days), factories.refugee(other, **days), factories.refugee(other, **days)]
    left = factories.refugee(other, **days)
    Exit.objects.create(refugee=left, happened_on=today, reason="moved")
    factories.refugee(team_id=nord.pk, **days)
    facts_changed([each.pk for each in Refugee.objects.all()])
    question = Question(on=today, first=today, last=today, today=today)
    found = workload.loads(question, manager)
    assert [team.load.name for team in found] == ["Team Nord", "Team Syd"]
    assert [load.name for load in found[1].caseworkers] == ["Bo", "Åse"], "in Danish order, by nothing else"
    assert [load.numbers["cases"] for load in found[1].caseworkers] == [2, 1]
    assert found[1].load.numbers["cases"] == len(people)
    for name in ("overdue", "week", "later"):
        assert found[1].load.numbers[name] == sum(load.numbers[name] for load in found[1].caseworkers)
    assert found[1].load.numbers["overdue"] > 0


def test_the_small_line_breaks_where_too_few_were_due():
    drawn = spark([40, 50, None, 60, 70])
    assert (len(drawn.lines), drawn.first, drawn.last) == (2, 40, 70)
    assert spark([None, 50, None]).dot is None


def test_the_flow_is_as_wide_as_its_people_on_both_sides():
    names = {"a": "A", "b": "B"}
    drawn = flow("x", title="", description="", names=names, counts={("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 2})
    left, right = (sum(bar.height for bar in drawn.bars if bar.x == x) for x in sorted({b.x for b in drawn.bars}))
    assert left == pytest.approx(right, abs=0.1)
    assert len(drawn.bands) == 3


def test_a_cell_says_its_share_in_words_and_too_few_are_a_dash():
    cells = {(0, 0): (80, "8 of 10"), (0, 1): (None, "1 of 2")}
    drawn = heat_map("x", title="", description="", rows=["2016"], columns=["6", "12"], cells=cells)
    assert [(cell.shade, cell.text, cell.title) for cell in drawn.cells] == [
        (5, "80 %", "8 of 10"), (0, "–", "1 of 2"),
    ]  # fmt: skip


def test_of_more_caseworkers_than_one_can_choose_from_those_of_the_chosen_team_are_there(monkeypatch, manager):
    north, south = factories.team("Team Nord"), factories.team("Team Syd")
    workers = [factories.caseworker(team=team) for team in (north, north, south)]
    keys = [worker.pk for worker in workers]
    assert {key for key, _name in clocks.choices(manager, clock.today())[1]} == set(keys)
    monkeypatch.setattr(clocks, "MOST_CASEWORKERS", 2)
    for asked, expected in (
        ({}, []), ({"team": str(north.pk)}, keys[:2]), ({"caseworker": str(keys[2])}, keys[2:]),
        ({"team": "x", "caseworker": "9" * 40}, []), ({"team": "9" * 40}, []),
    ):  # fmt: skip
        teams, found = clocks.choices(manager, clock.today(), **asked)
        assert [name for _key, name in teams] == ["Team Nord", "Team Syd"]
        assert {key for key, _name in found} == set(expected), asked
