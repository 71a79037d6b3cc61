"""The public page on which somebody signs up as a volunteer. It says the same to every address."""

from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.pages import page
from volunteers.joining import services
from volunteers.joining.forms import SignUpForm


@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Name, address, what one can and when; one mail leaves, whoever the address belongs to."""
    form = SignUpForm(request.POST or None, request=request)
    if request.method == "POST":
        if form.is_spam:
            return redirect("joining:sent")
        if form.is_valid():
            services.sign_up(form.save(commit=False), at=clock.now())
            return redirect("joining:sent")
    return page(request, "joining/sign_up.html", {"form": form})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return page(request, "joining/sent.html")


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="login")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks for one more click: programs that look into mails confirm nothing."""
    now = clock.now()
    done = False
    usable = services.waiting(token, at=now).exists()
    if request.method == "POST" and usable:
        services.confirm(token=token, at=now, on=now.date())
        done = True
    return page(request, "joining/confirm.html", {"usable": usable, "done": done})
