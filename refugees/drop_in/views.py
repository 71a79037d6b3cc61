"""The page of open counselling: look up by name, see who the caseworker is."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core.pages import go, page
from refugees.drop_in import lookup
from refugees.drop_in.forms import LookUpForm
from refugees.drop_in.rules import LOGGED

KEPT = "drop_in"  # what was asked lately, in the session: no name ever stands in an address
MOST_KEPT = 5


@needs(Area.DROP_IN)
def look_up(request: HttpRequest) -> HttpResponse:
    """Takes name and purpose by POST; the answer has an opaque address."""
    form = LookUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        token = secrets.token_hex(8)
        asked = dict(list(request.session.get(KEPT, {}).items())[1 - MOST_KEPT :])
        request.session[KEPT] = asked | {token: form.cleaned_data}
        return go(request, reverse("drop_in:found", args=[token]))
    return page(request, "drop_in/look_up.html", {"form": form, "answer": None})


@needs(Area.DROP_IN)
def found(request: HttpRequest, token: str) -> HttpResponse:
    """Who was found. Each time the page is shown, the read log says whom it showed, and why."""
    asked = request.session.get(KEPT, {}).get(token)
    if asked is None:
        messages.info(request, _("That look-up is over. Look the person up again."))
        return go(request, "drop_in:look-up")
    answer = lookup.find(asked["name"], born=asked["birth_year"])
    log.read(request, [hit.uid for hit in answer.hits], kind=Kind.LOOKUP, purpose=LOGGED[asked["purpose"]])
    # The next look-up has a purpose of its own.
    again = LookUpForm(initial={"name": asked["name"], "birth_year": asked["birth_year"]})
    return page(request, "drop_in/look_up.html", {"form": again, "answer": answer})
