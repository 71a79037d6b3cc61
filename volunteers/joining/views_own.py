"""The volunteer's own data on a phone: change it, change the address, leave. A link in a mail confirms an address."""

from typing import Any

from allauth.core import ratelimit
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs_role
from accounts.policy import Role
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from core.stale import meet_again, save_or_conflict
from refugees.views_facts import add_sentences
from volunteers.joining import forms_own as forms
from volunteers.joining import own, ports, reads, services
from volunteers.joining.views import form_page

HOME = "/"
NOTHING: dict[str, Any] = {"counts": {"ahead": 0}, "coming": []}  # where nobody knows of shifts


def signed_in(request: HttpRequest) -> Any:
    """The volunteer who is signed in, else 404."""
    found = reads.of_user(request.user, clock.today())
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def mine(request: HttpRequest) -> HttpResponse:
    """Telephone, languages, skills, when, what one brings."""
    user: Any = request.user
    form = forms.OwnForm(request.POST or None, instance=signed_in(request), cancel=HOME)
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            services.change(form.instance, expected=form.expected_version, by=user)
            messages.success(request, _("Saved."))
            return go(request, "joining:mine")

        return save_or_conflict(request, form, act, back=HOME)
    return page(request, "joining/mine.html", {"title": _("My data"), "form": form, "volunteer": form.instance})


@require_http_methods(["GET", "POST"])
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def email(request: HttpRequest) -> HttpResponse:
    """Another mail address; the new one has to say yes."""
    user: Any = request.user
    volunteer, back = signed_in(request), reverse("joining:mine")
    form = forms.AddressForm(request.POST or None, cancel=back)

    def save() -> None:
        if not ratelimit.consume(request, action="volunteer_sign_up", key=str(volunteer.uid)):
            raise ValidationError(_("Too many tries. Wait an hour and try again."))
        own.ask_address(volunteer, form.cleaned_data["email"], at=clock.now(), by=user)

    lead = _("We write to the new address. It counts when you press the link in that mail; until then %(old)s stays.")
    done = _("We have written to the new address. Press the link in that mail within 7 days.")
    return form_page(
        request, form, save, title=_("Another e-mail"), back=back, lead=lead % {"old": volunteer.email}, done=done
    )


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="login")
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks for one more click: programs that look into mails confirm nothing."""
    now, done, error = clock.now(), False, ""
    usable = own.waiting_address(token, at=now).exists()
    if request.method == "POST" and usable:
        try:
            done = own.confirm_address(token=token, at=now) is not None
        except ValidationError as refused:
            error = " ".join(refused.messages)
    return page(request, "joining/confirm_email.html", {"usable": usable, "done": done, "error": error})


@require_http_methods(["GET", "POST"])
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def leave(request: HttpRequest) -> HttpResponse:
    """What happens when one leaves stands above the button; nobody has to give a reason."""
    user: Any = request.user
    volunteer, now = signed_in(request), clock.now()
    work = ports.work_of(volunteer, now) or NOTHING
    form = forms.OwnLeaveForm(request.POST or None, shown_version=volunteer.version, cancel=reverse("joining:mine"))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            own.leave(
                volunteer, because=form.cleaned_data["because"], free=work["counts"]["ahead"], at=now,
                expected=form.expected_version, by=user,
            )  # fmt: skip
        except StaleVersion as stale:
            meet_again(form, stale)
            status = 409
        except ValidationError as error:
            add_sentences(form, error)
        else:
            logout(request)
            return redirect("joining:left")
    context = {
        "title": _("Stop as a volunteer"), "form": form, "work": work, "months": own.months_kept(now.date()),
        "meanwhile": status == 409,
    }  # fmt: skip
    return page(request, "joining/own_leave.html", context, status=status)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Thanks, to somebody whose account has just been closed."""
    return page(request, "joining/left.html")
