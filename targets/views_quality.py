"""The page of what is missing or odd in the data."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.openable import may_open
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.export import csv_response, xlsx_response
from core.pages import go, page
from refugees.models import Refugee
from refugees.ports import shareable
from refugees.presenters import only_handed_over, shown_name
from targets import filters, quality
from targets.quality import PAGE_SIZE, Found

NOT_THERE = {"invalid_choice": filters.NOT_THERE}


class QualityForm(forms.Form):
    """Whose cases, which check, the place in the list."""

    whose = forms.ChoiceField(label=gettext_lazy("Whose"), required=False, error_messages=NOT_THERE)
    check = forms.ChoiceField(label=gettext_lazy("What is wrong"), required=False, error_messages=NOT_THERE)
    after = forms.CharField(required=False, max_length=200)
    format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")], required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["whose"].choices = filters.whose_choices(user)  # type: ignore[attr-defined]
        checks = [(check.key, check.label) for check in quality.checks_for(user)]
        self.fields["check"].choices = [("", _("Everything")), *checks]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for, as far as it makes sense; caseworkers begin with their own cases."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return values | {"whose": values["whose"] or filters.default_whose(self.user)}

    def link(self, **more: str) -> str:
        """The same list with something else; the place in it falls away."""
        kept = {name: value for name, value in self.chosen.items() if name in ("whose", "check")} | more
        return "?" + urlencode({name: value for name, value in kept.items() if value})


@require_safe
@needs(Area.CASE, Area.PLACEMENT, write=True)
def quality_list(request: HttpRequest) -> HttpResponse:
    """What is missing or odd in the cases within reach, what settles the most clocks first."""
    form = QualityForm(request.GET, user=request.user)
    want, today = form.chosen, clock.today()
    if want["format"]:
        return exported(request, form)
    counts, found = quality.find(
        request.user, today, whose=want["whose"], only=want["check"], after=want["after"], most=PAGE_SIZE + 1
    )
    rows = quality.with_persons(request.user, found[:PAGE_SIZE])
    log.read(request, [person for _found, person in rows], kind=Kind.LIST)
    context = {
        "form": form, "whose": filters.grouped(filters.whose_choices(request.user)),
        "rows": [shown(each, person, request.user) for each, person in rows],
        "checks": check_links(form, counts), "problems": [error for errors in form.errors.values() for error in errors],
        "next_url": form.link(after=found[PAGE_SIZE - 1].mark) if len(found) > PAGE_SIZE else "",
        "first_url": form.link() if want["after"] else "",
        "exports": [(name, form.link(format=kind)) for name, kind in (("CSV", "csv"), ("Excel", "xlsx"))],
    }  # fmt: skip
    return page(request, "targets/quality.html", context, "targets/_quality.html")


def shown(found: Found, person: Refugee, user: Any) -> dict[str, Any]:
    """One row in words, with the button that leads to where it is mended."""
    caseworker = person.caseworker.name if person.caseworker else _("without a caseworker")
    url = found.url(person.case_number)
    return {
        "name": shown_name(person, user, lists=True),
        "case_url": reverse("refugees:case", args=[person.case_number]),
        "small": f"{person.case_number} · {caseworker}",
        "label": found.check.label,
        "sentence": found.sentence,
        "since": found.since,
        "clocks": found.clocks,
        "button": found.check.action,
        "url": url if may_open(user, url) and not only_handed_over(person, user) else "",
    }


def check_links(form: QualityForm, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Every check that finds something, with how often, as a link to its rows alone."""
    chosen = form.chosen["check"]
    found = [("", _("Everything"), sum(counts.values()))]
    found += [(check.key, check.label, counts.get(check.key, 0)) for check in quality.checks_for(form.user)]
    return [
        {"label": label, "count": count, "url": form.link(check=key), "on": key == chosen}
        for key, label, count in found
        if count or key in ("", chosen)
    ]


def exported(request: HttpRequest, form: QualityForm) -> HttpResponse:
    """The list as a file; one too long is refused, for half of it would look like the whole."""
    want = form.chosen
    _counts, found = quality.find(
        request.user, clock.today(), whose=want["whose"], only=want["check"], most=quality.MOST + 1
    )
    if len(found) > quality.MOST:
        messages.error(request, _("The list is too long for one file. Narrow the filter."))
        return go(request, reverse("targets:quality") + form.link())
    rows = shareable(quality.with_persons(request.user, found), lambda row: row[1].pk)
    log.read(request, {person.pk: person for _found, person in rows}.values(), kind=Kind.EXPORT)
    header = [_("Person"), _("Case number"), _("What is wrong"), _("Explanation"), _("Since")]
    header += [_("Deadlines concerned"), _("Caseworker")]
    lines = [
        [
            shown_name(person, request.user, lists=True), person.case_number, str(each.check.label), each.sentence,
            each.since, each.clocks, person.caseworker.name if person.caseworker else "",
        ]
        for each, person in rows
    ]  # fmt: skip
    answer = xlsx_response if want["format"] == "xlsx" else csv_response
    return answer(f"datakvalitet-{clock.today():%Y-%m-%d}.{want['format']}", header, lines)
