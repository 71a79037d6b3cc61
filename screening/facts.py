"""What the answers of the interviews say about a person in the facts panel: education, work, wishes, letters."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from refugees.registry import SummaryLine
from screening import choices as c
from screening.models import Answers

SECTIONS = ("languages", "education", "work", "wishes")
MOST = 3  # educations and jobs named; the interview has them all
Values = dict[str, Any]


def answers() -> ArraySubquery:
    """The answers of an interview that facts are made of, as an array of section and values."""
    rows = Answers.objects.filter(interview=OuterRef("pk"), section__in=SECTIONS)
    return ArraySubquery(rows.values(data=JSONObject(section="section", values="values")))


def word(choices: Any, value: Any) -> str:
    """The label of a stored choice; nothing for one that is not known."""
    return str(dict(choices.choices).get(value, "")) if value else ""


def lines(sections: dict[str, Values]) -> list[SummaryLine]:
    """The facts in the order of the panel; one that nobody answered is left out."""
    told = (
        (_("Letters"), letters(sections.get("languages", {}))),
        (_("Education"), education(sections.get("education", {}))),
        (_("Work so far"), work(sections.get("work", {}))),
        (_("Wishes"), wishes(sections.get("wishes", {}))),
    )
    return [SummaryLine(label, text, fact=True) for label, text in told if text]


def letters(values: Values) -> str:
    return word(c.Literacy, values.get("literacy"))


def education(values: Values) -> str:
    """ "9–10 years of school; electrician (no papers)"."""
    parts = [word(c.SchoolYears, values.get("school_years"))]
    for each in values.get("educations") or []:
        papers = {c.Papers.NO: _("no papers"), c.Papers.EN_ROUTE: _("papers on their way")}.get(each.get("papers"), "")
        parts.append(f"{each.get('field', '')} ({papers})" if papers else str(each.get("field", "")))
    if len(parts) == 1:
        parts.append(word(c.EducationLevel, values.get("education_level")))
    return "; ".join(part for part in parts[: MOST + 1] if part)


def work(values: Values) -> str:
    """ "Cook, 4 years; driver"."""
    if values.get("has_worked") == c.YesNo.NO:
        return _("has not worked")
    return "; ".join(job(each) for each in (values.get("jobs") or [])[:MOST] if each.get("title"))


def job(row: Values) -> str:
    first, last = str(row.get("from_year") or ""), str(row.get("to_year") or "")
    years = int(last) - int(first) if first.isdecimal() and last.isdecimal() else 0
    words = ngettext("%(years)d year", "%(years)d years", years) % {"years": years} if years > 0 else ""
    return ", ".join(part for part in (str(row["title"]), words) if part)


def wishes(values: Values) -> str:
    """ "1. kitchen 2. baker"."""
    found = [str(values.get(f"job_{number}") or "") for number in (1, 2, 3)]
    return " ".join(f"{number}. {text}" for number, text in enumerate(found, 1) if text)
