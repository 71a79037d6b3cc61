"""The safety nets of the test run itself: they must catch."""

import smtplib
import socket
from email.message import EmailMessage

import pytest
from django.core.mail import send_mail
from django.template import Context, Engine, engines

from tests.support import templates
from tests.support.network import NetworkIsOff


def test_no_test_reaches_another_machine():
    with pytest.raises(NetworkIsOff):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(NetworkIsOff):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_can_be_reached():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_an_undefined_variable_in_a_template_of_ours_is_an_error(monkeypatch):
    monkeypatch.setattr(templates, "is_ours", lambda path: True)
    template = engines["django"].from_string("<p>{{ nobody_sets_this }}</p>")
    with pytest.raises(templates.UndefinedVariable, match="nobody_sets_this"):
        template.render({})


def test_a_template_of_a_package_keeps_its_empty_string(monkeypatch):
    monkeypatch.setattr(templates, "is_ours", lambda path: False)
    assert engines["django"].from_string("<p>{{ nobody_sets_this }}</p>").render({}) == "<p></p>"


def test_a_condition_on_an_undefined_variable_is_no_error():
    engine = Engine(string_if_invalid=templates.FailOnUndefined("%s"))
    assert engine.from_string("{% if nothing %}a{% else %}b{% endif %}").render(Context({})) == "b"


def test_the_mail_sink_is_a_real_server_that_can_refuse(smtp_sink):
    send_mail("Hello", "Text", "havn@kommune.invalid", ["worker@kommune.invalid"])
    assert smtp_sink.messages[0]["subject"] == "Hello"
    assert smtp_sink.recipients == ["worker@kommune.invalid"]
    smtp_sink.answer = lambda message: "451 try later"
    message = EmailMessage()
    message["Subject"] = "Again"
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as server, pytest.raises(smtplib.SMTPDataError):
        server.send_message(message, "a@kommune.invalid", ["b@kommune.invalid"])
    assert len(smtp_sink.messages) == 1


PICTURE = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'


def test_axe_finds_an_image_without_a_text(new_page, axe):
    page = new_page()
    page.goto("/healthz")
    page.set_content(f'<html lang="da"><title>x</title><main><h1>x</h1>{PICTURE}</main>')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_a_script_error_on_a_page_is_noticed(new_page):
    page = new_page()
    page.goto("/healthz")
    page.evaluate("() => setTimeout(() => { throw new Error('broken page') })")
    page.wait_for_timeout(200)
    assert any("broken page" in line for line in page.trouble)
    page.trouble.clear()
