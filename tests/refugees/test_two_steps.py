"""A change of a case shows what it does to the deadlines, and then it is saved: what is saved is what was seen."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from refugees import services
from refugees.grounds import Ground
from refugees.models import Exit, JournalEntry, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from refugees.ports import facts_changed
from targets.models import Clock
from tests import factories
from tests.refugees.two_steps import saved, shown

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


@pytest.fixture
def person(worker: Any) -> Refugee:
    """Taken over ten days ago: a traineeship is to be offered in three weeks."""
    made = factories.refugee(worker, takeover_on=clock.today() - 10 * DAY, allocation_decided_on=None)
    facts_changed([made.pk])
    return made


def danish(day: dt.date) -> str:
    return f"{day:%d-%m-%Y}"


def address(person: Refugee, kind: str) -> str:
    return reverse("refugees:record", args=[person.case_number, kind])


def assessment(outcome: str = "activity_ready", **more: Any) -> dict[str, Any]:
    given = {"outcome": outcome, "happened_on": danish(clock.today()), "reasons": ["few_hours", "support"],
             "note": "Klarer to timer om dagen", "review_on": ""}  # fmt: skip
    return given | more


def sentences(answer: Any) -> list[str]:
    return [each.sentence for each in answer.context["effect"].changes]


def test_an_assessment_is_shown_first_and_nothing_is_saved(signed_in: Client, person: Refugee) -> None:
    before = list(Clock.objects.order_by("pk").values_list("target", "due_on", "met_on"))
    answer = shown(signed_in, address(person, "readiness"), assessment())
    told = " ".join(sentences(answer))
    assert "»Praktik tilbudt« løber ikke længere" in told
    assert danish(clock.today()) in told  # the assessment itself meets its clock
    assert not ReadinessAssessment.objects.exists()
    assert not JournalEntry.objects.filter(title__startswith="Vurderet").exists()
    assert list(Clock.objects.order_by("pk").values_list("target", "due_on", "met_on")) == before
    text = answer.content.decode()
    assert "Klarer to timer om dagen" in text
    assert 'name="save"' in text
    assert "F5" in text


def test_what_was_seen_is_what_is_saved(signed_in: Client, person: Refugee) -> None:
    answer = saved(signed_in, address(person, "readiness"), assessment(review_on=danish(clock.today() + 30 * DAY)))
    assert answer.status_code == 302
    made = ReadinessAssessment.objects.get()
    assert (made.outcome, made.reasons) == ("activity_ready", [Ground.FEW_HOURS, Ground.SUPPORT])
    assert made.review_on == clock.today() + 30 * DAY
    assert not Clock.objects.filter(refugee=person, target="placement_offer").exists()
    facts = signed_in.get(reverse("refugees:facts", args=[person.case_number])).content.decode()
    assert str(Ground.FEW_HOURS.label) in facts


def test_nobody_saves_without_having_seen(signed_in: Client, person: Refugee) -> None:
    answer = signed_in.post(address(person, "readiness"), assessment() | {"save": "1"})
    assert answer.status_code == 200
    assert answer.context["effect"].changes
    assert not ReadinessAssessment.objects.exists()


def test_an_effect_that_is_another_one_by_now_is_shown_again(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    page, data = address(person, "readiness"), assessment()
    seen = shown(signed_in, page, data).context["effect"].digest
    services.record_readiness(person=person, on=clock.today() - DAY, outcome="job_ready", grounds="x", by=worker)
    again = signed_in.post(page, data | {"save": "1", "seen": seen})
    assert again.status_code == 200
    assert again.context["moved"]
    assert "Klarer to timer om dagen" in again.content.decode()
    assert ReadinessAssessment.objects.count() == 1
    done = signed_in.post(page, data | {"save": "1", "seen": again.context["effect"].digest})
    assert done.status_code == 302
    assert ReadinessAssessment.objects.count() == 2


def test_where_nothing_changes_the_page_says_so(signed_in: Client, worker: Any, person: Refugee) -> None:
    services.record_readiness(person=person, on=clock.today() - DAY, outcome="job_ready", grounds="x", by=worker)
    answer = shown(signed_in, address(person, "readiness"), assessment("job_ready"))
    assert answer.context["effect"].changes == ()
    assert "Ingen frister ændrer sig" in answer.content.decode()
    assert saved(signed_in, address(person, "readiness"), assessment("job_ready")).status_code == 302


def test_a_leave_that_excludes_only_on_the_due_date_says_on_which(signed_in: Client, person: Refugee) -> None:
    first = danish(person.takeover_on or clock.today())
    data = {"kind": "parental", "happened_on": first, "until": "", "note": ""}
    answer = shown(signed_in, address(person, "leave"), data)
    due = Clock.objects.get(refugee=person, target="placement_offer").due_on
    ahead = [each for each in answer.context["effect"].changes if each.on == due]
    assert ahead
    assert all(danish(due) in each.sentence for each in ahead)
    assert not LeaveEvent.objects.exists()


def test_every_page_that_records_ends_or_annuls_shows_first(signed_in: Client, worker: Any, person: Refugee) -> None:
    today = danish(clock.today())
    for kind, data, model in (
        ("move-in", {"happened_on": today, "note": ""}, MoveIn),
        ("leave", {"kind": "illness", "happened_on": today, "until": "", "note": ""}, LeaveEvent),
        ("exit", {"reason": "moved", "happened_on": today, "note": ""}, Exit),
    ):
        assert shown(signed_in, address(person, kind), data).status_code == 200
        assert not model.objects.exists(), kind
        assert saved(signed_in, address(person, kind), data).status_code == 302
        assert model.objects.count() == 1, kind
    start = LeaveEvent.objects.get()
    end = reverse("refugees:leave-end", args=[start.uid])
    shown(signed_in, end, {"until": today})
    assert LeaveEvent.objects.count() == 1
    assert saved(signed_in, end, {"until": today}).status_code == 302
    assert LeaveEvent.objects.count() == 2
    left = Exit.objects.get()
    annul = reverse("refugees:annul", args=["exit", left.uid])
    answer = shown(signed_in, annul, {"reason": "Forkert person"})
    assert any("tæller igen" in each or "begynder" in each for each in sentences(answer))
    left.refresh_from_db()
    assert left.annulled_at is None
    assert saved(signed_in, annul, {"reason": "Forkert person"}).status_code == 302
    left.refresh_from_db()
    assert (left.annulled_reason, left.version) == ("Forkert person", 2)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"reasons": []}, "reasons"), ({"reasons": ["sick"]}, "reasons"), ({"review_on": "01-01-2017"}, "review_on"),
     ({"note": ""}, "note")],
)  # fmt: skip
def test_an_assessment_without_its_grounds_is_a_sentence(
    signed_in: Client, person: Refugee, more: dict[str, Any], field: str
) -> None:
    answer = shown(signed_in, address(person, "readiness"), assessment(**more))
    assert field in answer.context["form"].errors
    assert answer.context["effect"] is None


# --- looked at again ------------------------------------------------------------------------------------
def test_a_review_stands_on_min_dag_when_its_day_has_come(signed_in: Client, worker: Any, person: Refugee) -> None:
    made: Any = services.record_readiness(
        person=person, on=clock.today() - 5 * DAY, outcome="activity_ready", grounds="x", by=worker,
        review_on=clock.today() + DAY,
    )  # fmt: skip
    title = "Jobparathed, der skal ses på igen"
    assert title not in signed_in.get("/").content.decode()
    ReadinessAssessment.objects.filter(pk=made.pk).update(review_on=clock.today())
    assert title in signed_in.get("/").content.decode()
    front = signed_in.get(reverse("refugees:case", args=[person.case_number])).content.decode()
    assert f"Ses på igen {danish(clock.today())}" in front
    services.record_readiness(person=person, on=clock.today(), outcome="job_ready", grounds="x", by=worker)
    assert title not in signed_in.get("/").content.decode()


def test_the_case_page_says_what_is_presumed_and_how_the_three_months_stand(
    signed_in: Client, worker: Any, person: Refugee
) -> None:
    page = reverse("refugees:case", args=[person.case_number])
    before = signed_in.get(page)
    assert before.context["readiness"]["clock"] == "on_track"
    assert "§ 17" in before.content.decode()
    services.record_readiness(person=person, on=clock.today(), outcome="job_ready", grounds="x", by=worker)
    after = signed_in.get(page)
    assert after.context["readiness"]["clock"] == "met"
    assert after.context["readiness"]["basis"] is None
