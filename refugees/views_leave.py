"""The documents of one leave: what shows its ground, as far as the reader may see it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import go, page
from refugees import leaves, reads
from refugees.documents.models import Document, DocumentKind, LeaveDocument
from refugees.documents.rules import Refused, area_of
from refugees.forms_leave import LeaveDocumentForm
from refugees.models import LeaveEvent
from refugees.views import case_context
from refugees.views_facts import add_sentences


def readable(links: list[LeaveDocument], start: LeaveEvent, user: Any) -> list[LeaveDocument]:
    """Those of the documents that the user may see."""
    return [
        link for link in links if user.can(link.document.area) and user.can(area_of(start.kind, link.shows))
    ]


@needs(Area.CASE)
def documents(request: HttpRequest, uid: Any) -> HttpResponse:
    """What documents the leave, and the form that adds more. That it is documented everybody of the case reads."""
    start: LeaveEvent = reads.reached(request.user, LeaveEvent, uid, event=LeaveEvent.Event.STARTED)
    here = reverse("refugees:leave-documents", args=[uid])
    links = leaves.attached([start]).get(start.pk, [])
    others = reads.documents_of(start.refugee, request.user)
    form = LeaveDocumentForm(
        request.POST or None, request.FILES or None,
        instance=Document(refugee=start.refugee, kind=DocumentKind.LEAVE, dated_on=clock.today()),
        documents=others.exclude(pk__in=[link.document_id for link in links]),
    )  # fmt: skip
    may_write = leaves.may_attach(start, request.user) and start.annulled_at is None
    if request.method == "POST" and may_write and form.is_valid() and added(form, start, request.user):
        messages.success(request, _("The leave is documented."))
        return go(request, here)
    log.read(request, [start.refugee])
    context = case_context(request, start.refugee, "case") | {
        "form": form, "start": start, "links": readable(links, start, request.user),
        "is_documented": start.documented_elsewhere or bool(links), "may_write": may_write,
        "hidden": len(links) - len(readable(links, start, request.user)),
    }  # fmt: skip
    return page(request, "refugees/leave_documents.html", context)


def added(form: LeaveDocumentForm, start: LeaveEvent, by: Any) -> bool:
    """Puts the document with the leave; what is refused is said at its field, and what was typed stays."""
    data, today = form.cleaned_data, clock.today()
    try:
        if document := data.get("existing"):
            leaves.attach(start=start, document=document, shows=data["shows"], by=by, on=today)
        else:
            leaves.file_with(
                start=start, document=form.instance, content=data["file"], shows=data["shows"], by=by, on=today
            )
    except Refused as refused:
        form.add_error("file", str(refused))
        return False
    except ValidationError as error:
        add_sentences(form, error)
        return False
    return True


@require_POST
@needs(Area.CASE, write=True)
def remove(request: HttpRequest, uid: Any) -> HttpResponse:
    """Takes a document off a leave; it stays among the documents of the case."""
    link: LeaveDocument = reads.reached(request.user, LeaveDocument, uid)
    user: Any = request.user
    if not user.can(area_of(link.leave.kind, link.shows), write=True):  # at least what the leave itself tells of
        raise PermissionDenied
    back = reverse("refugees:leave-documents", args=[link.leave.uid])
    leaves.detach(link=link, by=request.user, on=clock.today())
    log.read(request, [link.refugee])
    messages.success(request, _("It is no longer with the leave. The document stays in the case."))
    return go(request, back)
