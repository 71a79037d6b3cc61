"""The record of processing: a page for the data-protection officer, and the document made from it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.export import attachment
from core.pages import page, wants_fragment
from rights import record_paper


@require_safe
@needs(Area.PRIVACY)
def record_page(request: HttpRequest) -> HttpResponse:
    """What is processed, why, who sees it, how long it is kept; then every table field by field."""
    return page(request, "rights/record.html", record_paper.context(clock.today()) | {"may_see_record": True})


@never_cache
@require_safe
@needs(Area.PRIVACY)
def record_pdf(request: HttpRequest) -> HttpResponse:
    """The record as a tagged PDF where the worker has made it, else a page that waits for it."""
    today, language = clock.today(), request.LANGUAGE_CODE
    content = record_paper.ready(language, on=today)
    if content is None:
        record_paper.ask(language, at=clock.now())
        context = {"title": _("Record of processing"), "may_see_record": True}
        return page(request, "rights/record_wait.html", context, "rights/_record_wait.html")
    if wants_fragment(request):
        return HttpResponseClientRedirect(request.path)
    return attachment(content, "application/pdf", f"fortegnelse-{today:%Y-%m-%d}.pdf")
