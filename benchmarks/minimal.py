"""The floor of a page: session, user, one indexed query of 25 rows, a template of 25 rows. Nothing else."""

from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client, override_settings
from django.urls import path

from refugees.models import Refugee

TEMPLATE = Engine().from_string((Path(__file__).parent / "minimal.html").read_text())


class MinimalUrls:
    """Leads the requests of this client to the address below, in the same process as the application's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return self.get_response(request)


def view(request: HttpRequest) -> HttpResponse:
    rows = Refugee.objects.order_by("pk").values_list("case_number", "family_name", "given_names", "takeover_on")[:25]
    return HttpResponse(TEMPLATE.render(Context({"user": request.user.get_username(), "rows": rows})))


urlpatterns = [path("", view)]


def minimal_client() -> Client:
    """A client that sees nothing of the application's middleware."""
    names = [f"{SessionMiddleware.__module__}.SessionMiddleware", f"{__name__}.MinimalUrls"]
    names.insert(1, f"{AuthenticationMiddleware.__module__}.AuthenticationMiddleware")
    with override_settings(MIDDLEWARE=names):
        client = Client()
        client.handler.load_middleware()
    return client
