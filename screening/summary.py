"""The summary of an interview as a tagged PDF, in Danish or English. Nothing is fetched from anywhere."""

import datetime as dt
import hashlib
from functools import cache
from typing import Any, NoReturn

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from screening.answers import working
from screening.models import Interview
from screening.presenters import answered
from screening.questions import Sensitivity

CSS = "css/interview-pdf.css"
KINDS = {Sensitivity.ORDINARY.value}


def refuse_fetching(url: str, *_args: Any, **_options: Any) -> NoReturn:
    """No network, no files: whatever a text may contain."""
    raise ValueError("nothing is fetched for a PDF")


@cache
def stylesheet() -> str:
    with open(str(finders.find(CSS)), encoding="utf-8") as file:  # noqa: PTH123 (a finder's path)
        return file.read()


def summary_html(interview: Interview, *, language: str, made_at: dt.datetime | None) -> str:
    """The page behind the PDF, in the language asked for. Never health or safety.

    It names the person: who may not see a protected name gets no summary of them (views_summary).
    """
    with translation.override(language):
        context = {
            "interview": interview,
            "person": interview.refugee,
            "sections": answered(working(interview, None, KINDS)),
            "addenda": list(interview.addenda.filter(sensitivity__in=KINDS).select_related("written_by")),
            "language": language,
            "made_at": made_at,
        }
        return render_to_string("screening/summary_pdf.html", context)


def stamp_of(interview: Interview, language: str) -> str:
    """Changes when the summary would say or look otherwise."""
    html = summary_html(interview, language=language, made_at=None)
    return hashlib.sha256((stylesheet() + html).encode()).hexdigest()


def summary_pdf(interview: Interview, *, language: str, made_at: dt.datetime) -> bytes:
    """The tagged PDF (PDF/UA-1). Takes seconds where much is written: for the worker."""
    import weasyprint  # it loads Pango: only who makes a PDF pays for it

    html = summary_html(interview, language=language, made_at=made_at)
    document = weasyprint.HTML(string=html, url_fetcher=refuse_fetching)
    pdf = document.write_pdf(
        stylesheets=[weasyprint.CSS(string=stylesheet(), url_fetcher=refuse_fetching)], pdf_variant="pdf/ua-1"
    )
    return bytes(pdf or b"")
