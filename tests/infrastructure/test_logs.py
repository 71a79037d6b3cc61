"""Nothing in a log names a person."""

import json
import logging
import sys

import pytest

from core.logs import LOGGING, JsonFormatter, WithoutPath


def written(message, *args, exc_info=None, **extra):
    record = logging.LogRecord("havn.test", logging.INFO, __file__, 1, message, args, exc_info)
    record.__dict__.update(extra)
    return json.loads(JsonFormatter().format(record))


def test_a_log_line_is_one_json_object_with_the_known_fields_only():
    line = written("request", method="GET", status=200, ms=1.5, user_id=7, name_of_person="Amina", body={"a": 1})
    assert {"message", "method", "status", "ms", "user_id"} <= set(line)
    assert "name_of_person" not in line
    assert "body" not in line


@pytest.mark.parametrize("number", ["150388-9996", "1503889996", "150388 9996"])
def test_what_looks_like_a_cpr_number_is_masked_wherever_it_turns_up(number):
    assert number not in json.dumps(written(f"look-up of {number} failed", route=f"case {number}"))


def test_a_mail_address_is_masked():
    assert "amina@" not in json.dumps(written("refused for %s", "amina@example.invalid"))


def test_an_exception_leaves_its_type_and_place_but_neither_message_nor_values():
    try:
        secret = "Amina Yusuf"
        raise ValueError(f"bad row: {secret}")
    except ValueError:
        text = json.dumps(written("failed", exc_info=sys.exc_info()))
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "Amina" not in text


def test_djangos_own_request_errors_lose_the_address():
    asked = ("Internal Server Error", "/x/y")
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", asked, None)
    WithoutPath().filter(record)
    assert "/x/y" not in record.getMessage()


def test_the_request_log_has_the_route_and_never_the_query(db, client, caplog):
    with caplog.at_level(logging.INFO, logger="havn.request"):
        client.get("/healthz?name=Amina")
    (record,) = [record for record in caplog.records if record.name == "havn.request"]
    line = JsonFormatter().format(record)
    assert json.loads(line)["route"] == "healthz"
    assert "Amina" not in line


def test_the_raw_access_log_of_the_development_server_is_off():
    assert LOGGING["loggers"]["django.server"]["handlers"] == []
    assert LOGGING["loggers"]["django.server"]["propagate"] is False
