"""Retention and erasure: which cases are due, what the archive says, who proposes, who confirms."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from rights import overview, presenters, reads, retention
from rights.forms import ArchiveForm, DecisionForm, RetentionRuleForm
from rights.models_erasure import ArchiveDecision, Erasure, RetentionRule
from rights.views import form_page


@require_safe
@needs(Area.PRIVACY)
def erasures(request: HttpRequest) -> HttpResponse:
    """Cases whose time is over, erasures on their way, and what was erased."""
    context = overview.erasures(request.user, clock.today())
    log.read(request, context.pop("people"), kind=Kind.LIST)
    return page(
        request, "rights/erasures.html", context | {"title": _("Retention and erasure"), "may_see_record": True}
    )


@needs(Area.PRIVACY, write=True)
def archive(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records what the archive says of a case."""
    who, back = reads.person_for(request.user, case_number), reverse("rights:person", args=[case_number])
    form = ArchiveForm(
        request.POST or None, instance=ArchiveDecision(refugee=who, decided_on=clock.today()), cancel=back
    )

    def save() -> HttpResponse:
        retention.record_archive(form.instance, by=request.user)
        messages.success(request, _("Saved."))
        return go(request, back)

    log.read(request, [who])
    return form_page(
        request, form, save, presenters.person_context(request, who) | {"title": _("What the archive says")}
    )


@require_POST
@needs(Area.PRIVACY, write=True)
def propose(request: HttpRequest, case_number: str) -> HttpResponse:
    """Proposes the erasure of a case; somebody else confirms it."""
    who = reads.person_for(request.user, case_number)
    log.read(request, [who], purpose="erasure")
    try:
        made = retention.propose(who, by=request.user, at=clock.now(), on=clock.today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return go(request, "rights:erasures")
    messages.success(request, _("The erasure is proposed. Somebody else must confirm it."))
    return go(request, "rights:erasure", uid=made.uid)


@needs(Area.PRIVACY, write=True)
def erasure(request: HttpRequest, uid: Any) -> HttpResponse:
    """What a proposed erasure would remove; to confirm, by another, or to take back."""
    found = Erasure.objects.visible_to(request.user).filter(uid=uid).first()
    person = reads.person_of(request.user, found.person) if found else None
    if found is None or person is None:
        raise Http404(str(uid))
    form, status, refused = DecisionForm(request.POST or None), 200, []
    if request.method == "POST" and form.is_valid():
        try:
            decide(found, form.cleaned_data, request.user)
        except ValidationError as error:
            status, refused = 422, error.messages
        except StaleVersion:
            status, refused = 409, [_("Somebody else has decided it meanwhile.")]
        else:
            return go(request, "rights:erasures")
    log.read(request, [person], purpose="erasure")
    context = presenters.person_context(request, person) | overview.one(found, person, request.user, clock.today())
    return page(request, "rights/erasure.html", context | {"refused": refused}, status=status)


def decide(found: Erasure, data: dict[str, Any], by: Any) -> None:
    if data["decision"] == "confirm":
        retention.confirm(found, expected=data["version"], by=by, at=clock.now(), on=clock.today())
    else:
        retention.withdraw(found, expected=data["version"], by=by, at=clock.now())


@needs(Area.PRIVACY, write=True)
def rule(request: HttpRequest, uid: Any = None) -> HttpResponse:
    """A new rule of retention, or one to change."""
    back = reverse("rights:erasures")
    current = get_object_or_404(RetentionRule.objects.all(), uid=uid) if uid else RetentionRule()
    form = RetentionRuleForm(request.POST or None, instance=current, cancel=back)

    def save() -> HttpResponse:
        retention.save_rule(form.instance, expected=form.expected_version)
        messages.success(request, _("The rule is saved."))
        return go(request, back)

    context = {
        "title": _("Rule of retention"), "head": None, "person": None,
        "lead": _("The rule in force on the day a case is closed decides how long it is kept."),
    }  # fmt: skip
    return form_page(request, form, save, context)
