"""The repository itself: locks, schedule, containers, layers, scripts and the documented settings."""

import json
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from scripts.find_secrets import CPR, everything, finds, may_be_somebodys, search

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def tracked(*patterns: str) -> list[Path]:
    """The files git knows; in an export without .git, every file."""
    done = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return [path for pattern in patterns or ("*",) for path in ROOT.rglob(pattern) if path.is_file()]
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_pin_every_package_by_hash_and_name_no_registry(lock):
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host", text)
    packages = re.split(r"\n(?=\S)", text.strip())
    assert packages
    for package in packages:
        assert re.match(r"[\w.\-\[\]]+==\S+", package), package
        assert "--hash=sha256:" in package, package.splitlines()[0]


def test_the_lock_of_browser_assets_names_no_registry_and_has_every_checksum():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_every_dependency_says_in_pyproject_why_it_is_there():
    reasons = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.", maxsplit=1)[0].lower()
    for name in ("base", "dev", "node"):
        for line in (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines():
            package = re.split(r"[\[=<>~# ]", line.strip())[0].lower()
            if package and not line.startswith("-"):
                short = package.removeprefix("pytest")
                assert package in reasons or short in reasons, f"{package} has no reason in pyproject.toml"


def test_every_job_of_the_schedule_is_a_task_that_exists():
    from config.celery import app
    from config.schedule import ENTRIES

    app.loader.import_default_modules()
    assert [entry.task for entry in ENTRIES if entry.task not in app.tasks] == []
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)


def test_the_night_begins_at_a_quarter_past_four_in_copenhagen(settings):
    from config.schedule import ENTRIES

    (nightly,) = [entry for entry in ENTRIES if entry.name == "nightly"]
    assert (nightly.when.hour, nightly.when.minute) == ({4}, {15})
    assert settings.TIME_ZONE == "Europe/Copenhagen"


def test_every_app_stands_on_a_floor_of_the_import_linter():
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter")
    known = set(linter["importlinter"]["root_packages"].split())
    ours = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}
    assert known == ours | {"config"}
    for name in known:
        assert re.search(rf"\b{name}\b", linter["importlinter:contract:floors"]["layers"]), name
    contracts = " ".join(linter.sections())
    for guarded in {"health", "welcome_house"} & ours:
        assert guarded in contracts, f"{guarded}.models needs its contract: who may import it"


def test_migrations_of_each_app_form_one_line():
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


SCRIPTS = ["serve", "test", "manage", "bench", "check", "lib/setup.sh", "lib/database.sh", "lib/guard.sh"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_can_be_read_by_the_shell(name):
    done = subprocess.run(["bash", "-n", str(ROOT / "bin" / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- containers -----------------------------------------------------------------------------------
def test_the_compose_file_has_every_service_with_a_health_check():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert {"db", "redis", "web", "worker", "keeper", "beat", "mail", "migrate"} <= set(services)
    assert services["db"]["image"].startswith("postgres:18")
    without = [name for name, service in services.items() if "healthcheck" not in service and name != "migrate"]
    assert without == []
    secret = {"DATABASE_OWNER_URL", "DATABASE_ERASURE_URL", "HAVN_BACKUP_KEY_FILE"}
    know = {name for name, service in services.items() if secret & set(service.get("environment", {}))}
    assert know == {"migrate", "keeper"}
    written = json.dumps(compose)
    assert not re.search(r"(PASSWORD|SECRET|KEYS?)\"?:\s*\"(?!\$\{)[^\"]", written), "a secret is written into the file"


def test_every_environment_variable_that_settings_read_is_documented():
    read = set()
    for path in [ROOT / "config" / "settings.py", ROOT / "config" / "env.py"]:
        read |= set(re.findall(r"[\"']((?:HAVN|DATABASE|REDIS)_[A-Z_]*[A-Z])[\"']", path.read_text(encoding="utf-8")))
    names = {name for name in read if not re.search(rf"^{name} = ", text_of(ROOT / "config/settings.py"), re.M)} | {
        "DATABASE_URL",
        "HAVN_HOME",
    }
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


# --- people ---------------------------------------------------------------------------------------
def test_the_check_knows_a_number_that_may_be_somebodys_from_an_invented_one():
    assert may_be_somebodys("070761" + "-4285")  # the example in the authority's own description of modulus 11
    assert not may_be_somebodys("150388-9996")


def test_no_file_holds_a_cpr_number_that_may_be_somebodys():
    found = []
    for path in tracked():
        for number, line in enumerate(text_of(path).splitlines(), start=1):
            found += [f"{path.relative_to(ROOT)}:{number}" for hit in CPR.findall(line) if may_be_somebodys(hit)]
    assert not found, "\n".join(found)


# --- secrets --------------------------------------------------------------------------------------
A_KEY = "-----BEGIN {}PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj" + "\n"
# Put together here, so that this file holds none of them.
GIVEN_AWAY = {
    "private key": A_KEY.format("RSA "),
    "key of AWS": "AKIA" + "IOSFODNN7EXAMPLE",
    "token of GitHub": "ghp_" + "a1B2" * 9,
    "token of GitLab": "glpat-" + "x9Y8" * 5,
    "token of Slack": "xoxb-" + "123456789012-abc",
    "key of Google": "AIza" + "Sy0123456789abcdefghijklmnopqrstuvwxy"[:35],
    "key of Stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "token of PyPI": "pypi-AgEI" + "cHlwaS5vcmc" * 4,
    "token of npm": "npm_" + "Ab12" * 9,
    "key of age": "AGE-SECRET-KEY-1" + "Q" * 58,
    "signed token": "eyJ"
    + "hbGciOiJIUzI1NiJ9"
    + ".eyJ"
    + "zdWIiOiIxMjM0NTY3ODkwIn0"
    + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9",
    "password in an address": "postgres://havn" + ":Kj8sLq2Wv@db.example/havn",
    "secret in a setting": "HAVN_SECRET" + "_KEY=q8Zr3LwT9vBx2NcY7mKd5HsF",
    "number that may be somebody's": "070761" + "-4285",
}


@pytest.mark.parametrize("name", GIVEN_AWAY)
def test_the_search_knows_every_kind_of_secret(name):
    assert name in set(finds(f"before\n{GIVEN_AWAY[name]}\nafter"))


@pytest.mark.parametrize(
    "harmless",
    [
        "HAVN_SECRET_KEY: ${HAVN_SECRET_KEY:?see docs/operations.md}",
        "DATABASE_URL=postgres://user:password@host:port/name",
        "postgres://havn_app:${HAVN_APP_PASSWORD}@db:5432/havn",
        "HAVN_INDEX_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "150388-9996",
    ],
)
def test_the_search_passes_over_what_only_stands_where_a_secret_would(harmless):
    assert list(finds(harmless)) == []


def test_the_search_finds_what_was_committed_and_taken_back_since(tmp_path):
    """Once in the history, always in the history: also on a branch nobody looks at, and in a message."""

    def git(*words):
        who = ["-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    (tmp_path / "key.txt").write_text(GIVEN_AWAY["token of GitHub"])
    git("add", "."), git("commit", "--quiet", "-m", "first")
    git("rm", "--quiet", "key.txt"), git("commit", "--quiet", "-m", "second", "--allow-empty")
    git("checkout", "--quiet", "-b", "side")
    git("commit", "--quiet", "--allow-empty", "-m", GIVEN_AWAY["password in an address"])
    git("checkout", "--quiet", "main")
    found = search(everything(tmp_path))
    assert sorted(line.rpartition(": ")[2] for line in found) == ["password in an address", "token of GitHub"]
    assert GIVEN_AWAY["token of GitHub"] not in "".join(found)


def test_no_secret_stands_anywhere_in_the_history():
    if not (ROOT / ".git").exists():
        pytest.skip("an export without .git has no history")
    assert search(everything()) == []
