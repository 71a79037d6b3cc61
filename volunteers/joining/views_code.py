"""The code of conduct as a volunteer accepts it, its versions, and the dated rules."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area, Role
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from refugees.views_facts import add_sentences
from volunteers.joining import forms, reads, services
from volunteers.joining.models import CodeOfConduct, VolunteerRule
from volunteers.joining.pages import sections


@require_http_methods(["GET", "POST"])
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def code(request: HttpRequest) -> HttpResponse:
    """The code in force; the volunteer accepts it with a button."""
    today = clock.today()
    volunteer, wanted = reads.of_user(request.user, today), reads.code_on(today)
    if volunteer is None or wanted is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("code") != str(wanted.uid):
            messages.error(request, _("The code of conduct has changed. Read it again."))
            return go(request, "joining:code")
        services.accept_code(volunteer, code=wanted, on=today, by=request.user)
        messages.success(request, _("Thank you. You can take shifts now."))
        return go(request, "/")
    context = {"title": _("Code of conduct"), "code": wanted, "volunteer": volunteer}
    return page(request, "joining/code.html", context)


@require_safe
@needs(Area.WELCOME_HOUSE, Area.ADMIN, write=True)
def rules(request: HttpRequest) -> HttpResponse:
    """The versions of the code, and the rules with the days they are in force."""
    user: Any = request.user
    of_house = user.can(Area.WELCOME_HOUSE, write=True)
    found, codes = reads.rules_and_codes()
    context = {
        "title": _("Code of conduct and rules"), "sections": sections(request) if of_house else [], "rules": found,
        "codes": codes, "may_change": user.can(Area.ADMIN, write=True), "may_write": of_house,
    }  # fmt: skip
    return page(request, "joining/rules.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def rule(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new rule, or one to change."""
    current = get_object_or_404(reads.rules_and_codes()[0], uid=uid) if uid else VolunteerRule()
    lead = _("To decide something else from a day on, give the old rule an end and make a new one.")
    return saved(request, forms.RuleForm, current, _("Rule for volunteers"), lead)


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def version(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new version of the code, or one that nobody has accepted yet to change."""
    current = get_object_or_404(reads.rules_and_codes()[1], uid=uid) if uid else CodeOfConduct()
    lead = _("Give the version in force an end the day before. Every volunteer is asked to accept the new one.")
    return saved(request, forms.CodeForm, current, _("Version of the code of conduct"), lead)


def saved(request: HttpRequest, form_class: Any, current: Any, title: str, lead: str) -> HttpResponse:
    back = reverse("joining:rules")
    form = form_class(request.POST or None, instance=current, cancel=back)
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            services.save_dated(form.instance, expected=form.expected_version, by=request.user)
            messages.success(request, _("Saved."))
            return go(request, back)

        try:
            return save_or_conflict(request, form, act, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    context = {"title": title, "form": form, "back": back, "lead": lead, "meanwhile": False}
    return page(request, "joining/form.html", context)
