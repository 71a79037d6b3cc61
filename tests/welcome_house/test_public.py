"""What everybody reads: programme, print, feed, leaflet; no cookie, nobody named, every letter with a glyph."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from core import clock
from tests.screening.test_summary import missing_glyphs
from tests.welcome_house.support import activity, weekly
from welcome_house import services
from welcome_house.models import ActivityText, HouseText, LeafletPart, Organisation
from welcome_house.recurrence import monday
from welcome_house.rules import Language, Word

pytestmark = pytest.mark.django_db
ADDRESSES = [
    reverse("programme:home"), reverse("programme:week", args=["ar"]), reverse("programme:pdf", args=["ti"]),
    reverse("programme:feed"), reverse("programme:leaflet"), reverse("programme:leaflet-pdf"),
    reverse("programme:leaflet-in", args=["en"]),
]  # fmt: skip


def this_week(name="Café", **values):
    day = monday(clock.today()) + dt.timedelta(days=values.pop("day", 2))
    before = clock.now() - dt.timedelta(days=30)
    return activity(name, f"{day} {values.pop('time', '17:00')}", on=clock.today(), at=before, **values)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_public_page_knows_no_session_and_may_be_kept_by_caches(client, address):
    this_week()
    client.cookies["sessionid"] = client.cookies["havn"] = "somebody"
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    assert "Set-Cookie" not in str(answer.serialize_headers())
    assert "Cookie" not in answer.get("Vary", "")
    assert "public" in answer["Cache-Control"]
    assert [each for each in asked.captured_queries if "django_session" in each["sql"]] == []
    assert client.post(address).status_code in {403, 405}


def test_nobody_at_an_organisation_is_named_and_what_is_not_public_is_not_there(client):
    partner = Organisation.objects.create(
        name="Byens Kor", contact="Lise Fjord", email="lise@kor.invalid", phone="67 00 11 22"
    )
    this_week("Kor", organisation=partner, responsible="Umm Layla")
    this_week("Personalemøde", is_public=False, day=3)
    for address in (reverse("programme:home"), reverse("programme:feed")):
        page = client.get(address).content.decode()
        assert "Kor" in page
        for word in ("Lise", "67 00", "lise@", "Umm Layla", "Personalemøde"):
            assert word not in page


def test_the_programme_speaks_its_language_and_falls_back_to_danish_marked_as_such(client):
    spoken, silent = this_week(), this_week("Kor", day=3)
    ActivityText.objects.create(activity=spoken, language="ar", name="مقهى", text="تفضلوا")
    ActivityText.objects.create(activity=silent, language="da", name="Husets kor")
    answer = client.get(reverse("programme:week", args=["ar"]))
    page = answer.content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert answer["Content-Language"] == "ar"
    assert "مقهى" in page
    assert '<b><bdi lang="da">Husets kor</bdi></b>' in page
    assert client.get(reverse("programme:week", args=["xx"])).status_code == 404


def test_a_cancelled_date_is_struck_through_and_a_dropped_one_is_gone(client):
    made = this_week(rule=weekly(2, 3, until=monday(clock.today()) + dt.timedelta(days=6)))
    gone, dropped = made.sessions.order_by("starts_at")
    services.cancel(gone, because="Sygdom", at=clock.now(), expected=1)
    services.drop(dropped, clock.now())
    dropped.save()
    page = client.get(reverse("programme:home")).content.decode()
    assert page.count("<del><bdi>Café</bdi></del>") == 1
    assert "Sygdom" in page
    assert page.count("Café") == 1


@pytest.mark.parametrize("wrong", ["abc", "2026-13-01", "01-01-2019", "01-01-2090"])
def test_a_week_far_away_or_nonsense_is_no_error_and_costs_nothing(client, wrong):
    assert client.get(reverse("programme:home"), {"on": wrong}).status_code in {200, 404}
    assert client.get(reverse("programme:pdf", args=["da"]), {"on": wrong}).status_code in {200, 404}


# --- the feed ----------------------------------------------------------------------------------------
def read_feed(client):
    answer = client.get(reverse("programme:feed"))
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


def test_the_feed_is_read_by_a_calendar_and_says_the_zone(client):
    made = this_week(rule=weekly(2))
    calendar = read_feed(client)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Copenhagen"
    assert {each.name for each in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    events = calendar.walk("VEVENT")
    assert len(events) == made.sessions.count()
    first = events[0]
    assert first["DTSTART"].params["TZID"] == "Europe/Copenhagen"
    assert (str(first["SUMMARY"]), str(first["LOCATION"]), str(first["STATUS"])) == ("Café", "Salen", "CONFIRMED")
    assert {f"{each.decoded('DTSTART'):%H:%M}" for each in events} == {"17:00"}  # before and after the clocks change
    starts = {each.decoded("DTSTART").astimezone(dt.UTC) for each in events}
    assert starts == {each.astimezone(dt.UTC) for each in made.sessions.values_list("starts_at", flat=True)}


def test_the_feed_keeps_the_uid_counts_changes_and_marks_what_is_cancelled(client):
    session = this_week(rule="").sessions.get()
    (before,) = read_feed(client).walk("VEVENT")
    services.cancel(session, because="x", at=clock.now(), expected=1)
    (after,) = read_feed(client).walk("VEVENT")
    assert before["UID"] == after["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert str(after["STATUS"]) == "CANCELLED"
    assert "LOCATION" not in after


def test_a_date_that_the_plan_dropped_is_cancelled_in_calendars(client):
    made = this_week(rule=weekly(2), day=2)
    session = made.sessions.order_by("starts_at").last()
    services.drop(session, clock.now())
    session.save()
    states = [str(each["STATUS"]) for each in read_feed(client).walk("VEVENT")]
    assert states.count("CANCELLED") == 1


# --- on paper ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", list(Language))
def test_the_programme_on_paper_has_a_glyph_for_every_letter_and_its_language(client, language):
    made = this_week()
    this_week("Sprogcafé", day=4)
    for each in Language:
        ActivityText.objects.create(activity=made, language=each, name=f"Café {each.label}", text=each.label)
    answer = client.get(reverse("programme:pdf", args=[language]))
    pdf = PdfReader(io.BytesIO(answer.content))
    assert missing_glyphs(pdf) == []
    assert str(pdf.trailer["/Root"]["/Lang"]).startswith(language)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_hours_and_dates_on_an_arabic_paper_run_from_left_to_right(client):
    """What stands on the paper is read as it lies there, from the left."""
    this_week(time="17:00")
    pdf = PdfReader(io.BytesIO(client.get(reverse("programme:pdf", args=["ar"])).content))
    lies = " ".join(page.extract_text() for page in pdf.pages).replace("\u200e", "")
    first = monday(clock.today())
    assert "17:00–19:00" in lies
    assert f"{first:%d-%m}–{first + dt.timedelta(days=6):%d-%m-%Y}" in lies


def test_the_same_paper_is_made_once(client, monkeypatch):
    this_week()
    address = reverse("programme:pdf", args=["da"])
    first = client.get(address).content
    monkeypatch.setattr("welcome_house.views_public.pdf_of", lambda *_args, **_more: pytest.fail("made again"))
    assert client.get(address).content == first


def test_the_leaflet_is_linked_from_the_programme_and_is_there_as_a_pdf(client):
    home = client.get(reverse("programme:home")).content.decode()
    assert reverse("programme:leaflet-in", args=["da"]) in home
    assert "Tæl, men registrer ikke" in client.get(reverse("programme:leaflet-in", args=["da"])).content.decode()
    pdf = PdfReader(io.BytesIO(client.get(reverse("programme:leaflet-pdf")).content))
    assert "Tæl, men registrer ikke" in " ".join(page.extract_text() for page in pdf.pages)


def test_the_leaflet_is_there_in_every_language_in_which_it_is_written(client):
    english = client.get(reverse("programme:leaflet-in", args=["en"]))
    assert english["Content-Language"] == "en"
    assert "Count, but do not register" in english.content.decode()
    assert client.get(reverse("programme:leaflet-in", args=["ar"])).status_code == 404  # nothing is written yet
    arabic = client.get(reverse("programme:week", args=["ar"])).content.decode()
    assert f'{reverse("programme:leaflet-in", args=["da"])}" hreflang="da"' in arabic
    LeafletPart.objects.create(language="ar", place=1, heading="مكان حر", text="لا تسجلوا من يأتي.")
    shown = client.get(reverse("programme:leaflet-in", args=["ar"])).content.decode()
    assert '<html lang="ar" dir="rtl">' in shown
    assert "مكان حر" in shown
    paper = PdfReader(io.BytesIO(client.get(reverse("programme:leaflet-pdf-in", args=["ar"])).content))
    assert missing_glyphs(paper) == []
    assert f'{reverse("programme:leaflet-in", args=["ar"])}"' in client.get(
        reverse("programme:week", args=["ar"])
    ).content.decode()
    assert client.get(reverse("programme:leaflet-in", args=["xx"])).status_code == 404


def test_the_house_has_its_words_in_every_language():
    assert HouseText.objects.count() == len(Word) * len(Language)
