"""The summary of an interview as a PDF: tagged, in two languages, every letter with a glyph, nothing fetched."""

import io
import re

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from screening.summary import refuse_fetching, summary_html, summary_pdf
from tests import factories
from tests.screening.support import NOW, hold_with, make_interview

pytestmark = pytest.mark.django_db
SCRIPTS = {"latin": "Søren Ægidius Åse", "arabic": "يوسف العلي", "geez": "ዮናስ ተስፋይ", "cyrillic": "Тарас Шевченко"}


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette Kjær")


def held(worker, **answers):
    person = factories.refugee(worker, given_names="Yonas", family_name="Tesfay")
    return hold_with(make_interview(person), worker, {key.replace("__", "."): text for key, text in answers.items()})


def reader(interview, worker, language="da"):
    return PdfReader(io.BytesIO(summary_pdf(interview, viewer=worker, language=language, now=NOW)))


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
    assert missing_glyphs(reader(held(worker, identity__script_name=text), worker)) == []


def test_the_probe_for_missing_glyphs_finds_one(worker):
    assert missing_glyphs(reader(held(worker, identity__script_name="\U0001f9ff\U000e0041\ue123"), worker))


@pytest.mark.parametrize(("language", "word"), [("da", "samtale"), ("en", "interview")])
def test_the_summary_speaks_the_language_asked_for_and_says_so(worker, language, word):
    pdf = reader(held(worker, wishes__job_1="kok"), worker, language)
    assert pdf.trailer["/Root"]["/Lang"] == language
    assert word in pdf.pages[0].extract_text().lower()


def test_the_summary_is_tagged(worker):
    root = reader(held(worker, wishes__job_1="kok"), worker).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root


def test_health_and_safety_are_never_in_the_summary(worker):
    interview = held(worker, health__needs_at_work="pauser", identity__safety_note="trusler", wishes__job_1="kok")
    html = summary_html(interview, viewer=worker, language="da", now=NOW)
    assert "kok" in html
    assert "pauser" not in html
    assert "trusler" not in html


def test_nothing_is_fetched_whatever_a_text_says():
    for address in ("http://127.0.0.1/", "file:///etc/passwd", "data:text/plain,x"):
        with pytest.raises(ValueError, match="nothing is fetched"):
            refuse_fetching(address)


def test_markup_in_an_answer_is_text(worker):
    html = summary_html(
        held(worker, wishes__job_1='<img src="file:///etc/passwd">'), viewer=worker, language="da", now=NOW
    )
    assert "<img" not in html
