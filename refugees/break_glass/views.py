"""Emergency access: the page that opens a case, and the data-protection officer's list."""

from uuid import UUID

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.pages import go, page
from refugees.break_glass import services
from refugees.break_glass.forms import OpenForm
from refugees.break_glass.models import BreakGlass
from refugees.break_glass.rules import IN_VAIN, PURPOSE
from refugees.models import Refugee

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Area.CASE, write=True)
@rate_limit(action="break_glass")
def open_case(request: HttpRequest) -> HttpResponse:
    """An exact number and a reason open a case for some hours; what is asked in vain is noted as well."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = services.named(form.cleaned_data["number"])
        if person is None:
            log.read(request, [], kind=Kind.DENIED, purpose=IN_VAIN)
            form.add_error("number", _("No case has this number. Is every character right?"))
        elif Refugee.objects.visible_to(request.user).filter(pk=person.pk).exists():
            messages.info(request, _("The case is within your reach: no emergency access is needed."))
            return go(request, "refugees:case", case_number=person.case_number)
        else:
            now = clock.now()
            services.open_case(person=person, reason=form.cleaned_data["reason"], by=request.user, at=now)
            log.read(request, [person], kind=Kind.LOOKUP, purpose=PURPOSE)
            return go(request, "refugees:case", case_number=person.case_number)
    own = BreakGlass.objects.visible_to(request.user).current(clock.now())
    context = {"form": form, "open_now": own.filter(user=request.user.pk).select_related("refugee")}
    return page(request, "break_glass/open.html", context)


@require_POST
@needs(Area.CASE, write=True)
def hand_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ends one's own access before its time."""
    access = BreakGlass.objects.visible_to(request.user).filter(uid=uid, user=request.user.pk).first()
    if access is None:
        raise Http404(str(uid))
    services.hand_back(access=access, by=request.user, at=clock.now())
    messages.success(request, _("The access has ended."))
    return go(request, "break_glass:open")


@require_safe
@needs(Area.AUDIT)
def accesses(request: HttpRequest) -> HttpResponse:
    """The latest emergency accesses: who, to whose case (the opaque id only), why and until when."""
    rows = BreakGlass.objects.visible_to(request.user).select_related("user", "refugee")[:SHOWN]
    return page(request, "break_glass/list.html", {"rows": rows, "now": clock.now()})
