"""Views before which their user proves once more who they are, unless the sign-in was just now."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.pages import go

View = Callable[..., HttpResponse]


def proves_again(*, back: str) -> Callable[[View], View]:
    """Asks for the second factor, or the password, and then goes on with what was sent.

    Whose way in is kept elsewhere (the directory, a link) has nothing to show here: they must have come in just now,
    and are led `back` with a sentence if they have not.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            adapter = get_adapter(request)
            if adapter.get_reauthentication_methods(request.user):
                raise_if_reauthentication_required(request, app="accounts")
            elif adapter.is_reauthentication_required(app="accounts"):
                messages.info(request, _("That needs a fresh sign-in: sign out, sign in once more, and do it then."))
                return go(request, back)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
