"""Every change stands in the history with who made it: a page, a job, an import, raw SQL, somebody at the machine."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from config.celery import app
from core import clock
from core.history import acting
from mail.services import Draft, queue_all
from refugees.models import Refugee
from rights import packs
from tests import factories
from tests.infrastructure.processes import ROOT, environment
from tests.rights.support import asked, full_person
from tests.screening.support import hold_with, make_interview
from tests.trust.test_canaries import addresses
from tests.trust.world import build

pytestmark = pytest.mark.django_db
HISTORIES = sorted(model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model"))
IN_PROCESSES_OF_THEIR_OWN = {
    "core.tasks.backup", "core.tasks.drill", "audit.tasks.retention", "rights.tasks.erase", "volunteers.tasks.forget",
}  # fmt: skip
Marks = dict[str, int]


def marks() -> Marks:
    """The newest row of every history table."""
    with connection.cursor() as cursor:
        found = {}
        for table in HISTORIES:
            cursor.execute(f"SELECT coalesce(max(pgh_id), 0) FROM {table}")
            (found[table],) = cursor.fetchone()
    return found


def since(before: Marks) -> tuple[int, dict[str, int]]:
    """How many rows the histories have gained, and in which tables some without an actor."""
    gained, nobodys = 0, {}
    with connection.cursor() as cursor:
        for table, mark in before.items():
            cursor.execute(
                f"SELECT count(*), count(*) FILTER (WHERE coalesce(c.metadata->>'user', c.metadata->>'job') IS NULL)"
                f" FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_id > %s",
                [mark],
            )
            new, without = cursor.fetchone()
            gained += new
            nobodys |= {table: without} if without else {}
    return gained, nobodys


def raw(remark: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE refugees_refugee SET remark = %s", [remark])


def test_raw_sql_and_a_bulk_update_carry_the_actor_in_whose_name_they_run() -> None:
    worker = factories.caseworker()
    factories.refugee(worker)
    before = marks()
    with acting(worker):
        raw("1")
        Refugee.objects.update(remark="2")
    with acting("some_job"):
        raw("3")
    assert since(before) == (3, {})


def test_what_runs_in_nobodys_name_is_in_the_history_and_found_out() -> None:
    """The control: the finder of this module finds."""
    factories.refugee()
    before = marks()
    raw("1")
    assert since(before) == (1, {"refugees_refugeeevent": 1})


def test_no_address_that_is_only_looked_at_changes_anything_in_nobodys_name() -> None:
    world = build()
    client = Client(raise_request_exception=False)
    client.force_login(world.writer)
    pack = packs.ask(asked(world.people[1], world.writer), by=world.writer, at=clock.now(), language="da")
    packs.make(pack.pk, at=clock.now())
    before = marks()
    for address in [*addresses(world), reverse("rights:pack", args=[pack.uid])]:
        if "logout" not in address:
            client.get(address).getvalue()  # a file is read to its end
    gained, nobodys = since(before)
    assert nobodys == {}
    assert gained  # the pack that was fetched


def test_a_post_carries_its_user() -> None:
    worker, administrator = factories.caseworker(), factories.user(Role.ADMINISTRATOR)
    person, changed, client = factories.refugee(worker), factories.user(), Client()
    before = marks()
    client.force_login(worker)
    form = {"title": "Talt med centret", "text": "x", "event_on": "06-02-2017"}
    assert client.post(reverse("refugees:note", args=[person.case_number]), form).status_code == 302
    client.force_login(administrator)
    data = {"what": "user", "user-name": "Nyt Navn", "user-email": changed.email, "user-is_active": "on"}
    assert client.post(reverse("accounts:user", args=[changed.pk]), data).status_code == 302
    gained, nobodys = since(before)
    # force_login is the test's own; signing in writes no history.
    assert (gained >= 2, nobodys) == (True, {})


@pytest.mark.parametrize(
    ("command", "file"),
    [("import_allocations", "allocations-2016.csv"), ("import_history", "history-2016-2017.csv")],
)
def test_an_import_carries_its_name(command: str, file: str) -> None:
    if command == "import_history":
        call_command("import_allocations", "demo/data/allocations-2016.csv", verbosity=0)
    before = marks()
    call_command(command, f"demo/data/{file}", verbosity=0)
    gained, nobodys = since(before)
    assert gained > 100
    assert nobodys == {}


def arguments() -> dict[str, Callable[[], tuple[Any, ...]]]:
    """What the jobs that need something are given: a pack that waits, a mail that waits, an interview that was held."""
    worker = factories.caseworker()
    person = full_person(worker)
    pack = packs.ask(asked(person, worker), by=worker, at=clock.now(), language="da")
    queue_all([Draft("ana@eksempel.invalid", "Frister", "Sag 2017-0142", f"m:{n}") for n in range(2)], by="test")
    held = hold_with(make_interview(factories.refugee(worker)), worker, {"wishes.job_1": "Bager"})
    mail: Any = apps.get_model("mail", "Mail").objects.order_by("pk").first()
    return {
        "rights.tasks.make_record": lambda: ("da",),
        "rights.tasks.make_pack": lambda: (pack.pk,),
        "mail.tasks.send": lambda: (mail.pk,),
        "refugees.tasks.scan_document": lambda: (0,),
        "rights.tasks.make_move_pack": lambda: (0,),
        "screening.tasks.make_summary": lambda: (held.pk, "da"),
        "placements.tasks.make_proposal": lambda: (0,),
        "reporting.tasks.make_report": lambda: (0,),
    }


def test_every_job_carries_its_name(settings: Any, tmp_path: Path) -> None:
    settings.HAVN_HOME, settings.MEDIA_ROOT, settings.HAVN_MAIL_TO_SCREEN = tmp_path, tmp_path / "media", True
    given, before = arguments(), marks()
    app.loader.import_default_modules()
    ours = sorted(name for name in app.tasks if ".tasks." in name and not name.startswith("celery"))
    assert len(ours) > 10
    for name in ours:
        if name not in IN_PROCESSES_OF_THEIR_OWN | {"mail.tasks.send", "mail.tasks.sweep"}:
            app.tasks[name](*given.get(name, tuple)())
    gained, nobodys = since(before)
    assert gained
    assert nobodys == {}


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_sent_carries_its_job(settings: Any) -> None:
    app.loader.import_default_modules()
    settings.HAVN_MAIL_TO_SCREEN = True
    queue_all([Draft("ana@eksempel.invalid", "Frister", "Sag 2017-0142", "m:1")], by="test")
    before = marks()
    app.tasks["mail.tasks.sweep"]()
    assert since(before) == (2, {})  # claimed, shown


@pytest.mark.django_db(transaction=True)
def test_raw_sql_of_somebody_at_the_machine_carries_the_shell(tmp_path: Path) -> None:
    factories.refugee()
    before = marks()
    words = "from django.db import connection as c; c.cursor().execute(\"UPDATE refugees_refugee SET remark = 'hånd'\")"
    here = environment(tmp_path)
    del here["HAVN_DB_ROLE"]
    subprocess.run([sys.executable, "manage.py", "shell", "-c", words], cwd=ROOT, env=here, check=True)
    assert Refugee.objects.get().remark == "hånd"
    assert since(before) == (1, {})


def test_the_day_of_the_history_is_the_day_of_the_change() -> None:
    """A row that was made in another's name cannot be dated back: the trigger reads the clock itself."""
    person = factories.refugee()
    event: Any = Refugee.pgh_event_models["insert"]  # type: ignore[attr-defined]
    made = event.objects.get(pgh_obj=person.pk).pgh_created_at
    assert abs(made - clock.now()) < dt.timedelta(minutes=5)
