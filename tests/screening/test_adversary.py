"""What people, browsers and lines do to an interview: sent twice, by two, with letters nobody expects."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts import policy
from accounts.policy import Area, Role
from core import clock
from refugees.models import JournalEntry
from screening import services
from screening.answers import recorded, working
from screening.models import Addendum, HealthAnswers, Interview, InterviewDraft, NoShow
from screening.questions import LONG, ROWS, SEVERAL, TEXT, TICK
from screening.sections_second import sections_of
from tests import factories
from tests.screening.support import EVERYTHING, NOW, ON, full_answers, hold_with, make_interview, type_in, work_of

pytestmark = pytest.mark.django_db
# A NUL byte, bidi overrides and isolates, a script, Arabic, Ge'ez, a surrogate pair, a combining pile, a long word.
NASTY = (
    '<script>alert(1)</script>"\'><img src=x onerror=alert(1)> \x00 \u202egnitirw\u202c \u2066x '
    "يوسف ዮናስ 👩‍👩‍👧 Z̸̡̛͍ {{ 7*7 }} {% now %} \r\n\r\n" + "a" * 90
)


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


def pairs(question):
    """The nastiest answer a browser could send to a question, as form fields."""
    if question.kind == ROWS:
        return [[f"{question.key}-{n}-{column.key}", value] for n in (0, 1) for column in question.columns
                for _name, value in pairs(column)]  # fmt: skip
    if question.kind == SEVERAL:
        return [[question.key, code] for code, _label in question.choices] + [[question.key, NASTY]]
    if question.kind in {TEXT, LONG}:
        return [[question.key, NASTY]]
    return [[question.key, "yes" if question.kind == TICK else NASTY]]


@pytest.mark.parametrize("sequence", [1, 2])
def test_every_field_takes_the_nastiest_text_keeps_it_and_shows_it_as_text(signed_in, worker, person, sequence):
    interview = make_interview(person, sequence=sequence)
    answers = {f"{s.key}.{q.key}": {"pairs": pairs(q)} for s in sections_of(sequence) for q in s.questions}
    answer = signed_in.post(url("autosave", interview), json.dumps({"answers": answers}), "application/json")
    assert answer.status_code == 200
    entries = InterviewDraft.objects.get().entries
    assert set(entries) == set(answers)
    kept = NASTY.replace("\x00", "").replace("\r\n", "\n").strip()
    assert {entries[f"{s.key}.{q.key}"]["value"] for s in sections_of(sequence) for q in s.questions
            if q.kind in {TEXT, LONG}} == {kept}  # fmt: skip
    for address in (url("step", interview, "identity"), url("review", interview), url("drop_draft", interview)):
        shown = signed_in.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize("sequence", [1, 2])
def test_every_question_is_asked_recorded_and_read_again(signed_in, worker, person, sequence):
    """All fields of both interviews, through the form's own steps, without a script."""
    interview, expected = make_interview(person, sequence=sequence), full_answers(sequence)
    for section in sections_of(sequence):
        page = signed_in.get(url("step", interview, section.key))
        marks = {a.question.key: a.mark for step in page.context["sections"] for a in step.asked}
        data = {"go": "stay"}
        for question in section.questions:
            data[f"mark.{question.key}"] = marks[question.key]
            value = expected[f"{section.key}.{question.key}"]
            if question.kind == ROWS:
                data |= {f"{question.key}-{n}-{key}": cell for n, row in enumerate(value) for key, cell in row.items()}
            else:
                data[question.key] = value
        assert signed_in.post(url("step", interview, section.key), data).status_code == 302
    data = {"held_on": f"{ON:%d-%m-%Y}", "place": "video", "mode": "video", "interpreter_state": "present",
            "interpreter_name": "S. Berhane", "present": "أحمد", "version": 1, "go": "complete"}  # fmt: skip
    assert signed_in.post(url("review", interview), data).url == url("complete", interview)
    values = recorded(interview, EVERYTHING).values
    stripped = {key: value.strip() if isinstance(value, str) else value for key, value in expected.items()}
    assert {key for key, value in stripped.items() if values.get(key) != value} == set()
    shown = signed_in.get(url("interview", interview)).content.decode()
    assert "S. Berhane" in shown
    missing = [str(q.label) for s in sections_of(sequence) for q in s.questions if str(q.label) not in shown]
    assert missing == []


# --- sent twice -----------------------------------------------------------------------------------
HELD = {"held_on": "06-02-2017", "place": "asylum_centre", "mode": "in_person", "interpreter_state": "present"}


def test_recording_twice_records_once(signed_in, worker, interview):
    type_in(interview, worker, {"wishes.job_1": "kok"})
    data = HELD | {"version": 1, "go": "stay"}
    assert signed_in.post(url("review", interview), data).status_code == 302
    assert signed_in.post(url("review", interview), data).status_code == 302
    assert JournalEntry.objects.filter(title__contains="holdt").count() == 1


def test_recording_over_a_colleague_is_still_answered_with_both_versions(signed_in, worker, interview):
    hold_with(interview, factories.caseworker(), {})
    assert signed_in.post(url("review", interview), HELD | {"version": 1, "present": "søster"}).status_code == 409


def test_completing_twice_completes_once_and_tells_of_no_somebody_else(signed_in, worker, interview):
    hold_with(interview, worker, {})
    data = {"version": interview.version, "accept_missing": "on"}
    first, second = (signed_in.post(url("complete", interview), data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert JournalEntry.objects.filter(title__contains="afsluttet").count() == 1


def test_a_complete_that_crossed_its_twin_is_no_error(signed_in, worker, interview, monkeypatch):
    """The second click is past the look at the interview when the first one commits."""
    from screening import views_form

    hold_with(interview, worker, {})
    data, real = {"version": interview.version, "accept_missing": "on"}, services.complete

    def crossed(*args, **kwargs):
        monkeypatch.setattr(views_form.services, "complete", real)
        real(Interview.objects.get(pk=interview.pk), by=worker, at=NOW)
        return real(*args, **kwargs)

    monkeypatch.setattr(views_form.services, "complete", crossed)
    assert signed_in.post(url("complete", interview), data).status_code == 302
    assert JournalEntry.objects.filter(title__contains="afsluttet").count() == 1


@pytest.mark.parametrize("sequence", ["first", "second"])
def test_begin_pressed_twice_begins_one_interview(signed_in, person, sequence):
    address = reverse(f"screening:begin_{sequence}", args=[person.case_number])
    assert signed_in.post(address).url == signed_in.post(address).url
    assert Interview.objects.count() == 1


def test_begin_goes_on_with_the_one_planned_for_today(signed_in, person):
    planned = make_interview(person, planned_at=clock.now() + dt.timedelta(seconds=1))
    answer = signed_in.post(reverse("screening:begin_first", args=[person.case_number]))
    assert answer.url == url("form", planned)


def test_a_plan_sent_twice_is_planned_once(signed_in, person):
    data = {"planned_at": "06-02-2017 10:30", "place": "video", "mode": "video", "interpreter_state": "needed"}
    address = reverse("screening:plan_first", args=[person.case_number])
    assert signed_in.post(address, data).url == signed_in.post(address, data).url
    assert Interview.objects.count() == 1
    assert signed_in.post(address, data | {"planned_at": "07-02-2017 10:30"}).status_code == 302
    assert Interview.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data"), [("cancel", {"reason": "Syg"}), ("annul", {"reason": "Fejl"}), ("no_show", {"absentee": "both"})]
)
def test_an_act_sent_twice_is_done_once(signed_in, worker, interview, name, data):
    if name == "annul":
        hold_with(interview, worker, {})
    data |= {"version": interview.version}
    first, second = (signed_in.post(url(name, interview), data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert NoShow.objects.count() == (name == "no_show")


# --- two who write --------------------------------------------------------------------------------
def test_what_another_window_saved_after_the_review_was_opened_is_recorded_too(worker, interview):
    type_in(interview, worker, {"wishes.job_1": "kok"})
    seen = work_of(interview, worker)  # as the review page shows it
    type_in(interview, worker, {"wishes.job_2": "bager"})
    interview.held_on = ON
    services.hold(interview, by=worker, on=ON, version=1, allowed=EVERYTHING)
    assert "wishes.job_2" not in seen.body
    assert recorded(interview, EVERYTHING).values["wishes.job_2"] == "bager"


def test_a_draft_keeps_what_its_writer_may_not_record_any_more(worker, interview):
    type_in(interview, worker, {"wishes.job_1": "kok", "health.needs_at_work": "pauser"})
    interview.held_on = ON
    services.hold(interview, by=worker, on=ON, version=1, allowed={"ordinary"})
    assert list(InterviewDraft.objects.get().entries) == ["health.needs_at_work"]
    assert not HealthAnswers.objects.exists()


def test_a_late_draft_becomes_addenda_each_guarded_like_its_answers(worker, interview):
    hold_with(interview, worker, {})
    services.complete(interview, by=worker, at=NOW)
    typed = {"wishes.job_1": "kok", "health.needs_at_work": "pauser", "identity.safety_note": "trusler"}
    type_in(interview, worker, typed)
    services.add_draft(interview, by=worker, on=ON, allowed=EVERYTHING)
    found = {addendum.sensitivity: addendum.text for addendum in Addendum.objects.all()}
    assert {kind: next(word for word in typed.values() if word in text) for kind, text in found.items()} == {
        "ordinary": "kok", "health": "pauser", "safety": "trusler",
    }  # fmt: skip
    assert not InterviewDraft.objects.exists()


def test_a_late_draft_of_a_cancelled_interview_is_shown_and_not_lost(signed_in, worker, interview):
    type_in(interview, worker, {"wishes.job_1": "kok"})
    services.cancel(interview, reason="x", by=worker, on=ON)
    shown = signed_in.get(url("interview", interview)).content.decode()
    assert "kok" in shown
    signed_in.post(url("add_draft", interview))
    assert InterviewDraft.objects.get().entries["wishes.job_1"]["value"] == "kok"


def test_a_draft_is_thrown_away_only_after_it_has_been_shown(signed_in, worker, interview):
    type_in(interview, worker, {"wishes.job_1": "kok"})
    assert "kok" in signed_in.get(url("drop_draft", interview)).content.decode()
    assert InterviewDraft.objects.get().body
    assert signed_in.post(url("drop_draft", interview)).status_code == 302
    assert not InterviewDraft.objects.exists()


def test_the_page_of_another_user_is_locked_and_takes_nothing(signed_in, worker, interview):
    body = {"user": str(factories.caseworker().uid), "answers": {"wishes.job_1": {"pairs": [["job_1", "kok"]]}}}
    assert signed_in.post(url("autosave", interview), json.dumps(body), "application/json").status_code == 401
    assert not InterviewDraft.objects.exists()
    body["user"] = str(worker.uid)
    assert signed_in.post(url("autosave", interview), json.dumps(body), "application/json").status_code == 200


def test_an_autosave_too_large_says_so(signed_in, interview):
    body = {"answers": {"wishes.job_1": {"pairs": [["job_1", "x" * 600_000]]}}}
    assert signed_in.post(url("autosave", interview), json.dumps(body), "application/json").status_code == 413


# --- what the case knows --------------------------------------------------------------------------
def test_the_form_is_filled_in_from_the_case(signed_in, worker):
    person = factories.refugee(
        worker, given_names="Yonas", family_name="Tesfay", original_name="ዮናስ ተስፋይ", nationality="Eritrea",
        mother_tongue="tigrinya", interpreter_language="tigrinya", cpr="150388-9996", name_protected=True,
    )  # fmt: skip
    interview = make_interview(person)
    shown = signed_in.get(url("step", interview, "identity"))
    asked = {f"{s.section.key}.{a.question.key}": a for s in shown.context["sections"] for a in s.asked}
    assert asked["identity.permit_name"].value == "Yonas Tesfay"
    assert asked["identity.birth_date"].shown == f"{person.birth_date:%d-%m-%Y}"
    assert asked["identity.protection"].value == ["name"]
    assert asked["languages.languages"].value[0]["speak"] == "mother_tongue"
    assert asked["identity.cpr_state"].note == "150388-••••"
    assert "150388-9996" not in shown.content.decode()


def test_what_the_case_knows_is_recorded_only_with_a_section_somebody_answered(worker, interview):
    hold_with(interview, worker, {"wishes.job_1": "kok"})
    assert "identity.permit_name" not in recorded(interview, EVERYTHING).values
    hold_with(interview, worker, {"identity.identity_source": "document"})
    assert recorded(interview, EVERYTHING).values["identity.permit_name"] == interview.refugee.name


def test_a_correction_in_the_case_meanwhile_stands_beside_what_was_typed(worker, interview):
    type_in(interview, worker, {"identity.phone": "67 00 00 01"})
    interview.refugee.phone = "67 00 00 02"
    interview.refugee.save()
    (conflict,) = work_of(interview, worker).conflicts()
    assert (conflict.mine, conflict.theirs, conflict.source) == ("67 00 00 01", "67 00 00 02", "case")


def test_a_protected_name_is_not_filled_in_for_who_may_not_see_it(interview):
    interview.refugee.name_protected = True
    work = working(interview, None, {"ordinary"})
    assert "identity.permit_name" not in work.case
    assert "identity.permit_name" in working(interview, None, EVERYTHING).case


# --- health words by area -------------------------------------------------------------------------
HEALTH_WORDS = {
    "health.needs_at_work": "pauser hver time",
    "prerequisites.physical_limits": "kan ikke løfte",
    "prerequisites.concentration": "sover dårligt",
    "housing.accessibility": "uden trapper",
}


@pytest.fixture
def no_health(monkeypatch):
    narrow = {role: dict(cells) for role, cells in policy.POLICY.items()}
    del narrow[Role.CASEWORKER][Area.HEALTH]
    monkeypatch.setattr(policy, "POLICY", narrow)


def health_words(text):
    return [word for word in HEALTH_WORDS.values() if word in text]


def test_health_words_are_on_no_page_of_who_may_not_read_health(worker, person, interview, request):
    other = factories.caseworker(team=worker.held_roles[0].team, name="Jonas Lind")
    type_in(interview, other, {key: f"{word} og mere" for key, word in HEALTH_WORDS.items()}, mark="stale")
    hold_with(interview, worker, HEALTH_WORDS | {"wishes.job_1": "kok"})
    services.complete(interview, by=worker, at=NOW)
    services.add_addendum(interview, text="kan ikke løfte", by=worker, on=ON, sensitivity="health")
    second = make_interview(person, sequence=2)
    type_in(second, other, {key: f"{word} nu" for key, word in HEALTH_WORDS.items()})
    pages = [
        reverse("refugees:case", args=[person.case_number]),
        reverse("screening:person", args=[person.case_number]),
        reverse("screening:list"),
        reverse("desk:today"),
        *(url(name, interview) for name in ("interview", "drop_draft")),
        *(url(name, second) for name in ("interview", "review", "drop_draft")),
        *(url("step", second, section) for section in ("prerequisites", "housing", "wishes")),
    ]
    seen = [health_words(sign_in(other).get(page).content.decode()) for page in pages]
    assert any(seen)  # the probe finds them where they may be read
    request.getfixturevalue("no_health")
    client = sign_in(other)
    assert [page for page in pages if health_words(client.get(page).content.decode())] == []
    assert client.get(url("step", second, "health")).status_code == 404


def test_who_may_read_health_but_not_write_it_is_not_asked_for_it(worker, interview, monkeypatch):
    narrow = {role: dict(cells) for role, cells in policy.POLICY.items()}
    narrow[Role.CASEWORKER][Area.HEALTH] = policy.READ
    monkeypatch.setattr(policy, "POLICY", narrow)
    assert sign_in(worker).get(url("step", interview, "health")).status_code == 404
    assert sign_in(worker).get(url("step", interview, "wishes")).status_code == 200


def test_what_people_type_about_an_interview_is_in_the_journal_of_interviews_only(worker, person, interview):
    """Why it was cancelled, who was there: a reason is often an illness."""
    services.record_no_show(interview, absentee="person", note="indlagt", by=worker, on=ON)
    interview.refresh_from_db()
    services.cancel(interview, reason="indlagt på hospital", by=worker, on=ON)
    held = make_interview(person, present="psykolog")
    hold_with(held, worker, {})
    services.annul(held, reason="indlagt den dag", by=worker, at=NOW)
    consultant = sign_in(factories.user(Role.JOB_CONSULTANT))
    shown = consultant.get(reverse("refugees:case", args=[person.case_number])).content.decode()
    assert "indlagt" not in shown
    assert "psykolog" not in shown
    own = sign_in(worker).get(reverse("refugees:case", args=[person.case_number])).content.decode()
    assert "indlagt på hospital" in own


def test_the_form_goes_over_a_weak_line_compressed(signed_in, interview):
    answer = signed_in.get(url("step", interview, "work"), headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 30_000


@pytest.mark.parametrize("pk", ["0", "999999999999999999", "99999999999999999999999999"])
def test_no_number_in_an_address_breaks_anything(signed_in, interview, pk):
    for page in ("", "form/", "form/identity/", "review/", "complete/", "summary-da.pdf"):
        assert signed_in.get(f"/screening/{interview.refugee.case_number}/{pk}/{page}").status_code == 404
