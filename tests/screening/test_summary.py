"""The summary of an interview as a PDF: tagged, in two languages, every letter with a glyph, nothing fetched."""

import datetime as dt
import io
import re

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from accounts import policy
from audit.models import ReadLog
from core.pdf import refuse_fetching
from screening import services, summaries, tasks
from screening.models import InterviewSummary
from screening.summary import summary_html, summary_pdf
from tests import factories
from tests.screening.support import NOW, ON, full_answers, hold_with, make_interview

pytestmark = pytest.mark.django_db
SCRIPTS = {
    "latin": "Søren Ægidius Åse Łukasz Ștefan Nguyễn",
    "arabic": "يوسف العلي الآن مُحَمَّد ٠١٢٣",
    "persian and dari": "پژمان چگینی کی ۀ ۱۲۳۴",
    "pashto": "پښتو ځای ګل څنګه ډېر ړ ټ ۍ ې",
    "sorani": "ڕێژەی کوردی ڵ ۆ ێ",
    "geez": "ዮናስ ተስፋይ ኣብርሃም ቐ ቘ ኸ ዅ ፩፪፫ ፠።፣",
    "cyrillic": "Тарас Шевченко Їжак ґ",
    "myanmar, nepali, tamil": "မောင်မောင် नेपाल தமிழ்",
}


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette Kjær")


def held(worker, **answers):
    person = factories.refugee(worker, given_names="Yonas", family_name="Tesfay")
    return hold_with(make_interview(person), worker, {key.replace("__", "."): text for key, text in answers.items()})


def reader(interview, language="da"):
    return PdfReader(io.BytesIO(summary_pdf(interview, language=language, made_at=NOW)))


def missing_glyphs(pdf):
    """Letters for which the embedded font has no glyph (it draws a box)."""
    found = []
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            cmap = font["/ToUnicode"].get_object().get_data().decode("ascii")
            pairs = [
                p for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL) for p in PAIR.findall(block)
            ]
            have = glyphs(font)
            found += [letter for glyph, letter in pairs if not 0 < int(glyph, 16) < have]
    return found


PAIR = re.compile(r"<([0-9a-f]+)>\s*<([0-9a-f]+)>")


def glyphs(font):
    """How many glyphs the embedded font has."""
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    file = descriptor.get("/FontFile2") or descriptor.get("/FontFile3")
    return len(TTFont(io.BytesIO(file.get_object().get_data())).getGlyphOrder())


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_letter_of_a_name_has_a_glyph(worker, text):
    assert missing_glyphs(reader(held(worker, identity__script_name=text))) == []


def test_the_probe_for_missing_glyphs_finds_one(worker):
    assert missing_glyphs(reader(held(worker, identity__script_name="\U0001f9ff\U000e0041\ue123")))


@pytest.mark.parametrize(("language", "word"), [("da", "samtale"), ("en", "interview")])
def test_the_summary_speaks_the_language_asked_for_and_says_so(worker, language, word):
    pdf = reader(held(worker, wishes__job_1="kok"), language)
    assert pdf.trailer["/Root"]["/Lang"] == language
    assert word in pdf.pages[0].extract_text().lower()


def test_the_summary_is_tagged(worker):
    root = reader(held(worker, wishes__job_1="kok")).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root


def test_health_and_safety_are_never_in_the_summary(worker):
    interview = held(worker, health__needs_at_work="pauser", identity__safety_note="trusler", wishes__job_1="kok")
    html = summary_html(interview, language="da", made_at=NOW)
    assert "kok" in html
    assert "pauser" not in html
    assert "trusler" not in html


def test_nothing_is_fetched_whatever_a_text_says():
    for address in ("http://127.0.0.1/", "file:///etc/passwd", "data:text/plain,x"):
        with pytest.raises(ValueError, match="nothing is fetched"):
            refuse_fetching(address)


def test_markup_in_an_answer_is_text(worker):
    html = summary_html(
        held(worker, wishes__job_1='<img src="file:///etc/passwd">'), language="da", made_at=NOW
    )
    assert "<img" not in html


def test_every_letter_the_form_itself_uses_has_a_glyph(worker):
    """All labels and choices of both interviews, in both languages."""
    first = make_interview(factories.refugee(worker))
    hold_with(first, worker, full_answers(1))
    second = make_interview(first.refugee, sequence=2)
    hold_with(second, worker, full_answers(2))
    for interview in (first, second):
        for language in ("da", "en"):
            assert missing_glyphs(reader(interview, language)) == []


def test_a_summary_is_made_by_the_worker_and_waited_for(worker):
    interview = held(worker, wishes__job_1="kok")
    client = Client()
    client.force_login(worker)
    address = reverse("screening:pdf", args=[interview.refugee.case_number, interview.pk, "da"])
    waiting = client.get(address)
    assert (waiting.status_code, waiting["Content-Type"].partition(";")[0]) == (200, "text/html")
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    assert not InterviewSummary.objects.exists()  # looking asks for nothing
    again = client.post(address, headers={"HX-Request": "true"})
    assert again.content.decode().startswith('<form id="summary-wait" method="post"')
    assert InterviewSummary.objects.get().content is None
    assert not ReadLog.objects.filter(kind="print").exists()
    tasks.make_summary(interview.pk, "da")
    assert client.post(address, headers={"HX-Request": "true"})["HX-Redirect"] == address
    shown = client.get(address)
    assert shown["Content-Type"] == "application/pdf"
    assert "no-store" in shown["Cache-Control"]
    assert ReadLog.objects.get(kind="print").people == [interview.refugee.uid]
    assert "kok" in PdfReader(io.BytesIO(shown.content)).pages[0].extract_text()


def test_without_a_script_the_button_asks_for_the_summary_and_leads_back_to_it(worker):
    interview = held(worker, wishes__job_1="kok")
    client = Client()
    client.force_login(worker)
    address = reverse("screening:pdf", args=[interview.refugee.case_number, interview.pk, "en"])
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert InterviewSummary.objects.get().language == "en"


def test_a_summary_that_would_say_something_else_is_made_anew(worker):
    interview = held(worker, wishes__job_1="kok")
    tasks.make_summary(interview.pk, "da")
    first = summaries.ready(interview, "da")
    assert first
    tasks.make_summary(interview.pk, "da")
    assert summaries.ready(interview, "da") == first
    services.complete(interview, by=worker, at=NOW)
    interview.refresh_from_db()
    assert summaries.ready(interview, "da") is None
    tasks.make_summary(interview.pk, "da")
    services.add_addendum(interview, text="Rettet", by=worker, on=ON)
    assert summaries.ready(interview, "da") is None
    assert InterviewSummary.objects.count() == 1


def test_a_worker_that_was_not_reached_is_called_again_and_not_each_second(worker, monkeypatch):
    called = []
    monkeypatch.setattr(summaries, "wake", lambda *args: called.append(args))
    interview = held(worker, wishes__job_1="kok")
    with TestCase.captureOnCommitCallbacks(execute=True):
        for seconds in (0, 1, 14, 16, 17):
            summaries.ask(interview, "da", now=NOW + dt.timedelta(seconds=seconds))
    assert called == [(interview.pk, "da")] * 2


def test_the_worker_begins_when_the_interview_is_completed(worker, monkeypatch):
    called = []
    monkeypatch.setattr(summaries, "wake", lambda *args: called.append(args))
    interview = held(worker, wishes__job_1="kok")
    with TestCase.captureOnCommitCallbacks(execute=True):
        services.complete(interview, by=worker, at=NOW)
    assert called == [(interview.pk, "da"), (interview.pk, "en")]


def test_nothing_is_made_of_an_interview_that_was_not_held(worker):
    planned = make_interview(factories.refugee(worker))
    tasks.make_summary(planned.pk, "da")
    tasks.make_summary(planned.pk, "xx")
    assert not InterviewSummary.objects.exists()


def test_who_may_not_see_a_protected_name_gets_no_summary(worker, monkeypatch):
    person = factories.refugee(worker, name_protected=True)
    interview = hold_with(make_interview(person), worker, {"wishes.job_1": "kok"})
    narrow = {role: dict(cells) for role, cells in policy.POLICY.items()}
    del narrow[policy.Role.CASEWORKER][policy.Area.PROTECTED]
    client = Client()
    client.force_login(worker)
    address = reverse("screening:pdf", args=[person.case_number, interview.pk, "da"])
    assert client.get(address).status_code == 200
    monkeypatch.setattr(policy, "POLICY", narrow)
    assert client.get(address).status_code == 403


def test_addenda_about_health_and_safety_are_not_in_the_summary(worker):
    interview = held(worker, wishes__job_1="kok")
    services.complete(interview, by=worker, at=NOW)
    for kind, text in (("ordinary", "telefonen"), ("health", "ryggen"), ("safety", "truslen")):
        services.add_addendum(interview, text=text, by=worker, on=ON, sensitivity=kind)
    html = summary_html(interview, language="da", made_at=NOW)
    assert "telefonen" in html
    assert "ryggen" not in html
    assert "truslen" not in html
