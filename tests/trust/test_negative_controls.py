"""A permission check is switched off, and something must turn red: a check nobody misses protects nothing.

The pivots by name: reach and scope, masking, the read log, the mark of a form, its token, methods, limits.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from accounts.policy import Role
from core import once
from tests import factories
from tests.support.links import on_page
from tests.trust import checks
from tests.trust import offered as offered_items
from tests.trust.checks import Check, without
from tests.trust.test_canaries import LEAVES, addresses
from tests.trust.troubles import REFUSED, Reader, ask, last_read, of_answer, text_of, view_of
from tests.trust.world import World, build

pytestmark = pytest.mark.django_db
OFFERS = 6  # of those that a page makes without a check, so many are followed
TRIES = 25  # requests that may notice a check's absence
Question = tuple[str, str, str]  # reader, method, address


@pytest.fixture
def world() -> World:
    return build()


def readers(world: World) -> dict[str, Reader]:
    """Everybody of the world, and two strangers to it."""
    found = {role: Reader(role, role, user) for role, user in world.users.items()}
    found["writer"] = Reader("writer", Role.CASEWORKER, world.writer)
    for role in (Role.CASEWORKER, Role.TEAM_MANAGER):
        name = f"stranger {role}"
        found[name] = Reader(name, role, factories.user(role, team=factories.team()), stranger=True)
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever a request changes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def same_session(client: Client) -> Iterator[None]:
    """A request may end the session, or give it another key: that is taken back as well."""
    before = client.cookies.copy()
    yield
    client.cookies = before


@dataclass(frozen=True)
class Usual:
    """What a question was answered while every check was in place."""

    status: int
    offers: frozenset[tuple[str, str]]


def offered(address: str, answer: Any) -> frozenset[tuple[str, str]]:
    """Every link and form of a page: by which method it leads where."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return frozenset()
    gets, posts = on_page(address, answer.content.decode())
    return frozenset({("get", each) for each in gets} | {("post", each) for each in posts})


class Desk:
    """Asks questions of the program, and knows what it answered when every check was in place."""

    def __init__(self, world: World) -> None:
        self.world, self.readers = world, readers(world)
        self.clients = {}
        for name, reader in self.readers.items():
            client = Client(raise_request_exception=False)
            client.force_login(reader.user)
            self.clients[name] = client
        self.usual: dict[Question, Usual] = {}
        self.names = {each for person in world.people for each in (person.given_names, person.family_name)}

    def troubles(self, question: Question) -> list[str]:
        """What is wrong with the answer: a rule broken, or something open that was shut."""
        return self.asked(question)[0]

    def asked(self, question: Question) -> tuple[list[str], frozenset[tuple[str, str]]]:
        """What is wrong with the answer, and what the page offers that it did not offer before."""
        name, method, address = question
        reader = self.readers[name]
        with undone(), same_session(self.clients[name]):
            since, answer = last_read(), ask(self.clients[name], method, address)
            found = of_answer(reader, self.world, address, answer, text_of(answer), since)
            here = offered_items.items(address, answer, self.names) if method == "get" else set()
            found += offered_items.of_others(name, view_of(urlsplit(address).path), here)
        now = Usual(answer.status_code, offered(address, answer))
        usual = self.usual.setdefault(question, now)
        if usual.status in REFUSED and now.status not in REFUSED:
            found.append(f"{address} opens to {name}")
        return found, now.offers - usual.offers

    def offers(self, question: Question) -> set[str]:
        """What a page offers (tests.trust.offered)."""
        name, method, address = question
        with undone(), same_session(self.clients[name]):
            return offered_items.items(address, ask(self.clients[name], method, address), self.names)

    def refused(self, name: str, offer: tuple[str, str]) -> bool:
        """Whether what a page offers is refused to its reader where it leads."""
        with undone(), same_session(self.clients[name]):
            answer = ask(self.clients[name], *offer)
            answer.getvalue()
        return answer.status_code in REFUSED

    def questions(self, names: list[str], start: list[str]) -> list[Question]:
        methods = ("get", "post")
        shut = ("/accounts/", *LEAVES)
        return [(name, how, each) for name in names for each in start for how in methods if not each.startswith(shut)]

    def who_meets(self, questions: list[Question]) -> dict[Check, list[Question]]:
        """Which questions each check says no to; on the way nothing may be wrong."""
        met: dict[Check, list[Question]] = defaultdict(list)
        seen: set[Check] = set()
        with without(None, seen.add):
            for question in questions:
                seen.clear()
                wrong = self.troubles(question)
                assert wrong == [], (question, wrong)
                for check in seen:
                    met[check].append(question)
        return met

    def is_missed(self, check: Check, questions: list[Question]) -> bool:
        """Whether anything turns red without the check."""
        return self.who_misses(check, questions) is not None

    def who_misses(self, check: Check, questions: list[Question]) -> tuple[Question, str] | None:
        """The first question that is answered wrongly without the check, and what is wrong then.

        A page that only offers more is wrong where the reader is refused what it offers, by the checks of that place.
        """
        for question in spread(questions):
            self.usual.get(question) or self.asked(question)
            with without(check):
                wrong, offers = self.asked(question)
            wrong += [f"offers {each[1]}" for each in sorted(offers)[:OFFERS] if self.refused(question[0], each)]
            if wrong:
                return question, wrong[0]
        return None


def spread(questions: list[Question]) -> list[Question]:
    """Some of many questions: of other readers and other pages first."""
    groups: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in questions:
        groups[question[0], view_of(question[2])].append(question)
    rounds = [group[place] for place in range(3) for group in groups.values() if place < len(group)]
    return rounds[:TRIES] if len(rounds) <= TRIES else random.Random(1).sample(rounds, TRIES)


# --- by name ----------------------------------------------------------------------------------------
def by_view(start: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for address in start:
        found[view_of(address)].append(address)
    return found


PIVOTS = {
    "scope refugees.models.RefugeeQuerySet": ("stranger caseworker", "refugees:list"),
    "reach Refugee.get_visible": ("stranger caseworker", "refugees:case"),
    "scope placements.models.PlacementQuerySet": ("stranger caseworker", "placements:placement"),
    "scope screening.models.InterviewQuerySet": ("stranger caseworker", "screening:interview"),
    "right refugees/presenters.py shown_name: viewer.can(Area.PROTECTED)": (Role.JOB_CONSULTANT, "refugees:case"),
    "right refugees/casepage.py homes: viewer.can(Area.PROTECTED)": (Role.JOB_CONSULTANT, "refugees:case"),
    "right refugees/timeline.py part_of: viewer.can(area)": (Role.JOB_CONSULTANT, "refugees:case"),
    "log refugees/views.py case: log.read(request, [person, *file.members], kind=Kind.OPEN)": (
        "writer",
        "refugees:case",
    ),
}


@pytest.mark.parametrize("place", PIVOTS)
def test_a_pivot_that_is_switched_off_turns_the_tests_red(world: World, place: str) -> None:
    name, view = PIVOTS[place]
    kind, _space, where = place.partition(" ")
    check = Check(kind, where)
    assert check in checks.written()
    desk = Desk(world)
    questions = desk.questions([name], by_view(addresses(world))[view])
    met = desk.who_meets(questions)
    assert check in met
    assert desk.is_missed(check, met[check])


# --- what stands before the views -------------------------------------------------------------------
def turns_red(test: Any, *arguments: Any) -> bool:
    try:
        with undone():
            test(*arguments)
    except (AssertionError, pytest.fail.Exception):
        return True
    return False


def test_without_the_mark_a_form_sent_twice_counts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.trust import test_once

    worker = factories.caseworker()
    person = factories.refugee(worker)
    assert not turns_red(test_once.test_the_same_form_again_gets_the_answer_of_the_first, worker, person)
    monkeypatch.setattr(once, "key_of", lambda _request: "")
    assert turns_red(test_once.test_the_same_form_again_gets_the_answer_of_the_first, worker, person)


def test_without_the_token_a_form_of_another_site_is_taken(settings: Any) -> None:
    from tests import test_access

    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "CsrfViewMiddleware" not in each]
    assert turns_red(test_access.test_no_form_of_another_site_is_taken, settings)


def test_without_its_guard_a_method_of_no_page_reaches_the_views(client: Client, settings: Any) -> None:
    from tests import test_access

    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "MethodMiddleware" not in each]
    assert turns_red(test_access.test_a_method_that_no_page_knows_is_refused_before_anything_is_asked, client, "put")


def test_without_its_limit_the_sign_in_can_be_tried_on_and_on(client: Client, settings: Any) -> None:
    from tests.accounts import test_sign_in

    worker = factories.user(Role.CASEWORKER, password=test_sign_in.PASSWORD)
    test = test_sign_in.test_after_five_wrong_passwords_the_right_one_has_to_wait
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": None}
    assert turns_red(test, client, worker)


def test_without_its_limit_numbers_can_be_tried_in_an_emergency(client: Client, settings: Any) -> None:
    from tests.refugees import test_break_glass

    client.force_login(factories.caseworker())
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"break_glass": None}
    assert turns_red(test_break_glass.test_numbers_cannot_be_tried_one_after_the_other, client)
