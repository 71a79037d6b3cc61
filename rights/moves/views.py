"""The pack for another municipality: ordered in the case, fetched by the one who ordered it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.pages import go, page
from core.privacy import register
from refugees.models import Refugee
from refugees.views import case_context
from refugees.views_facts import add_sentences
from rights import sealing, telling
from rights.moves import packing
from rights.moves.forms import MoveForm
from rights.moves.models import MovePack
from rights.rules import PackState


@needs(Area.CASE, write=True)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """The packs of a case, and the form that orders one: as preparation, or when the person has moved."""
    who = Refugee.objects.get_visible(request.user, case_number)
    form = MoveForm(
        request.POST or None, instance=MovePack(refugee=who), viewer=request.user,
        documents=telling.attachments(register(), who), cancel=reverse("refugees:case", args=[case_number]),
    )  # fmt: skip
    if form.is_valid():
        try:
            packing.ask(form.instance, by=request.user, at=clock.now(), today=clock.today())
        except ValidationError as error:
            add_sentences(form, error)
        else:
            log.read(request, [who], kind=Kind.PRINT, purpose=packing.PURPOSE)
            messages.success(request, _("The pack is being made. It takes a minute or so."))
            return go(request, "rights:move", case_number=case_number)
    log.read(request, [who])
    lines = pack_lines(who, request.user)
    context = case_context(request, who, "case") | {
        "form": form,
        "packs": lines,
        "waits": any(each["pack"].state == PackState.WAITING for each in lines),
    }
    return page(request, "rights/move.html", context, "rights/_moves.html", status=422 if form.errors else 200)


def pack_lines(who: Refugee, viewer: Any) -> list[dict[str, Any]]:
    """Each pack with who made it, for whom, what is in it, and whether this reader can fetch it."""
    now, found = clock.now(), MovePack.objects.visible_to(viewer).filter(refugee=who).select_related("asked_by")
    return [
        {
            "pack": pack,
            "state": pack.get_state_display() if not over(pack, now) else PackState.GONE.label,
            "tone": {"waiting": "calm", "ready": "ok", "failed": "bad"}.get(pack.state, "none"),
            "parts": ", ".join(packing.words(pack)),
            "url": reverse("rights:move-pack", args=[pack.uid])
            if pack.asked_by_id == viewer.pk and sealing.can_be_fetched(pack, now)
            else "",
        }
        for pack in found
    ]


def over(pack: MovePack, now: Any) -> bool:
    return pack.state == PackState.READY and (pack.expires_at is None or pack.expires_at <= now)


@require_safe
@needs(Area.CASE, write=True)
def fetch(request: HttpRequest, uid: Any) -> StreamingHttpResponse:
    """Hands the pack to the one who ordered it, as long as its time lasts; each time is logged."""
    mine = MovePack.objects.visible_to(request.user).filter(asked_by=request.user.pk, uid=uid)
    pack: Any = mine.select_related("refugee").first()
    at = clock.now()
    if pack is None or not sealing.can_be_fetched(pack, at):
        raise Http404(str(uid))
    log.read(request, [pack.refugee], kind=Kind.EXPORT, purpose=packing.PURPOSE)
    sealing.note_fetch(pack, by=request.user, at=at)
    answer = StreamingHttpResponse(sealing.content(pack), content_type="application/zip")
    answer["Content-Length"] = str(pack.size)
    answer["Content-Disposition"] = f'attachment; filename="overdragelse-{pack.refugee.case_number}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer
