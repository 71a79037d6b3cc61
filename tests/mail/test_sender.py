"""Speaking SMTP with servers that take, refuse, hang and drop: what is clear is settled, the rest is uncertain."""

import datetime as dt

import pytest

from mail import services, tasks
from mail.models import Mail
from mail.rules import State
from tests.mail import servers
from tests.mail.support import NOW, queued

pytestmark = pytest.mark.django_db


def clock():
    return NOW


def send(pk=None):
    return services.send_due(clock=clock, pk=pk)


@pytest.fixture
def smtp(settings):
    """`smtp(port)` points the application at a mail server of this machine."""

    def use(port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_TIMEOUT = 1
        settings.HAVN_MAIL_TO_SCREEN = False

    return use


def outcome():
    mail = Mail.objects.get()
    return mail.state, mail.last_error


def test_a_mail_arrives_whole_once_and_signed_by_its_message_id(smtp_sink):
    mail = queued("a", subject="Frister på din liste", html="<p>Sag 2017-0142</p>")
    assert send() == 1
    assert send() == 0
    (arrived,) = smtp_sink.messages
    assert arrived["To"] == "ana@example.dk"
    assert arrived["Subject"] == "Frister på din liste"
    assert arrived["Message-ID"] == mail.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_body(("plain",)).get_content().splitlines() == ["Sag 2017-0142", ".punktum"]
    assert "<p>Sag 2017-0142</p>" in arrived.get_body(("html",)).get_content()
    sent = Mail.objects.get()
    assert (sent.state, sent.sent_at, sent.last_error) == (State.SENT, NOW, "")


def test_one_line_to_the_server_carries_many_mails(smtp_sink):
    for number in range(12):
        queued(str(number))
    assert send() == 12
    assert len(smtp_sink.messages) == 12
    assert len({str(envelope) for envelope in smtp_sink.envelopes}) == 12


def test_without_a_mail_server_the_screen_says_that_nothing_was_sent(settings):
    settings.HAVN_MAIL_TO_SCREEN = True
    queued("a")
    send()
    assert outcome() == (State.SHOWN, "")
    assert Mail.objects.get().sent_at is None


def test_a_server_that_is_not_there_is_a_temporary_refusal(smtp):
    smtp(servers.free_port())
    queued("a")
    queued("b")
    assert send() == 1  # the broken line stops the batch
    first, second = Mail.objects.order_by("key")
    assert (first.state, first.next_try_at) == (State.QUEUED, NOW + dt.timedelta(minutes=1))
    assert first.last_error == "connect: ConnectionRefusedError"
    assert (second.state, second.attempts) == (State.QUEUED, 0)


@pytest.mark.parametrize(
    ("server", "state", "answer"),
    [
        (servers.RefusesRecipient("451 4.7.1 try later, ana@example.dk"), State.QUEUED, "RCPT: 451 4.7.1"),
        (servers.RefusesRecipient("550 5.1.1 no ana@example.dk here"), State.FAILED, "RCPT: 550 5.1.1"),
        (servers.RefusesContent("452 4.3.1 full"), State.QUEUED, "after DATA: 452 4.3.1"),
        (servers.RefusesContent("554 5.7.1 spam"), State.FAILED, "after DATA: 554 5.7.1"),
        (servers.DropsAtRecipient(), State.QUEUED, "before DATA: SMTPServerDisconnected"),
        (servers.DropsAfterContent(), State.UNCERTAIN, "after DATA: SMTPServerDisconnected"),
        (servers.Hangs(), State.UNCERTAIN, "after DATA: SMTPServerDisconnected"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_what_is_clear_is_settled_and_what_is_not_is_uncertain(smtp, server, state, answer):
    queued("a")
    with servers.serving(server) as port:
        smtp(port)
        send()
    assert outcome() == (state, answer)


@pytest.mark.parametrize("server", [servers.DropsAfterContent(), servers.Hangs()], ids=["drops", "hangs"])
def test_an_uncertain_mail_is_never_sent_again_by_itself(smtp, server):
    queued("a")
    with servers.serving(server) as port:
        smtp(port)
        send()
        services.mark_stale(now=NOW + dt.timedelta(days=1))
        assert services.send_due(clock=lambda: NOW + dt.timedelta(days=1)) == 0
    assert len(server.contents) == 1


def test_a_refusing_server_gets_six_tries_and_then_the_mail_has_failed(smtp):
    queued("a")
    now = NOW
    with servers.serving(servers.RefusesRecipient("451 4.7.1 later")) as port:
        smtp(port)
        for _ in range(20):
            mail = Mail.objects.get()
            now = mail.next_try_at or now
            if not services.send_due(clock=lambda now=now: now):
                break
    assert (mail.state, mail.attempts) == (State.FAILED, 6)
    assert now - NOW == dt.timedelta(minutes=1 + 5 + 15 + 60 + 240)


def test_one_refused_mail_does_not_hold_up_the_others(smtp_sink):
    smtp_sink.answer = lambda message: "451 4.3.0 later" if message["Subject"] == "b" else "250 OK"
    for key in "abc":
        queued(key, subject=key)
    assert send() == 3
    assert [message["Subject"] for message in smtp_sink.messages] == ["a", "c"]


def test_an_address_that_no_server_can_take_fails_with_a_reason(smtp_sink):
    queued("a", to="ana@example.dk")
    Mail.objects.update(to="å\ud7ff@example.dk")
    send()
    assert outcome()[0] == State.FAILED
    assert not smtp_sink.messages


def test_the_tasks_send_and_sweep(smtp_sink):
    first, second = queued("a"), queued("b")
    tasks.send(second.pk)
    assert [message["Message-ID"] for message in smtp_sink.messages] == [second.message_id]
    tasks.sweep()
    tasks.sweep()
    tasks.send(first.pk)
    assert [m["Message-ID"] for m in smtp_sink.messages] == [second.message_id, first.message_id]
