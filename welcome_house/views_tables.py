"""Rooms, organisations, seasons; the programme's words in each language; the leaflet's parts."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from welcome_house import forms, pages, reads, services
from welcome_house.models import HouseText, LeafletPart, Organisation, Room, Season
from welcome_house.rules import Language, Word

# By the word in the address: the table, its form, what a row is called.
KINDS: dict[str, tuple[Any, Any, Any]] = {
    "room": (Room, forms.RoomForm, pgettext_lazy("house", "Room")),
    "organisation": (Organisation, forms.OrganisationForm, gettext_lazy("Organisation")),
    "season": (Season, forms.SeasonForm, gettext_lazy("Season")),
    "leaflet": (LeafletPart, forms.LeafletForm, gettext_lazy("Part of the leaflet")),
}


@require_safe
@needs(Area.WELCOME_HOUSE)
def tables(request: HttpRequest) -> HttpResponse:
    """The rooms, the organisations with whom to ring, and the seasons."""
    user = request.user
    context = {
        "title": _("Rooms and partners"), "rooms": Room.objects.visible_to(user),
        "organisations": Organisation.objects.visible_to(user), "seasons": Season.objects.visible_to(user),
    }  # fmt: skip
    return pages.shown(request, "tables", "tables", context)


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def row(request: HttpRequest, kind: str, uid: UUID | None = None) -> HttpResponse:
    """A new row of a table, or one to change."""
    if kind not in KINDS:
        raise Http404(kind)
    model, form_class, title = KINDS[kind]
    section = "texts" if kind == "leaflet" else "tables"
    back = reverse(f"house:{section}")
    current = get_object_or_404(model.objects.visible_to(request.user), uid=uid) if uid else model()
    form = form_class(request.POST or None, instance=current, cancel=back)

    def act() -> str:
        services.save(form.instance, expected=form.expected_version)
        return pages.saved()

    return pages.stored(request, form, act, back=back, title=str(title), section=section)


@require_safe
@needs(Area.WELCOME_HOUSE)
def texts(request: HttpRequest) -> HttpResponse:
    """What the programme says in each language, what is missing, and the leaflet."""
    known = {(each.key, each.language): each for each in HouseText.objects.visible_to(request.user)}
    lines = [
        {
            "word": word.label,
            "cells": [
                {
                    "language": language, "text": known.get((word, language)),
                    "url": reverse("house:text", args=[language, word]),
                }
                for language in Language
            ],
        }
        for word in Word
    ]  # fmt: skip
    missing = [(Language(key), rows) for key, rows in reads.untranslated().items() if rows]
    context = {
        "title": _("Texts"), "lines": lines, "languages": list(Language), "missing": missing,
        "leaflet": LeafletPart.objects.visible_to(request.user),
    }  # fmt: skip
    return pages.shown(request, "texts", "texts", context)


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def text(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """One of the programme's own words in one language."""
    if language not in Language or key not in Word:
        raise Http404(key)
    back = reverse("house:texts")
    found = HouseText.objects.visible_to(request.user).filter(key=key, language=language).first()
    record = found or HouseText(key=key, language=language)
    form = forms.HouseTextForm(request.POST or None, instance=record, cancel=back)

    def act() -> str:
        services.save(form.instance, expected=form.expected_version)
        return pages.saved()

    title = f"{Word(key).label}: {Language(language).label}"
    lead = reads.words(Language.DANISH)[key] if language != Language.DANISH else ""
    return pages.stored(request, form, act, back=back, title=title, section="texts", lead=lead)
