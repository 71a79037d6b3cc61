"""The pages of screening: who sees what, what is refused, what nothing typed survives."""

import datetime as dt
import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import policy
from accounts.policy import Area, Role
from audit.models import ReadLog
from core import clock
from screening import services, tasks
from screening.models import HealthAnswers, Interview, InterviewDraft
from screening.questions import fingerprint
from tests import factories
from tests.screening.support import NOW, hold_with, make_interview, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette Kjær")


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


@pytest.fixture
def interview(person):
    return make_interview(person)


@pytest.fixture
def signed_in(worker):
    return sign_in(worker)


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, interview, *more):
    return reverse(f"screening:{name}", args=[interview.refugee.case_number, interview.pk, *more])


PAGES = ["interview", "edit", "cancel", "no_show", "annul", "form", "review"]


@pytest.mark.parametrize("name", PAGES)
def test_another_teams_interview_is_not_found(interview, name):
    stranger = sign_in(factories.caseworker())
    assert stranger.get(url(name, interview)).status_code == 404


@pytest.mark.parametrize(
    "role", [Role.JOB_CONSULTANT, Role.HOUSING_OFFICER, Role.ANALYST, Role.HOLISTIC_MENTOR, Role.ADMINISTRATOR]
)
def test_interviews_are_closed_to_roles_without_the_area(interview, role):
    client = sign_in(factories.user(role))
    assert client.get(url("interview", interview)).status_code == 403
    assert client.get(reverse("screening:list")).status_code == 403


def test_a_team_manager_reads_and_does_not_write(worker, interview):
    hold_with(interview, worker, {"wishes.job_1": "kok"})
    manager = sign_in(factories.user(Role.TEAM_MANAGER))
    answer = manager.get(url("interview", interview))
    assert "kok" in answer.content.decode()
    assert manager.post(url("annul", interview), {"reason": "x"}).status_code == 403
    assert manager.get(url("form", interview)).status_code == 403


def test_health_answers_are_shown_only_with_the_health_area(worker, interview, signed_in, monkeypatch):
    hold_with(interview, worker, {"health.needs_at_work": "pauser hver time", "wishes.job_1": "kok"})
    assert "pauser hver time" in signed_in.get(url("interview", interview)).content.decode()
    narrow = {role: dict(cells) for role, cells in policy.POLICY.items()}
    del narrow[Role.CASEWORKER][Area.HEALTH]
    monkeypatch.setattr(policy, "POLICY", narrow)
    shown = signed_in.get(url("interview", interview)).content.decode()
    form = signed_in.get(url("step", interview, "wishes")).content.decode()
    assert "kok" in shown
    assert "pauser hver time" not in shown + form
    assert "needs_at_work" not in form
    assert signed_in.get(url("step", interview, "health")).status_code == 404
    autosave(signed_in, interview, {"health.needs_at_work": [["needs_at_work", "andet"]]})
    assert HealthAnswers.objects.get().entries["health.needs_at_work"]["value"] == "pauser hver time"


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_that_shows_a_person_is_in_the_read_log(interview, worker, person, language):
    client = sign_in(worker)
    hold_with(interview, worker, {})
    tasks.make_summary(interview.pk, language)
    for address in (url("interview", interview), url("step", interview, "work"), url("pdf", interview, language)):
        before = ReadLog.objects.count()
        assert client.get(address).status_code == 200, address
        assert ReadLog.objects.count() == before + 1
        assert ReadLog.objects.latest("pk").people == [person.uid]


# --- planning -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "place"), [("plan_first", "asylum_centre"), ("plan_second", "temporary_housing")])
def test_planning_starts_from_the_usual_place(signed_in, person, name, place):
    address = reverse(f"screening:{name}", args=[person.case_number])
    form = signed_in.get(address).context["form"]
    assert form.initial["place"] == place
    data = {"planned_at": "06-02-2017 10:30", "place": place, "mode": "in_person", "interpreter_state": "needed"}
    assert signed_in.post(address, data).status_code == 302
    assert Interview.objects.get().place == place


@pytest.mark.parametrize("basis", ["refugee", "resettled_refugee", "family_reunified", "ukraine_displaced",
                                   "unaccompanied_minor"])  # fmt: skip
@pytest.mark.parametrize("sequence", ["first", "second"])
def test_both_interviews_are_open_to_everybody_with_or_without_a_clock(signed_in, worker, basis, sequence):
    person = factories.refugee(worker, residence_basis=basis)
    assert signed_in.get(reverse(f"screening:plan_{sequence}", args=[person.case_number])).status_code == 200
    answer = signed_in.post(reverse(f"screening:begin_{sequence}", args=[person.case_number]))
    assert signed_in.get(answer.url, follow=True).status_code == 200
    assert Interview.objects.filter(refugee=person).count() == 1


def test_an_interview_is_recorded_as_held_with_its_interpreter_or_without_need_of_one(signed_in, interview):
    form = signed_in.get(url("review", interview)).context["form"]
    assert [state for state, _label in form.fields["interpreter_state"].choices] == ["present", "not_needed"]
    assert form.initial["interpreter_state"] == "present"
    data = {"held_on": "06-02-2017", "place": "video", "mode": "video", "interpreter_state": "no_show", "version": 1}
    assert signed_in.post(url("review", interview), data).status_code == 422
    assert Interview.objects.get().status == "planned"


def test_a_plan_without_a_time_says_so_and_keeps_the_rest(signed_in, person):
    data = {"place": "other", "place_text": "Biblioteket", "mode": "in_person", "interpreter_state": "needed"}
    answer = signed_in.post(reverse("screening:plan_first", args=[person.case_number]), data)
    assert answer.status_code == 422
    assert "Biblioteket" in answer.content.decode()


def test_a_stale_plan_is_answered_with_both_versions(signed_in, interview):
    data = {
        "planned_at": "07-02-2017 09:00",
        "place": "video",
        "mode": "video",
        "interpreter_state": "booked",
        "version": 99,
    }
    answer = signed_in.post(url("edit", interview), data)
    assert answer.status_code == 409


def test_cancel_no_show_and_annul_work_without_a_script(signed_in, interview):
    assert signed_in.post(url("no_show", interview), {"absentee": "person", "version": 1}).status_code == 302
    assert signed_in.post(url("cancel", interview), {"reason": "Syg", "version": 1}).status_code == 422
    assert signed_in.post(url("cancel", interview), {"reason": "Syg", "version": 2}).status_code == 302
    assert signed_in.post(url("annul", interview), {"reason": "Fejl", "version": 3}).status_code == 302
    interview.refresh_from_db()
    assert interview.annulled_at is not None


# --- the steps without a script -------------------------------------------------------------------
def post_step(client, interview, section, values, go="next", marks=None):
    """Fills a step in as a browser shows it; with `marks`, as an older page of it would be sent."""
    shown = client.get(url("step", interview, section)).context["sections"]
    seen = {asked.question.key: asked.mark for step in shown for asked in step.asked}
    marks = marks or {key: mark for key, mark in seen.items() if key in values}
    data = values | {f"mark.{key}": mark for key, mark in marks.items()} | {"go": go}
    return client.post(url("step", interview, section), data)


def test_a_step_is_saved_and_leads_to_the_next(signed_in, interview):
    answer = post_step(signed_in, interview, "identity", {"permit_name": "Yonas Tesfay"})
    assert answer.url == url("step", interview, "family")
    assert "Yonas Tesfay" in signed_in.get(url("step", interview, "identity")).content.decode()


def test_an_unreadable_answer_keeps_the_step_and_the_text(signed_in, interview):
    answer = post_step(signed_in, interview, "identity", {"birth_date": "31-02-1990"})
    assert answer.url == url("step", interview, "identity")
    shown = signed_in.get(answer.url).content.decode()
    assert 'value="31-02-1990"' in shown


def test_rows_are_kept_in_a_step(signed_in, interview):
    data = {"languages-0-language": "Tigrinya", "languages-0-speak": "B1", "languages-5-language": "Arabisk"}
    data |= {"mark.languages": fingerprint(""), "go": "stay"}
    signed_in.post(url("step", interview, "languages"), data)
    entry = InterviewDraft.objects.get().entries["languages.languages"]
    assert [row["language"] for row in entry["value"]] == ["Tigrinya", "Arabisk"]


def test_a_whole_interview_without_a_script(signed_in, interview, worker):
    post_step(signed_in, interview, "identity", {"permit_name": "Yonas Tesfay", "phone": "67 00 00 01"}, go="review")
    assert signed_in.get(url("review", interview)).status_code == 200
    data = {"held_on": "06-02-2017", "place": "asylum_centre", "mode": "in_person", "interpreter_state": "present"}
    answer = signed_in.post(url("review", interview), data | {"version": 1, "go": "complete"})
    assert answer.url == url("complete", interview)
    assert signed_in.post(answer.url, {"version": 2}).status_code == 422  # something is missing
    assert signed_in.post(answer.url, {"version": 2, "accept_missing": "on"}).status_code == 302
    interview.refresh_from_db()
    assert (interview.locked, interview.held_on) == (True, dt.date(2017, 2, 6))
    assert "67 00 00 01" in signed_in.get(url("interview", interview)).content.decode()


def test_a_future_day_is_refused_with_a_sentence(signed_in, interview):
    tomorrow = clock.today() + dt.timedelta(days=1)
    data = {
        "held_on": f"{tomorrow:%d-%m-%Y}",
        "place": "video",
        "mode": "video",
        "interpreter_state": "present",
        "version": 1,
    }
    assert signed_in.post(url("review", interview), data).status_code == 422


def test_a_stale_review_is_answered_with_both_versions_and_keeps_the_draft(signed_in, interview, worker):
    type_in(interview, worker, {"identity.phone": "67 00 00 01"})
    data = {"held_on": "06-02-2017", "place": "video", "mode": "video", "interpreter_state": "present", "version": 7}
    assert signed_in.post(url("review", interview), data).status_code == 409
    assert InterviewDraft.objects.get().body


def test_two_windows_see_both_versions_on_the_step_and_choose(signed_in, interview):
    post_step(signed_in, interview, "identity", {"phone": "67 00 00 01"})
    answer = post_step(signed_in, interview, "identity", {"phone": "67 00 00 02"}, marks={"phone": fingerprint("")})
    shown = signed_in.get(answer.url).content.decode()
    assert "67 00 00 01" in shown
    assert "67 00 00 02" in shown
    marks = {"phone": fingerprint("67 00 00 01")}
    post_step(signed_in, interview, "identity", {"phone": "67 00 00 01"}, go="settle:identity.phone:mine", marks=marks)
    assert InterviewDraft.objects.get().entries["identity.phone"]["value"] == "67 00 00 02"


def test_interview_2_shows_each_answer_of_interview_1_with_author_and_day(signed_in, worker, person, interview):
    hold_with(interview, worker, {"wishes.job_1": "kok"})
    second = make_interview(person, sequence=2)
    type_in(second, worker, {"wishes.job_2": "bager"})
    shown = signed_in.get(url("step", second, "wishes")).content.decode()
    assert 'value="kok"' in shown
    assert "Mette Kjær, 06-02-2017" in shown
    type_in(second, worker, {"wishes.job_1": "tømrer"})
    answer = signed_in.get(url("step", second, "wishes"))
    asked = {a.question.key: a for s in answer.context["sections"] for a in s.asked}
    # A question that nobody answered the first time has changed too.
    assert [key for key, one in asked.items() if one.changed] == ["job_1", "job_2"]
    assert (asked["job_2"].before, asked["job_3"].changed) == ("ikke besvaret", False)


# --- autosave -------------------------------------------------------------------------------------
def autosave(client, interview, answers, **headers):
    body = {"answers": {key: {"mark": fingerprint(""), "pairs": pairs} for key, pairs in answers.items()}}
    return client.post(url("autosave", interview), json.dumps(body), content_type="application/json", headers=headers)


def test_autosave_answers_marks_errors_and_progress(signed_in, interview):
    answer = autosave(signed_in, interview, {"identity.permit_expires": [["permit_expires", "31-02-1990"]]}).json()
    assert answer["marks"] == {"identity.permit_expires": fingerprint("31-02-1990")}
    assert "31-02-1990" in answer["errors"]["identity.permit_expires"]
    assert answer["steps"]["identity"]["state"] == "error"


def test_autosave_tells_of_a_second_version(signed_in, interview):
    autosave(signed_in, interview, {"identity.phone": [["phone", "67 00 00 01"]]})
    answer = autosave(signed_in, interview, {"identity.phone": [["phone", "67 00 00 02"]]}).json()
    assert (answer["conflicts"]["identity.phone"]["mine"], answer["conflicts"]["identity.phone"]["theirs"]) == (
        "67 00 00 02", "67 00 00 01",
    )  # fmt: skip


def test_autosave_is_not_activity(signed_in, interview):
    from accounts.middleware import LAST

    session = signed_in.session
    session[LAST] = session_began = int(clock.now().timestamp()) - 600
    session.save()
    autosave(signed_in, interview, {"identity.phone": [["phone", "1"]]}, **{"X-Havn-Autosave": "1"})
    assert signed_in.session[LAST] == session_began


def test_autosave_after_the_idle_limit_is_answered_with_401_and_changes_nothing(signed_in, interview):
    from accounts.middleware import LAST

    session = signed_in.session
    session[LAST] = int(clock.now().timestamp()) - settings.HAVN_IDLE_MINUTES * 60 - 5
    session.save()
    answer = autosave(signed_in, interview, {"identity.phone": [["phone", "1"]]}, **{"X-Havn-Autosave": "1"})
    assert answer.status_code == 401
    assert not InterviewDraft.objects.exists()


def test_signed_out_scripts_get_401_and_not_a_page(interview):
    assert autosave(Client(), interview, {}).status_code == 401
    assert Client().post(reverse("screening:draft_key")).status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"answers": 3}', b'{"answers": {"identity.phone": 3}}', b"\xff\xfe",
     b'{"answers": {"identity.phone": {"mark": [], "pairs": [[1, 2], ["phone"], "x"]}}}',
     b'{"answers": {"identity.phone": {"pairs": [["phone", "\\ud800\\u0000"]]}}}',
     b'{"answers": {"languages.languages": {"pairs": [["languages-99999999999-language", "x"]]}}}', b"[" * 5000],
)  # fmt: skip
def test_no_body_breaks_the_autosave(signed_in, interview, body):
    answer = signed_in.post(url("autosave", interview), body, content_type="application/json")
    assert answer.status_code in {200, 400}


def test_a_draft_is_in_no_list_and_seen_by_nobody_else(signed_in, worker, interview):
    type_in(interview, worker, {"wishes.job_1": "kok"})
    manager = sign_in(factories.user(Role.TEAM_MANAGER))
    for address in (reverse("screening:list"), url("interview", interview)):
        assert "kok" not in manager.get(address).content.decode()
    colleague = sign_in(factories.caseworker(team=worker.held_roles[0].team))
    assert "kok" not in colleague.get(url("step", interview, "wishes")).content.decode()


def test_a_draft_left_when_the_interview_was_completed_is_shown_to_its_writer(signed_in, worker, interview):
    hold_with(interview, worker, {})
    type_in(interview, worker, {"wishes.job_1": "kok"})
    services.complete(interview, by=worker, at=NOW)
    assert 'id="own-draft"' in signed_in.get(url("interview", interview)).content.decode()


def test_the_browser_key_is_never_cached(signed_in):
    answer = signed_in.post(reverse("screening:draft_key"))
    assert len(answer.json()["key"]) == 44
    assert "no-store" in answer["Cache-Control"]


# --- lists and their cost -------------------------------------------------------------------------
@pytest.mark.parametrize("show", ["planned", "held", "cancelled"])
def test_the_list_asks_the_database_as_often_with_one_row_as_with_eleven(
    worker, signed_in, show, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(12) as captured:
            assert signed_in.get(reverse("screening:list"), {"show": show}).status_code == 200
        return len(captured)

    signed_in.get(reverse("screening:list"))  # the first request of a session also writes it
    reason = {"cancelled_reason": "x"} if show == "cancelled" else {}
    make_interview(factories.refugee(worker), status=show, **reason)
    one = queries()
    for _ in range(10):
        make_interview(factories.refugee(worker), status=show, **reason)
    assert queries() == one


def test_a_step_asks_the_database_equally_often_however_much_is_answered(
    worker, signed_in, interview, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        signed_in.get(url("step", interview, "work"))
    hold_with(interview, worker, {f"wishes.job_{n}": "kok" for n in (1, 2, 3)} | {"work.tools": "ovn"})
    with django_assert_max_num_queries(16):
        signed_in.get(url("step", interview, "work"))


@pytest.mark.parametrize("query", ["show=zzz", "page=-1", "page=abc", "sequence=9", "page=99999999999999", "mine=%F0"])
def test_no_filter_breaks_the_list(signed_in, query):
    assert signed_in.get(f"{reverse('screening:list')}?{query}").status_code == 200


def test_a_protected_name_is_not_in_the_list_of_who_is_not_cleared(worker, monkeypatch):
    make_interview(factories.refugee(worker, family_name="Hemmelig", name_protected=True))
    narrow = {role: dict(cells) for role, cells in policy.POLICY.items()}
    del narrow[Role.CASEWORKER][Area.PROTECTED]
    assert "Hemmelig" in sign_in(worker).get(reverse("screening:list")).content.decode()
    monkeypatch.setattr(policy, "POLICY", narrow)
    assert "Hemmelig" not in sign_in(worker).get(reverse("screening:list")).content.decode()
