"""What everybody may read without signing in: the programme, its feed and print, and the leaflet.

No cookie is read or set here (core.middleware.PublicMiddleware), nothing about a person is shown, and caches may keep
the answers for some minutes.
"""

import datetime as dt
import hashlib
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import clock
from core.pdf import pdf_of
from welcome_house import feed as calendars
from welcome_house import forms, reads
from welcome_house.recurrence import monday
from welcome_house.rules import Language, direction

BEHIND, AHEAD = dt.timedelta(days=7 * 4), dt.timedelta(days=7 * 26)  # how far the public may turn the pages
WEEK = dt.timedelta(days=7)
MINUTES = 5
KEPT = 24 * 60 * 60  # seconds for which a made PDF is kept; other words make another one
public = cache_control(public=True, max_age=MINUTES * 60)


def asked_week(request: HttpRequest, today: dt.date) -> dt.date:
    """The Monday of the week asked for; 404 for one that the public programme does not reach."""
    day = monday(forms.DayForm(request.GET).day(today))
    if not monday(today) - BEHIND <= day <= monday(today) + AHEAD:
        raise Http404
    return day


def known(language: str) -> str:
    if language not in Language:
        raise Http404
    return language


def languages(current: str) -> list[dict[str, Any]]:
    return [
        {"code": each.value, "label": each.label, "direction": direction(each), "current": each == current}
        for each in Language
    ]


@require_safe
@public
def programme(request: HttpRequest, language: str = Language.DANISH) -> HttpResponse:
    """A week of the programme in one language."""
    today = clock.today()
    first = asked_week(request, today)
    shown = reads.programme(known(language), first)
    turns = [("earlier", first - WEEK), ("later", first + WEEK)]
    links = {
        word: f"?on={day:%d-%m-%Y}" for word, day in turns if monday(today) - BEHIND <= day <= monday(today) + AHEAD
    }
    context = {
        "shown": shown, "languages": languages(language), "today": today, "links": links,
        "query": f"?on={first:%d-%m-%Y}", "leaflet_language": reads.leaflet_language(language),
    }  # fmt: skip
    return spoken(render(request, "welcome_house/programme.html", context), language)


def spoken(response: HttpResponse, language: str) -> HttpResponse:
    response.headers["Content-Language"] = str(language)
    return response


@require_safe
@public
def programme_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """The programme of a week as a sheet of paper."""
    first = asked_week(request, clock.today())
    shown = reads.programme(known(language), first)
    data = kept_pdf("welcome_house/programme_pdf.html", {"shown": shown})
    return spoken(pdf(data, f"programme-{language}-{first.isocalendar().year}-{shown.week:02d}.pdf"), language)


def kept_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The PDF of a template, made once for the same words: it takes seconds, and anybody may ask."""
    html = render_to_string(template, context)
    key = "house-pdf-" + hashlib.sha256(html.encode()).hexdigest()
    return bytes(cache.get_or_set(key, lambda: pdf_of(html, css="css/programme-pdf.css"), KEPT) or b"")


def pdf(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@require_safe
@public
def feed(request: HttpRequest) -> HttpResponse:
    """The programme for calendars."""
    today = clock.today()
    found = reads.feed_sessions(today - calendars.SINCE, today + calendars.UNTIL)
    data = calendars.calendar_of(found, name=reads.words(Language.DANISH)["heading"])
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")


def written(language: str) -> reads.Leaflet:
    """The leaflet in a language; 404 where the house has written nothing in it."""
    found = reads.leaflet(known(language))
    if found is None:
        raise Http404
    return found


@require_safe
@public
def leaflet(request: HttpRequest, language: str = Language.DANISH) -> HttpResponse:
    """What the house recommends to other municipalities."""
    shown = written(language)
    there = [each for each in languages(language) if each["code"] in shown.languages]
    return spoken(render(request, "welcome_house/leaflet.html", {"shown": shown, "languages": there}), language)


@require_safe
@public
def leaflet_pdf(request: HttpRequest, language: str = Language.DANISH) -> HttpResponse:
    """The leaflet as a PDF."""
    data = kept_pdf("welcome_house/leaflet_pdf.html", {"shown": written(language)})
    return spoken(pdf(data, f"welcome-house-{language}.pdf"), language)
