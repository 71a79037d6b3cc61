"""What every test gets: real PostgreSQL as the application role, no network, and errors instead of silence."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.test import TransactionTestCase

from tests.support import browser as browsers
from tests.support import database, network, readlog, resume, servers

LONG = "long: runs for minutes; only with --long"
BROWSER = "browser: drives a real browser"
REDIS = "redis: needs a real Redis server"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes; goes on where it stood")
    parser.addoption("--slice", type=float, default=0.0, help="with --long: end after so many minutes")
    parser.addoption("--fresh", action="store_true", help="with --long: from the beginning")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--slice"):
        os.environ["HAVN_SLICE"] = str(config.getoption("--slice"))
    if config.getoption("--fresh") and not hasattr(config, "workerinput"):
        resume.forget()
    for marker in (LONG, BROWSER, REDIS):
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if "redis_url" in getattr(item, "fixturenames", ()):
            item.add_marker("redis")
    left_out = [item for item in items if item.get_closest_marker("long") and not wanted(item.nodeid, config)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]


def wanted(name: str, config: pytest.Config) -> bool:
    """Whether a long test runs now: only with --long, and not where it has passed on this code already."""
    return bool(config.getoption("--long")) and name not in resume.passed()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("long") and resume.is_over():
        pytest.skip("the slice is over; the same command goes on from here")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed and "long" in report.keywords:
        resume.note(report.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Whatever a test is about: no answer of it names somebody whom the read log does not."""
    with readlog.watched() as watch:
        answer = yield
    assert watch.wrong == [], f"somebody is shown who is not in the read log: {watch.wrong}"
    return answer


def missing(what: str, how: str) -> None:
    """Skips the test and says why; where everything must be there (HAVN_REQUIRE_ALL, the CI run) it fails."""
    if os.environ.get("HAVN_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing: {how}")
    pytest.skip(f"no {what} on this machine: {how}")


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line at once, also while pytest keeps what tests print."""
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")

    def line(text: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stdout.write(f"\n{text}\n")
            sys.stdout.flush()

    return line


@pytest.fixture
def rounds(request: pytest.FixtureRequest, say: Callable[[str], None]) -> Callable[[Sequence[Any]], Iterator[Any]]:
    """`for each in rounds(items)`: a long test that can be stopped between two of them (tests.support.resume)."""
    return lambda items: resume.through(request.node.nodeid, items, say)


# --- network and database -------------------------------------------------------------------------
@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.switch_off(patch)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's: the application role may not create databases, nor empty tables."""
    with django_db_blocker.unblock(), database.test_database() as name, pytest.MonkeyPatch.context() as patch:
        rows: list[database.Rows] = [database.Rows(name)]
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: rows[0].restore())
        try:
            yield
        finally:
            rows[0].close()


@pytest.fixture
def connect_as(transactional_db: None) -> Iterator[Callable[[str], Any]]:
    """`connect_as("owner")`: a psycopg connection of its own as owner, app or erasure to the test database."""
    from django.conf import settings

    opened = []

    def connect(role: str) -> Any:
        opened.append(database.connect(role, settings.DATABASES["default"]["NAME"]))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture(autouse=True)
def own_caches() -> Iterator[None]:
    """No test sees what another one cached (rate limits among it)."""
    yield
    from django.core.cache import cache

    from core import kept

    cache.clear()
    kept.forget()


@pytest.fixture(autouse=True)
def strong_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """`client.force_login(user)` stands for a whole sign-in, second factor included."""
    from django.test import Client

    from accounts.sign_in import strength

    begin = Client.force_login

    def force_login(self: Client, user: Any, backend: str | None = None) -> None:
        begin(self, user, backend)
        session = self.session
        strength.mark(session, strength.FACTOR)
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)


# --- servers --------------------------------------------------------------------------------------
@pytest.fixture
def smtp_sink(settings: Any) -> Iterator[servers.SmtpSink]:
    """A real SMTP server that the application sends to; `.messages` holds what arrived."""
    with servers.smtp_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = False
        settings.HAVN_MAIL_TO_SCREEN = False
        yield sink


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real, empty Redis."""
    if not servers.REDIS:
        missing("Redis", "apt-get install redis-server")
    with servers.redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


# --- browser --------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not browsers.CHROMIUM:
        missing("Chromium", "apt-get install chromium")
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous interface runs an event loop in this thread, which Django takes for async code.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=browsers.CHROMIUM, args=browsers.ARGUMENTS)
            yield running
            running.close()


@pytest.fixture
def new_page(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`new_page(user)` opens a browser window of its own, signed in; no argument: signed out.

    The test fails if any of its pages had a script error, broke the Content-Security-Policy, got a 5xx answer
    or asked another host for anything. `page.trouble` is that list; a test that provokes an error clears it.
    """
    from django.conf import settings
    from django.test import Client

    windows: list[Any] = []

    def open_page(user: Any = None, **options: Any) -> Any:
        window = chromium.new_context(
            base_url=live_server.url, locale="da-DK", timezone_id="Europe/Copenhagen", **options
        )
        window.set_default_timeout(15_000)
        windows.append(window)
        if user is not None:
            client = Client()
            client.force_login(user)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = window.new_page()
        page.trouble = browsers.listen(page, live_server.url)
        return page

    yield open_page
    trouble = [line for window in windows for page in window.pages for line in getattr(page, "trouble", [])]
    for window in windows:
        window.close()
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One browser window, signed out."""
    return new_page()


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` fails with every accessibility rule that the page, as it is now, breaks."""

    def check(page: Any, within: str | None = None) -> None:
        found = browsers.violations(page, within)
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check
