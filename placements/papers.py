"""The agreement and the end evaluation on paper: made on demand, for a workplace to read.

They hold no CPR number, no address of the person and nothing about health (`wording` keeps that out of the texts); a
protected name is a line to fill in by hand.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.export import attachment
from core.pages import go
from core.pdf import tagged_pdf
from placements import limits
from placements.life import agreed_lines
from placements.models import Agreement, EndEvaluation, Placement
from refugees.ports import restricted_among, restricted_sentence

Line = tuple[str, Any]


class Paper:
    """A paper yet to be made: its template and what it says, in a language."""

    def __init__(self, template: str, context: dict[str, Any], language: str) -> None:
        self.template, self.context, self.language = template, context, language

    def pdf(self) -> bytes:
        with translation.override(self.language):
            context = {name: value() if callable(value) else value for name, value in self.context.items()}
            return tagged_pdf(self.template, context | {"language": self.language}, css="css/placement-pdf.css")


def answer(request: HttpRequest, shown: Placement, paper: Paper, name: str) -> HttpResponse:
    """The paper as a download, the read log written first. What is restricted leaves no house."""
    if restricted_among([shown.refugee_id], clock.today()):
        messages.error(request, restricted_sentence())
        return go(request, "placements:placement", uid=shown.uid)
    log.read(request, [shown.refugee], kind=ReadKind.PRINT)
    return attachment(paper.pdf(), "application/pdf", f"{name}-{shown.refugee.case_number}-{shown.ref}.pdf")


def head(placement: Placement) -> dict[str, Any]:
    """What every paper begins with."""
    person = placement.refugee
    return {
        "municipality": settings.HAVN_MUNICIPALITY_NAME,
        "today": clock.today(),
        "placement": placement,
        "kind": lambda: placement.kind_word,
        "case_number": person.case_number,
        "name": "" if person.name_protected else person.name,
        "employer": placement.employer.suggestion if placement.employer else "",
    }


def agreement(known: Agreement, language: str) -> Paper:
    """The agreement as it stands; extensions since are added with their days."""
    placement = Placement.objects.select_related("refugee", "employer").get(pk=known.placement_id)
    extended = limits.planned_end(known, limits.standing(placement))
    context = head(placement) | {
        "agreement": known,
        "extended": extended if extended != known.ends_on else None,
        "yes": lambda: agreed_lines(known),
        "lines": lambda: agreement_lines(known),
    }
    return Paper("placements/agreement_pdf.html", context, language)


def agreement_lines(known: Agreement) -> list[Line]:
    """What is agreed besides period, tasks and aims; what is not agreed is left out."""
    found = [
        (_("Days and hours"), known.working_times),
        (_("School weeks"), known.school_weeks),
        (_("Supervisor at the workplace"), known.supervisor),
        (_("Contact at the workplace"), known.contact),
        (_("Help with the language"), known.language_help),
        (_("Danish lessons beside"), known.danish_lessons),
    ]
    return [(label, value) for label, value in found if value]


def evaluation(known: EndEvaluation, language: str) -> Paper:
    """An end evaluation; one that is annulled says so."""
    placement = Placement.objects.select_related("refugee", "employer").get(pk=known.placement_id)
    context = head(placement) | {
        "evaluation": known,
        "outcome": lambda: known.get_outcome_display(),
        "lines": lambda: evaluation_lines(known),
    }
    return Paper("placements/evaluation_pdf.html", context, language)


def evaluation_lines(known: EndEvaluation) -> list[Line]:
    found = [
        (_("Tasks done"), known.tasks_done),
        (_("Attended"), known.attended),
        (_("Danish used"), known.danish_used),
        (_("The employer's words"), known.employer_words),
        (_("The person's words"), known.person_words),
        (_("Recommended next step"), known.next_step),
    ]
    return [(label, value) for label, value in found if value]
