"""A name that is misspelt finds its people: as well as comparing with everybody, and after every change of them."""

import random
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.policy import Role
from core.names import search_key
from demo.words import ORIGINS
from refugees import search
from refugees.models import Refugee
from refugees.names import KnownName
from tests import factories

pytestmark = pytest.mark.django_db
# Whom the search must find and in which order, told by comparing with each person.
EVERYBODY = """SELECT id FROM refugees_refugee
WHERE word_similarity(%s, search_key) >= 0.6 OR havn_sounds(search_key) && havn_sounds(%s)
ORDER BY word_similarity(%s, search_key) DESC, sort_key, id LIMIT %s"""


def compared_with_everybody(text: str) -> list[int]:
    key = search_key(text)
    with connection.cursor() as cursor:
        cursor.execute(EVERYBODY, [key, key, key, search.MOST_HITS])
        return [pk for (pk,) in cursor.fetchall()]


def found(text: str, people: Any = None) -> list[int]:
    return [each.pk for each in search.matching(Refugee.objects.all() if people is None else people, text)]


def known() -> set[str]:
    return set(KnownName.objects.values_list("name", flat=True))


def had() -> set[str]:
    return set(Refugee.objects.values_list("search_key", flat=True))


def named(*names: tuple[str, str], **more: Any) -> list[Refugee]:
    return [factories.refugee(given_names=given, family_name=family, **more) for given, family in names]


def of_the_demo(number: int, draw: random.Random) -> list[tuple[str, str]]:
    """Names as the demo's people have them, from every origin."""
    pools = [(f"{each.men} {each.women}".split(), each.families.split()) for each in ORIGINS]
    chosen = [draw.choice(pools) for _each in range(number)]
    return [(draw.choice(given), draw.choice(family)) for given, family in chosen]


def without(text: str, place: int) -> str:
    return text[:place] + text[place + 1 :]


def twice(text: str, place: int) -> str:
    return text[:place] + text[place] + text[place:]


def swapped(text: str, place: int) -> str:
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def other(text: str, place: int) -> str:
    return text[:place] + "x" + text[place + 1 :]


MISTAKES: tuple[Callable[[str, int], str], ...] = (without, twice, swapped, other)


def misspelt(names: Iterable[tuple[str, str]], draw: random.Random) -> list[tuple[str, str]]:
    """Each name with one mistake, in both orders, and each half by itself; beside the key of the name that is meant."""
    made = []
    for given, family in names:
        for words in (f"{given} {family}", f"{family} {given}", given, family):
            wrong = draw.choice(MISTAKES)(words, draw.randrange(1, len(words) - 1))
            made.append((wrong, search_key(f"{given} {family}")))
    return made


def test_a_misspelt_name_finds_whom_comparing_with_everybody_finds_in_the_same_order() -> None:
    draw = random.Random(4711)
    names = of_the_demo(120, draw)
    named(*names, *names[:40])
    asked = misspelt(draw.sample(names, 30), draw)
    missed = 0
    for text, meant in asked:
        hits = found(text)
        assert hits == compared_with_everybody(text), text
        if " " in text:  # of one word alone a mistake may leave too little
            missed += meant not in set(Refugee.objects.filter(pk__in=hits).values_list("search_key", flat=True))
    assert missed <= len(asked) // 20, "nearly every whole name with one mistake is found"


def test_who_reaches_few_finds_only_among_them_and_the_best_of_many_come_first() -> None:
    worker = factories.caseworker()
    named(*[("Rasha", "Qasim")] * (search.MOST_HITS + 5), caseworker=factories.caseworker())
    (mine,) = named(("Rasha", "Qassim"), caseworker=worker)
    assert found("Rasha Qasm", Refugee.objects.visible_to(worker)) == [mine.pk]
    assert found("Rasha Qasm", Refugee.objects.none()) == []
    assert len(found("Rasha Qasim")) == search.MOST_HITS
    assert mine.pk not in found("Rasha Qasim"), "fifty are called exactly so"
    assert found("Rasha Qassim")[0] == mine.pk


def test_a_search_is_the_same_statements_for_one_and_for_many() -> None:
    manager = factories.user(Role.TEAM_MANAGER)
    people = Refugee.objects.visible_to(manager)
    counts = []
    for names in ([("Tesfay", "Haile")], [("Tesfai", "Haille")] * 10):
        named(*names)
        with CaptureQueriesContext(connection) as asked:
            assert found("Tesfay Haile", people)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 3


def test_every_name_is_known_as_long_as_somebody_has_it() -> None:
    first, second, third = named(("Selam", "Gebre"), ("Selam", "Gebre"), ("Xhevahir", "Qoqaj"))
    assert known() == had() == {"selam gebre", "xhevahir qoqaj"}
    first.family_name = "Gebru"
    first.save()
    assert known() == had(), "one of two was renamed"
    Refugee.objects.filter(pk=second.pk).delete()
    assert known() == had() == {"selam gebru", "xhevahir qoqaj"}, "the last of a name went"
    Refugee.objects.filter(pk=third.pk).update(search_key="lirije qoqaj")
    assert known() == had(), "in bulk, past the model"
    Refugee.objects.update(remark="said nothing of names")
    Refugee.objects.bulk_create(
        [Refugee(case_number="2017-9001", person_id="99990001", given_names="Nur", family_name="Ali",
                 birth_date=first.birth_date, residence_basis=first.residence_basis).fill_keys()]
    )  # fmt: skip
    assert known() == had()
    Refugee.objects.all().delete()
    assert known() == had() == set()


@pytest.mark.django_db(transaction=True)
def test_a_name_stays_that_somebody_is_just_getting_while_the_last_other_goes() -> None:
    (last,) = named(("Selam", "Gebre"))
    went = threading.Event()

    def remove() -> None:
        try:
            Refugee.objects.filter(pk=last.pk).delete()
            went.set()
        finally:
            connection.close()

    with transaction.atomic():
        named(("Selam", "Gebre"))
        thread = threading.Thread(target=remove)
        thread.start()
        assert went.wait(30), "who removes does not wait"
        thread.join()
    assert Refugee.objects.count() == 1
    assert known() == had() == {"selam gebre"}
    assert found("Salam Gebre")


@pytest.mark.django_db(transaction=True)
def test_a_name_comes_back_that_was_just_removed_by_somebody_else() -> None:
    (last,) = named(("Selam", "Gebre"))
    begins, made = threading.Event(), threading.Event()

    def receive() -> None:
        try:
            begins.set()
            named(("Selam", "Gebre"))
            made.set()
        finally:
            connection.close()

    with transaction.atomic():
        Refugee.objects.filter(pk=last.pk).delete()
        thread = threading.Thread(target=receive)
        thread.start()
        assert begins.wait(30)
        assert not made.wait(0.5), "who gives the name waits until it is known whether it is there"
    thread.join()
    assert known() == had() == {"selam gebre"}
