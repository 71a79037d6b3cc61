"""Sign-in by the municipality's own directory (OpenID Connect): allauth's views, with less asked and more checked."""

import logging
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.text import clean

# Signatures of a key that the directory alone has; a shared secret or none is refused.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
CLOCKS_DIFFER_S = 60
LONGEST_SUBJECT = 191  # allauth's column
WANTED = ("sub", "email", "email_verified", "name")
NONCES, MOST_NONCES = "havn_directory_nonces", 5
log = logging.getLogger("havn.sign_in")


class Directory(OpenIDConnectOAuth2Adapter):
    """Always checks the signature, and keeps of the claims only what Havn uses."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the directory says of itself, which must be the one that the settings name (ASVS 10.5.3)."""
        config: dict[str, Any] = super().openid_config
        named = str(self.get_provider().server_url).partition("/.well-known/")[0]
        if str(config.get("issuer", "")).rstrip("/") != named.rstrip("/"):
            raise OAuth2Error("the directory says it is another one")
        return config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        signed = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        about = self._fetch_user_info(token.token) if "userinfo_endpoint" in self.openid_config else {}
        spend(request, signed.get("nonce"))
        if not is_strong(signed, settings.HAVN_OIDC_STRENGTH):
            log.warning("the directory's user was refused", extra={"event": "too weak a sign-in"})
            raise ImmediateHttpResponse(render(request, "account/directory_weak.html", status=403))
        if about and about.get("sub") != signed["sub"]:
            raise OAuth2Error("the directory speaks of two people")
        if not 0 < len(str(signed["sub"])) <= LONGEST_SUBJECT:
            raise OAuth2Error("the directory names nobody in a way that can be kept")
        claims = about | signed
        wanted = (*WANTED, settings.HAVN_OIDC_GROUPS_CLAIM)
        return self.get_provider().sociallogin_from_response(
            request, {name: readable(claims[name]) for name in wanted if name in claims}
        )

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        try:
            algorithm, key = jwtkit.fetch_key(id_token, config["jwks_uri"], jwtkit.lookup_kid_jwk)
            if algorithm not in ALGORITHMS:
                raise OAuth2Error("the directory signs in a way that is not accepted")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=[algorithm],
                audience=app.client_id,
                issuer=config["issuer"],
                leeway=CLOCKS_DIFFER_S,
                options={"require": ["sub", "iss", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise OAuth2Error("the directory's answer cannot be trusted") from error
        return claims


def is_strong(claims: Mapping[str, Any], wanted: Iterable[tuple[str, str]]) -> bool:
    """Whether the signed token says, by one of these pairs of claim and value, that two factors were asked for.

    Without any pair the directory is taken at its word (config.production wants one); a token that lacks the claim
    counts as the weakest sign-in there is.
    """
    wanted = list(wanted)
    return not wanted or any(value in listed(claims.get(claim)) for claim, value in wanted)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def new_nonce(request: HttpRequest) -> str:
    """A word that the answer must bring back, once; of a browser with several windows the last few are known."""
    made = secrets.token_urlsafe(32)
    request.session[NONCES] = [*request.session.get(NONCES, []), made][-MOST_NONCES:]
    return made


def spend(request: HttpRequest, nonce: Any) -> None:
    """Raises OAuth2Error where the token was not made for a question of this browser, or has been here before."""
    known = request.session.get(NONCES, [])
    if nonce not in known:
        raise OAuth2Error("the directory's answer belongs to another question")
    request.session[NONCES] = [each for each in known if each != nonce]


def readable(value: Any) -> Any:
    """A claim without characters that cannot be shown or stored."""
    if isinstance(value, list):
        return [readable(one) for one in value]
    return clean(value).text if isinstance(value, str) else value


@never_cache
@require_safe
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sends the reader to the directory. Of the address only `next` counts: no scope, no connecting of accounts."""
    asked = QueryDict(mutable=True)
    if "next" in request.GET:
        asked["next"] = request.GET["next"]
    more = {"nonce": new_nonce(request)}
    if classes := [value for claim, value in settings.HAVN_OIDC_STRENGTH if claim == "acr"]:
        more["acr_values"] = " ".join(classes)
    asked["auth_params"] = urlencode(more)
    request.GET = asked  # type: ignore[assignment]
    return through(request, provider_id, OAuth2LoginView)


@never_cache
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The reader comes back from the directory."""
    return through(request, provider_id, OAuth2CallbackView)


def through(request: HttpRequest, provider_id: str, kind: Any) -> HttpResponse:
    """Runs one of allauth's views; a directory that does not answer, or answers oddly, is a page with a sentence.

    So is what the database refuses: the same person coming in twice at once, a subject longer than any.
    """
    try:
        answer: HttpResponse = kind.adapter_view(Directory(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (requests.RequestException, OAuth2Error, KeyError, ValueError, DatabaseError) as error:
        provider = get_adapter(request).get_provider(request, provider_id)
        answer = render_authentication_error(request, provider, exception=error)
    return answer
