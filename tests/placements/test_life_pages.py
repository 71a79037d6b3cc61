"""The pages of agreement, extension, evaluation and rules: scoped, logged, stale forms answered by both versions."""

import io

import pytest
from pypdf import PdfReader

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from placements import services
from placements.models import Agreement, EndEvaluation, KindRule, Placement, PlacementEvent, RuleReason
from placements.rules import Event
from refugees.models import Address
from tests import factories
from tests.placements.support import agreed, day, employer, happened, placement, written

pytestmark = pytest.mark.django_db
FORM = {
    "version": "", "starts_on": "13-03-2017", "ends_on": "11-06-2017", "hours": "30", "working_times": "Man–fre 8–14",
    "tasks": "Bage brød", "aims": "Tale dansk med kunder", "supervisor": "Ib Holm", "contact": "", "insured": "on",
    "language_help": "En kollega taler tigrinya", "danish_lessons": "Tirsdag aften", "safety": "on",
}  # fmt: skip


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


@pytest.fixture
def made(person):
    known = placement(person, employer=employer())
    happened(known, Event.OFFERED, day(0))
    return known


def text_of(answer):
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_agreement_is_written_agreed_and_shown(signed_in, made, worker):
    address = f"/placements/{made.uid}/"
    sent = signed_in.post(f"{address}agreement/", FORM)
    assert sent["Location"] == f"{address}agreement/agreed/"
    days = {"person_on": "07-03-2017", "employer_on": "08-03-2017", "employer_name": "Ib Holm", "version": "1"}
    assert signed_in.post(f"{address}agreement/agreed/", days | {"municipality_on": "08-03-2017"}).status_code == 302
    shown = signed_in.get(address)
    body = shown.content.decode()
    for words in ("En kollega taler tigrinya", "Tirsdag aften", "Man–fre 8–14", "Ib Holm", worker.name):
        assert words in body
    assert shown.context["buttons"][0]["url"] == f"{address}record/started/"
    assert Agreement.objects.get().runs_it == worker


def test_a_stale_agreement_answers_409_with_both_versions_and_saves_when_sent_again(signed_in, made, worker):
    written(made, worker)
    address = f"/placements/{made.uid}/agreement/"
    assert signed_in.post(address, FORM | {"version": "1", "tasks": "Pakke rugbrød"}).status_code == 302
    stale = signed_in.post(address, FORM | {"version": "1", "tasks": "Betjene kunder"})
    assert stale.status_code == 409
    body = stale.content.decode()
    assert "Pakke rugbrød" in body
    assert "Betjene kunder" in body
    assert [row["name"] for row in stale.context["rows"]] == ["tasks"]
    assert Agreement.objects.get().tasks == "Pakke rugbrød"
    again = {"version": stale.context["form"].data["version"], "tasks": "Betjene kunder"}
    assert signed_in.post(address, FORM | again).status_code == 302
    assert Agreement.objects.get().tasks == "Betjene kunder"


def test_two_who_write_the_first_agreement_meet_at_409(signed_in, made, worker):
    address = f"/placements/{made.uid}/agreement/"
    signed_in.get(address)
    written(made, worker)
    assert signed_in.post(address, FORM | {"tasks": "Pakke"}).status_code == 409


def test_a_stale_yes_answers_409(signed_in, made, worker):
    written(made, worker)
    address = f"/placements/{made.uid}/agreement/agreed/"
    assert signed_in.post(address, {"version": "1", "person_on": "07-03-2017"}).status_code == 302
    stale = signed_in.post(address, {"version": "1", "person_on": "08-03-2017"})
    assert stale.status_code == 409
    assert Agreement.objects.get().person_on == day(1)


def test_too_long_asks_why_and_nothing_typed_is_lost(signed_in, made):
    address = f"/placements/{made.uid}/agreement/"
    assert 'name="rule_reason"' in signed_in.get(address).content.decode()
    refused = signed_in.post(address, FORM | {"ends_on": "30-12-2017"})
    assert refused.status_code == 200
    assert "rule_reason" in refused.context["form"].errors
    assert refused.context["form"].fields["rule_reason"].widget.input_type == "text"
    assert "Tale dansk med kunder" in refused.content.decode()
    signed_in.post(address, FORM | {"ends_on": "30-12-2017", "rule_reason": "venter på job"})
    assert RuleReason.objects.get().reason == "venter på job"
    assert "venter på job" in signed_in.get(f"/placements/{made.uid}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tasks": "Skal skånes pga. PTSD"}, "tasks"),
        ({"language_help": "cpr 010190-9901"}, "language_help"),
        ({"ends_on": "01-01-2017"}, "__all__"),
        ({"ends_on": ""}, "ends_on"),
        ({"hours": "0"}, "hours"),
        ({"starts_on": "1-1-17"}, "starts_on"),
    ],
)
def test_bad_input_is_a_sentence_at_its_field(signed_in, made, changes, field):
    answer = signed_in.post(f"/placements/{made.uid}/agreement/", FORM | changes)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert not Agreement.objects.exists()


def test_a_decline_asks_why(signed_in, made):
    address = f"/placements/{made.uid}/record/declined/"
    sent = {"happened_on": "08-03-2017", "note": "", "version": "1"}
    assert "reason" in signed_in.post(address, sent).context["form"].errors
    assert "note" in signed_in.post(address, sent | {"reason": "other"}).context["form"].errors
    sick = signed_in.post(address, sent | {"reason": "other", "note": "har fået en depression"})
    assert "note" in sick.context["form"].errors
    assert signed_in.post(address, sent | {"reason": "childcare"}).status_code == 302
    assert PlacementEvent.objects.get(event=Event.DECLINED).reason == "childcare"


def test_agreed_is_recorded_by_the_agreement_alone(signed_in, made):
    assert signed_in.get(f"/placements/{made.uid}/record/agreed/").status_code == 404


# --- the papers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "words"), [("da", ("Aftale", "Opgaver")), ("en", ("Agreement", "Tasks"))])
def test_the_agreement_on_paper_says_what_is_agreed_and_nothing_else(signed_in, made, worker, lang, words):
    person = made.refugee
    person.cpr, person.address_protected = "1102879901", True
    person.save()
    Address.objects.create(refugee=person, text="Hemmelig Vej 9", valid_from=day(0))
    agreed(written(made, worker), worker)
    answer = signed_in.get(f"/placements/{made.uid}/agreement/pdf/?lang={lang}")
    text = text_of(answer)
    for part in (*words, person.name, "Bage brød", "Nordlys Bageri", "13-03-2017", "Ib Holm"):
        assert part in text
    for part in ("110287", "9901", "Hemmelig"):
        assert part not in text
    assert ReadLog.objects.filter(kind="print", people__contains=[person.uid]).count() == 1
    assert person.family_name not in answer["Content-Disposition"]


def test_a_protected_name_is_a_line_on_paper(signed_in, made, worker):
    written(made, worker)
    made.refugee.name_protected = True
    made.refugee.save()
    text = text_of(signed_in.get(f"/placements/{made.uid}/agreement/pdf/?lang=en"))
    assert made.refugee.family_name not in text
    assert "______" in text


def test_without_an_agreement_there_is_no_paper(signed_in, made):
    assert signed_in.get(f"/placements/{made.uid}/agreement/pdf/").status_code == 404
    assert signed_in.get(f"/placements/{made.uid}/agreement/pdf/?lang=xx").status_code == 404


EVALUATION = {
    "happened_on": "11-06-2017", "outcome": "job", "tasks_done": "Bagte", "attended": "alle dage", "danish_used": "A1",
    "employer_words": "Dygtig og glad", "person_words": "Jeg vil blive", "next_step": "Job samme sted",
    "employer_signed": "Ib Holm", "person_signed": "on",
}  # fmt: skip


def test_an_evaluation_is_written_printed_and_annulled(signed_in, made):
    happened(made, Event.STARTED, day(7))
    address = f"/placements/{made.uid}/"
    assert signed_in.post(f"{address}evaluation/", EVALUATION).status_code == 302
    shown = EndEvaluation.objects.get()
    text = text_of(signed_in.get(f"/placements/evaluations/{shown.uid}/pdf/?lang=da"))
    assert "Dygtig og glad" in text
    assert "Slutevaluering" in text
    body = signed_in.get(address).content.decode()
    assert "Job samme sted" in body
    sent = {"version": "1", "reason": "forkert borger"}
    assert signed_in.post(f"/placements/evaluations/{shown.uid}/annul/", sent).status_code == 302
    assert "forkert borger" in signed_in.get(address).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"employer_words": "", "person_words": ""}, "__all__"),
        ({"person_words": "har en depression"}, "person_words"),
        ({"outcome": ""}, "outcome"),
        ({"happened_on": "11-06-2199"}, "happened_on"),
        ({"happened_on": "01-01-2017"}, "happened_on"),
    ],
)
def test_a_bad_evaluation_is_a_sentence_at_its_field(signed_in, made, changes, field):
    happened(made, Event.STARTED, day(7))
    answer = signed_in.post(f"/placements/{made.uid}/evaluation/", EVALUATION | changes)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert not EndEvaluation.objects.exists()


def test_an_end_by_a_new_job_leads_to_the_job(signed_in, made):
    happened(made, Event.STARTED, day(7))
    address = f"/placements/{made.uid}/"
    sent = {"happened_on": "11-06-2017", "reason": "new_job", "note": "", "version": "1"}
    answer = signed_in.post(f"{address}record/ended/", sent)
    assert answer["Location"] == f"{address}follow-on/"
    new = {"which": "new", "kind": "ordinary_job", "same_employer": "on", "seen": ""}
    assert signed_in.post(f"{address}follow-on/", new).status_code == 302
    job = Placement.objects.get(kind="ordinary_job")
    assert (job.continues, job.employer) == (made, made.employer)
    assert str(job.uid) in signed_in.get(address).content.decode()
    assert str(made.uid) in signed_in.get(f"/placements/{job.uid}/").content.decode()
    stale = signed_in.post(f"{address}follow-on/", new)
    assert stale.context["form"].errors
    assert Placement.objects.count() == 2


def test_a_job_of_somebody_else_cannot_be_tied(signed_in, made, worker):
    happened(made, Event.STARTED, day(7))
    other = placement(factories.refugee(worker), kind="ordinary_job")
    answer = signed_in.post(f"/placements/{made.uid}/follow-on/", {"which": str(other.uid), "seen": ""})
    assert "which" in answer.context["form"].errors


def test_an_extension_asks_for_the_day_and_why(signed_in, made, worker):
    agreed(written(made, worker), worker)
    made.refresh_from_db()
    services.start(made, expected=made.version, kind="traineeship", on=day(7), by=worker)
    made.refresh_from_db()
    address = f"/placements/{made.uid}/record/extended/"
    sent = {"happened_on": "01-06-2017", "until": "01-07-2017", "note": "mere dansk", "version": str(made.version)}
    assert set(signed_in.post(address, sent | {"until": "", "note": ""}).context["form"].errors) == {"until", "note"}
    assert signed_in.post(address, sent).status_code == 302
    assert "01-07-2017" in signed_in.get(f"/placements/{made.uid}/").content.decode()
    assert signed_in.post(address, sent).status_code == 409


# --- who sees it ---------------------------------------------------------------------------------------
def addresses(made, evaluation):
    return [
        f"/placements/{made.uid}/agreement/", f"/placements/{made.uid}/agreement/agreed/",
        f"/placements/{made.uid}/agreement/pdf/", f"/placements/{made.uid}/evaluation/",
        f"/placements/{made.uid}/follow-on/", f"/placements/evaluations/{evaluation.uid}/pdf/",
        f"/placements/evaluations/{evaluation.uid}/annul/",
    ]  # fmt: skip


@pytest.fixture
def whole(made, worker):
    written(made, worker)
    happened(made, Event.STARTED, day(7))
    return addresses(made, EndEvaluation.objects.create(
        refugee=made.refugee, placement=made, happened_on=day(97), outcome="completed", tasks_done="x", attended="x",
        employer_words="x", next_step="x",
    ))  # fmt: skip


def test_a_job_consultant_of_the_team_works_with_all_of_it(client, whole, worker):
    client.force_login(factories.user(Role.JOB_CONSULTANT, team=worker.held_roles[0].team))
    assert [client.get(each).status_code for each in whole] == [200] * len(whole)


@pytest.mark.parametrize("role", [Role.SUPPLIER_COORDINATOR, Role.WELCOME_HOUSE_VOLUNTEER, Role.HEALTH_LIAISON])
def test_an_external_and_a_health_liaison_see_nothing(client, whole, role):
    client.force_login(factories.user(role))
    assert {client.get(each).status_code for each in whole} <= {302, 403, 404}


def test_of_a_case_out_of_reach_nothing_is_seen(client, whole):
    client.force_login(factories.caseworker())
    assert {client.get(each).status_code for each in whole} == {404}


# --- the rules ----------------------------------------------------------------------------------------
def test_an_administrator_changes_a_rule_and_nobody_else_does(client, worker):
    rule = KindRule.objects.get(kind="traineeship", what="longest")
    sent = {
        "version": "1", "kind": "traineeship", "what": "longest", "number": "20", "unit": "weeks",
        "strictness": "stop", "valid_from": "01-05-2016", "valid_to": "", "source": "Ny beslutning",
    }  # fmt: skip
    client.force_login(worker)
    assert "Ny beslutning" not in client.get("/placements/kinds/").content.decode()
    assert client.post(f"/placements/kinds/{rule.uid}/", sent).status_code == 403
    client.force_login(factories.user(Role.ADMINISTRATOR))
    assert client.post(f"/placements/kinds/{rule.uid}/", sent).status_code == 302
    rule.refresh_from_db()
    assert (rule.number, rule.strictness, rule.version) == (20, "stop", 2)
    assert client.post(f"/placements/kinds/{rule.uid}/", sent).status_code == 409
    twin = client.post("/placements/kinds/new/", sent)
    assert twin.context["form"].errors
    assert client.post("/placements/kinds/new/", sent | {"unit": "hours", "kind": "education"}).context["form"].errors


def test_the_page_of_a_placement_costs_the_same_whatever_its_life(
    signed_in, made, worker, django_assert_max_num_queries
):
    seen = []
    agreed(written(made, worker, ends_on=day(230), rule_reason="aftalt"), worker)
    happened(made, Event.STARTED, day(7))
    signed_in.get("/placements/")
    for number in (1, 11):
        for each in range(number):
            happened(made, Event.EXTENDED, day(20 + number), until=day(240 + number + each))
            EndEvaluation.objects.create(
                refugee=made.refugee, placement=made, happened_on=day(97), outcome="extended", tasks_done="x",
                attended="x", employer_words="x", next_step="x", recorded_by=worker,
            )  # fmt: skip
        with django_assert_max_num_queries(40) as queries:
            assert signed_in.get(f"/placements/{made.uid}/").status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_min_dag_costs_the_same_for_one_evaluation_and_for_eleven(
    signed_in, made, worker, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(clock, "today", lambda: day(95))
    seen = []
    signed_in.get("/")
    for number in (1, 10):
        for _ in range(number):
            other = placement(factories.refugee(worker))
            written(other, worker)
            happened(other, Event.STARTED, day(7))
        with django_assert_max_num_queries(60) as queries:
            assert signed_in.get("/").status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]
