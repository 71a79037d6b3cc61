"""The record of processing: a page for the data-protection officer, and the documents made from it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.export import attachment
from core.pages import go, page
from rights import record_versions
from rights.models_record import RecordVersion

LISTED = 12  # versions of the record


@require_safe
@needs(Area.PRIVACY)
def record_page(request: HttpRequest) -> HttpResponse:
    """What is processed, why, who sees it, how long it is kept; then every table field by field."""
    language, context = get_language(), record_versions.context_on(clock.today())
    digest = record_versions.digest_of(context, language)
    versions = list(RecordVersion.objects.visible_to(request.user).in_language(language, first=digest)[:LISTED])
    now = next((each for each in versions if each.digest == digest), None)
    context |= {
        "may_see_record": True, "now": now, "waits": bool(now and not now.made_at),
        "versions": [each for each in versions if each.made_at],
    }  # fmt: skip
    return page(request, "rights/record.html", context, fragment="rights/_record_versions.html")


@require_POST
@needs(Area.PRIVACY)
def record_make(request: HttpRequest) -> HttpResponse:
    """Orders the document of what the record says now; the worker makes it."""
    language = get_language()
    digest = record_versions.digest_of(record_versions.context_on(clock.today()), language)
    record_versions.ask(digest, language, at=clock.now())
    return go(request, "rights:record")


@require_safe
@needs(Area.PRIVACY)
def record_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A version of the record as a tagged PDF."""
    version = get_object_or_404(RecordVersion.objects.visible_to(request.user).filter(made_at__isnull=False), pk=pk)
    return attachment(bytes(version.content), "application/pdf", f"fortegnelse-{version.made_at:%Y-%m-%d}.pdf")
