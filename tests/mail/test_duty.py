"""Letters about the installation: to the right people, once a day, without a word about anybody."""

import datetime as dt

import pytest

from accounts.models import RoleAssignment
from accounts.policy import Role
from audit import sealing
from audit.models import Seal
from audit.rules import anchored
from core import clock, health
from core.models import Heartbeat
from mail import duty, services
from mail.models import Mail
from tests.audit.test_seals import entry
from tests.mail.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(clerk):
    """Everything is in order, and there is one administrator to write to."""
    now = clock.now()
    for name in (health.WORKER, health.NIGHTLY, duty.WATCH):
        health.mark(name, now)
    return now


def test_nothing_is_written_while_everything_is_in_order(well):
    assert duty.watch(now=well) == 0


def test_what_is_red_goes_to_each_administrator_once_a_day(well):
    person("Anden", Role.ADMINISTRATOR)
    health.mark("read log failed", well)
    assert duty.watch(now=well) == 2
    assert duty.watch(now=well + dt.timedelta(minutes=5)) == 0
    Mail.objects.update(state="shown")
    tomorrow = well + dt.timedelta(days=1)
    for name in (health.WORKER, health.NIGHTLY, duty.WATCH):
        health.mark(name, tomorrow)
    assert duty.watch(now=tomorrow) == 2
    mail = Mail.objects.filter(to="admin@example.dk").first()
    assert "/audit/operations/" in mail.text


def test_a_former_or_blocked_administrator_gets_no_letter(well):
    gone = person("Forhen", Role.ADMINISTRATOR)
    RoleAssignment.objects.filter(user=gone).update(valid_to=well.date() - dt.timedelta(days=1))
    blocked = person("Spaerret", Role.ADMINISTRATOR)
    type(blocked).objects.filter(pk=blocked.pk).update(is_active=False)
    health.mark("read log failed", well)
    duty.watch(now=well)
    assert list(Mail.objects.values_list("to", flat=True)) == ["admin@example.dk"]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("nightly", lambda now: health.mark(health.NIGHTLY, now - dt.timedelta(hours=27))),
        ("worker", lambda now: health.mark(health.WORKER, now - dt.timedelta(minutes=6))),
        ("keeper", lambda now: health.mark(health.KEEPER, now - dt.timedelta(minutes=6))),
        ("read_log", lambda now: health.mark("read log failed", now)),
        ("backup", lambda now: health.mark("backup", now - dt.timedelta(hours=27))),
        ("drill", lambda now: health.mark("drill failed", now)),
        ("silence", lambda now: health.mark(duty.WATCH, now - dt.timedelta(minutes=21))),
    ],
)
def test_each_trouble_writes_its_own_letter(well, settings, tmp_path, name, spoil):
    settings.HAVN_BACKUP_KEY_FILE = tmp_path / "key"
    for mark in (health.BACKUP, health.DRILL):
        health.mark(mark, well - dt.timedelta(hours=1))
    spoil(well)
    assert duty.watch(now=well) == 1
    assert Mail.objects.get().key.startswith(f"duty:{name}:")


def test_an_old_queue_is_red_and_a_quick_one_is_not(well):
    services.queue(to="a@example.dk", subject="x", text="x", key="x", by="test")
    assert duty.queue_moves(clock.now())["ok"]
    later = clock.now() + dt.timedelta(minutes=31)
    assert not duty.queue_moves(later)["ok"]


def test_an_entry_without_its_seal_is_red_after_ten_minutes(well, monkeypatch):
    entry(monkeypatch, well - dt.timedelta(minutes=11))
    assert not health.report(well)["sealed"]["ok"]
    sealing.seal(now=well)
    assert health.report(well)["sealed"]["ok"]


# --- the head -------------------------------------------------------------------------------------
def test_the_officer_gets_the_head_once_a_day_and_it_proves_something(clerk, monkeypatch):
    person("Dpo", Role.DATA_PROTECTION_OFFICER)
    now = clock.now()
    assert duty.note_head(now=now) == 0
    made = entry(monkeypatch, now)
    sealing.seal(now=now)
    assert (duty.note_head(now=now), duty.note_head(now=now)) == (1, 0)
    mail = Mail.objects.get()
    assert mail.to == "dpo@example.dk"
    line = mail.text.split("--anchor ")[1].split()[0]
    assert anchored(line) == Seal.objects.get().chain
    assert str(made.people[0]) not in mail.text


def test_the_letter_reminds_of_a_quarter_that_nobody_checked(clerk, monkeypatch):
    person("Dpo", Role.DATA_PROTECTION_OFFICER)
    now = dt.datetime(2018, 2, 14, 6, tzinfo=clock.COPENHAGEN)  # 45 days after the quarter's end
    entry(monkeypatch, now - dt.timedelta(days=60))
    sealing.seal(now=now - dt.timedelta(days=60))
    duty.note_head(now=now)
    duty.note_head(now=now + dt.timedelta(days=1))
    before, after = Mail.objects.order_by("pk")
    assert "4. kvartal 2017" not in before.text
    assert "4. kvartal 2017" in after.text


def test_the_watch_marks_that_it_was_there(well):
    Heartbeat.objects.filter(name=duty.WATCH).delete()
    duty.watch(now=well)
    assert Heartbeat.objects.get(name=duty.WATCH).at == well
