"""The front page of a case and its household: what a caseworker asks first, within the queries it may cost."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from core import clock
from refugees import casepage, fronts, journal, registry, services, services_person
from refugees.documents.models import Document
from refugees.models import Address, CaseAssignment, JournalEntry, LanguageSkill, Refugee
from refugees.ports import facts_changed
from refugees.registry import SummaryLine
from screening.models import Answers
from tests import factories
from tests.screening.support import make_interview

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14
DAY = dt.timedelta(days=1)


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


def url(person: Refugee, query: str = "") -> str:
    return reverse("refugees:case", args=[person.case_number]) + query


def facts(client: Client, person: Refugee) -> dict[str, Any]:
    return {str(row["label"]): row for row in client.get(url(person)).context["facts"]}


# --- cost -----------------------------------------------------------------------------------------
def fill(person: Refugee, worker: Any, number: int) -> None:
    """So much of everything in a case."""
    day = dt.date(2017, 3, 1)
    for each in range(number):
        LanguageSkill.objects.create(refugee=person, language=f"sprog {each} {LanguageSkill.objects.count()}")
        services.write_note(person=person, title="Notat", text="Tekst", event_on=day, by=worker, sign=True)
        factories.refugee(worker, household=person.household)
        services.record_readiness(person=person, on=day, outcome="job_ready", grounds="", by=worker)
        make_interview(person)


def test_the_page_stays_within_its_queries_however_much_there_is(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker, household=factories.household())

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert signed_in.get(url(person)).status_code == 200
        return len(seen)

    fill(person, worker, 1)
    asked()
    few = asked()
    fill(person, worker, 10)
    assert asked() == few <= MOST_QUERIES


# --- facts ----------------------------------------------------------------------------------------
def test_the_facts_tell_the_way_from_the_decision_to_the_room(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(
        worker, takeover_on=dt.date(2017, 2, 15), takeover_computed_on=dt.date(2017, 3, 1),
        takeover_reason="Aftalt tidligere", asylum_centre="Jelling", planned_move_on=dt.date(2017, 2, 14),
    )  # fmt: skip
    services.record_move_in(person=person, on=dt.date(2017, 2, 16), by=worker)
    services.move_address(person=person, text="Bosted Valby 12", temporary=True, on=dt.date(2017, 2, 16), by=worker)
    services.move_address(person=person, text="Egen Vej 1", temporary=False, on=dt.date(2018, 1, 1), by=worker)
    rows = facts(signed_in, person)
    assert rows["Visiteret"]["value"] == "20-01-2017, Jelling"
    assert rows["Overtaget"]["value"] == "15-02-2017"
    assert rows["Overtaget"]["small"] == "beregnet 01-03-2017: Aftalt tidligere"
    assert rows["Flytning"]["value"] == "flyttet 16-02-2017, planlagt 14-02-2017"
    assert (rows["Første midlertidige adresse"]["value"], rows["Adresse"]["value"]) == ("Bosted Valby 12", "Egen Vej 1")


def test_a_protected_address_is_hidden_in_the_facts_and_in_the_history(client: Client) -> None:
    person = factories.refugee(address_protected=True)
    Address.objects.create(refugee=person, text="Hemmelig Vej 1", valid_from=dt.date(2017, 3, 1))
    client.force_login(factories.user(Role.JOB_CONSULTANT))
    for name in ("case", "facts"):
        text = client.get(reverse(f"refugees:{name}", args=[person.case_number])).content.decode()
        assert "Hemmelig" not in text
        assert "Beskyttet" in text


def test_what_an_interview_says_of_competences_is_for_those_who_may_read_them(client: Client) -> None:
    person = factories.refugee()
    interview = make_interview(person, status="held")
    Answers.objects.create(interview=interview, section="wishes", values={"job_1": "køkken", "job_2": "bager"})
    jobs = [{"title": "Kok", "from_year": "2010", "to_year": "2014"}]
    Answers.objects.create(interview=interview, section="work", values={"has_worked": "yes", "jobs": jobs})
    for role, shown in ((Role.JOB_CONSULTANT, True), (Role.CASEWORKER, True), (Role.HEALTH_LIAISON, False)):
        client.force_login(factories.user(role))
        rows = facts(client, person)
        assert ("Ønsker" in rows) is shown
        if shown:
            assert rows["Ønsker"]["value"] == "1. køkken 2. bager"
            assert rows["Arbejde"]["value"] == "Kok, 4 år"


def test_a_leave_that_runs_and_the_presumption_stand_in_the_box_of_readiness(signed_in: Client, worker: Any) -> None:
    person, child = factories.refugee(worker), factories.refugee(worker, birth_date=clock.today() - 4000 * DAY)
    assert "formodning" in signed_in.get(url(person)).context["readiness"]["text"]
    assert signed_in.get(url(child)).context["readiness"] == {}
    services.start_leave(person=person, on=clock.today() - DAY, kind="parental", by=worker, until=clock.today())
    assert "barsel" in signed_in.get(url(person)).context["readiness"]["leave"].lower()
    services.start_leave(person=child, on=clock.today() - 9 * DAY, kind="illness", by=worker, until=clock.today() - DAY)


# --- clocks ---------------------------------------------------------------------------------------
def test_a_clock_leads_to_why_without_a_script_and_answers_in_place_with_one(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    facts_changed([person.pk])
    page = signed_in.get(url(person))
    box = next(each for each in page.context["clocks"] if "startet" in each["name"])
    assert f'href="{box["url"]}"' in page.content.decode()
    whole = signed_in.get(box["url"]).content.decode()
    part = signed_in.get(box["url"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "Overtaget 01-03-2017 + 1 måned = 01-04-2017" in part


def test_a_step_says_how_far_it_has_come_and_goes_on_from_there(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    facts_changed([person.pk])
    interview = make_interview(person, sequence=2)
    steps = {each["text"].partition(",")[0]: each for each in signed_in.get(url(person)).context["actions"]}
    assert steps["1. samtale"]["button"] == "Planlæg 1. samtale"
    assert "planlagt" in steps["2. samtale"]["text"]
    assert steps["2. samtale"]["url"].endswith(f"/{interview.pk}/")


def test_nothing_waits_in_the_case_of_somebody_who_left(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    services.record_exit(person=person, on=dt.date(2017, 6, 1), reason="moved", by=worker)
    page = signed_in.get(url(person))
    assert page.context["actions"] is None
    assert "Fraflyttet" in page.content.decode() or "01-06-2017" in str(page.context["head"].flags)


def test_the_tabs_count_the_household_within_reach_and_the_documents(client: Client, worker: Any) -> None:
    home, team = factories.household(), worker.held_roles[0].team
    person = factories.refugee(worker, household=home)
    factories.refugee(factories.caseworker(team=team), household=home)
    factories.refugee(factories.caseworker(), household=home)  # another team's
    day = dt.date(2017, 3, 1)
    Document.objects.create(
        refugee=person, kind="letter", title="Brev", dated_on=day, size=1, content_type="application/pdf"
    )
    client.force_login(worker)
    for name in ("case", "household", "documents", "facts"):
        tabs = client.get(reverse(f"refugees:{name}", args=[person.case_number])).context["tabs"]
        assert [each["count"] for each in tabs[-2:]] == [2, 1], name


def test_the_household_shows_every_members_clocks(signed_in: Client, worker: Any) -> None:
    home = factories.household()
    people = [factories.refugee(worker, household=home) for _ in range(3)]
    facts_changed([each.pk for each in people])
    members = signed_in.get(reverse("refugees:household", args=[people[0].case_number])).context["members"]
    assert [len(each["clocks"]) for each in members] == [8, 8, 8]


# --- household membership -------------------------------------------------------------------------
def test_a_person_joins_and_leaves_a_household(signed_in: Client, worker: Any) -> None:
    person, other = factories.refugee(worker), factories.refugee(worker)
    change = reverse("refugees:household-change", args=[person.case_number])
    signed_in.post(change, {"other": other.case_number, "relation": "spouse"})
    person.refresh_from_db()
    other.refresh_from_db()
    assert person.household_id == other.household_id is not None
    assert person.household_relation == "spouse"
    signed_in.post(change, {"leave": "1"})
    person.refresh_from_db()
    assert person.household_id is None
    assert JournalEntry.objects.filter(refugee=person, theme=journal.ADMINISTRATION).count() == 2


@pytest.mark.parametrize("other", ["", "\x00", "2017-9999999", "abc", "own", "anothers", "1' OR 1=1"])
def test_a_household_that_cannot_be_joined_is_a_sentence(signed_in: Client, worker: Any, other: str) -> None:
    person, hidden = factories.refugee(worker), factories.refugee(factories.caseworker())
    number = {"own": person.case_number, "anothers": hidden.case_number}.get(other, other)
    answer = signed_in.post(reverse("refugees:household-change", args=[person.case_number]), {"other": number})
    assert answer.context["form"].errors["other"]


# --- journal --------------------------------------------------------------------------------------
def test_the_journal_is_filtered_by_theme_and_paged(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    for number in range(45):
        day = dt.date(2017, 3, 1) + number * DAY
        services.write_note(person=person, title=f"Notat {number}", text="x", event_on=day, by=worker, sign=True)
    services.record_move_in(person=person, on=dt.date(2017, 3, 2), by=worker)
    first = signed_in.get(url(person)).context["journal"]
    assert [first.entries[0]["title"], len(first.entries)] == ["Notat 44", 30]
    older = signed_in.get(url(person, first.older_url.partition("#")[0])).context["journal"]
    assert older.entries[-1]["title"] == "Notat 0"
    assert len(older.entries) == 16
    assert not older.older_url
    notes = signed_in.get(url(person, "?theme=note")).context["journal"]
    assert all("Notat" in each["title"] for each in notes.entries)
    moves = signed_in.get(url(person, "?theme=case")).context["journal"]
    assert [each["title"] for each in moves.entries] == ["Flyttet til København"]


@pytest.mark.parametrize(
    "query",
    [
        "?theme=%E2%80%AE", "?theme=" + "x" * 500, "?before=abc", "?before=2017-02-31~1",
        "?before=2017-01-01~" + "9" * 18,
    ],
)  # fmt: skip
def test_an_odd_place_in_the_journal_never_breaks_the_page(signed_in: Client, worker: Any, query: str) -> None:
    assert signed_in.get(url(factories.refugee(worker), query)).status_code == 200


def test_the_journal_keeps_entries_of_other_areas_to_itself(client: Client) -> None:
    person = factories.refugee()
    journal.write(person, theme="x", title="Om helbred", event_on=dt.date(2017, 3, 1), by=None, area="health")
    for role, shown in ((Role.HEALTH_LIAISON, True), (Role.JOB_CONSULTANT, False)):
        client.force_login(factories.user(role))
        assert ("Om helbred" in client.get(url(person)).content.decode()) is shown


def test_what_can_be_written_is_offered_to_those_who_may(client: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    services.write_note(person=person, title="Kladde", text="", event_on=dt.date(2017, 3, 1), by=worker)
    services.write_note(person=person, title="Låst", text="", event_on=dt.date(2017, 3, 1), by=worker, sign=True)
    colleague = factories.caseworker(team=worker.held_roles[0].team)
    words = {}
    for viewer in (worker, colleague, factories.user(Role.JOB_CONSULTANT)):
        client.force_login(viewer)
        entries = client.get(url(person)).context["journal"].entries
        words[viewer.pk] = {each["title"]: [text for text, _url in each["links"]] for each in entries}
    assert words[worker.pk] == {"Kladde": ["Ret"], "Låst": ["Tilføjelse"]}
    assert words[colleague.pk] == {"Kladde": [], "Låst": ["Tilføjelse"]}
    assert all(not links for links in list(words.values())[2].values())


def test_an_annulment_strikes_only_what_tells_of_the_fact(worker: Any) -> None:
    person, day = factories.refugee(worker), dt.date(2017, 3, 4)
    moved = services.record_move_in(person=person, on=day, by=worker)
    services.record_readiness(person=person, on=day, outcome="job_ready", grounds="", by=worker)
    services.annul(fact=moved, reason="forkert person", by=worker, on=dt.date(2017, 4, 1))
    struck = JournalEntry.objects.filter(refugee=person, struck=True)
    assert [each.title for each in struck] == ["Flyttet til København"]


def test_an_entry_says_when_it_was_recorded_in_copenhagen(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    services.record_move_in(person=person, on=dt.date(2017, 3, 4), by=worker)
    late = dt.datetime(2017, 3, 4, 23, 30, tzinfo=dt.UTC)  # already the 5th in Copenhagen
    JournalEntry.objects.filter(refugee=person).update(recorded_at=late)
    assert "registreret 05-03-2017" in signed_in.get(url(person)).context["journal"].entries[0]["meta"]


# --- addresses ------------------------------------------------------------------------------------
def correction(address: Address, **values: Any) -> dict[str, Any]:
    data = {"text": str(address.text), "temporary": "on", "valid_from": f"{address.valid_from:%d-%m-%Y}", "version": 1}
    return data | values


def test_an_address_is_corrected_but_not_over_a_newer_version(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    address = services.move_address(person=person, text="Fejlvej 1", temporary=True, on=dt.date(2017, 3, 1), by=worker)
    page = reverse("refugees:address-correct", args=[address.uid])
    assert signed_in.post(page, correction(address, text="Rigtigvej 1")).status_code == 302
    assert Address.objects.get().text == "Rigtigvej 1"
    assert signed_in.post(page, correction(address, text="Tredjevej 1")).status_code == 409
    assert Address.objects.get().text == "Rigtigvej 1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"text": "x" * 301}, {"text": "\x00"}, {"valid_from": "31-02-2017"}, {"valid_from": "01-01-0007"},
        {"valid_to": "01-01-2017"}, {"valid_from": "01-01-2018"},
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_a_sentence(signed_in: Client, worker: Any, wrong: dict[str, str]) -> None:
    person = factories.refugee(worker)
    first = services.move_address(person=person, text="Førstevej 1", temporary=True, on=dt.date(2017, 3, 1), by=worker)
    services.move_address(person=person, text="Andenvej 2", temporary=False, on=dt.date(2018, 1, 1), by=worker)
    first.refresh_from_db()
    data = correction(first, valid_to="31-12-2017") | wrong
    if wrong == {"valid_from": "01-01-2018"}:
        data |= {"valid_to": ""}  # would lie over the second one
    answer = signed_in.post(reverse("refugees:address-correct", args=[first.uid]), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_leaving_a_household_one_is_not_in_changes_nothing(worker: Any) -> None:
    person = factories.refugee(worker)
    services_person.leave_household(person=person, by=worker, on=clock.today())
    assert not JournalEntry.objects.exists()


# --- what is signed is said -----------------------------------------------------------------------
@pytest.mark.parametrize("change", [{"text": "Anden tekst"}, {"title": "x"}, {"event_on": dt.date(2017, 1, 1)}])
def test_not_even_the_shell_changes_a_signed_note(worker: Any, change: dict[str, Any]) -> None:
    person = factories.refugee(worker)
    note = services.write_note(
        person=person, title="Samtale", text="Aftale", event_on=dt.date(2017, 3, 1), by=worker, sign=True
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.filter(pk=note.pk).update(**change)
    draft = services.write_note(person=person, title="Kladde", text="", event_on=dt.date(2017, 3, 1), by=worker)
    assert JournalEntry.objects.filter(pk=draft.pk).update(**change) == 1


def test_a_mentor_sees_no_journal_that_is_not_for_mentors(client: Client) -> None:
    mentor, person = factories.user(Role.HOLISTIC_MENTOR), factories.refugee()
    since = dt.date(2017, 1, 1)
    CaseAssignment.objects.create(refugee=person, user=mentor, role=Role.HOLISTIC_MENTOR, valid_from=since)
    services.write_note(person=person, title="Fortroligt", text="x", event_on=dt.date(2017, 3, 1), by=None, sign=True)
    client.force_login(mentor)
    page = client.get(url(person))
    assert not page.context["journal"].open
    assert "Fortroligt" not in page.content.decode()
    assert 'id="journal"' not in page.content.decode()


def test_a_leave_that_has_ended_is_not_ended_again(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    start = services.start_leave(person=person, on=dt.date(2017, 3, 1), kind="illness", by=worker)
    page = reverse("refugees:facts", args=[person.case_number])
    end = reverse("refugees:leave-end", args=[start.uid])
    assert end in signed_in.get(page).content.decode()
    services.end_leave(start=start, on=dt.date(2017, 4, 1), by=worker)  # type: ignore[arg-type]
    assert end not in signed_in.get(page).content.decode()


def test_a_line_of_a_pillar_leads_nowhere_that_refuses_its_reader() -> None:
    way, button = reverse("placements:list"), reverse("health:list")
    line = SummaryLine("Praktik", "i gang", way, button="Åbn", button_url=button)
    for role, left in (
        (Role.CASEWORKER, (way, button)), (Role.JOB_CONSULTANT, (way, "")), (Role.HEALTH_LIAISON, ("", button)),
        (Role.HOUSING_OFFICER, ("", "")),
    ):  # fmt: skip
        found = casepage.followable(line, factories.user(role))
        assert (found.url, found.button_url) == left


# --- what the pillars are asked -----------------------------------------------------------------------
def test_the_blanks_between_words_stay_and_what_is_quoted_stays_as_it_is() -> None:
    text = "SELECT a , 'two  blanks , (here)'\n  AS b FROM t WHERE a <> '' AND (c = 'it''s = so')  AND d >= $2"
    assert fronts.terse(text) == "SELECT a,'two  blanks , (here)' AS b FROM t WHERE a<>'' AND(c='it''s = so')AND d>=$2"


def test_the_pillars_are_asked_in_a_statement_that_leaves_room_for_one_more() -> None:
    """docs/performance.md, row 5: no statement is longer than 8 kB."""
    text = fronts.joined(tuple(pillar.front for pillar in registry.pillars() if pillar.front))
    assert 4_000 < len(text.encode()) < 7_700
