"""The subject-access pack: asked for, and fetched by the one who asked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.pages import go
from core.privacy import register
from rights import packs, presenters, reads, sealing, telling
from rights.forms import PackForm
from rights.models import AccessPack
from rights.views import form_page


@needs(Area.RIGHTS, write=True)
def new(request: HttpRequest, uid: Any) -> HttpResponse:
    """Orders a pack, after a look through the documents."""
    found = reads.request_for(request.user, uid)
    back = reverse("rights:request", args=[uid])
    form = PackForm(
        request.POST or None, documents=telling.attachments(register(), found.refugee), cancel=back,
        initial={"language": "da"},
    )  # fmt: skip

    def save() -> HttpResponse:
        data = form.cleaned_data
        packs.ask(
            found, by=request.user, at=clock.now(), language=data["language"], left_out=data.get("left_out", ()),
            reason=data.get("left_out_reason", ""),
        )  # fmt: skip
        return go(request, back)

    log.read(request, [found.refugee])
    context = presenters.person_context(request, found.refugee) | {
        "title": _("Make a pack"),
        "lead": _("The pack holds everything the person has a right to see, about health and safety too. Hand it to"
                  " the person alone, never to relatives."),
    }  # fmt: skip
    return form_page(request, form, save, context)


@require_safe
@needs(Area.RIGHTS)
def fetch(request: HttpRequest, uid: Any) -> StreamingHttpResponse:
    """Hands the pack to the one who asked for it, as long as its time lasts; each time is logged."""
    pack: Any = AccessPack.objects.visible_to(request.user).select_related("request__refugee").filter(uid=uid).first()
    at = clock.now()
    if pack is None or not sealing.can_be_fetched(pack, at):
        raise Http404(str(uid))
    log.read(request, [pack.request.refugee], kind=Kind.EXPORT, purpose="subject access")
    packs.note_fetch(pack, by=request.user, at=at)
    answer = StreamingHttpResponse(packs.content(pack), content_type="application/zip")
    answer["Content-Length"] = str(pack.size)
    answer["Content-Disposition"] = f'attachment; filename="indsigt-{pack.request.refugee.case_number}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer
