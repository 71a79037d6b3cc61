"""The list of cases, and handing cases out from it."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core.pages import go, page
from refugees import assigning, presenters
from refugees.filters import CaseFilter, exported, keyset
from refugees.forms_assign import HandOutForm
from refugees.merging import former
from refugees.models import Refugee
from refugees.views_facts import add_sentences


@needs(Area.CASE, Area.CONTACT)
def case_list(request: HttpRequest) -> HttpResponse:
    """Every case within reach, in the order of names; a file of it holds only what the reader may also change."""
    wants_file = request.GET.get("format") in {"csv", "xlsx"}
    request.user.is_reading = request.user.is_reading and not wants_file
    chosen = CaseFilter(request.GET, Refugee.objects.visible_to(request.user).with_people(), user=request.user)
    if wants_file and chosen.is_valid():
        return exported(request, chosen.qs)
    shown = keyset(chosen)
    log.read(request, shown.rows, kind=Kind.LIST)
    for person in shown.rows:
        person.shown_name = presenters.shown_name(person, request.user, lists=True)
    can_write = request.user.can(Area.CASE, write=True)
    context = {"filter": chosen, "shown": shown, "can_write": can_write}
    return page(request, "refugees/list.html", context, "refugees/_list.html")


CASE_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,7}")
MOST_AT_ONCE = 200


@require_POST
@needs(Area.CASE, write=True)
def hand_out(request: HttpRequest) -> HttpResponse:
    """The cases chosen in the list: first whom they go to, then the handing out itself."""
    numbers = [each for each in request.POST.getlist("case")[:MOST_AT_ONCE] if CASE_NUMBER.fullmatch(each)]
    named = Q(case_number__in=numbers) | Q(pk__in=former.of_numbers(numbers))
    people: list[Any] = list(Refugee.objects.visible_to(request.user).with_people().filter(named))
    back = back_to_list(request.POST.get("back", ""))
    if not people:
        messages.error(request, _("Choose at least one case."))
        return go(request, back)
    form = HandOutForm(request.POST if "save" in request.POST else None, tag=False, cancel=back)
    if form.is_valid():
        try:
            moved = assigning.assign(people=people, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, handed_out_words(moved, form.cleaned_data))
            return go(request, back)
    log.read(request, people, kind=Kind.LIST)
    for person in people:
        person.shown_name = presenters.shown_name(person, request.user, lists=True)
    context = {"form": form, "people": people, "back": request.POST.get("back", "")[:300]}
    return page(request, "refugees/hand_out.html", context, status=422 if form.errors else 200)


def back_to_list(query: str) -> str:
    """The list as it was filtered; a query string of ours and nothing else."""
    kept = QueryDict(query.lstrip("?")[:300]) if query.isascii() else QueryDict()
    known = {key: value for key, value in kept.items() if key in CaseFilter.base_filters}
    return reverse("refugees:list") + (f"?{urlencode(known)}" if known else "")


def handed_out_words(moved: list[Refugee], data: dict[str, Any]) -> str:
    words = {"number": len(moved), "to": data["caseworker"] or data["team"], "day": presenters.short(data["on"])}
    return (
        ngettext(
            "%(number)d case is given to %(to)s from %(day)s.",
            "%(number)d cases are given to %(to)s from %(day)s.",
            len(moved),
        )
        % words
    )
