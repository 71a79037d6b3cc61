"""The pages: what each role may do, what a mentor sees and never sees, lists that cost the same for one and eleven."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from accounts.models import StandIn
from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from health.models import HealthAnswer
from mentoring import firstyear, services
from mentoring.models import (
    ChecklistItem,
    HolisticMentor,
    MentorAnswer,
    MentorEvent,
    MentorProfile,
    MentorQuestion,
    MentorRule,
    MentorTask,
    MentorVisit,
)
from placements.models import PlacementEvent
from refugees.models import Address, Document, JournalEntry, LanguageSkill
from tests import factories
from tests.mentoring.support import event, followed, met
from tests.placements.support import employer, placement

pytestmark = pytest.mark.django_db
QUEUED = {"HTTP_X_HAVN_QUEUED": "1"}


def ago(days):
    return clock.today() - dt.timedelta(days=days)


@pytest.fixture
def mentor():
    return factories.user(Role.HOLISTIC_MENTOR, name="Sara Lykke")


@pytest.fixture
def person():
    return factories.refugee(
        factories.caseworker(), phone="+45 67 00 12 34", interpreter_language="tigrinya", nationality="Eritrea",
        takeover_on=ago(10), given_names="Selam", family_name="Haile",
    )  # fmt: skip


@pytest.fixture
def given(person, mentor):
    return followed(person, mentor, ago(8), task="Bor langt fra S-tog")


@pytest.fixture
def phone(client, mentor, given):
    client.force_login(mentor)
    return client


def url(name, *args):
    return reverse(f"mentoring:{name}", args=args)


# --- the phone -----------------------------------------------------------------------------------------
def test_the_list_says_who_how_to_reach_them_and_what_is_due(phone, given, person):
    text = phone.get(url("mine")).content.decode()
    for word in ("Selam Haile", "67001234", "tigrinya", "Nøgler og værelse", "Mødt", "uge 2"):
        assert word in text, word
    assert ReadLog.objects.filter(people=[person.uid]).count() == 1


CANARY = "Kanariefugl"


def test_a_mentor_sees_contact_language_and_tasks_and_nothing_else_of_the_case(phone, given, person, mentor):
    """A word that no mentor may read stands in every part of the case; no page a mentor can open shows it."""
    worker = person.caseworker
    told = {"refugee": person, "happened_on": ago(3), "recorded_by": worker, "note": CANARY}
    HealthAnswer.objects.create(answer="yes", **told)
    MentorAnswer.objects.create(answer="yes", **told)
    event(person, "offered", ago(5), note=CANARY)
    JournalEntry.objects.create(
        refugee=person, theme="note", title=CANARY, text=CANARY, event_on=ago(3), recorded_by=worker
    )
    work = placement(person, "P1", "traineeship", employer=employer(CANARY), tasks=CANARY)
    PlacementEvent.objects.create(
        refugee=person, placement=work, event="offered", kind="traineeship", happened_on=ago(2), note=CANARY
    )
    met(person, ago(2), note=CANARY, recorded_by=factories.user(Role.HOLISTIC_MENTOR))
    Document.objects.create(
        refugee=person, kind="letter", title=CANARY, dated_on=ago(3), recorded_by=worker, size=1
    )
    Address.objects.create(refugee=person, text=f"{CANARY}vej 1", valid_from=ago(9))
    person.remark, person.address_protected = CANARY, True
    person.save()
    LanguageSkill.objects.create(refugee=person, language="engelsk", spoken="B1")
    pages = [
        "/", url("mine"), url("mentee", given.uid), url("ask", given.uid), url("task-new", given.uid),
        reverse("refugees:case", args=[person.case_number]), url("rules"), reverse("refugees:list"),
    ]  # fmt: skip
    for address in pages:
        answer = phone.get(address, follow=True)
        text = answer.content.decode()
        assert CANARY not in text, address
        if address in pages[:5]:
            assert "Eritrea" not in text, address
            assert person.person_id not in text, address
    text = phone.get(url("person", person.case_number), follow=True).content.decode()
    assert CANARY not in text
    assert "engelsk" in text
    for name in ("retention:person", "placements:person", "rights:person", "refugees:documents"):
        assert phone.get(reverse(name, args=[person.case_number])).status_code == 403, name


def test_another_mentors_person_is_404_and_so_is_an_own_one_after_the_end(client, given, mentor):
    client.force_login(factories.user(Role.HOLISTIC_MENTOR))
    paths = [url(name, given.uid) for name in ("mentee", "ask", "task-new")]
    assert [client.get(path).status_code for path in paths] == [404] * 3
    assert client.post(url("tick", given.uid), {"item": "bank"}).status_code == 404
    assert client.post(url("visit", given.uid), {"how": "phone", "key": uuid.uuid4()}).status_code == 404
    services.hand_over(given, expected=1, on=ago(1), reason="wish", by=None)
    client.force_login(mentor)
    assert client.get(paths[0]).status_code == 404
    assert client.get(url("mine")).context["given"] == []


def test_a_retention_mentor_reads_nothing_of_the_holistic_one(client, person, given):
    from refugees.models import CaseAssignment

    user = factories.user(Role.RETENTION_MENTOR)
    CaseAssignment.objects.create(refugee=person, user=user, role=Role.RETENTION_MENTOR, valid_from=ago(3))
    MentorAnswer.objects.create(refugee=person, happened_on=ago(3), answer="yes", note=CANARY)
    client.force_login(user)
    text = client.get(url("person", person.case_number)).content.decode()
    assert CANARY not in text
    assert "Bor langt fra" not in text


def test_a_tick_sent_twice_is_one_tick(phone, given):
    first = phone.post(url("tick", given.uid), {"item": "keys", "from": "list"})
    assert first["Location"] == f"/mentoring/mine/#p-{given.uid}"
    assert phone.post(url("tick", given.uid), {"item": "keys"}, **QUEUED).status_code == 204
    assert MentorTask.objects.get().item == "keys"
    task = MentorTask.objects.get()
    assert phone.post(url("reopen", task.uid)).status_code == 302
    assert not MentorTask.objects.exists()


def test_what_is_not_on_the_list_cannot_be_ticked_and_not_relevant_needs_a_reason(phone, given):
    assert phone.post(url("tick", given.uid), {"item": "school"}).status_code == 404
    answer = phone.post(url("tick", given.uid), {"item": "keys", "irrelevant": "on"}, **QUEUED)
    assert (answer.status_code, answer.content.decode()) == (422, "Skriv, hvorfor det ikke er relevant.")
    phone.post(url("tick", given.uid), {"item": "keys", "irrelevant": "on", "reason": "Bor hos sin søster"})
    assert MentorTask.objects.get().state == "irrelevant"


def test_a_contact_is_logged_in_one_tap_and_sent_twice_counts_once(phone, given, person, mentor):
    key = str(uuid.uuid4())
    for _each in range(2):
        assert phone.post(url("visit", given.uid), {"how": "meeting", "key": key}, **QUEUED).status_code == 204
    made = MentorVisit.objects.get()
    assert (made.happened_on, made.recorded_by, made.refugee) == (clock.today(), mentor, person)


@pytest.mark.parametrize("day", ["31-02-2018", "01-01-2999", "x\x00"])
def test_a_contact_on_a_day_that_cannot_be_keeps_the_words_that_were_typed(phone, given, day):
    sent = {"how": "meeting", "key": str(uuid.uuid4()), "happened_on": day, "note": "Vi øvede rejsekortet"}
    answer = phone.post(url("visit", given.uid), sent)
    assert answer.status_code == 422
    assert "Vi øvede rejsekortet" in answer.content.decode()
    assert not MentorVisit.objects.exists()


def test_another_need_is_added_settled_and_a_question_asked_and_answered(phone, client, given, person):
    key = str(uuid.uuid4())
    for _each in range(2):
        sent = {"key": key, "text": "Finde vinterjakke", "due_on": f"{clock.today():%d-%m-%Y}"}
        phone.post(url("task-new", given.uid), sent)
    task = MentorTask.objects.get()
    assert "Finde vinterjakke" in phone.get(url("mine")).content.decode()
    phone.post(url("settle", task.uid))
    assert MentorTask.objects.get().state == "done"
    refused = phone.post(url("ask", given.uid), {"key": key, "note": ""})
    assert refused.status_code == 200
    phone.post(url("ask", given.uid), {"key": key, "note": "Hvornår er mødet?"})
    asked = MentorQuestion.objects.get()
    client.force_login(person.caseworker)
    assert "Hvornår er mødet?" in client.get("/").content.decode()
    reply = url("reply", asked.uid)
    assert client.post(reply, {"text": "Torsdag kl. 10", "version": 1}).status_code == 302
    assert client.post(reply, {"text": "Fredag", "version": 1}).status_code == 409
    client.force_login(given.mentor)
    assert "Torsdag kl. 10" in client.get(url("mentee", given.uid)).content.decode()


def test_i_cannot_continue_is_one_tap_and_on_the_coordinators_board(phone, client, given):
    assert phone.post(url("stop", given.uid)).status_code == 302
    phone.post(url("stop", given.uid), {"note": "Kender vejen til sprogcentret"})
    coordinator = factories.user(Role.MENTOR_COORDINATOR)
    client.force_login(coordinator)
    text = client.get(url("board")).content.decode()
    assert "Kender vejen til sprogcentret" in text
    assert "kan ikke fortsætte" in client.get("/").content.decode()


def test_the_word_for_the_next_mentor_and_what_the_first_was_told_reach_the_next(client, given, person):
    HolisticMentor.objects.filter(pk=given.pk).update(conditions=["car"])
    services.cannot_continue(given, on=ago(2), note="Kender vejen til sprogcentret", by=given.mentor)
    following = factories.user(Role.HOLISTIC_MENTOR, name="Bo Bech")
    client.force_login(factories.user(Role.MENTOR_COORDINATOR))
    form = client.get(url("assign", person.case_number)).context["form"]
    assert (form["task"].value(), form["conditions"].value()) == ("Bor langt fra S-tog", ["car"])
    values = {"mentor": following.pk, "valid_from": f"{ago(0):%d-%m-%Y}", "task": "", "conditions": ["car"]}
    assert client.post(url("assign", person.case_number), values).status_code == 302
    client.force_login(following)
    text = client.get(url("mentee", HolisticMentor.objects.get(mentor=following).uid)).content.decode()
    assert "Fra Sara Lykke, som fulgte før" in text
    assert "Kender vejen til sprogcentret" in text


def test_whoever_covers_for_an_absent_coordinator_has_the_silence_on_min_dag(client, mentor):
    followed(factories.refugee(factories.caseworker(), takeover_on=ago(60)), mentor, ago(21))
    coordinator, cover = factories.user(Role.MENTOR_COORDINATOR), factories.user(Role.MENTOR_COORDINATOR)
    manager = factories.user(Role.TEAM_MANAGER)
    StandIn.objects.create(absent=coordinator, covering=manager, valid_from=ago(1))
    for user, told in ((coordinator, False), (cover, True), (manager, True)):
        client.force_login(user)
        assert ("har ikke haft kontakt" in client.get("/").content.decode()) is told, user.name


def test_a_mentor_who_covers_sees_the_absent_ones_people_and_writes_for_them(client, given, person):
    cover = factories.user(Role.HOLISTIC_MENTOR)
    client.force_login(cover)
    assert client.get(url("mentee", given.uid)).status_code == 404
    StandIn.objects.create(absent=given.mentor, covering=cover, valid_from=ago(1))
    assert "du dækker for Sara Lykke" in client.get(url("mine")).content.decode()
    client.post(url("visit", given.uid), {"how": "phone", "key": uuid.uuid4()})
    assert MentorVisit.objects.get().recorded_by == cover


# --- the staff -----------------------------------------------------------------------------------------
def test_a_caseworker_offers_records_the_answer_assigns_and_hands_over(client, person, mentor):
    client.force_login(person.caseworker)
    today, case = f"{clock.today():%d-%m-%Y}", person.case_number
    client.post(url("offer", case), {"happened_on": today, "said": "", "note": ""})
    client.post(url("answer", case), {"happened_on": today, "said": "accepted", "note": ""})
    assert sorted(MentorEvent.objects.values_list("event", flat=True)) == ["accepted", "offered"]
    assert "Sara Lykke" in client.get(url("assign", case)).content.decode()
    client.post(url("assign", case), {"mentor": mentor.pk, "valid_from": today, "task": "", "conditions": ["car"]})
    given = HolisticMentor.objects.get()
    assert given.conditions == ["car"]
    assert client.get(url("person", case)).context["current"] == given
    assert "Sara Lykke" in client.get(reverse("refugees:case", args=[case])).content.decode()
    sent = {"happened_on": today, "reason": "year_over", "network_note": "", "version": given.version}
    refused = client.post(url("hand-over", given.uid), sent)
    assert "hvem borgeren har nu" in refused.content.decode().lower()
    arranged = {"network": ["club"], "network_note": "Fodbold om tirsdagen"}
    assert client.post(url("hand-over", given.uid), sent | arranged).status_code == 302
    assert client.post(url("hand-over", given.uid), sent | {"network": ["club"]}).status_code == 409
    assert "Fodbold om tirsdagen" in client.get(url("person", case)).content.decode()


def test_what_the_mentor_is_told_is_changed_and_the_support_decided_anew(client, given, person):
    client.force_login(person.caseworker)
    assert client.post(url("change", given.uid), {"task": "Ny besked", "version": 1}).status_code == 302
    assert client.post(url("change", given.uid), {"task": "Gammel", "version": 1}).status_code == 409
    sent = {"happened_on": f"{clock.today():%d-%m-%Y}", "version": 2}
    assert client.post(url("renew", given.uid), sent).status_code == 302
    assert HolisticMentor.objects.get().renewed_on == clock.today()


def test_an_offer_is_annulled_with_a_reason_and_stays_struck_through(client, person):
    made = services.record(MentorEvent(refugee=person, event="offered", happened_on=ago(2)), by=None)
    client.force_login(person.caseworker)
    client.post(url("annul-event", made.uid), {"reason": "Forkert borger", "version": 1})
    assert "Forkert borger" in client.get(url("person", person.case_number)).content.decode()
    visit = met(person, ago(1))
    client.post(url("annul-visit", visit.uid), {"reason": "Ikke mødt", "version": 1})
    assert not MentorVisit.objects.standing().exists()


def test_the_board_suggests_who_speaks_the_language_and_has_room(client, mentor):
    MentorProfile.objects.create(user=mentor, capacity=1, languages=["Tigrinya"])
    other = factories.user(Role.HOLISTIC_MENTOR, name="Aage Arabisk")
    MentorProfile.objects.create(user=other, capacity=9, languages=["arabisk"])
    worker = factories.caseworker()
    waits = factories.refugee(worker, interpreter_language="tigrinya", takeover_on=ago(20))
    event(waits, "accepted", ago(3))
    client.force_login(factories.user(Role.MENTOR_COORDINATOR))
    row = client.get(url("board")).context["willing"][0]
    assert (row.first.user, row.fits, row.offer) == (mentor, True, "yes")
    followed(factories.refugee(worker, takeover_on=ago(30)), mentor, ago(5))
    row = client.get(url("board")).context["willing"][0]
    assert (row.first.user, row.fits) == (other, False), "who is full is not suggested"
    StandIn.objects.create(absent=other, covering=mentor, valid_from=ago(1))
    assert client.get(url("board")).context["willing"][0].first is None, "nor who is away"


def test_nobody_who_said_no_last_waits_on_the_board(client):
    worker = factories.caseworker()
    said_no, asked_again, left_out = (factories.refugee(worker, takeover_on=ago(40)) for _each in range(3))
    event(said_no, "offered", ago(30))
    event(said_no, "declined", ago(20))
    MentorAnswer.objects.create(refugee=asked_again, happened_on=ago(30), answer="no")
    event(asked_again, "offered", ago(5))
    MentorAnswer.objects.create(refugee=left_out, happened_on=ago(3), answer="no")
    factories.refugee(worker, takeover_on=ago(400))
    factories.refugee(worker, takeover_on=ago(40), birth_date=ago(3000))
    history = factories.refugee(worker, takeover_on=ago(40))
    event(history, "assigned", ago(9))
    client.force_login(factories.user(Role.MENTOR_COORDINATOR))
    assert client.get(url("board")).context["shown"].rows == [asked_again]


def test_silence_and_the_end_of_the_year_stand_on_the_board(client, mentor):
    worker = factories.caseworker()
    quiet = followed(factories.refugee(worker, takeover_on=ago(60)), mentor, ago(21))
    fine = followed(factories.refugee(worker, takeover_on=ago(60)), mentor, ago(21))
    met(fine.refugee, ago(2))
    old = followed(factories.refugee(worker, takeover_on=ago(350)), mentor, ago(3))
    client.force_login(factories.user(Role.MENTOR_COORDINATOR))
    context = client.get(url("board")).context
    assert [each.pk for each in context["silent"]] == [quiet.pk]
    assert [each.pk for each in context["ending"]] == [old.pk]
    assert "har ikke haft kontakt" in client.get("/").content.decode()


def test_capacity_rules_and_items_are_changed_with_a_sentence_where_they_cannot_be(client, mentor):
    client.force_login(factories.user(Role.MENTOR_COORDINATOR))
    client.post(url("profile", mentor.uid), {"capacity": 5, "languages": "arabisk, tigrinya, arabisk"})
    assert MentorProfile.objects.get().languages == ["arabisk", "tigrinya"]
    assert client.post(url("profile", mentor.uid), {"capacity": 9, "languages": "", "version": 7}).status_code == 409
    client.force_login(factories.user(Role.ADMINISTRATOR))
    rule = MentorRule.objects.get()
    days = {"follower_days": 7, "coordinator_days": 7, "renewal_months": 6}
    sent = days | {"valid_from": "01-05-2016", "source": "x", "version": 1}
    assert "nogle dage efter mentoren" in client.post(url("rule", rule.uid), sent).content.decode()
    assert client.post(url("rule", rule.uid), sent | {"coordinator_days": 9}).status_code == 302
    item = {"key": "bank", "week": 2, "text_da": "Bank", "text_en": "Bank", "doer": "mentor"}
    item |= {"valid_from": "01-01-2020"}
    assert "allerede i kraft" in client.post(url("item-new"), item).content.decode()
    assert client.post(url("item-new"), item | {"key": "swim"}).status_code == 302
    assert ChecklistItem.objects.filter(key="swim").exists()


def test_a_start_with_company_reaches_the_mentor_as_day_time_and_place_only(client, given, person):
    made = placement(person, "P1", "traineeship", employer=employer(CANARY), tasks=CANARY)
    client.force_login(person.caseworker)
    address = reverse("placements:company", args=[made.uid])
    day = clock.today() + dt.timedelta(days=3)
    refused = client.post(address, {"wanted": "on", "day": f"{day:%d-%m-%Y}", "place": ""})
    assert "Skriv dag og sted" in refused.content.decode()
    sent = {"wanted": "on", "day": f"{day:%d-%m-%Y}", "at": "7:45", "place": "Prøvevej 1, ved porten"}
    assert client.post(address, sent).status_code == 302
    assert address in client.get(reverse("placements:placement", args=[made.uid])).content.decode()
    client.force_login(given.mentor)
    text = client.get(url("mine")).content.decode()
    assert "Prøvevej 1, ved porten" in text
    assert "07:45" in text
    assert CANARY not in text
    client.force_login(person.caseworker)
    client.post(address, {"wanted": ""})
    assert not MentorTask.objects.exists()


# --- what lists cost -----------------------------------------------------------------------------------
def grown(client, address, more, django_assert_max_num_queries, most):
    seen = []
    client.get(address)
    for count in (1, 10):
        for _each in range(count):
            more()
        with django_assert_max_num_queries(most) as queries:
            assert client.get(address).status_code == 200
        seen.append(len(queries))
    return seen


def test_the_mentors_list_costs_the_same_for_one_and_eleven(phone, mentor, django_assert_max_num_queries):
    def more():
        given = followed(factories.refugee(takeover_on=ago(10)), mentor, ago(8))
        firstyear.tick(given.refugee, "keys", on=ago(2), by=mentor)

    seen = grown(phone, url("mine"), more, django_assert_max_num_queries, 9)
    assert seen[0] == seen[1]


def test_the_board_and_the_tab_cost_the_same_for_one_and_eleven(client, mentor, person, django_assert_max_num_queries):
    worker = person.caseworker

    def more():
        factories.refugee(worker, takeover_on=ago(10))
        given = followed(factories.refugee(worker, takeover_on=ago(350)), factories.user(Role.HOLISTIC_MENTOR), ago(30))
        services.cannot_continue(given, on=ago(3), by=None)
        event(person, "offered", ago(len(MentorEvent.objects.all()) + 1))
        met(person, ago(2))
        MentorQuestion.objects.create(refugee=person, note="?", happened_on=ago(2), recorded_by=mentor)

    client.force_login(factories.user(Role.MENTOR_COORDINATOR))
    seen = grown(client, url("board"), more, django_assert_max_num_queries, 20)
    assert seen[0] == seen[1]
    client.force_login(worker)
    seen = grown(client, url("person", person.case_number), more, django_assert_max_num_queries, 30)
    assert seen[0] == seen[1]
