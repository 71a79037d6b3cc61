"""The outbox: what waits, what went out, what somebody must decide about."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from mail import rules, services
from mail.filters import MailFilter, page_of
from mail.forms import DecisionForm
from mail.models import Mail
from mail.rules import State


@require_safe
@needs(Area.MAIL)
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first, and how many are in a state that asks for somebody."""
    visible = Mail.objects.visible_to(request.user)
    chosen = MailFilter(request.GET, visible.defer("text", "html"))
    counts = visible.open_counts()
    context = {
        "filter": chosen,
        "shown": page_of(chosen),
        "counts": [(state, State(state).label, counts.get(state, 0)) for state in rules.OPEN],
    }
    return page(request, "mail/outbox.html", context, fragment="mail/_outbox.html")


@require_safe
@needs(Area.MAIL)
def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One mail as it was written, what the server said, and what can be done."""
    mail = found(request, uid)
    return page(request, "mail/detail.html", {"mail": mail} | allowed(request, mail))


def found(request: HttpRequest, uid: UUID) -> Mail:
    mails = Mail.objects.visible_to(request.user).select_related("created_by", "decided_by")
    return get_object_or_404(mails, uid=uid)


def allowed(request: HttpRequest, mail: Mail) -> dict[str, bool]:
    """Which of the two decisions this reader may take about this mail now."""
    may = request.user.can(Area.MAIL, write=True)
    return {
        "may_send": may and mail.state in rules.MAY_BE_SENT_AGAIN,
        "may_give_up": may and mail.state in rules.MAY_BE_GIVEN_UP,
    }


@require_http_methods(["GET", "POST"])
@needs(Area.MAIL, write=True)
def send_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Queues a mail that failed or is uncertain once more, with a reason."""
    words = {"title": _("Send again"), "done": _("The mail is in the queue again.")}
    return decision(request, uid, services.send_again, words, button="may_send")


@require_http_methods(["GET", "POST"])
@needs(Area.MAIL, write=True)
def give_up(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ends a mail that is not to be sent, with a reason."""
    words = {"title": _("Give up"), "done": _("The mail will not be sent.")}
    return decision(request, uid, services.give_up, words, button="may_give_up")


def decision(
    request: HttpRequest, uid: UUID, decide: Callable[..., Mail], words: dict[str, str], *, button: str
) -> HttpResponse:
    """Asks for the reason and takes the decision; 409 where the mail is no longer what was looked at."""
    mail = found(request, uid)
    back = reverse("mail:detail", args=[mail.uid])
    form = DecisionForm(request.POST or None, instance=mail, submit=words["title"], cancel=back)
    context: dict[str, Any] = {"mail": mail, "form": form, "title": words["title"]}
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            decide(mail, expected=form.expected_version, reason=reason, by=request.user, at=clock.now())
        except StaleVersion as stale:
            return changed_meanwhile(request, stale.current, context, button)
        messages.success(request, words["done"])
        return go(request, back)
    if request.method == "GET" and not allowed(request, mail)[button]:
        return go(request, back)
    return page(request, "mail/decide.html", context)


def changed_meanwhile(request: HttpRequest, current: Any, context: dict[str, Any], button: str) -> HttpResponse:
    """409 with the mail as it is now; the reason stays typed, and counts where the decision still can be taken."""
    form: DecisionForm = context["form"]
    typed: Any = form.data
    form.data = typed.copy()
    form.data["version"] = str(current.version)  # type: ignore[index]
    context |= {"mail": current, "stale": True, "still_possible": allowed(request, current)[button]}
    return page(request, "mail/decide.html", context, status=409)
