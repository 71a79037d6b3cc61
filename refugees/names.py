"""The names that people here have, each once: what a misspelt name is compared with.

A thousand people are called by a few hundred names and a million by some ten thousand; comparing is dear and the same
for all who share one.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F, Func, TextField
from django.db.models.expressions import RawSQL


class Sounds(Func):
    """How the words of a name sound (Daitch–Mokotoff codes, contrib fuzzystrmatch)."""

    function = "havn_sounds"
    output_field = ArrayField(TextField())


class KnownName(models.Model):
    """A name as it is searched for (core.names.search_key) that at least one person has.

    Written by triggers of the table of people alone (migration 0017), in the statement that changes them: nobody who
    writes people can forget it, and a name goes with the last who had it.
    """

    name = models.CharField(max_length=500, primary_key=True)

    class Meta:
        indexes = [GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="known_name_trgm")]

    def __str__(self) -> str:
        return self.name


# In the order of the names: of the best ones' people the database reads no more than are wanted.
ALIKE = """WITH alike AS MATERIALIZED (SELECT name, word_similarity(%s, name) AS likeness FROM refugees_knownname
WHERE name %%> %s OR havn_sounds(name) && havn_sounds(%s) ORDER BY likeness DESC) SELECT"""
PEOPLE = "p.id, p.sort_key, a.likeness FROM alike a JOIN ({people}) p ON p.search_key = a.name"
ONCE = "UNION SELECT p.id, p.sort_key, word_similarity(%s, p.search_key) FROM ({people}) p WHERE p.id = ANY(%s)"
BEST = "ORDER BY likeness DESC, sort_key, id LIMIT %s"


def alike(people: Any, key: str, *, once: Sequence[int], most: int) -> RawSQL | list[int]:
    """The keys of those of the people whose name is spelt like `key` (trigrams) or sounds like it, and of `once`: as
    many as asked for, the best."""
    try:
        text, params = people.order_by().values("id", "search_key", "sort_key").query.sql_with_params()
    except EmptyResultSet:
        return []
    found, values = PEOPLE.format(people=text), [key, key, key, *params]
    if once:
        found = f"* FROM (SELECT {found} {ONCE.format(people=text)}) with_once"
        values += [key, *params, list(once)]
    return RawSQL(f"SELECT id FROM ({ALIKE} {found} {BEST}) best", [*values, most])  # noqa: S608, S611 (our own words)
