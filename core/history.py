"""Change history by database triggers, and who stands behind a change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from pghistory import runtime


def tracked(
    *, exclude: tuple[str, ...] = (), model_name: str | None = None, in_bulk: bool = False
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keeps every insert, update and delete of a model in an event table, written by triggers.

    Bulk updates, imports and the shell are in it too. History has no foreign key to the row, so that
    it survives the row's deletion until the erasure role removes it. `model_name` names the history's model where
    "<Model>Event" is taken. `in_bulk` is for what imports write by the thousand: one trigger for each statement
    and not for each row, a sixth of the time.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
        context_field=pghistory.ContextForeignKey(related_name="+"),
        exclude=list(exclude),
        model_name=model_name,
        level=pghistory.Statement if in_bulk else pghistory.Row,
    )


@contextmanager
def acting(actor: Any) -> Iterator[None]:
    """Names the user, or the job, behind every change made inside.

    `actor` is a User or the name of a job ("nightly", "import_history").
    """
    who = {"job": actor} if isinstance(actor, str) else {"user": actor.pk}
    with pghistory.context(**who):
        yield


def is_acting() -> bool:
    """Whether what is sent to the database now goes with the name of an actor before it."""
    return hasattr(runtime._tracker, "value")


class HistoryMiddleware:
    """Puts the signed-in user behind the changes of a request that may change anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with pghistory.context(user=request.user.pk):
            return self.get_response(request)


def steady_triggers() -> None:
    """Lets the history triggers cost the same for every row of a large transaction. Call inside it, first.

    While their setting is unset they catch an error for each row, and each caught error looks through all foreign
    keys that wait for the commit: the square of the rows. So the setting is set, and no foreign key waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
