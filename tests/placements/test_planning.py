"""A plan: goals from what was agreed in the interview, the next actions, when they are overdue, on paper."""

import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.policy import Role
from core import clock
from placements.planning import reads, services
from placements.planning.models import Action, Goal
from placements.planning.rules import agreed, suggestions
from placements.plans import EmploymentPlan
from refugees.models import CaseAssignment, JournalEntry, Refugee
from tests import factories
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
GOALS = "- Praktik i et bageri\n\n2) Modul 3 inden jul\n"


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


@pytest.fixture
def person(worker: Any) -> Refugee:
    return factories.refugee(worker)


def interviewed(person: Refugee, **more: Any) -> EmploymentPlan:
    """What interview 2 hands over."""
    given: dict[str, Any] = {
        "places": [{"place": "Nordlys Bageri", "start": "2017-05-01", "hours": "25"}], "goals": GOALS,
        "danish_course": "DU2", "danish_module": "3", "note": "Begynder i bageriet",
    }  # fmt: skip
    made: EmploymentPlan = EmploymentPlan.objects.create(
        refugee=person, interview=uuid.uuid4(), happened_on=dt.date(2017, 3, 10), **(given | more)
    )
    return made


def goal(person: Refugee, worker: Any, **more: Any) -> Goal:
    made = Goal(refugee=person, **({"text": "Fast arbejde", "theme": "work"} | more))
    return services.save_goal(made, expected=0, by=worker, on=clock.today())


def action(of: Goal, worker: Any, **more: Any) -> Action:
    made = Action(refugee=of.refugee, goal=of, **({"text": "Ring til bageriet", "who": "caseworker"} | more))
    return services.save_action(made, expected=0, by=worker, on=clock.today())


def page_of(person: Refugee) -> str:
    return reverse("placements:plan", args=[person.case_number])


# --- suggestions ----------------------------------------------------------------------------------------
def test_what_was_agreed_becomes_suggestions() -> None:
    found = suggestions(
        places=[{"place": "Nordlys Bageri", "start": "2017-05-01"}, {"place": "", "start": ""}], goals=GOALS,
        course="DU2", module="3",
    )  # fmt: skip
    assert [(each.text, each.theme.value, each.target_on) for each in found] == [
        ("Start: Nordlys Bageri", "work", dt.date(2017, 5, 1)),
        ("Danskuddannelse DU2, modul 3", "danish", None),
        ("Praktik i et bageri", "other", None),
        ("Modul 3 inden jul", "other", None),
    ]
    assert agreed("  •  Et\n\n1. To\n- \n") == ["Et", "To"]


def test_a_suggestion_becomes_a_goal_with_one_click_and_is_not_made_again(
    signed_in: Client, person: Refugee
) -> None:
    plan = interviewed(person)
    first, second, *_rest = signed_in.get(page_of(person)).context["suggestions"]
    decide = reverse("placements:plan-suggestion", args=[person.case_number])
    assert signed_in.post(decide, {"key": first.key, "take_up": ""}).status_code == 302
    assert last("placements:plan-suggestion").people == [person.uid]
    assert signed_in.post(decide, {"key": second.key, "leave_out": ""}).status_code == 302
    signed_in.post(decide, {"key": first.key, "take_up": ""})
    signed_in.post(decide, {"key": "x", "take_up": ""})
    taken, left = Goal.objects.order_by("pk")
    assert (taken.text, taken.state, taken.target_on) == ("Start: Nordlys Bageri", "open", dt.date(2017, 5, 1))
    assert (taken.interview, left.state, bool(left.reason)) == (plan.interview, "dropped", True)
    assert len(signed_in.get(page_of(person)).context["suggestions"]) == 2
    assert JournalEntry.objects.filter(theme="plan", area="placement").count() == 2


def test_two_who_take_the_same_suggestion_up_make_one_goal(worker: Any, person: Refugee) -> None:
    plan = interviewed(person)
    wanted = reads.open_suggestions(plan)[0]
    services.take_up(plan, wanted, by=worker, on=clock.today())
    with pytest.raises(ValidationError):
        services.take_up(plan, wanted, by=worker, on=clock.today())


def test_a_plan_that_was_annulled_suggests_nothing(signed_in: Client, worker: Any, person: Refugee) -> None:
    interviewed(person).annul(at=clock.now(), by=worker, reason="Forkert")
    assert signed_in.get(page_of(person)).context["suggestions"] == []


# --- goals and actions ----------------------------------------------------------------------------------
def test_a_goal_and_its_action_are_written_done_and_reached(signed_in: Client, person: Refugee) -> None:
    new = reverse("placements:plan-goal-new", args=[person.case_number])
    assert signed_in.post(new, {"text": "Fast arbejde", "theme": "work", "target_on": "01-12-2030"}).status_code == 302
    made = Goal.objects.get()
    add = reverse("placements:plan-action-new", args=[made.uid])
    assert signed_in.post(add, {"text": "Ring", "who": "consultant", "due_on": "01-06-2017"}).status_code == 302
    step = Action.objects.get()
    assert "overskredet" in signed_in.get(page_of(person)).content.decode()
    done = reverse("placements:plan-action-done", args=[step.uid])
    assert signed_in.post(done, {"version": step.version}).status_code == 302
    assert last("placements:plan-action-done").people == [person.uid]
    step.refresh_from_db()
    assert step.done_on == clock.today()
    change = reverse("placements:plan-goal", args=[made.uid])
    data = {"text": "Fast arbejde", "theme": "work", "state": "reached", "version": 1, "ended_on": "", "reason": ""}
    assert signed_in.post(change, data).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.ended_on, made.version) == ("reached", clock.today(), 2)
    assert signed_in.post(add, {"text": "Mere", "who": "person"}).status_code == 200  # the goal is reached
    assert Action.objects.count() == 1


def test_a_goal_is_dropped_only_with_a_reason(signed_in: Client, worker: Any, person: Refugee) -> None:
    made = goal(person, worker)
    change = reverse("placements:plan-goal", args=[made.uid])
    data = {"text": "Fast arbejde", "theme": "work", "state": "dropped", "version": 1}
    answer = signed_in.post(change, data)
    assert "reason" in answer.context["form"].errors
    assert signed_in.post(change, data | {"reason": "Vil studere"}).status_code == 302
    opened = {"text": "Fast arbejde", "theme": "work", "state": "open", "version": 2, "reason": "Vil studere"}
    assert signed_in.post(change, opened).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.ended_on, made.reason) == ("open", None, "")


def test_a_stale_form_shows_both_versions_and_a_stale_click_leads_to_the_form(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    made = goal(person, worker)
    step = action(made, worker)
    data = {"text": "Min", "theme": "work", "state": "open", "version": 1}
    Goal.objects.update(version=2, text="Din")
    answer = signed_in.post(reverse("placements:plan-goal", args=[made.uid]), data)
    assert answer.status_code == 409
    assert "Min" in answer.content.decode()
    assert "Din" in answer.content.decode()
    Action.objects.update(version=2)
    stale = signed_in.post(reverse("placements:plan-action-done", args=[step.uid]), {"version": 1})
    assert stale["Location"] == reverse("placements:plan-action", args=[step.uid])
    assert Action.objects.get().done_on is None


def test_an_action_is_done_or_not_relevant_and_never_both(signed_in: Client, worker: Any, person: Refugee) -> None:
    step = action(goal(person, worker), worker)
    page = reverse("placements:plan-action", args=[step.uid])
    data = {"text": "Ring", "who": "person", "version": 1, "done_on": "01-06-2017", "not_relevant": "Lukket"}
    assert "not_relevant" in signed_in.post(page, data).context["form"].errors
    assert signed_in.post(page, data | {"done_on": ""}).status_code == 302


# --- Min dag, readers, paper ----------------------------------------------------------------------------
def test_overdue_actions_are_on_min_dag_of_who_keeps_the_plan(worker: Any, person: Refugee) -> None:
    made = goal(person, worker)
    late = action(made, worker, due_on=clock.today() - DAY)
    action(made, worker, due_on=clock.today())
    action(made, worker, due_on=clock.today() - DAY, text="Gjort", done_on=clock.today())
    consultant = factories.user(Role.JOB_CONSULTANT)
    for user in (worker, consultant):
        assert list(reads.overdue(user, clock.today())) == [late]
    client = Client()
    client.force_login(worker)
    assert "Ring til bageriet" in client.get("/").content.decode()
    services.save_goal(
        Goal.objects.get(), expected=1, by=worker, on=clock.today()
    )
    Goal.objects.update(state="reached", ended_on=clock.today())
    assert list(reads.overdue(worker, clock.today())) == []


def test_job_consultants_write_and_mentors_do_not_see_it(client: Client, worker: Any, person: Refugee) -> None:
    consultant, mentor = factories.user(Role.JOB_CONSULTANT), factories.user(Role.HOLISTIC_MENTOR)
    CaseAssignment.objects.create(
        refugee=person, user=mentor, role=Role.HOLISTIC_MENTOR, valid_from=factories.LONG_AGO
    )
    goal(person, worker, text="Hemmeligt mål")
    client.force_login(consultant)
    new = reverse("placements:plan-goal-new", args=[person.case_number])
    assert client.post(new, {"text": "IGU", "theme": "work"}).status_code == 302
    client.force_login(mentor)
    assert client.get(page_of(person)).status_code == 403
    front = client.get(reverse("refugees:case", args=[person.case_number])).content.decode()
    assert "Hemmeligt mål" not in front
    assert page_of(person) not in front


@pytest.mark.parametrize(("language", "word"), [("da", "Min plan"), ("en", "My plan")])
def test_the_plan_is_printed_in_both_languages(
    signed_in: Client, worker: Any, person: Refugee, language: str, word: str
) -> None:
    action(goal(person, worker), worker, due_on=dt.date(2017, 6, 1))
    answer = signed_in.get(reverse("placements:plan-print", args=[person.case_number, language]))
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
    assert word in text
    assert "Ring til bageriet" in text
    assert "01-06-2017" in text


def test_a_protected_name_is_printed_for_the_cleared_alone(client: Client, worker: Any) -> None:
    person = factories.refugee(worker, name_protected=True, given_names="Selam", family_name="Hemmelig")
    for user, is_named in ((worker, True), (factories.user(Role.JOB_CONSULTANT), False)):
        client.force_login(user)
        answer = client.get(reverse("placements:plan-print", args=[person.case_number, "da"]))
        text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
        assert ("Hemmelig" in text) is is_named


def test_a_plan_of_eleven_goals_costs_no_more_queries_than_of_one(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection, ) as asked:
            assert signed_in.get(page_of(person)).status_code == 200
        return len(asked)

    interviewed(person)
    action(goal(person, worker), worker)
    queries()
    first = queries()
    for _number in range(10):
        action(goal(person, worker), worker)
    assert queries() == first
