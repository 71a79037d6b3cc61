"""What happens to interviews, with the database."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from core.models import StaleVersion
from health.models import HealthAnswer, HealthConsent
from mentoring.models import MentorAnswer
from placements.models import EmploymentPlan
from refugees.imports.events import EventRow
from refugees.models import JournalEntry
from refugees.services import record_exit
from screening import drafting, history, outcomes, services
from screening.answers import recorded
from screening.drafts import Seen
from screening.models import (
    Answers,
    DraftKey,
    HealthAnswers,
    Interview,
    InterviewDraft,
    InterviewOutcome,
    SafetyAnswers,
)
from screening.questions import fingerprint
from tests import factories
from tests.screening.support import EVERYTHING, NOW, ON, hold_with, make_interview, type_in, work_of
from volunteers.models import MatchAnswer, MatchConsent

pytestmark = pytest.mark.django_db

FIRST_ANSWERS = {
    "identity.permit_name": "Yonas Tesfay",
    "languages.languages": [{"language": "Tigrinya", "speak": "mother_tongue"}],
    "prerequisites.physical_limits": "kan ikke løfte",
    "identity.safety_note": "trusler fra en slægtning",
}
SECOND_ANSWERS = {
    "plan.plan": "Praktik i et køkken",
    "offers.mentor": "yes",
    "offers.match": "later",
    "offers.match_consent": "yes",
    "offers.activities_presented": "yes",
    "health_offer.health_answer": "yes",
    "health_offer.consent_send": "yes",
}


HANDED = (EmploymentPlan, MentorAnswer, MatchAnswer, MatchConsent, HealthAnswer, HealthConsent)


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette Kjær")


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


@pytest.fixture
def interview(person):
    return make_interview(person)


def titles(person):
    return list(JournalEntry.objects.filter(refugee=person).order_by("pk").values_list("title", flat=True))


def test_planning_writes_the_journal(worker, person):
    services.plan(Interview(refugee=person, sequence=1, planned_at=NOW, place="asylum_centre"), by=worker, on=ON)
    assert len(titles(person)) == 1
    assert Interview.objects.planned().count() == 1


def test_nothing_is_planned_for_a_person_who_has_left(worker, person):
    record_exit(person=person, on=dt.date(2017, 2, 1), reason="moved", by=worker)
    with pytest.raises(ValidationError):
        services.plan(Interview(refugee=person, sequence=1, planned_at=NOW, place="video"), by=worker, on=ON)


def test_cancelling_needs_a_reason_and_a_planned_interview(worker, interview):
    with pytest.raises(ValidationError):
        services.cancel(interview, reason=" ", by=worker, on=ON)
    services.cancel(interview, reason="Sygdom", by=worker, on=ON)
    with pytest.raises(ValidationError):
        services.cancel(interview, reason="igen", by=worker, on=ON)


def test_an_interpreter_who_does_not_come_is_recorded_and_the_interview_stays_planned(worker, interview):
    services.record_no_show(interview, absentee="interpreter", by=worker, on=ON)
    interview.refresh_from_db()
    assert (interview.status, interview.interpreter_state) == ("planned", "no_show")


def test_a_stale_version_is_refused(worker, interview):
    with pytest.raises(StaleVersion):
        services.cancel(interview, reason="x", by=worker, on=ON, version=interview.version + 1)


def test_holding_stores_each_kind_of_answer_in_its_own_table_and_removes_the_draft(worker, interview):
    hold_with(interview, worker, FIRST_ANSWERS)
    ordinary = Answers.objects.get(interview=interview, section="identity").values
    assert ordinary["permit_name"] == "Yonas Tesfay"
    assert "safety_note" not in ordinary
    assert (
        HealthAnswers.objects.get(interview=interview).entries["prerequisites.physical_limits"]["value"]
        == "kan ikke løfte"
    )
    assert SafetyAnswers.objects.get(interview=interview).entries["identity.safety_note"]["name"] == "Mette Kjær"
    assert not InterviewDraft.objects.exists()


def test_health_words_stand_in_no_table_in_clear_text(worker, interview):
    type_in(interview, worker, FIRST_ANSWERS)
    assert not tables_with("løfte")
    hold_with(interview, worker, {})
    services.complete(interview, by=worker, at=NOW)
    assert not tables_with("løfte")
    assert not tables_with("trusler")
    assert tables_with("Yonas Tesfay")  # the probe finds what is not encrypted


def tables_with(word):
    """The tables in whose rows, as text, a word stands."""
    with connection.cursor() as cursor:
        names = [
            n for n in connection.introspection.table_names(cursor) if n.startswith(("screening_", "refugees_journal"))
        ]
        found = []
        for name in names:
            cursor.execute(f'SELECT 1 FROM "{name}" t WHERE t::text LIKE %s LIMIT 1', [f"%{word}%"])
            found += [name] if cursor.fetchone() else []
    return found


def test_an_interview_is_not_held_in_the_future_nor_after_an_exit(worker, person, interview):
    interview.held_on = ON + dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        services.hold(interview, by=worker, on=ON, version=interview.version)
    record_exit(person=person, on=dt.date(2017, 2, 1), reason="moved", by=worker)
    late = make_interview(person, sequence=2)
    late.held_on = ON
    with pytest.raises(ValidationError):
        services.hold(late, by=worker, on=ON, version=late.version)


def test_an_answer_that_cannot_be_read_stops_the_recording_and_stays_in_the_draft(worker, interview):
    type_in(interview, worker, {"identity.birth_date": "31-02-1990"})
    interview.held_on = ON
    with pytest.raises(ValidationError, match="31-02-1990"):
        services.hold(interview, by=worker, on=ON, version=1, allowed=EVERYTHING)
    assert InterviewDraft.objects.get().entries["identity.birth_date"]["value"] == "31-02-1990"
    assert Interview.objects.get().status == "planned"


def test_completing_locks_the_interview_and_corrections_are_addenda(worker, person, interview):
    hold_with(interview, worker, FIRST_ANSWERS)
    services.complete(interview, by=worker, at=NOW)
    interview.refresh_from_db()
    assert interview.locked
    with pytest.raises(ValidationError):
        services.hold(interview, by=worker, on=ON, version=interview.version)
    services.add_addendum(interview, text="Telefonnummeret er ændret", by=worker, on=ON)
    assert interview.addenda.get().text == "Telefonnummeret er ændret"
    assert len(titles(person)) == 3


def test_an_addendum_to_an_open_interview_is_refused(worker, interview):
    with pytest.raises(ValidationError):
        services.add_addendum(interview, text="x", by=worker, on=ON)


def test_unchanged_answers_of_interview_2_keep_their_author_and_day(worker, person, interview):
    hold_with(interview, worker, FIRST_ANSWERS)
    other = factories.caseworker(name="Jonas Lind")
    second = make_interview(person, sequence=2, place="temporary_housing")
    hold_with(second, other, {"identity.phone": "67 00 00 01"}, on=dt.date(2017, 3, 10))
    authors = recorded(second, EVERYTHING).authors
    assert (authors["identity.permit_name"]["name"], authors["identity.permit_name"]["on"]) == (
        "Mette Kjær",
        "2017-02-06",
    )
    assert authors["identity.phone"]["name"] == "Jonas Lind"


def completed_second(person, worker, **changes):
    second = make_interview(person, sequence=2)
    hold_with(second, worker, SECOND_ANSWERS | {key.replace("__", "."): value for key, value in changes.items()})
    return services.complete(second, by=worker, at=NOW)


def test_interview_2_hands_each_pillar_its_dated_answer_and_each_consent_by_itself(worker, person):
    second = completed_second(person, worker)
    mentor, match, health = MentorAnswer.objects.get(), MatchAnswer.objects.get(), HealthAnswer.objects.get()
    assert (mentor.answer, match.answer, health.answer) == ("yes", "later", "yes")
    consents = [MatchConsent.objects.get(), HealthConsent.objects.get()]
    facts = [mentor, match, health, *consents, EmploymentPlan.objects.get()]
    assert {(fact.happened_on, fact.interview, fact.recorded_by, fact.refugee) for fact in facts} == {
        (ON, second.uid, worker, person)
    }
    assert HealthConsent.objects.get().purpose == "send"


def test_a_box_that_is_not_ticked_is_no_consent(worker, person):
    completed_second(person, worker, offers__match_consent="", health_offer__consent_send="")
    assert not MatchConsent.objects.exists()
    assert not HealthConsent.objects.exists()
    assert HealthAnswer.objects.get().answer == "yes"


def test_the_plan_keeps_its_places_with_start_and_hours(worker, person):
    place = {"place": "Nordlys Bageri", "start": "2017-03-01", "hours": "25"}
    completed_second(person, worker, plan__places=[place], plan__obstacles="Børnepasning", plan__danish_course="DU2")
    plan = EmploymentPlan.objects.get()
    assert (plan.places, plan.note, plan.obstacles) == ([place], "Praktik i et køkken", "Børnepasning")
    assert plan.danish_course == "DU2"


def test_of_welcome_house_only_that_it_was_presented_is_kept(worker, person):
    completed_second(person, worker)
    assert list(InterviewOutcome.objects.values_list("kind", "answer", "note")) == [("activities_presented", "yes", "")]


def test_an_answer_is_taken_by_one_pillar_and_given_to_no_other(worker, person, monkeypatch):
    from refugees.registry import Pillar

    kept = []
    takers = [Pillar(key, key, order, on_interview=lambda handed: kept.append(handed.take("mentor")))
              for order, key in enumerate(("one", "two"))]  # fmt: skip
    monkeypatch.setattr(outcomes, "pillars", lambda: takers)
    completed_second(person, worker)
    assert [outcome and outcome.answer for outcome in kept] == ["yes", None]


def test_annulling_takes_the_interview_and_all_that_came_of_it_out_of_every_day(worker, person):
    second = completed_second(person, worker)
    services.annul(second, reason="Forkert person", by=worker, at=NOW)
    assert not Interview.objects.as_of(ON).exists()
    for model in (*HANDED, InterviewOutcome):
        assert not model.objects.as_of(ON).exists()
        assert model.objects.count() == 1
    assert Interview.objects.count() == 1


def test_two_people_who_answer_the_same_question_both_keep_their_text(worker, person, interview):
    other = factories.caseworker(team=worker.held_roles[0].team, name="Jonas Lind")
    type_in(interview, other, {"identity.phone": "67 00 00 02"}, mark=fingerprint(""))
    hold_with(interview, worker, {"identity.phone": "67 00 00 01"})
    interview.refresh_from_db()
    interview.held_on = ON
    with pytest.raises(ValidationError):
        services.hold(interview, by=other, on=ON, version=interview.version, allowed=EVERYTHING)
    (conflict,) = work_of(interview, other).conflicts()
    assert (conflict.mine, conflict.theirs, conflict.author) == ("67 00 00 02", "67 00 00 01", "Mette Kjær")
    assert drafting.settle(interview, by=other, key="identity.phone", choice="mine", allowed=EVERYTHING, at=NOW)
    services.hold(interview, by=other, on=ON, version=interview.version, allowed=EVERYTHING)
    assert recorded(interview, EVERYTHING).values["identity.phone"] == "67 00 00 02"


def test_a_draft_is_taken_even_when_the_interview_was_completed_meanwhile(worker, interview):
    hold_with(interview, worker, FIRST_ANSWERS)
    services.complete(interview, by=worker, at=NOW)
    type_in(interview, worker, {"identity.phone": "67 00 00 03"})
    assert InterviewDraft.objects.get().entries["identity.phone"]["value"] == "67 00 00 03"


def test_who_may_not_read_health_neither_sees_nor_overwrites_it(worker, interview):
    hold_with(interview, worker, FIRST_ANSWERS)
    narrow = {"ordinary"}
    drafting.take(
        interview, by=worker, values={"prerequisites.physical_limits": ("andet", Seen(None))}, allowed=narrow, at=NOW
    )
    assert "prerequisites.physical_limits" not in recorded(interview, narrow).values
    assert not InterviewDraft.objects.exists()


def test_the_browser_key_is_the_same_each_time_and_another_for_each_user(worker):
    other = factories.caseworker()
    assert drafting.browser_key(by=worker) == drafting.browser_key(by=worker) != drafting.browser_key(by=other)
    assert DraftKey.objects.count() == 2


def test_autosave_leaves_no_trail_of_typed_text_in_the_history(worker, interview):
    from django.apps import apps

    for text in ("et", "to", "tre"):
        type_in(interview, worker, {"identity.phone": text})
    events = apps.get_model("screening", "InterviewDraftEvent")
    assert events.objects.count() == 1
    assert not hasattr(events, "body")


# --- what can never be ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "values",
    [
        {"status": "held", "held_on": None},
        {"status": "planned", "planned_at": None},
        {"status": "planned", "held_on": ON},
        {"status": "cancelled", "cancelled_reason": ""},
        {"sequence": 3},
        {"annulled_at": NOW},
        {"completed_at": NOW},
    ],
)
def test_the_table_refuses_what_can_never_be(person, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_interview(person, **values)


# --- history import -------------------------------------------------------------------------------
def row(person, event="interview_1_held", on=ON, detail="asylum_centre"):
    return EventRow(2, 2, person.person_id, event, on, "", detail, "", refugee_id=person.pk)


def test_imported_interviews_are_held_without_answers(worker, person):
    rows = [row(person), row(person, "interview_2_held", dt.date(2017, 3, 10), "temporary_housing")]
    history.store_interviews(rows, by=worker)
    assert sorted(Interview.objects.as_of(dt.date(2017, 3, 10)).values_list("sequence", flat=True)) == [1, 2]
    assert not Answers.objects.exists()


def test_two_interviews_of_one_kind_on_two_days_are_two_facts(worker, person):
    history.store_interviews([row(person), row(person, on=dt.date(2017, 2, 8))], by=worker)
    assert Interview.objects.count() == 2


def test_the_same_row_again_adds_nothing_and_an_annulled_one_is_not_revived(worker, person):
    first, second, third = row(person), row(person), row(person)
    history.store_interviews([first], by="import_history")
    history.store_interviews([second], by="import_history")
    services.annul(Interview.objects.get(), reason="Forkert", by=worker, at=NOW)
    history.store_interviews([third], by="import_history")
    assert Interview.objects.count() == 1
    assert [one.effect for one in (first, second, third)] == ["new", "unchanged", "unchanged"]
    assert third.answer is not None
