"""The pages of retention: scoped, logged, few queries, nothing typed lost."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from placements.models import PlacementEvent
from refugees.models import ReadinessAssessment
from refugees.ports import facts_changed
from retention import reads
from retention.models import AfterEnd, AgreedStep, FollowUp, MentorOffer, RetentionMentor, WarningSign
from retention.presenters import pace_of
from retention.rules import Forecast, forecast, marks
from targets import cache
from targets.models import Clock, TargetRule
from tests import factories
from tests.placements.support import employer
from tests.retention.support import at_work, offered, planned, talk

pytestmark = pytest.mark.django_db
LISTS = ("list", "conversations", "pace", "signs", "ended", "staying", "mentors")


@pytest.fixture
def today():
    return clock.today()


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


def ago(days):
    return clock.today() - dt.timedelta(days=days)


def lived(person, number=0):
    """Somebody of whom every list has something to say."""
    at_work(person, ago(100 + number), ref="P1")
    at_work(person, ago(300), ref="P2", until=ago(30), kind="igu")
    ReadinessAssessment.objects.create(refugee=person, happened_on=ago(80), outcome="job_ready")
    talk(person, ago(40 + number))
    talk(person, ago(12), "phone", work_topics=["hours"], work_note="Flere timer")
    planned(person, clock.today())
    planned(person, ago(2))
    WarningSign.objects.create(refugee=person, happened_on=ago(5), sign="absence")
    offered(person, ago(90), ref="P2")
    AgreedStep.objects.create(refugee=person, follow_up=talk(person, ago(13), "digital"), text="Ringe til skolen")
    facts_changed([person.pk])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_database_as_often_for_one_row_as_for_eleven(
    signed_in, worker, name, django_assert_max_num_queries
):
    address, seen = reverse(f"retention:{name}"), []
    signed_in.get(address)
    for count in (1, 10):
        for number in range(count):
            lived(factories.refugee(worker), number)
        with django_assert_max_num_queries(11) as queries:
            assert signed_in.get(address).status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_a_persons_tab_does_so_too(signed_in, person, django_assert_max_num_queries):
    address, seen = reverse("retention:person", args=[person.case_number]), []
    lived(person)
    signed_in.get(address)
    for count in (0, 9):
        for number in range(count):
            at_work(person, ago(200 + number), ref=f"R{number}", until=ago(150))
            talk(person, ago(200 + number))
            planned(person, ago(-number))
            WarningSign.objects.create(refugee=person, happened_on=ago(number), sign="hours")
        with django_assert_max_num_queries(25) as queries:
            assert signed_in.get(address).status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_lists_show_only_cases_within_reach_and_what_they_show_is_in_the_read_log(signed_in, person):
    other = factories.refugee(factories.caseworker())
    lived(person)
    lived(other)
    for name in (*LISTS, "staying-people"):
        before = ReadLog.objects.count()
        answer = signed_in.get(reverse(f"retention:{name}") + ("?show=all" if name == "pace" else ""))
        text = answer.content.decode()
        assert other.case_number not in text, name
        if person.case_number in text:
            assert ReadLog.objects.count() == before + 1, name
            assert ReadLog.objects.order_by("pk").last().people == [person.uid], name
        else:
            assert name == "staying"
    for record, view in (
        (FollowUp.objects.filter(refugee=other, state="planned").first(), "hold"),
        (WarningSign.objects.get(refugee=other), "close"),
        (MentorOffer.objects.get(refugee=other), "answer"),
        (PlacementEvent.objects.get(refugee=other, event="ended"), "what-next"),
    ):
        assert signed_in.get(reverse(f"retention:{view}", args=[record.uid])).status_code == 404
    for kind, record in (("sign", WarningSign), ("offer", MentorOffer), ("follow-up", FollowUp)):
        address = reverse("retention:annul", args=[kind, record.objects.filter(refugee=other).first().uid])
        assert signed_in.post(address, {"reason": "x", "version": 1}).status_code == 404


def test_a_protected_name_is_hidden_from_who_is_not_cleared(client):
    client.force_login(factories.user(Role.JOB_CONSULTANT))
    hidden = factories.refugee(name_protected=True, family_name="Hemmelig")
    lived(hidden)
    for name in ("list", "conversations", "pace", "signs", "ended", "staying-people", "counselling"):
        assert "Hemmelig" not in client.get(reverse(f"retention:{name}")).content.decode(), name
    assert "Hemmelig" not in client.get(f"/retention/cases/{hidden.case_number}/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "after=x", "after=20189999-1", "after=20180101-99999999999999999999", "kind=%00", "mentor=x", "whose=all",
        "show=x", "since=31-02-2018", "since=01-01-0001&until=31-12-9999", "on=01-01-0001", "months=7", "state=x",
        "page=-1", "page=999999", "quarter=abc", "until=01-01-0001",
    ],
)  # fmt: skip
def test_odd_parameters_are_a_message_and_never_an_error(signed_in, person, query):
    lived(person)
    for name in (*LISTS, "staying-people"):
        assert signed_in.get(f"{reverse(f'retention:{name}')}?{query}").status_code in {200, 400}, name


# --- who is in work now ------------------------------------------------------------------------------
def numbers(answer):
    return [one["count"] for one in answer.context["numbers"]]


def test_everybody_in_work_without_an_offer_is_listed_also_from_before_2018(signed_in, worker, today):
    old, new, offered_one, left, gone = (factories.refugee(worker) for _ in range(5))
    at_work(old, dt.date(2017, 11, 1))
    at_work(new, today)
    at_work(offered_one, ago(20))
    offered(offered_one, ago(18))
    at_work(left, ago(60), until=ago(1))
    at_work(gone, ago(60), kind="traineeship")
    answer = signed_in.get("/retention/?mentor=none")
    assert {row.refugee for row in answer.context["shown"].rows} == {old, new}
    assert numbers(answer) == ["3", "2", "1", "0"]
    assert not Clock.objects.derived(today).filter(refugee=old, target="retention_mentor_offer").exists()


def test_the_last_day_of_work_is_work_and_an_exit_ends_the_list(signed_in, worker, person, today):
    from refugees.models import Exit

    at_work(person, ago(60), until=today)
    assert numbers(signed_in.get("/retention/"))[0] == "1"
    Exit.objects.create(refugee=person, happened_on=today, reason="moved")
    assert numbers(signed_in.get("/retention/"))[0] == "0"


def test_pages_go_on_without_losing_or_repeating_a_row(signed_in, worker):
    person = factories.refugee(worker)
    for number in range(60):
        at_work(person, ago(10 + number % 3), ref=f"R{number}")
    seen, address = [], "/retention/"
    while address:
        shown = signed_in.get(address).context["shown"]
        seen += [row.pk for row in shown.rows]
        address = f"/retention/{shown.next_url}" if shown.next_url else ""
    assert len(seen) == len(set(seen)) == 60


# --- the pace ----------------------------------------------------------------------------------------
def test_the_list_of_those_behind_is_the_rule_of_the_pace_person_by_person(signed_in, worker, today):
    rule = TargetRule.objects.get(target="follow_ups")
    for number in range(40):
        someone = factories.refugee(worker, takeover_on=ago(260))
        start = ago(5 + number * 5)
        ReadinessAssessment.objects.create(refugee=someone, happened_on=start, outcome="job_ready")
        for held in range(number % 5):
            talk(someone, start + dt.timedelta(days=1 + held))
    for months, days in ((6, None), (5, None), (1, None), (None, 100), (None, 7)):
        TargetRule.objects.filter(pk=rule.pk).update(months=months, days=days)
        cache.rebuild(on=today)
        waiting = list(reads.pace(worker, today).select_related("rule"))
        late = {row.refugee_id for row in reads.behind(reads.pace(worker, today), today)}
        expected = {
            row.refugee_id
            for row in waiting
            if forecast(
                held=row.held, planned=0, passed=marks(row.clock_started_on, months=months, days=days),
                due_on=row.due_on, on=today,
            )
            in {Forecast.BEHIND, Forecast.BREACHED}
        }  # fmt: skip
        assert late == expected
        assert waiting
        assert all(pace_of(row, today).held == row.held for row in waiting)


def test_who_is_behind_is_red_before_the_deadline_and_says_by_when(signed_in, person):
    ReadinessAssessment.objects.create(refugee=person, happened_on=ago(60), outcome="job_ready")
    facts_changed([person.pk])
    (row,) = signed_in.get("/retention/pace/").context["shown"].rows
    assert row.pace.forecast == Forecast.BEHIND
    assert row.pace.tone == "bad"
    assert row.due_on > clock.today()
    assert f"{row.pace.next_by:%d-%m-%Y}" in signed_in.get("/retention/pace/").content.decode()


# --- conversations -----------------------------------------------------------------------------------
def conversation(**changes):
    return {
        "happened_on": f"{clock.today():%d-%m-%Y}", "mode": "meeting", "with_whom": ["interpreter"],
        "work_topics": ["hours", "transport"], "work_note": "Vil have flere timer", "education_topics": [],
        "education_note": "", "note": "", "step_1_text": "Spørge lederen", "step_1_who": "person", "step_1_due": "",
        "step_2_text": "", "step_2_who": "person", "step_2_due": "", "step_3_text": "", "step_3_who": "person",
        "step_3_due": "",
    } | changes  # fmt: skip


def test_a_follow_up_is_recorded_from_the_case_with_topics_and_steps(signed_in, person):
    address = reverse("retention:hold-new", args=[person.case_number])
    assert signed_in.get(address).status_code == 200
    assert signed_in.post(address, conversation())["Location"] == f"/retention/cases/{person.case_number}/"
    made = FollowUp.objects.get()
    assert (made.state, made.work_topics, made.with_whom) == ("held", ["hours", "transport"], ["interpreter"])
    assert AgreedStep.objects.get().text == "Spørge lederen"
    text = signed_in.get(f"/retention/cases/{person.case_number}/").content.decode()
    assert "Vil have flere timer" in text
    assert "Spørge lederen" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": "31-02-2018"}, "happened_on"),
        ({"happened_on": "01-01-2999"}, "happened_on"),
        ({"happened_on": ""}, "happened_on"),
        ({"mode": "letter"}, "mode"),
        ({"work_topics": ["x"]}, "work_topics"),
        ({"step_2_due": "abc"}, "step_2_due"),
        ({"step_2_due": "01-01-2027"}, "step_2_text"),
        ({"step_1_who": "x"}, "step_1_who"),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_typed_is_lost(signed_in, person, changes, field):
    answer = signed_in.post(reverse("retention:hold-new", args=[person.case_number]), conversation(**changes))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    text = answer.content.decode()
    assert "Vil have flere timer" in text
    assert "Spørge lederen" in text
    assert not FollowUp.objects.exists()


def test_a_refusal_of_the_service_keeps_what_was_typed_too(signed_in, person, today):
    talk(person, today)
    answer = signed_in.post(reverse("retention:hold-new", args=[person.case_number]), conversation())
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "Vil have flere timer" in answer.content.decode()
    assert FollowUp.objects.count() == 1


def test_a_stale_conversation_is_409_with_both_versions_and_every_typed_step(signed_in, person, today):
    made = planned(person, today, note="deres")
    FollowUp.objects.filter(pk=made.pk).update(version=4)
    address = reverse("retention:hold", args=[made.uid])
    answer = signed_in.post(address, conversation(version=1, note="mine"))
    assert answer.status_code == 409
    text = answer.content.decode()
    for typed in ("Vil have flere timer", "Spørge lederen", "mine", "deres"):
        assert typed in text
    assert answer.context["form"]["version"].value() == "4"
    differing = {row["name"] for row in answer.context["rows"]}
    assert {"note", "step_1_text"} <= differing
    assert "step_2_text" not in differing
    assert signed_in.post(address, conversation(version=4, note="mine")).status_code == 302
    assert FollowUp.objects.get().state == "held"


@pytest.mark.parametrize("version", ["1", "", "x"])
def test_the_words_of_a_stale_conversation_are_not_overwritten(signed_in, person, version):
    made = talk(person, ago(3), note="deres")
    FollowUp.objects.filter(pk=made.pk).update(version=5)
    answer = signed_in.post(reverse("retention:words", args=[made.uid]), conversation(version=version, note="mine"))
    assert answer.status_code == (200 if version == "x" else 409)
    assert FollowUp.objects.get().note == "deres"


def test_a_plan_suggests_the_day_of_the_municipalitys_own_setting_and_says_so(signed_in, person, today):
    talk(person, today)
    facts_changed([person.pk])
    answer = signed_in.get(reverse("retention:plan-new", args=[person.case_number]))
    day = answer.context["form"].initial["planned_on"]
    assert today + dt.timedelta(days=24) <= day <= today + dt.timedelta(days=30)
    assert "egen indstilling" in answer.content.decode()
    tab = signed_in.get(f"/retention/cases/{person.case_number}/").content.decode()
    assert "egne indstillinger" in tab
    assert "30 dage" in tab
    assert "90 dage" in tab


def plan(**changes):
    ahead = clock.today() + dt.timedelta(days=10)
    sent = {"planned_on": f"{ahead:%d-%m-%Y}", "planned_at": "10:30", "mode": "phone", "note": "", "with_whom": []}
    return sent | changes


def test_a_plan_is_made_moved_missed_and_called_off(signed_in, person, today):
    for _ in range(2):
        signed_in.post(reverse("retention:plan-new", args=[person.case_number]), plan())
    first, second = FollowUp.objects.order_by("pk")
    assert (first.state, first.planned_at) == ("planned", dt.time(10, 30))
    move, cancel = reverse("retention:move", args=[first.uid]), reverse("retention:cancel", args=[second.uid])
    assert signed_in.post(move, plan(version=1, mode="meeting")).status_code == 302
    first.refresh_from_db()
    assert (first.mode, first.version) == ("meeting", 2)
    missed = {"version": 2, "happened_on": f"{today:%d-%m-%Y}", "missed_because": "no_show", "note": ""}
    assert signed_in.post(reverse("retention:miss", args=[first.uid]), missed).status_code == 302
    assert signed_in.post(cancel, {"version": 1, "reason": ""}).status_code == 200
    assert signed_in.post(cancel, {"version": 1, "reason": "x"}).status_code == 302
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"missed", "cancelled"}
    for name in ("hold", "move", "miss", "cancel"):
        assert signed_in.get(reverse(f"retention:{name}", args=[first.uid])).status_code == 404


def test_a_plan_lies_ahead_and_within_a_year(signed_in, person):
    for day in (ago(1), ago(-400)):
        answer = signed_in.post(
            reverse("retention:plan-new", args=[person.case_number]), plan(planned_on=f"{day:%d-%m-%Y}")
        )
        assert "planned_on" in answer.context["form"].errors
    assert not FollowUp.objects.exists()


def test_a_stale_action_is_409_and_can_be_sent_again_with_open_eyes(signed_in, person, today):
    sign = WarningSign.objects.create(refugee=person, happened_on=ago(3), sign="hours", version=3)
    sent = {"version": 1, "happened_on": f"{today:%d-%m-%Y}", "note": "Talte med lederen"}
    address = reverse("retention:close", args=[sign.uid])
    answer = signed_in.post(address, sent)
    assert answer.status_code == 409
    assert "Talte med lederen" in answer.content.decode()
    assert signed_in.post(address, sent | {"version": answer.context["form"]["version"].value()}).status_code == 302


def test_a_step_is_ticked_off_once(signed_in, person):
    step = AgreedStep.objects.create(refugee=person, follow_up=talk(person, ago(3)), text="Ringe")
    for _ in range(2):
        assert signed_in.post(reverse("retention:step-done", args=[step.uid])).status_code == 302
    assert AgreedStep.objects.get().version == 2


def test_a_follow_up_is_annulled_with_a_reason_and_stays_to_be_read(signed_in, person):
    made = talk(person, ago(3))
    address = reverse("retention:annul", args=["follow-up", made.uid])
    assert signed_in.get(address).status_code == 200
    assert signed_in.post(address, {"reason": "", "version": 1}).status_code == 200
    assert signed_in.post(address, {"reason": "forkert borger", "version": 1}).status_code == 302
    assert "forkert borger" in signed_in.get(f"/retention/cases/{person.case_number}/").content.decode()
    assert signed_in.get(address).status_code == 302
    assert signed_in.get(reverse("retention:annul", args=["holiday", made.uid])).status_code == 404


# --- mentors, signs, ends ----------------------------------------------------------------------------
def test_a_mentor_is_offered_for_one_of_the_running_jobs(signed_in, person, today):
    at_work(person, ago(50), ref="P1")
    at_work(person, ago(20), ref="P2", kind="education")
    at_work(person, ago(90), ref="P3", until=ago(80))
    at_work(person, ago(190), ref="P4", until=ago(180))
    offered(person, ago(185), ref="P4")
    at_work(person, ago(290), ref="P5", kind="traineeship")
    address = reverse("retention:offer", args=[person.case_number])
    form = signed_in.get(f"{address}?ref=P2").context["form"]
    refs = [key for key, _label in form.fields["ref"].choices]
    assert refs == ["P2", "P1", "P3"], "running ones, and one whose clock still waits; not what has its offer and ended"
    assert form.initial["ref"] == "P2"
    sent = {"ref": "P2", "happened_on": f"{today:%d-%m-%Y}", "answer": "accepted", "note": ""}
    assert signed_in.post(address, sent | {"ref": "P4"}).status_code == 200
    assert signed_in.post(address, sent).status_code == 302
    made = MentorOffer.objects.get(ref="P2")
    assert (made.answer, made.answered_on) == ("accepted", today)
    clock_row = Clock.objects.get(refugee=person, subject="P2")
    assert clock_row.met_on == today


def test_the_coordinator_offers_and_assigns_and_never_reads_the_workplace(client, today):
    coordinator, mentor = factories.user(Role.MENTOR_COORDINATOR), factories.user(Role.RETENTION_MENTOR, name="Mona")
    person = factories.refugee(factories.caseworker())
    at_work(person, ago(20), employer=employer("Dampmøllen"))
    client.force_login(coordinator)
    seen = client.get("/retention/mentors/").content.decode()
    assert person.case_number in seen
    assert "Dampmøllen" not in seen
    sent = {"ref": "P1", "happened_on": f"{today:%d-%m-%Y}", "answer": "", "note": ""}
    address = reverse("retention:offer", args=[person.case_number])
    assert "Dampmøllen" not in client.get(address).content.decode()
    assert client.post(address, sent)["Location"] == "/retention/mentors/"
    address = reverse("retention:assign", args=[person.case_number])
    assert "Dampmøllen" not in client.get(address).content.decode()
    sent = {"mentor": mentor.pk, "valid_from": f"{today:%d-%m-%Y}", "task": "Mødetid"}
    assert client.post(address, sent).status_code == 302
    given = RetentionMentor.objects.get()
    assert (given.mentor, given.task) == (mentor, "Mødetid")
    ended = {"version": 1, "happened_on": f"{today:%d-%m-%Y}", "reason": "Klarer sig"}
    assert client.post(reverse("retention:mentor-end", args=[given.uid]), ended).status_code == 302


def test_the_end_of_a_job_and_what_happens_next_are_one_form(signed_in, person, today):
    at_work(person, ago(50))
    address = reverse("retention:end", args=[person.case_number])
    sent = {
        "placement": "P1", "happened_on": f"{ago(1):%d-%m-%Y}", "reason": "dropped_out", "next_step": "searching",
        "note": "Nyt CV", "talk_on": f"{ago(-7):%d-%m-%Y}",
    }  # fmt: skip
    assert signed_in.post(address, sent | {"next_step": ""}).context["form"].errors.keys() == {"next_step"}
    assert signed_in.post(address, sent).status_code == 302
    assert AfterEnd.objects.get().plan == "Nyt CV"
    assert FollowUp.objects.get().planned_on == ago(-7)
    assert "Nyt CV" in signed_in.get(f"/retention/cases/{person.case_number}/").content.decode()


def test_who_ended_without_a_plan_is_listed_until_somebody_says_what_happens_next(signed_in, worker, person):
    at_work(person, ago(90), until=ago(10))
    long_ago = factories.refugee(worker)
    at_work(long_ago, ago(900), until=ago(400))
    (row,) = signed_in.get("/retention/ended/").context["shown"].rows
    assert row.refugee == person
    address = reverse("retention:what-next", args=[row.uid])
    assert signed_in.post(address, {"next_step": "offer", "plan": "Praktik i køkken"}).status_code == 302
    assert signed_in.get("/retention/ended/").context["shown"].rows == []
    answer = signed_in.post(address, {"next_step": "leave", "plan": "", "version": ""})
    assert answer.status_code == 409
    assert "Praktik i køkken" in answer.content.decode()


def test_a_sign_is_recorded_and_waits_on_the_list(signed_in, person, today):
    sent = {"sign": "conflict", "happened_on": f"{today:%d-%m-%Y}", "source": "employer", "note": "Om pauser"}
    signed_in.post(reverse("retention:sign-new", args=[person.case_number]), sent)
    (row,) = signed_in.get("/retention/signs/").context["shown"].rows
    assert (row.sign, row.source, row.note) == ("conflict", "employer", "Om pauser")


# --- staying -----------------------------------------------------------------------------------------
def test_every_number_of_staying_opens_its_people(signed_in, worker, today):
    for number in range(12):
        ended = ago(200) if number < 3 else None
        at_work(factories.refugee(worker), ago(420), until=ended, ref=f"P{number}")
    answer = signed_in.get("/retention/staying/")
    six, twelve = answer.context["total"][1:]
    assert (six["stayed"], six["decided"], six["share"]) == (12, 12, "100 %")
    assert (twelve["stayed"], twelve["decided"], twelve["share"]) == (9, 12, "75 %")
    for cell in answer.context["rows"][0]["cells"] + answer.context["total"]:
        for name in ("stayed", "decided"):
            people = signed_in.get(f"/retention/staying/people/?{cell[f'{name}_query']}")
            assert people.context["number"] == cell[name]
    dropped = signed_in.get("/retention/staying/people/?months=12&state=dropped")
    assert {row.placement.ref for row in dropped.context["rows"]} == {"P0", "P1", "P2"}


def test_below_ten_decided_starts_there_is_no_percentage(signed_in, worker):
    for _ in range(9):
        at_work(factories.refugee(worker), ago(200))
    cell = signed_in.get("/retention/staying/").context["total"][0]
    assert (cell["stayed"], cell["decided"], cell["share"]) == (9, 9, "")


def test_staying_can_be_asked_as_of_any_day(signed_in, person):
    at_work(person, dt.date(2018, 1, 10), until=dt.date(2018, 5, 1))
    for on, state in (("01-04-2018", "not_yet"), ("10-04-2018", "stayed"), ("31-12-2018", "stayed")):
        query = f"since=01-01-2018&until=31-03-2018&on={on}&months=3&state={state}"
        assert signed_in.get(f"/retention/staying/people/?{query}").context["number"] == 1, on
    assert signed_in.get(
        "/retention/staying/people/?since=01-01-2018&on=31-12-2018&months=6&state=dropped"
    ).context["number"] == 1
