"""What if a target had another length or were counted from another day: on the past, changing nothing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core.pages import page
from refugees.ports import shareable
from reporting import clocks, whatif
from reporting.asking import inside, question_form
from reporting.exports import WRITERS
from reporting.forms import QuestionForm, TrialForm


def forms(request: HttpRequest, key: str) -> tuple[QuestionForm, TrialForm]:
    """The filters and the length. Raises Http404 where there is no such target."""
    if key not in clocks.labels():
        raise Http404(key)
    typed = any(request.GET.get(name) for name in ("months", "days", "counted_from", "starting"))
    return question_form(request), TrialForm(request.GET if typed else None)


@require_safe
@needs(Area.FIGURES)
@inside
def what_if(request: HttpRequest, key: str) -> HttpResponse:
    """The form, and with a length the counts before and after and who stands otherwise."""
    form, trial = forms(request, key)
    title = _("What if: %(target)s") % {"target": clocks.labels()[key]}
    context: dict[str, Any] = {"form": form, "trial_form": trial, "title": title}
    if form.is_valid():
        question = form.question()
        context |= {"question": question, "kept": question.parameters(), "back": whatif.back(question, key)}
        context |= {"as_it_is": whatif.as_it_is(key, question.first, question.until)}
        if trial.is_bound and trial.is_valid():
            turned = trial.cleaned_data["page"] or 1
            context |= whatif.page(question, request.user, trial.trial(key), turned=turned)
            log.read(request, [row.person for row in context["rows"]], kind="list")
    return page(request, "reporting/what_if.html", context)


@require_safe
@needs(Area.FIGURES)
@inside
def what_if_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Who would stand otherwise, as a file; protected names are left out."""
    form, trial = forms(request, key)
    if not (form.is_valid() and trial.is_bound and trial.is_valid()):
        return what_if(request, key)
    question = form.question()
    found = whatif.compare(question, request.user, trial.trial(key)).differences
    rows = shareable(whatif.rows(found, request.user), lambda row: row.person.pk)
    log.read(request, [row.person for row in rows], kind="export")
    return WRITERS[kind](f"hvad-nu-hvis-{key}-{question.on:%Y-%m-%d}.{kind}", *whatif.table(rows))
