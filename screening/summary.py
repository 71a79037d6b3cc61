"""The summary of an interview as a tagged PDF, in Danish or English. Nothing is fetched from anywhere."""

import datetime as dt
import hashlib

from django.template.loader import render_to_string
from django.utils import translation

from core.pdf import pdf_of, stylesheet
from screening.answers import working
from screening.models import Interview
from screening.presenters import answered
from screening.questions import Sensitivity

CSS = "css/interview-pdf.css"
KINDS = {Sensitivity.ORDINARY.value}


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
    return hashlib.sha256((stylesheet(CSS) + html).encode()).hexdigest()


def summary_pdf(interview: Interview, *, language: str, made_at: dt.datetime) -> bytes:
    """The tagged PDF (PDF/UA-1). Takes seconds where much is written: for the worker."""
    html = summary_html(interview, language=language, made_at=made_at)
    return pdf_of(html, css=CSS)
