"""Pages that enter and change the notes and addresses of a case."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from refugees import reads, services
from refugees.forms import AddressForm, NoteForm
from refugees.models import JournalEntry, Refugee
from refugees.views import case_context
from refugees.views_facts import add_sentences


@needs(Area.CASE, write=True)
def new_address(request: HttpRequest, case_number: str) -> HttpResponse:
    """A new address from a day on."""
    person = Refugee.objects.get_visible(request.user, case_number)
    back = reverse("refugees:case", args=[case_number])
    form = AddressForm(request.POST or None, cancel=back, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.move_address(
                person=person, text=data["text"], temporary=data["temporary"], on=data["valid_from"], by=request.user
            )
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, back)
    log.read(request, [person])
    return page(
        request, "refugees/form.html", case_context(request, person, "case") | {"form": form, "title": _("Address")}
    )


@needs(Area.CASE, write=True)
def new_note(request: HttpRequest, case_number: str) -> HttpResponse:
    """A case note: draft, or signed and locked."""
    person = Refugee.objects.get_visible(request.user, case_number)
    return note_page(request, person, JournalEntry(refugee=person, event_on=clock.today(), theme="note"))


@needs(Area.CASE, write=True)
def addendum(request: HttpRequest, uid: Any) -> HttpResponse:
    """A correction of a signed note: a note of its own that points to it."""
    note = visible_note(request, uid)
    fresh = JournalEntry(
        refugee=note.refugee, event_on=clock.today(), theme=note.theme, addendum_to=note, title=note.title
    )
    return note_page(request, note.refugee, fresh)


def visible_note(request: HttpRequest, uid: Any) -> JournalEntry:
    note: JournalEntry = reads.reached(request.user, JournalEntry, uid, automatic=False)
    return note


def note_page(request: HttpRequest, person: Refugee, note: JournalEntry) -> HttpResponse:
    back = reverse("refugees:case", args=[person.case_number])
    form = NoteForm(request.POST or None, instance=note, viewer=request.user, cancel=back)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.write_note(
            person=person, title=data["title"], text=data["text"], event_on=data["event_on"], by=request.user,
            theme=data["theme"], sign="sign" in request.POST, addendum_to=note.addendum_to,
        )  # fmt: skip
        messages.success(request, _("The note is saved."))
        return go(request, back)
    log.read(request, [person])
    return page(
        request, "refugees/form.html", case_context(request, person, "case") | {"form": form, "title": _("Note")}
    )


@needs(Area.CASE, write=True)
def edit_note(request: HttpRequest, uid: Any) -> HttpResponse:
    """Changes an unsigned note; a signed one is locked."""
    note = visible_note(request, uid)
    back = reverse("refugees:case", args=[note.refugee.case_number])
    if note.recorded_by != request.user:
        messages.error(request, _("Only the author changes a draft; write a note of your own."))
        return go(request, back)
    if note.signed_at:
        messages.error(request, _("The note is signed; write an addendum."))
        return go(request, back)
    form = NoteForm(request.POST or None, instance=note, viewer=request.user, cancel=back)

    def save() -> HttpResponse:
        services.change_note(note=form.instance, expected=form.expected_version, sign="sign" in request.POST)
        messages.success(request, _("The note is saved."))
        return go(request, back)

    if request.method == "POST" and form.is_valid():
        return save_or_conflict(request, form, save, back=back)
    log.read(request, [note.refugee])
    context = case_context(request, note.refugee, "case")
    return page(request, "refugees/form.html", context | {"form": form, "title": _("Note")})
