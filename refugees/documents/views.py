"""The documents of a case: list, file, fetch."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.pages import go, page
from refugees import reads, registry
from refugees.documents import rules, services
from refugees.documents.forms import DocumentForm
from refugees.documents.models import Document, Scan
from refugees.models import Refugee
from refugees.views import case_context


def filed(form: DocumentForm, by: Any) -> bool:
    """Files the document; a file that is refused is said at its field, and what was typed stays."""
    try:
        services.file_document(document=form.instance, content=form.cleaned_data["file"], by=by)
    except rules.Refused as refused:
        form.add_error("file", str(refused))
        return False
    return True


def filed_words(document: Document) -> str:
    """What whoever filed it is told."""
    if document.may_be_fetched:
        return _("The document is filed.")
    return _("The document is filed. It can be opened when the virus scan is done, mostly within a minute.")


def quarantine_words(document: Document) -> str:
    """Why a document cannot be opened."""
    if document.scan == Scan.REFUSED:
        return _("The virus scan found something in this document. Nobody can open it. Ask the sender for a new copy.")
    return _("This document waits for the virus scan. Try again in a minute.")


@needs(Area.CASE)
def documents(request: HttpRequest, case_number: str) -> HttpResponse:
    """Every document of the case, and the form that files one."""
    person = Refugee.objects.get_visible(request.user, case_number)
    here = reverse("refugees:documents", args=[case_number])
    form = DocumentForm(
        request.POST or None, request.FILES or None, instance=Document(refugee=person, dated_on=clock.today())
    )
    may_write = request.user.can(Area.CASE, write=True)
    if request.method == "POST" and may_write and form.is_valid() and filed(form, request.user):
        messages.success(request, filed_words(form.instance))
        return go(request, here)
    log.read(request, [person])
    found = list(reads.documents_of(person, request.user))
    shown = {"form": form, "documents": found, "papers": registry.papers(person, request.user)}
    return page(
        request,
        "refugees/documents.html",
        case_context(request, person, "documents") | shown,
    )


@needs(Area.CASE)
def fetch(request: HttpRequest, uid: Any) -> HttpResponse | FileResponse:
    """Hands a document out as a download, never shown inside a page, and never out of quarantine."""
    document = reads.reached(request.user, Document, uid)
    if not request.user.can(document.area):
        raise Http404(uid)
    if request.user.exception and document.refugee.address_protected:
        raise Http404(uid)  # files bear addresses, and emergency access never shows a protected one
    if not document.may_be_fetched:
        messages.error(request, quarantine_words(document))
        return go(request, reverse("refugees:documents", args=[document.refugee.case_number]))
    path = services.file_of(document)
    if not path.is_file():
        raise Http404(uid)
    log.read(request, [document.refugee], kind=Kind.EXPORT, purpose="document")
    name = f"{document.refugee.case_number}-{document.kind}.{path.suffix[1:]}"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=document.content_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer
