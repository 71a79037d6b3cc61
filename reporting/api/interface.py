"""The interface itself: GET alone, a token in the header, JSON, pages by key. Described as OpenAPI."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from typing import Annotated, Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError
from ninja.security import HttpBearer

from audit import log
from core import clock
from reporting.api import reading, tokens
from reporting.forms import FIRST_DAY
from reporting.models import ApiToken, TokenScope
from targets import derivation

MOST = 1000  # rows of one page
READ = ["GET", "HEAD"]


class Token(HttpBearer):
    """Lets in who sends a usable token of the scope. 401 for no token, 403 for another scope, 429 for too many."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        limited(request, "api_failed", dry_run=True)
        found = tokens.find(token, at=clock.now())
        if found is None:
            limited(request, "api_failed")
            raise AuthenticationError(message=_("This token is not known, is revoked or is over."))
        limited(request, "api", key=str(found.pk))
        if self.scope not in found.scopes:
            raise AuthorizationError(message=_("This token may not read what you ask for."))
        return found


def limited(request: HttpRequest, action: str, **more: Any) -> None:
    """Counts a request. Raises HttpError 429 where there were too many."""
    if not ratelimit.consume(request, app="allauth.account", action=action, limit_get=True, **more):
        raise HttpError(429, _("Too many requests. Wait a minute and try again."))


api = NinjaAPI(
    title="Havn",
    version="1",
    description="Read-only: definitions and published figures (scope figures), standings (scope standings).",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    known = str(getattr(error, "message", "") or "")
    sentence = known if known and known != "Unauthorized" else _("Send a token in the header: Authorization: Bearer …")
    answer = api.create_response(request, {"detail": sentence}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which field, and why, in one sentence each."""
    wrong = [{"field": str(each["loc"][-1]), "reason": each["msg"]} for each in error.errors]
    names = ", ".join(dict.fromkeys(each["field"] for each in wrong))
    detail = _("This could not be understood: %(fields)s") % {"fields": names}
    return api.create_response(request, {"detail": detail, "errors": wrong}, status=422)


# --- pages by key -----------------------------------------------------------------------------------
def cursor(key: Sequence[str]) -> str:
    """The key of the last row as a word for the next address."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def key_of(word: str, parts: int) -> list[str] | None:
    """The key in a word; None for none. Raises HttpError 422 where it is none of ours."""
    if not word:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError):
        key = None
    if not (isinstance(key, list) and len(key) == parts and all(isinstance(each, str) for each in key)):
        raise no_such_place()
    if any("\x00" in each for each in key):
        raise no_such_place()
    return key


def no_such_place() -> HttpError:
    return HttpError(422, _("“after” is not a place in this list. Take it from “next” of the page before."))


class Turn(Schema):
    """Which page: what `next` of the page before says, and how many rows."""

    after: str = Field("", max_length=400)
    limit: int = Field(200, ge=1, le=MOST)


# --- definitions and figures ------------------------------------------------------------------------
class Texts(Schema):
    da: str
    en: str


class Definition(Schema):
    key: str
    promise: str
    version: int
    since: dt.date
    label: Texts
    text: Texts
    population: Texts
    source: Texts
    unit: Texts


class Definitions(Schema):
    items: list[Definition]


class Figure(Schema):
    """A quarter of one target, published once; null is a number that is held back, its range stands in `ranges`."""

    figure: str
    quarter: dt.date
    as_of: dt.date
    met: int | None
    missed: int | None
    outside: int | None
    total: int | None
    percent: int | None
    ranges: dict[str, list[int]]
    suppressed: bool


class Figures(Schema):
    items: list[Figure]
    next: str | None


@api.api_operation(
    READ, "definitions", response=Definitions, auth=Token(TokenScope.FIGURES), url_name="definitions",
    operation_id="definitions", summary="Every figure in words, with the version of its definition",
)  # fmt: skip
def definitions(request: HttpRequest) -> dict[str, Any]:
    return {"items": reading.definitions()}


@api.api_operation(
    READ, "figures", response=Figures, auth=Token(TokenScope.FIGURES), url_name="figures", operation_id="figures",
    summary="Published counts by quarter and target, small ones held back",
)  # fmt: skip
def figures(request: HttpRequest, turn: Annotated[Turn, Query()]) -> dict[str, Any]:
    key = key_of(turn.after, 2)
    if key:
        try:
            dt.date.fromisoformat(key[0])
        except ValueError:
            raise no_such_place() from None
    found = reading.published(key, turn.limit + 1)
    shown = found[: turn.limit]
    more = len(found) > turn.limit
    last = shown[-1] if shown else {}
    following = cursor([f"{last['quarter']:%Y-%m-%d}", last["figure"].removeprefix("rate-")]) if more else None
    return {"items": shown, "next": following}


# --- standings --------------------------------------------------------------------------------------
class Standing(Schema):
    """One deadline of one person, as `export_standings` writes it."""

    person_id: str
    target: str
    subject: str
    clock_started_on: dt.date | None
    due_on: dt.date | None
    met_on: dt.date | None
    standing: str
    excluded_as: str


class Standings(Schema):
    on: dt.date
    items: list[Standing]
    next: str | None


class Asked(Turn):
    """As of which day (today), of which target (all)."""

    on: dt.date | None = None
    target: str = Field("", max_length=40)


@api.api_operation(
    READ, "standings", response=Standings, auth=Token(TokenScope.STANDINGS), url_name="standings",
    operation_id="standings", summary="The deadlines of every person as of a day. Personal data: each answer is logged",
)  # fmt: skip
def standings(request: HttpRequest, asked: Annotated[Asked, Query()]) -> dict[str, Any]:
    today = clock.today()
    on = asked.on or today
    if not FIRST_DAY <= on <= today:
        raise HttpError(422, _("“on” must be a day from %(first)s to today.") % {"first": FIRST_DAY.isoformat()})
    if asked.target and asked.target not in {each.key for each in derivation.targets()}:
        raise HttpError(422, _("“target” is not one of the targets."))
    targets = [asked.target] if asked.target else []
    found = reading.standings(on, today, targets, key_of(asked.after, 3), asked.limit + 1)
    page, more = found[: asked.limit], len(found) > asked.limit
    rows = reading.may_leave(page)
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    people = list({row.refugee_id: row.refugee for row in rows}.values())
    log.read(request, people, kind="export", purpose=f"token {token}")
    last = page[-1] if page else None
    following = cursor([last.refugee.person_id, last.target, last.subject]) if more and last else None
    return {"on": on, "items": [reading.standing(row, on) for row in rows], "next": following}
