"""Every page as every role: no word that the policy keeps from the reader stands in a byte of any answer.

The pages are found by following every link from the start page, and by every address of the resolver with the
records of the world below, so that a new page is looked at without anybody adding it here.
"""

import html
import re
import uuid
from collections import Counter, deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from accounts.policy import Area, Role
from audit.models import ReadLog
from core import clock
from core.models import Editable
from refugees.models import FormerAccess, JournalEntry, Refugee
from refugees.timeline import NOTES_ONLY
from screening.models import Interview
from tests import factories
from tests.access_matrix import MATRIX
from tests.test_access import patterns
from tests.trust.troubles import text_of
from tests.trust.world import CANARIES, CPR, World, build, may_meet

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|action|hx-get)="([^"#]+)')
LEAVES = ("/accounts/logout/", "/accounts/login/")  # leave the session, or lead out of it
MOST = 900  # answers per role; a crawl that needs more has found a way to grow without end
VARIANTS = 6  # of one page, told apart by what stands after the question mark: filters, orders, pages of a list


# --- what an answer says --------------------------------------------------------------------------
def links_in(answer: Any) -> list[str]:
    if not answer.get("Content-Type", "").startswith("text/html"):
        return []
    found = [html.unescape(link) for link in LINK.findall(answer.content.decode())]
    return [link for link in found if link.startswith(("/", "?"))]


# --- which addresses there are --------------------------------------------------------------------
def uids(app: str) -> list[uuid.UUID]:
    """An opaque id of every kind of record an app keeps: the protected person's, who came first."""
    models = [model for model in apps.get_app_config(app).get_models() if issubclass(model, Editable)]
    return [uid for model in models for uid in model._base_manager.order_by("pk").values_list("uid", flat=True)[:1]]


def values_for(app: str, key: str, world: World) -> list[Any]:
    """The arguments an address can be asked with."""
    if key in ("case", "case_number"):
        return [person.case_number for person in world.people]
    if key == "uid":
        return uids(app) if app in {config.label for config in apps.get_app_configs()} else []
    if key == "pk":
        protected = Interview.objects.filter(refugee=world.people[0])
        return list(protected.values_list("pk", flat=True)) if app == "screening" else [1]
    return {
        "section": ["identity", "health"],
        "target": ["readiness"],
        "theme": ["note"],
        "language": ["da", "en"],
        "line": [1],
        "event": ["started", "ended"],
    }.get(key, ["csv", "xlsx", "readiness", "leave"])


def combinations(keys: list[str], app: str, world: World) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [{}]
    for key in keys:
        made = [known | {key: value} for known in made for value in values_for(app, key, world)]
    return made


def addresses(world: World) -> list[str]:
    """Every address of the resolver with every fitting record."""
    found = []
    for name, pattern in patterns(get_resolver()).items():
        if name in {"account_logout", "readyz"}:
            continue
        keys = [*pattern.pattern.converters, *getattr(getattr(pattern.pattern, "regex", None), "groupindex", {})]
        for values in combinations(list(dict.fromkeys(keys)), name.split(":")[0], world):
            try:
                found.append(reverse(name, kwargs=values))
            except NoReverseMatch:
                continue
    return list(dict.fromkeys(found))


def page_of(address: str) -> str:
    """What variants are counted of: the path; of the pages about one figure, of which there are sixty, the view."""
    path = urlsplit(address).path
    return resolve(path).view_name if path.startswith("/figures/definitions/") else path


def crawl(client: Client, start: list[str]) -> dict[str, str]:
    """What every address says to the one signed in, and every page that a link leads to."""
    waiting, said, variants = deque(["/", *start]), {}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        if address in said or address.startswith(LEAVES) or address.startswith("/static/"):
            continue
        if "?" in address:
            page = page_of(address)
            variants[page] += 1
            if variants[page] > VARIANTS:
                continue
        assert len(said) < MOST + len(start), "the links lead on and on"
        answer = client.get(address)
        said[address] = f"{address}\n{text_of(answer)}"
        base = urlsplit(address).path
        waiting.extend(base + link if link.startswith("?") else link for link in links_in(answer))
        if answer.status_code == 302 and answer["Location"].startswith("/"):
            waiting.append(answer["Location"])
    return said


def searched(client: Client, world: World) -> dict[str, str]:
    """What the search answers to each secret word."""
    words = [person.family_name for person in world.people] + [person.case_number for person in world.people]
    return {word: text_of(client.post("/search/", {"q": word}, follow=True)) for word in words}


def posted(client: Client, user: Any, start: list[str]) -> dict[str, str]:
    """What an empty form gets as an answer, everywhere."""
    said = {}
    for address in start:
        if address.startswith(LEAVES) or address.startswith("/accounts/"):
            continue
        answer = client.post(address, {})
        assert not answer.get("Location", "").startswith("/accounts/login"), f"{address}: asked as nobody"
        said[f"POST {address}"] = text_of(answer)
        if not client.session.get(SESSION_KEY):
            # From the database: a form may have ended this session, or all of this user's.
            client.force_login(type(user).objects.get(pk=user.pk))
    return said


def headed(client: Client, start: list[str]) -> dict[str, str]:
    """What a question for the headers alone gets as an answer from every view, the protected person's record first."""
    said = {}
    for address in {resolve(each).view_name: each for each in reversed(start) if not each.startswith(LEAVES)}.values():
        answer = client.head(address)
        assert answer.getvalue() == b"", f"HEAD {address} has a body"
        said[f"HEAD {address}"] = text_of(answer)
    return said


def revealed(address: str) -> bool:
    """The one answer that shows a CPR number, on purpose and logged."""
    return address.startswith("POST ") and address.endswith("/cpr/")


@pytest.fixture
def world() -> World:
    return build()


@pytest.mark.parametrize("role", list(Role))
def test_no_answer_holds_a_word_that_is_kept_from_its_reader(client: Client, world: World, role: str) -> None:
    user, start = world.users[role], addresses(world)
    client.force_login(user)
    client.raise_request_exception = False
    said = crawl(client, start) | searched(client, world) | headed(client, start) | posted(client, user, start)
    told = [
        f"{address}: {canary.word}"
        for address, text in said.items()
        for canary in CANARIES
        if not may_meet(canary, user, writer=world.writer) and canary.word in text
        # The searched word itself comes back to the one who typed it.
        if not revealed(address) and address != canary.word
    ]
    assert told == []
    assert len(said) > len(start)


def test_each_word_is_met_by_somebody_so_that_its_absence_means_something(client: Client, world: World) -> None:
    client.force_login(world.writer)
    said = "\n".join(crawl(client, addresses(world)).values())
    missing = [canary.word for canary in CANARIES if not canary.nobody and canary.word not in said]
    assert missing == []


def test_every_answer_that_names_a_person_is_in_the_read_log(client: Client, world: World) -> None:
    client.force_login(world.writer)
    unlogged = []
    for address in addresses(world):
        before = ReadLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        said = text_of(client.get(address))
        logged = {
            uid for uids in ReadLog.objects.filter(pk__gt=before).values_list("people", flat=True) for uid in uids
        }
        shown = {person.uid for person in world.people if person.family_name in said}
        if shown - logged:
            unlogged.append(address)
    assert unlogged == []
    assert ReadLog.objects.count() > 20


def test_a_word_in_a_header_a_redirect_or_the_name_of_a_file_is_found() -> None:
    """The control: however such a name is written."""
    answer = HttpResponse(b"")
    answer["Content-Disposition"] = "attachment; filename*=utf-8''R%6Fsmarinsvar.pdf"
    answer["Location"] = "/cases/?q=Malurt%74russel"
    answer["X-Havn"] = "Salviekladde"
    assert all(word in text_of(answer) for word in ("Rosmarinsvar", "Malurttrussel", "Salviekladde"))


def test_the_number_is_shown_only_where_it_is_revealed(client: Client, world: World) -> None:
    client.force_login(world.writer)
    person = world.people[1]
    answer = client.post(f"/cases/{person.case_number}/cpr/")
    assert CPR in text_of(answer)


def test_a_former_caseworker_meets_nothing_protected_and_changes_nothing(client: Client, world: World) -> None:
    """A caseworker of another team who had both cases and may read them for some time."""
    former, today = factories.caseworker(), clock.today()
    for person in world.people:
        FormerAccess.objects.create(
            refugee=person, user=former, valid_from=today, valid_to=today, given_by=world.writer, given_at=clock.now()
        )
    client.force_login(former)
    client.raise_request_exception = False
    start, before = addresses(world), JournalEntry.objects.count()
    # The signed note is too old for the first page of a journal in which so much has happened since.
    start += [f"{reverse('refugees:case', args=[each.case_number])}?theme={NOTES_ONLY}" for each in world.people]
    said = crawl(client, start) | searched(client, world) | posted(client, former, start)
    told = [
        f"{address}: {canary.word}"
        for address, text in said.items()
        for canary in CANARIES
        if not may_meet(canary, former, writer=world.writer) or canary.area == Area.PROTECTED
        if canary.word in text and address != canary.word
    ]
    assert told == []
    assert any("Mynteseddel" in text for text in said.values())
    assert JournalEntry.objects.count() == before


def test_a_stranger_meets_none_of_the_words(client: Client, world: World) -> None:
    """A caseworker of another team, and somebody who is not signed in."""
    start = addresses(world)
    for user in (factories.caseworker(), None):
        client.logout()
        if user:
            client.force_login(user)
        said = crawl(client, start)
        told = [
            f"{address}: {canary.word}" for address, text in said.items() for canary in CANARIES if canary.word in text
        ]
        assert told == []


def test_the_crawl_opens_a_page_of_every_view_that_a_caseworker_may_open(client: Client, world: World) -> None:
    client.force_login(world.writer)
    opened = set()
    for address in addresses(world):
        answer = client.get(address)
        text_of(answer)
        if answer.status_code == 200 and answer.resolver_match:
            opened.add(answer.resolver_match.view_name)
    allowed = {name for name, roles in MATRIX.items() if Role.CASEWORKER in roles and "anonymous" not in roles}
    # Views that only take posts, need a state of their own, or belong to the account library.
    unopened = {name for name in allowed - opened if not name.startswith("account_")}
    assert len(unopened) < len(allowed) / 2, sorted(unopened)
    assert Refugee.objects.count() == 2
