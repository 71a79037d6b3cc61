"""What docs/asvs.md says of the whole source, and no other test shows: read from the source itself, or asked once."""

import ast
import base64
import datetime as dt
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from accounts.policy import Role
from config import env
from config import settings as ours
from config.celery import app
from core.logs import LOGGING, JsonFormatter
from refugees.documents.models import Document
from refugees.documents.services import file_document, path_of
from refugees.models import JournalEntry
from rights import mentions
from tests import factories
from tests.test_access import patterns
from tests.test_conventions import sources, tree

ROOT = Path(__file__).resolve().parents[2]
STARTS_PROGRAMS = {"subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_output"}
RUNS_WORDS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.loads", "pickle.load",
              "marshal.loads", "yaml.load", "shelve.open", "Template", "engines.from_string"}  # fmt: skip
SPEAKS_OUTSIDE = {"requests", "socket", "smtplib", "urllib.request", "http.client", "ftplib", "telnetlib"}


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def calls() -> list[tuple[str, ast.Call]]:
    """Every call of the source, with its place."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for path in sources("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    ]


def test_no_program_is_started_through_a_shell() -> None:
    started = [(place, node) for place, node in calls() if called(node) in STARTS_PROGRAMS]
    shells = [place for place, node in started if any(word.arg == "shell" for word in node.keywords)]
    texts = [place for place, node in started if isinstance(node.args[0], (ast.JoinedStr, ast.BinOp, ast.Constant))]
    assert len(started) >= 4
    assert shells + texts == []


def test_nothing_runs_words_as_a_program_or_reads_objects_back() -> None:
    assert [place for place, node in calls() if called(node) in RUNS_WORDS] == []
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"


def test_only_the_directory_the_scanner_and_mail_are_spoken_to() -> None:
    found = set()
    for path in sources("*.py"):
        for node in ast.walk(tree(path)):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if SPEAKS_OUTSIDE & set(names):
                found.add(str(path.relative_to(ROOT)))
    assert found == {
        "accounts/sign_in/letters.py", "accounts/sign_in/views_directory.py", "mail/sender.py",
        "refugees/documents/scanner.py",
    }  # fmt: skip


def test_secrets_come_from_the_machine_and_chance_draws_only_what_may_be_drawn_again() -> None:
    drawn = {place.partition(":")[0] for place, node in calls() if called(node).startswith("random.")}
    assert {place for place in drawn if not place.startswith("demo/")} == {"audit/services.py"}


def test_fingerprints_are_of_256_bits_but_for_the_list_of_leaked_passwords() -> None:
    weak = [
        place
        for place, node in calls()
        if re.fullmatch(r"hashlib\.\w+", name := called(node)) and name not in {"hashlib.sha256", "hashlib.sha512"}
    ]
    assert {place.partition(":")[0] for place in weak} == {"accounts/sign_in/breached.py"}
    keyed = [node for _place, node in calls() if called(node).endswith("salted_hmac")]
    assert all(any(word.arg == "algorithm" for word in node.keywords) for node in keyed)


SQL_OF_OUR_OWN = {  # filled with names of tables and columns, and with querysets as Django writes them
    "refugees/casefile.py", "refugees/names.py", "rights/traces.py", "targets/beside.py", "targets/standing.py",
}  # fmt: skip


def test_format_strings_stand_in_the_source() -> None:
    """`.format` is called on words written there, or on statements made of such words."""
    loose = {
        place.partition(":")[0]
        for place, node in calls()
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "format_map"}
        if not place.startswith("demo/") and not isinstance(node.func.value, (ast.Constant, ast.Attribute))
        and not ast.unparse(node.func.value).startswith(("_(", "sql.SQL", "SAID"))
    }  # fmt: skip
    assert loose == SQL_OF_OUR_OWN


def test_what_is_typed_is_decoded_once_kept_as_it_was_and_escaped_where_it_is_shown(client: Client, db: None) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    client.force_login(worker)
    typed = "&lt;b&gt; %3Cb%3E <b> \\u003c"
    form = {"title": "Notat", "text": typed, "event_on": "06-02-2017"}
    assert client.post(reverse("refugees:note", args=[person.case_number]), form).status_code == 302
    assert JournalEntry.objects.get(title="Notat").text == typed
    page = client.get(reverse("refugees:case", args=[person.case_number])).content.decode()
    assert "&amp;lt;b&amp;gt; %3Cb%3E &lt;b&gt; \\u003c" in page


def test_passwords_are_kept_as_argon2id_with_what_owasp_asks_for() -> None:
    assert ours.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    kept = Argon2PasswordHasher()
    assert kept.encode("en-lang-adgangskode", "saltsaltsalt").startswith("argon2$argon2id$")
    assert (kept.memory_cost >= 19 * 1024, kept.time_cost >= 2) == (True, True)


def test_uploads_and_folders_have_no_address(client: Client, db: None) -> None:
    client.force_login(factories.user(Role.ADMINISTRATOR))
    assert not Path(ours.MEDIA_ROOT).is_relative_to(ours.STATIC_ROOT)
    for address in ("/media/", "/static/", "/static/js/", "/static/../config/settings.py", "/.git/config"):
        assert client.get(address).status_code == 404


def test_an_error_tells_its_reader_nothing_of_the_inside(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_request: Any) -> Any:
        raise RuntimeError("SELECT hemmelig FROM tabel")

    monkeypatch.setattr(patterns(get_resolver())["accounts:me"], "callback", broken)
    client.force_login(factories.caseworker())
    client.raise_request_exception = False
    answer = client.get(reverse("accounts:me"))
    said = answer.content.decode()
    assert answer.status_code == 500
    assert not re.search(r"hemmelig|SELECT|RuntimeError|Traceback|\.py", said)


def test_administrators_end_the_sessions_of_a_user_at_once(client: Client, db: None) -> None:
    worker = factories.caseworker()
    window = Client()
    window.force_login(worker)
    assert window.get("/").status_code == 200
    client.force_login(factories.user(Role.ADMINISTRATOR))
    client.post(reverse("accounts:user", args=[worker.pk]), {"what": "end_sessions"})
    assert window.get("/").headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", list(Role))
def test_signing_out_stands_on_every_whole_page(client: Client, db: None, role: str) -> None:
    client.force_login(factories.user(role))
    for name in ("desk:today", "accounts:me", "accounts:kept", "mfa_index"):
        answer = client.get(reverse(name))
        if answer.status_code == 200:
            assert f'action="{reverse("account_logout")}"' in answer.content.decode(), name
    gone = client.get("/no/such/page/")
    assert f'action="{reverse("account_logout")}"' in gone.content.decode()


def test_recovery_codes_are_long_and_different(db: None) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = User.objects.get(pk=factories.caseworker().pk)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) for code in codes} == {8}


# --- logs -----------------------------------------------------------------------------------------
def line(message: str, **extra: Any) -> str:
    record = logging.LogRecord("havn.test", logging.INFO, __file__, 1, message, (), None)
    record.__dict__.update(extra)
    return JsonFormatter().format(record)


def test_a_log_line_has_its_moment_in_utc_and_cannot_be_broken_in_two() -> None:
    told = line('x\n{"level": "ERROR"}\r\u2028y', route="a\nb")
    assert len(told.splitlines()) == 1 or "\n" not in told
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00", json.loads(told)["time"])


def test_logs_go_to_standard_output_alone() -> None:
    handlers = {name: each["class"] for name, each in LOGGING["handlers"].items()}
    assert set(handlers.values()) <= {"logging.StreamHandler", "logging.NullHandler"}


def test_a_refusal_is_in_the_log_with_who_and_where(client: Client, db: None, caplog: Any) -> None:
    user = factories.user(Role.ANALYST)
    client.force_login(user)
    with caplog.at_level(logging.INFO, logger="havn.request"):
        assert client.get(reverse("accounts:users")).status_code == 403
    (record,) = [record for record in caplog.records if record.name == "havn.request"]
    assert (record.route, record.status, record.user_id) == ("accounts:users", 403, user.pk)


# --- where secrets lie ----------------------------------------------------------------------------
def test_only_the_keeper_and_the_migrations_know_more_than_the_application() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    ours_alone = {name: each for name, each in compose["services"].items() if name != "db"}
    for secret, knows in {
        "DATABASE_OWNER_URL": {"keeper", "migrate"}, "DATABASE_ERASURE_URL": {"keeper"},
        "HAVN_BACKUP_KEY_FILE": {"keeper"},
    }.items():  # fmt: skip
        holders = {name for name, each in ours_alone.items() if secret in json.dumps(each.get("environment", {}))}
        assert holders <= knows, secret
        assert holders, secret


def test_the_searches_find_what_they_look_for() -> None:
    text = "subprocess.run('x', shell=True)\nhashlib.md5(b'')\nrandom.random()\neval('1')"
    found = {called(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
    assert found == {"subprocess.run", "hashlib.md5", "random.random", "eval"}


def test_a_name_with_signs_of_a_regular_expression_is_looked_for_as_it_is_written(db: None) -> None:
    """In the erasure, which looks for a person's names in others' texts."""
    person = factories.refugee(factories.caseworker(), given_names="A.(b)+", family_name="[C]*d|e")
    wanted = mentions.pattern_of(person)
    found = "SELECT %s ~ %s"
    with connection.cursor() as cursor:
        for text, fits in (("Talt med A.(b)+ [C]*d|e i dag", True), ("Talt med Axb Cd i dag", False), ("e", False)):
            cursor.execute(found, [text, wanted])
            assert cursor.fetchone() == (fits,), text


def test_the_name_of_a_file_on_the_disk_is_ours_whatever_it_was_called(
    transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    worker = factories.caseworker()
    letter = Document(
        refugee=factories.refugee(worker), kind="letter", title="../../etc/x.php", dated_on=dt.date(2017, 3, 1)
    )
    content = (ROOT / "demo" / "data" / "velkomstbrev.pdf").read_bytes()
    path = path_of(file_document(document=letter, content=content, by=worker))
    assert path.is_relative_to(tmp_path)
    assert re.fullmatch(r"[0-9a-f-]{32,36}\.pdf", path.name)


def test_nothing_knows_how_old_a_password_is_so_none_runs_out() -> None:
    assert {each.name for each in User._meta.get_fields() if "password" in each.name} == {"password"}


def test_no_form_of_the_sign_in_asks_a_question_that_others_could_answer(client: Client, db: None) -> None:
    """Only for an address, a password, a code or a key: no secret question, no hint."""
    field = re.compile(r'<(?:input|select|textarea)\b(?![^>]*type="(?:hidden|submit)")[^>]*\bname="(\w+)"')
    asked = set()
    for name in ("account_login", "account_reset_password", "sign-in-link"):
        page = client.get(reverse(name)).content.decode().partition("<main")[2]
        asked |= set(field.findall(page))
    assert asked == {"login", "password", "email"}


def test_a_key_that_is_too_short_stops_the_start_and_texts_are_sealed_with_authentication() -> None:
    with pytest.raises(ImproperlyConfigured, match="must hold 32 bytes, it holds 16"):
        env.key(base64.b64encode(bytes(16)).decode(), "HAVN_INDEX_KEY")
    ciphers = {
        node.id
        for path in sources("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id.startswith(("AES", "ChaCha", "Cipher", "Fernet", "modes"))
    }
    assert ciphers == {"AESGCM"}


def test_no_script_of_ours_writes_to_a_prototype_or_takes_keys_from_outside_for_one() -> None:
    scripts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "static" / "js").glob("*.js")}
    assert len(scripts) >= 9
    writes = re.compile(r"__proto__|\.prototype\b|setPrototypeOf|Object\.assign")
    assert [name for name, text in scripts.items() if writes.search(text)] == []
