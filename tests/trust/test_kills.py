"""Kill -9, an immediate stop of the database, a flushed broker, a dead mail server: nothing is lost, half or doubled.

Real processes in a PostgreSQL of their own are ended while they do the work of a night, an import, an interview, a
pack, an erasure and the mails: at a chosen table, once they are seen to wait there. Then they are started again, and
the database must say what it says where nobody disturbed anything. A few moments in each run, all of them with --long
(docs/operations.md lists them).
"""

import datetime as dt
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from core import clock
from core.models import Heartbeat
from mail import services as outbox
from mail.models import Mail
from mail.rules import STALE_AFTER, State
from mail.services import Draft
from placements.models import PlacementEvent
from refugees.imports.models import ImportRun
from refugees.models import JournalEntry, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from rights import erasing, packs, twins
from rights.models import AccessPack
from rights.models_erasure import Erasure, StatisticalTwin
from rights.rules import MOST_ATTEMPTS, ErasureState, PackState
from screening.models import Interview, InterviewDraft
from targets.models import Alert, Clock, Digest, Mention
from tests import factories
from tests.infrastructure.processes import until
from tests.mail.servers import AnswersLater, DropsAfterContent, Hangs, RefusesRecipient, serving
from tests.rights.support import asked, full_person
from tests.rights.test_erasure import closed_person, confirmed
from tests.screening.support import hold_with, make_interview
from tests.support.cluster import Cluster, used_by_django
from tests.support.servers import REDIS, redis_server, smtp_sink
from tests.trust.kills import BEAT, WORKER, Place

HOW = ("process", "database")
LISTS = Path("demo/data")


def moments(tables: tuple[str, ...], *sample: tuple[str, str]) -> Any:
    """Every table with every way of ending; those in the sample in each run, the others with --long."""
    every = [(table, how) for table in tables for how in HOW]
    assert set(sample) <= set(every)
    long = pytest.mark.long
    return pytest.mark.parametrize(
        ("table", "how"), [pytest.param(*each, marks=() if each in sample else long) for each in every]
    )


# --- the night ------------------------------------------------------------------------------------
NIGHT = ("targets_clock", "targets_alert", "targets_digest", "targets_mention", "mail_mail", "core_heartbeat")


def people_with_deadlines() -> None:
    """Thirty people of three caseworkers, taken over in the last sixty days."""
    today = clock.today()
    workers = [factories.caseworker() for _each in range(3)]
    for worker in workers:
        factories.user(Role.TEAM_MANAGER, team=worker.held_roles[0].team)
    for number in range(30):
        taken = today - dt.timedelta(days=2 * number)
        decided = taken - dt.timedelta(days=21)
        factories.refugee(workers[number % 3], takeover_on=taken, allocation_decided_on=decided)


ALERT = ("refugee__case_number", "target", "subject", "clock_started_on", "due_on", "state")


def said_by_the_night() -> tuple[Any, ...]:
    """Everything that a night leaves behind, as often as it stands there."""
    told = Mention.objects.values_list("user__email", *(f"alert__{name}" for name in ALERT))
    clocks = Clock.objects.values_list("refugee__case_number", "target", "subject", "due_on", "met_on")
    return (
        Counter(Alert.objects.open().values_list(*ALERT)), Counter(told), Counter(clocks),
        Counter(Digest.objects.values_list("user__email", "kind", "on", "alerts")),
        Counter(Mail.objects.values_list("key", "to", "subject", "text")),
    )  # fmt: skip


def done_by_the_night() -> tuple[Any, ...]:
    from targets import night

    night.run(on=clock.today())
    return said_by_the_night()


def night_is_marked() -> bool:
    return Heartbeat.objects.filter(name="nightly").exists()


@moments(NIGHT, ("targets_mention", "process"), ("mail_mail", "database"))
def test_a_night_that_was_ended_leaves_nothing_half_and_is_made_up(place: Place, table: str, how: str) -> None:
    people_with_deadlines()
    before, expected = said_by_the_night(), place.undisturbed(done_by_the_night)
    assert before != expected
    worker = place.start(WORKER)
    with place.waits_at(table) as waiting:
        place.send("targets.tasks.nightly")
        place.end(how, worker, waiting)
    place.alone()
    # All of it, where only the mark of life is missing; else nothing.
    assert said_by_the_night() == (expected if table == "core_heartbeat" else before)
    if how == "process":
        worker = place.start(WORKER)
    for _turn in range(2):
        Heartbeat.objects.all().delete()
        place.send("targets.tasks.nightly")  # as the clock's catch-up does
        until(night_is_marked, why=worker.said)
        assert said_by_the_night() == expected


def test_without_its_transaction_an_ended_night_would_be_half(place: Place) -> None:
    """The control of the test above."""
    people_with_deadlines()
    before, expected = said_by_the_night(), place.undisturbed(done_by_the_night)
    worker = place.worker("wholeness")
    with place.waits_at("mail_mail") as waiting:
        place.send("targets.tasks.nightly")
        place.end("process", worker, waiting)
    place.alone()
    alerts, _told, _clocks, _digests, mails = said_by_the_night()
    assert alerts == expected[0] != before[0]  # they stand, and nobody is told
    assert mails == before[4] != expected[4]


# --- an import ------------------------------------------------------------------------------------
IMPORT = ("refugees_household", "refugees_refugee", "refugees_journalentry", "targets_clock", "refugees_importrun")
LIST = str(LISTS / "allocations-2016.csv")


def said_by_the_import() -> tuple[Any, ...]:
    people = Refugee.objects.values_list("person_id", "case_number", "given_names", "household__family_id", "version")
    return (
        Counter(people),
        Counter(JournalEntry.objects.values_list("refugee__person_id", "title")),
        Counter(Clock.objects.values_list("refugee__person_id", "target", "due_on")),
        Counter(ImportRun.objects.values_list("kind", "state", "new", "changed", "unchanged")),
    )


def taken_in(place: Place, command: str = "import_allocations", path: str = LIST) -> tuple[Any, ...]:
    place.finished(command, path)
    return said_by_the_import()


def ended_import(place: Place, table: str, how: str, *command: str, module: str = "") -> None:
    """Begins the import and ends it at a table."""
    with place.waits_at(table) as waiting:
        child = place.manage(*(command or ("import_allocations", LIST)), module=module)
        place.end(how, child, waiting)
    until(lambda: not child.runs)
    place.alone()


@pytest.fixture(scope="session")
def undisturbed_import(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Any:
    """What the list comes to where nobody disturbs it."""
    other = Place(cluster, tmp_path_factory.mktemp("other"))
    with django_db_blocker.unblock(), used_by_django(cluster.url("app", other.name)):
        return taken_in(other)


@moments(IMPORT, ("refugees_importrun", "process"))
def test_an_import_that_was_ended_has_taken_nothing_in_and_can_be_repeated(
    place: Place, undisturbed_import: Any, table: str, how: str
) -> None:
    nothing, expected = said_by_the_import(), undisturbed_import
    ended_import(place, table, how)
    assert said_by_the_import() == nothing
    assert taken_in(place) == expected
    again = taken_in(place)  # twice: the same people, and the list once more among the lists
    assert again[:3] == expected[:3]
    assert sum(again[3].values()) == 2


HISTORY = ("refugees_readinessassessment", "placements_placementevent", "refugees_journalentry", "refugees_importrun")
EVENTS = ("import_history", str(LISTS / "history-2016-2017.csv"))


def said_by_the_history() -> tuple[Any, ...]:
    facts = [
        Counter(model.objects.values_list("refugee__person_id", "happened_on"))
        for model in (MoveIn, ReadinessAssessment, LeaveEvent, PlacementEvent)
    ]
    return *facts, *said_by_the_import()


@moments(HISTORY)
def test_a_history_that_was_ended_has_taken_nothing_in_and_can_be_repeated(place: Place, table: str, how: str) -> None:
    taken_in(place)
    before = said_by_the_history()
    other = Place(place.cluster, place.home.with_name("other"))
    with used_by_django(place.cluster.url("app", other.name)):
        taken_in(other)
        other.finished(*EVENTS)
        expected = said_by_the_history()
    ended_import(place, table, how, *EVENTS)
    assert said_by_the_history() == before
    place.finished(*EVENTS)
    assert said_by_the_history() == expected != before


def test_without_its_transaction_an_ended_import_would_be_half(place: Place) -> None:
    """The control: what the test above finds in order breaks when every statement counts at once."""
    ended_import(place, "targets_clock", "process", module="tests.trust.unprotected")
    people, _journal, clocks, runs = said_by_the_import()
    assert people
    assert not clocks
    assert not runs


# --- an interview ---------------------------------------------------------------------------------
ANSWER = "wishes.job_1"


def typed(place: Place, cookie: str, interview: Interview, user: Any, number: int) -> bool:
    """One autosave; whether it was acknowledged."""
    answer = {"count": number, "pairs": [["job_1", f"svar {number}"]]}
    body = json.dumps({"user": str(user.uid), "window": "w1", "answers": {ANSWER: answer}})
    path = reverse("screening:autosave", args=[interview.refugee.case_number, interview.pk])
    try:
        status, said = place.ask("POST", path, cookie=cookie, body=body, kind="application/json")
    except OSError:
        return False
    return status == 200 and ANSWER in json.loads(said)["marks"]


class Typist(threading.Thread):
    """Types without a pause until it is told to stop; knows what was acknowledged last."""

    def __init__(self, *where: Any) -> None:
        super().__init__()
        self.where, self.sent, self.acknowledged, self.stopped = where, 0, 0, threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            self.sent += 1
            if typed(*self.where, self.sent):
                self.acknowledged = self.sent


def drafted(interview: Interview) -> int:
    """The number of the answer that the draft holds."""
    entries = InterviewDraft.objects.get(interview=interview).entries
    return int(entries[ANSWER]["value"].split()[-1])


@pytest.fixture
def interview(place: Place) -> tuple[Any, Interview, str]:
    worker = factories.caseworker()
    planned = make_interview(factories.refugee(worker))
    return worker, planned, place.session(worker)


SEEDS = [
    pytest.param(seed, how, marks=() if (seed, how) in {(1, "process"), (2, "database")} else pytest.mark.long)
    for seed in range(1, 9)
    for how in HOW
]


@pytest.mark.parametrize(("seed", "how"), SEEDS)
def test_what_an_autosave_acknowledged_is_there_whatever_is_killed(
    place: Place, interview: Any, seed: int, how: str
) -> None:
    worker, planned, cookie = interview
    web = place.web()
    assert typed(place, cookie, planned, worker, 0) or True  # the first request warms the process
    typist = Typist(place, cookie, planned, worker)
    typist.start()
    until(lambda: typist.acknowledged >= 3, why=web.said)
    time.sleep(random.Random(seed).uniform(0.05, 0.5))
    if how == "process":
        web.kill()
    else:
        place.crash()
    typist.stopped.set()
    typist.join()
    assert typist.acknowledged <= drafted(planned) <= typist.sent
    if how == "process":
        place.web()
    until(lambda: typed(place, cookie, planned, worker, typist.sent + 1), seconds=20)
    assert drafted(planned) == typist.sent + 1


def test_an_autosave_that_is_acknowledged_and_not_kept_is_found_out(place: Place, interview: Any) -> None:
    """The control of the test above."""
    worker, planned, cookie = interview
    web = place.web(without="saving")
    until(lambda: typed(place, cookie, planned, worker, 1), seconds=20, why=web.said)
    web.kill()
    with pytest.raises(InterviewDraft.DoesNotExist):
        drafted(planned)


COMPLETE = ("screening_interview", "refugees_journalentry", "core_submission")


def completed(planned: Interview) -> tuple[bool, int, int]:
    """Whether the interview is completed, how often the journal says so, and how often the history does."""
    events = Interview.pgh_event_models["update"]  # type: ignore[attr-defined]
    told = JournalEntry.objects.filter(refugee=planned.refugee, title__contains="afsluttet").count()
    history = events.objects.filter(pgh_obj=planned.pk, completed_at__isnull=False).count()
    return Interview.objects.filter(pk=planned.pk, completed_at__isnull=False).exists(), told, history


def ended_completion(place: Place, interview: Any, table: str, how: str, *, without: str = "") -> Callable[[], int]:
    """Completes a held interview and ends the web at a table; gives what sends the same form again."""
    worker, planned, cookie = interview
    held = hold_with(planned, worker, {ANSWER: "Bager"})
    web = place.web(without)
    path = reverse("screening:complete", args=[held.refugee.case_number, held.pk])
    form = {"version": str(held.version), "accept_missing": "on", "once": "a-mark-of-this-page"}

    def send() -> int:
        try:
            return place.ask("POST", path, cookie=cookie, **form)[0]
        except OSError:
            return 0

    with place.waits_at(table) as waiting:
        sender = threading.Thread(target=send)
        sender.start()
        place.end(how, web, waiting)
    sender.join()
    place.alone()
    return send


def test_without_its_transaction_an_ended_completion_would_be_half(place: Place, interview: Any) -> None:
    """The control of the test below."""
    ended_completion(place, interview, "refugees_journalentry", "process", without="transactions")
    assert completed(interview[1]) == (True, 0, 1)  # locked, and nothing says so


@moments(COMPLETE, ("refugees_journalentry", "process"))
def test_a_completion_that_was_ended_is_not_half_and_counts_once_when_it_is_sent_again(
    place: Place, interview: Any, table: str, how: str
) -> None:
    planned = interview[1]
    send = ended_completion(place, interview, table, how)
    assert completed(planned) == (False, 0, 0)
    if how == "process":
        place.web()
    assert [send(), send()] == [302, 302]
    assert completed(planned) == (True, 1, 1)


# --- a pack (the PDF that a worker makes) -----------------------------------------------------------
PACK = ("refugees_journalentry", "refugees_document", "screening_interview")


@pytest.fixture
def pack(place: Place) -> AccessPack:
    """Asked for, while the broker cannot be reached: the sweeper must find it."""
    worker = factories.caseworker()
    return packs.ask(asked(full_person(worker), worker), by=worker, at=clock.now(), language="da")


def state_of(pack: AccessPack) -> str:
    pack.refresh_from_db()
    return pack.state


def sealed(place: Place) -> list[str]:
    return sorted(path.suffix for path in (place.home / "packs").glob("*"))


def ended_pack(place: Place, pack: AccessPack, table: str, how: str, *, without: str = "") -> None:
    worker = place.worker(without) if without else place.start(WORKER)
    with place.waits_at(table, reading=True) as waiting:
        place.send("rights.tasks.sweep")
        place.end(how, worker, waiting)
    worker.kill()
    place.alone()


@moments(PACK, ("refugees_document", "process"))
def test_a_pack_whose_worker_was_ended_is_made_once_by_the_sweeper(
    place: Place, pack: AccessPack, table: str, how: str
) -> None:
    ended_pack(place, pack, table, how)
    assert state_of(pack) == PackState.WAITING
    assert ".sealed" not in sealed(place)
    worker = place.start(WORKER)
    place.send("rights.tasks.sweep")
    until(lambda: state_of(pack) == PackState.READY, why=worker.said)
    made = pack.version
    assert not packs.make(pack.pk, at=clock.now())  # once
    assert (state_of(pack), pack.version, pack.attempts, sealed(place)) == (PackState.READY, made, 2, [".sealed"])
    assert sum(len(part) for part in packs.content(pack)) == pack.size


def test_a_pack_that_is_written_in_its_place_would_be_found_half(place: Place, pack: AccessPack) -> None:
    """The control of the test above."""
    ended_pack(place, pack, "refugees_document", "process", without="moving")
    assert state_of(pack) == PackState.WAITING
    assert ".sealed" in sealed(place)


@pytest.mark.long
def test_a_pack_that_always_ends_its_worker_is_shown_as_failed_and_can_be_asked_for_again(
    place: Place, pack: AccessPack
) -> None:
    for _attempt in range(MOST_ATTEMPTS):
        ended_pack(place, pack, "refugees_document", "process")
    worker = place.start(WORKER)
    place.send("rights.tasks.sweep")
    until(lambda: state_of(pack) == PackState.FAILED, why=worker.said)
    assert sealed(place) == []
    client = Client()
    client.force_login(pack.asked_by)
    page = client.get(reverse("rights:request", args=[pack.request.uid])).content.decode()
    assert "Kunne ikke laves" in page
    another = packs.ask(pack.request, by=pack.asked_by, at=clock.now(), language="da")
    place.send("rights.tasks.sweep")
    until(lambda: state_of(another) == PackState.READY, why=worker.said)


# --- an erasure -----------------------------------------------------------------------------------
ERASURE = ("rights_statisticaltwin", "refugees_journalentry", "refugees_refugee", "NEW.state = 'rows_gone'",
           "NEW.state = 'done'")  # fmt: skip
LEFT, TODAY = dt.date(2018, 1, 31), dt.date(2026, 11, 1)


def of_the_person(place: Place, person: Refugee) -> tuple[bool, int, int, bool]:
    """Rows, files, packs and the figures' twin: what there is of a person."""
    documents = [path for path in (place.home / "media").rglob("*") if path.is_file()]
    twin = StatisticalTwin.objects.exists()
    journal = JournalEntry.objects.filter(refugee=person.pk).exists()
    assert journal == Refugee.objects.filter(pk=person.pk).exists()
    return journal, len(documents), len(sealed(place)), twin


@moments(ERASURE, ("refugees_journalentry", "database"), ("NEW.state = 'done'", "process"))
def test_an_erasure_that_was_ended_is_whole_or_not_begun_and_goes_on(place: Place, table: str, how: str) -> None:
    worker, proposer, confirmer = factories.caseworker(), *(factories.user("team_manager") for _each in range(2))
    person = closed_person(worker, with_pack=True)
    twin = len(twins.stretches(person, erasing.first_day(person), LEFT))
    erasure = confirmed(person, proposer, confirmer)
    assert of_the_person(place, person) == (True, 1, 1, False)
    at = place.waits_at_row("rights_erasure", table) if "=" in table else place.waits_at(table)
    with at as waiting:
        child = place.manage("erase_confirmed")
        place.end(how, child, waiting)
    until(lambda: not child.runs)
    place.alone()
    rows_gone = "'done'" in table  # the files went just before
    assert of_the_person(place, person) == ((False, 0, 0, True) if rows_gone else (True, 1, 1, False))
    assert "erased: 1 of 1" in place.finished("erase_confirmed")
    assert of_the_person(place, person) == (False, 0, 0, True)
    assert sum(StatisticalTwin.objects.values_list("number", flat=True)) == twin
    erasure.refresh_from_db()
    assert (erasure.state, erasure.files) == (ErasureState.DONE, [])
    assert "erased: 0 of 0" in place.finished("erase_confirmed")


def test_without_its_transaction_an_ended_erasure_would_be_half(place: Place) -> None:
    """The control of the test above."""
    worker, proposer, confirmer = factories.caseworker(), *(factories.user("team_manager") for _each in range(2))
    person = closed_person(worker)
    confirmed(person, proposer, confirmer)
    with place.waits_at("refugees_refugee") as waiting:
        child = place.manage("erase_confirmed", module="tests.trust.unprotected")
        place.end("process", child, waiting)
    place.alone()
    assert Refugee.objects.filter(pk=person.pk).exists()
    assert not JournalEntry.objects.filter(refugee=person.pk).exists()
    assert Erasure.objects.get().state == ErasureState.RUNNING


# --- mails ----------------------------------------------------------------------------------------
def queued(count: int) -> None:
    to, text = "ana@eksempel.invalid", "Sag 2017-0142"
    outbox.queue_all([Draft(to, f"Frister {number}", text, f"m:{number}") for number in range(count)], by="nightly")


def states() -> Counter[str]:
    return Counter(Mail.objects.values_list("state", flat=True))


def on_the_screen(state: str) -> int:
    """How many mails of a state an administrator finds on the outbox page."""
    client = Client()
    client.force_login(factories.user(Role.ADMINISTRATOR))
    page = client.get(reverse("mail:outbox"), {"state": state})
    assert page.status_code == 200
    return len(page.context["shown"].rows)


@pytest.mark.parametrize("count", [90, pytest.param(1000, marks=pytest.mark.long)])
def test_the_database_stops_among_many_mails_and_none_is_lost_or_doubled(place: Place, count: int) -> None:
    with smtp_sink() as sink:
        worker = place.start(WORKER, HAVN_SMTP_HOST="127.0.0.1", HAVN_SMTP_PORT=str(sink.port))
        queued(count)
        place.send("mail.tasks.sweep")
        until(lambda: len(sink.messages) >= count // 3, why=worker.said)
        place.crash()
        assert states()[State.QUEUED], "all mails were sent before the database stopped"
        place.send("mail.tasks.sweep")  # to the same worker: it goes on
        until(lambda: not Mail.objects.filter(state=State.QUEUED).exists(), why=worker.said)
        until(lambda: states()[State.IN_FLIGHT] <= 2)
        worker.kill()
        outbox.mark_stale(now=clock.now() + 2 * STALE_AFTER)
        arrived = Counter(message["Message-ID"] for message in sink.messages)
    found = dict(Mail.objects.values_list("message_id", "state"))
    uncertain = {key for key, state in found.items() if state == State.UNCERTAIN}
    assert max(arrived.values()) == 1
    assert len(found) == count
    assert len(uncertain) <= 2
    assert {key for key, state in found.items() if state == State.SENT} == set(arrived) - uncertain
    assert on_the_screen(State.UNCERTAIN) == len(uncertain)


def test_a_mail_whose_server_hangs_while_the_worker_is_killed_is_uncertain_on_the_screen(place: Place) -> None:
    handler = Hangs()
    with serving(handler) as port:
        worker = place.start(WORKER, HAVN_SMTP_HOST="127.0.0.1", HAVN_SMTP_PORT=str(port))
        queued(1)
        place.send("mail.tasks.sweep")
        until(lambda: handler.contents, why=worker.said)
        worker.kill()
    assert states() == {State.IN_FLIGHT: 1}
    assert outbox.mark_stale(now=clock.now()) == 0  # the worker may still be at it
    assert outbox.mark_stale(now=clock.now() + 2 * STALE_AFTER) == 1
    assert on_the_screen(State.UNCERTAIN) == 1


def test_a_mail_that_nobody_claimed_before_it_went_is_found_out(place: Place) -> None:
    """The control of the test above: the next worker would send it once more."""
    handler = Hangs()
    with serving(handler) as port:
        worker = place.worker("claims", HAVN_SMTP_HOST="127.0.0.1", HAVN_SMTP_PORT=str(port))
        queued(1)
        place.send("mail.tasks.sweep")
        until(lambda: handler.contents, why=worker.said)
        worker.kill()
    assert states() == {State.QUEUED: 1}


@pytest.mark.parametrize("without", ["", "claims"])
def test_a_mail_in_the_middle_of_which_the_database_stops_goes_out_once_and_without_a_claim_twice(
    place: Place, without: str
) -> None:
    """With its control, for the many mails above: what is on its way when the database stops is not sent again."""
    handler = AnswersLater()
    with serving(handler) as port:
        at = {"HAVN_SMTP_HOST": "127.0.0.1", "HAVN_SMTP_PORT": str(port)}
        worker = place.worker(without, **at) if without else place.start(WORKER, **at)
        queued(1)
        place.send("mail.tasks.sweep")
        until(lambda: handler.contents, why=worker.said)
        place.crash()
        handler.now.set()
        queued(2)  # one more, so that something shows when the worker has been through
        place.send("mail.tasks.sweep")
        until(lambda: states()[State.SENT] == (2 if without else 1), why=worker.said)
        worker.kill()
    sent = Counter(content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for content in handler.contents)
    assert len(sent) == 2
    assert (max(sent.values()) > 1) is bool(without)
    outbox.mark_stale(now=clock.now() + 2 * STALE_AFTER)
    assert on_the_screen(State.UNCERTAIN) == (0 if without else 1)


@pytest.mark.parametrize("without", ["", "uncertainty"])
def test_a_mail_whose_line_drops_after_its_content_is_uncertain_and_else_would_go_again(
    place: Place, without: str
) -> None:
    handler = DropsAfterContent()
    with serving(handler) as port:
        at = {"HAVN_SMTP_HOST": "127.0.0.1", "HAVN_SMTP_PORT": str(port)}
        worker = place.worker(without, **at) if without else place.start(WORKER, **at)
        queued(1)
        place.send("mail.tasks.sweep")
        until(lambda: Mail.objects.filter(attempts=1).exclude(state=State.IN_FLIGHT).exists(), why=worker.said)
        Mail.objects.filter(state=State.QUEUED).update(next_try_at=clock.now())  # its minutes have passed
        place.send("mail.tasks.sweep")
        if without:
            until(lambda: len(handler.contents) == 2, why=worker.said)
    assert on_the_screen(State.UNCERTAIN) == (0 if without else 1)
    assert len(handler.contents) == (2 if without else 1)


@pytest.mark.parametrize(
    ("reply", "state"), [("550 5.1.1 no such user", State.FAILED), ("450 4.2.1 later", State.QUEUED)]
)
def test_a_mail_that_is_refused_stays_on_the_screen(place: Place, reply: str, state: str) -> None:
    handler = RefusesRecipient(reply)
    with serving(handler) as port:
        worker = place.start(WORKER, HAVN_SMTP_HOST="127.0.0.1", HAVN_SMTP_PORT=str(port))
        queued(2)
        place.send("mail.tasks.sweep")
        until(lambda: Mail.objects.filter(attempts=1, state=state).count() == 2, why=worker.said)
    assert on_the_screen(state) == 2
    assert handler.contents == []


def test_a_refused_mail_that_counted_as_sent_is_found_out(place: Place) -> None:
    """The control of the test above."""
    handler = RefusesRecipient("550 5.1.1 no such user")
    with serving(handler) as port:
        worker = place.worker("refusals", HAVN_SMTP_HOST="127.0.0.1", HAVN_SMTP_PORT=str(port))
        queued(2)
        place.send("mail.tasks.sweep")
        until(lambda: states()[State.SENT] == 2, why=worker.said)
    assert on_the_screen(State.FAILED) == 0
    assert handler.contents == []


# --- the broker and the clock ---------------------------------------------------------------------
def test_what_a_flushed_redis_lost_is_found_in_the_database(place: Place, pack: AccessPack, tmp_path: Path) -> None:
    from tests.conftest import missing

    if not REDIS:
        missing("Redis", "apt-get install redis-server")
    import redis

    (tmp_path / "redis").mkdir()
    with redis_server(tmp_path / "redis") as place.redis, smtp_sink() as sink:
        queued(20)
        place.send("rights.tasks.make_pack", pack.pk)
        place.send("mail.tasks.sweep")
        server = redis.Redis.from_url(place.redis)
        assert server.llen("celery") == 2
        server.flushall()
        worker = place.start(WORKER, HAVN_SMTP_HOST="127.0.0.1", HAVN_SMTP_PORT=str(sink.port))
        place.send("rights.tasks.sweep")  # what the clock sends each minute
        until(lambda: state_of(pack) == PackState.READY, why=worker.said)
        assert Mail.objects.filter(key__startswith="m:", state=State.QUEUED).count() == 20  # nobody else finds them
        place.send("mail.tasks.sweep")
        until(lambda: Mail.objects.filter(key__startswith="m:", state=State.SENT).count() == 20, why=worker.said)
        server.close()
        worker.kill()
        assert max(Counter(message["Message-ID"] for message in sink.messages).values()) == 1
        place.redis = ""


def test_what_a_flushed_broker_lost_stays_lost_without_the_sweeper(place: Place, pack: AccessPack) -> None:
    """The control of the test above: a worker that nobody sends the sweeps finds neither pack nor mail."""
    with smtp_sink() as sink:
        queued(2)
        worker = place.start(WORKER, HAVN_SMTP_HOST="127.0.0.1", HAVN_SMTP_PORT=str(sink.port))
        place.send("core.tasks.heartbeat")
        until(lambda: Heartbeat.objects.filter(name="worker").exists(), why=worker.said)
        assert state_of(pack) == PackState.WAITING
        assert set(states()) == {State.QUEUED}
        assert sink.messages == []


def cut_in_half(place: Place) -> None:
    """The clock's file, as a full disk leaves it."""
    for schedule in (place.home / "beat").glob("schedule*"):
        schedule.write_bytes(schedule.read_bytes()[:100])


def test_a_clock_that_does_not_mend_its_file_would_stand_still(place: Place) -> None:
    """The control of the test below."""
    beat = place.start(BEAT)
    until(lambda: list((place.home / "beat").glob("schedule*")), why=beat.said)
    time.sleep(1)
    beat.kill()
    cut_in_half(place)
    beat = place.clock("mending")
    until(lambda: not beat.runs, why=beat.said)
    assert "Error" in beat.said() or "error" in beat.said()


@pytest.mark.long
def test_a_clock_that_was_killed_at_any_moment_ticks_again(place: Place) -> None:
    dice = random.Random(7)
    for _turn in range(5):
        beat = place.start(BEAT)
        time.sleep(dice.uniform(0.5, 4))
        beat.kill()
    cut_in_half(place)
    beat = place.start(BEAT)
    queue = place.home / "broker" / "queue"
    until(lambda: queue.is_dir() and list(queue.iterdir()), seconds=150, why=beat.said)
    assert beat.runs
