"""Writing into the outbox: once per key, in the caller's transaction, whatever the broker does."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from core.models import StaleVersion
from mail import rules, services
from mail.models import Mail
from mail.rules import State
from tests.mail.support import NOW, draft, queued

pytestmark = pytest.mark.django_db


def test_the_ladder_has_five_steps_and_then_ends():
    waits = [rules.next_try(attempts, NOW) - NOW for attempts in range(1, 6)]
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 5, 15, 60, 240]
    assert rules.next_try(6, NOW) is None


def test_the_same_key_is_one_mail_and_the_first_text_stays():
    first = queued("a", text="first")
    second = queued("a", text="second")
    assert first.pk == second.pk
    assert Mail.objects.get().text == "first"


def test_a_mail_dies_with_the_transaction_that_wrote_it():
    with transaction.atomic():
        queued("a")
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


def test_an_unreachable_broker_does_not_matter(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("celery.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        queued("a")
    assert len(callbacks) == 1
    assert list(Mail.objects.due(NOW)) == [Mail.objects.get(key="a")]


def test_one_mail_wakes_the_worker_by_its_id_and_many_by_a_sweep(monkeypatch, django_capture_on_commit_callbacks):
    calls = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **rest: calls.append((name, rest.get("args"))))
    with django_capture_on_commit_callbacks(execute=True):
        mail = queued("a")
    with django_capture_on_commit_callbacks(execute=True):
        services.queue_all([draft("b"), draft("c")], by="nightly")
        services.queue_all([draft("b")], by="nightly")
    assert calls == [("mail.tasks.send", [mail.pk]), ("mail.tasks.sweep", None)]


def test_many_mails_are_written_with_the_same_number_of_queries(django_assert_num_queries):
    for count, start in ((1, "x"), (300, "y")):
        with django_assert_num_queries(4):  # savepoint, look-up, insert, release
            assert services.queue_all([draft(f"{start}{n}") for n in range(count)], by="nightly") == count


def test_a_cpr_number_never_leaves_by_mail():
    mail = queued("a", subject="Sag 010190-9934", text="Se 0101909934 og 2017-0142", html="<p>010190 9934</p>")
    for text in (mail.subject, mail.text, mail.html):
        assert "9934" not in text
    assert "2017-0142" in mail.text


def test_a_subject_cannot_smuggle_in_a_header():
    assert queued("a", subject="Frister\r\nBcc: x@example.dk").subject == "Frister Bcc: x@example.dk"


def test_something_that_is_no_address_is_refused():
    with pytest.raises(ValidationError):
        queued("a", to="nobody")


def test_who_wrote_a_mail_stands_on_it(clerk):
    assert queued("a").created_by_job == "nightly"
    assert services.queue(to="a@example.dk", subject="s", text="t", key="b", by=clerk).created_by == clerk


def test_a_mail_can_be_claimed_once():
    mail = queued("a")
    taken = services.claim(now=NOW, pk=mail.pk)
    assert taken is not None
    assert (taken.state, taken.attempts) == (State.IN_FLIGHT, 1)
    assert services.claim(now=NOW, pk=mail.pk) is None
    assert services.claim(now=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_a_claim_inside_a_transaction_is_refused():
    with pytest.raises(RuntimeError), transaction.atomic():
        services.claim(now=NOW)


def test_a_mail_whose_next_try_lies_ahead_waits():
    mail = queued("a")
    Mail.objects.filter(pk=mail.pk).update(next_try_at=NOW + dt.timedelta(minutes=5))
    assert services.claim(now=NOW) is None
    assert services.claim(now=NOW + dt.timedelta(minutes=5)) is not None


def test_the_sweeper_calls_uncertain_what_its_worker_left_behind():
    queued("a")
    services.claim(now=NOW)
    assert services.mark_stale(now=NOW + dt.timedelta(minutes=10)) == 0
    assert services.mark_stale(now=NOW + dt.timedelta(minutes=10, seconds=1)) == 1
    mail = Mail.objects.get()
    assert (mail.state, mail.claim) == (State.UNCERTAIN, None)
    assert services.claim(now=NOW + dt.timedelta(days=1)) is None


def test_a_slow_worker_that_knows_better_corrects_the_sweeper():
    queued("a")
    mail = services.claim(now=NOW)
    services.mark_stale(now=NOW + dt.timedelta(minutes=11))
    assert services.finish(mail, State.SENT, now=NOW) is False
    assert Mail.objects.get().state == State.SENT


def test_a_slow_worker_never_undoes_a_decision_taken_meanwhile(clerk):
    queued("a")
    mail = services.claim(now=NOW)
    services.mark_stale(now=NOW + dt.timedelta(minutes=11))
    uncertain = Mail.objects.get()
    services.give_up(uncertain, expected=uncertain.version, reason="called instead", by=clerk, at=NOW)
    services.finish(mail, State.SENT, now=NOW)
    assert Mail.objects.get().state == State.GIVEN_UP


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.FAILED, State.GIVEN_UP])
def test_a_mail_sent_again_keeps_its_message_id_and_starts_a_new_ladder(clerk, state):
    mail = queued("a")
    Mail.objects.filter(pk=mail.pk).update(state=state, attempts=6)
    again = services.send_again(mail, expected=1, reason="server is back", by=clerk, at=NOW)
    assert (again.state, again.attempts, again.message_id) == (State.QUEUED, 0, mail.message_id)
    assert (again.reason, again.decided_by, again.decided_at) == ("server is back", clerk, NOW)


@pytest.mark.parametrize("state", [State.SENT, State.SHOWN, State.QUEUED])
def test_what_is_sent_or_waiting_cannot_be_sent_again(clerk, state):
    mail = queued("a")
    Mail.objects.filter(pk=mail.pk).update(state=state)
    with pytest.raises(StaleVersion):
        services.send_again(mail, expected=1, reason="x", by=clerk, at=NOW)


def test_a_decision_about_what_somebody_else_decided_is_stale(clerk):
    mail = queued("a")
    services.give_up(mail, expected=1, reason="x", by=clerk, at=NOW)
    with pytest.raises(StaleVersion):
        services.send_again(mail, expected=1, reason="y", by=clerk, at=NOW)


def test_a_link_with_ten_digits_in_a_row_leads_where_it_should():
    link = "https://havn.invalid/volunteers/57d957ed-797e-4ef1-813f-1862553219be/"
    assert queued("a", text=f"{link} 010190-9901").text == f"{link} ••••••-••••"
