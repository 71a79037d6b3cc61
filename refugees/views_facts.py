"""Pages that enter, end and annul the dated facts of a case, its notes and addresses."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from refugees import reads, services
from refugees.forms import AddressForm, AnnulForm, ExitForm, FactForm, LeaveEndForm, LeaveForm, NoteForm, ReadinessForm
from refugees.models import Exit, JournalEntry, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from refugees.views import case_context


def save_move_in(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.record_move_in(person=person, on=data["happened_on"], note=data["note"], by=by)


def save_readiness(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.record_readiness(
        person=person, on=data["happened_on"], outcome=data["outcome"], grounds=data["note"], by=by
    )


def save_leave(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.start_leave(
        person=person, on=data["happened_on"], kind=data["kind"], until=data["until"], note=data["note"], by=by
    )


def save_exit(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.record_exit(person=person, on=data["happened_on"], reason=data["reason"], note=data["note"], by=by)


# kind in the address → title, form, what saves it
FACTS: dict[str, tuple[Any, Any, Any]] = {
    "move-in": (gettext_lazy("Move to Copenhagen"), FactForm, save_move_in),
    "readiness": (gettext_lazy("Readiness assessment"), ReadinessForm, save_readiness),
    "leave": (gettext_lazy("Leave"), LeaveForm, save_leave),
    "exit": (gettext_lazy("The person leaves"), ExitForm, save_exit),
}
SAYS = ("get_outcome_display", "get_reason_display", "get_kind_display")
ANNULLABLE = {"movein": MoveIn, "readinessassessment": ReadinessAssessment, "leaveevent": LeaveEvent, "exit": Exit}


def add_sentences(form: Any, error: ValidationError) -> None:
    """Puts a service's refusal at the field it names, or on top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, sentences in error.error_dict.items():
        form.add_error(field if field in form.fields else None, sentences)


@needs(Area.CASE, write=True)
def record(request: HttpRequest, case_number: str, kind: str) -> HttpResponse:
    """Enters a dated fact; what was typed stays when it is refused."""
    if kind not in FACTS:
        raise Http404(kind)
    person = Refugee.objects.get_visible(request.user, case_number)
    title, form_class, save = FACTS[kind]
    back = reverse("refugees:case", args=[case_number])
    form = form_class(request.POST or None, cancel=back, initial={"happened_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            save(person, form.cleaned_data, request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, back)
    log.read(request, [person])
    return page(request, "refugees/form.html", case_context(request, person, "case") | {"form": form, "title": title})


@needs(Area.CASE)
def facts(request: HttpRequest, case_number: str) -> HttpResponse:
    """Every dated fact of the case, the annulled ones struck through, with what can be done to each."""
    person = Refugee.objects.get_visible(request.user, case_number)
    rows = [fact_row(name, fact) for name, model in ANNULLABLE.items() for fact in reads.facts_of(person, model)]
    over = {row["fact"].ref for row in rows if is_end(row["fact"])}
    for row in rows:
        row["ends"] = row["kind"] == "leaveevent" and not is_end(row["fact"]) and row["fact"].ref not in over
    rows.sort(key=lambda each: each["fact"].happened_on, reverse=True)
    log.read(request, [person], kind=Kind.OPEN)
    context = case_context(request, person, "case") | {
        "rows": rows,
        "addresses": reads.addresses_of(person),
        "addresses_hidden": person.address_protected and not request.user.can(Area.PROTECTED),
        "assignments": reads.assignments_of(person),
    }
    return page(request, "refugees/facts.html", context)


def is_end(fact: Any) -> bool:
    """Whether a fact is the standing end of a leave."""
    return isinstance(fact, LeaveEvent) and fact.event == LeaveEvent.Event.ENDED and fact.annulled_at is None


def fact_row(kind: str, fact: Any) -> dict[str, Any]:
    """A fact with its word and what it says."""
    said = next((name for name in SAYS if hasattr(fact, name)), "")
    text = str(getattr(fact, said)()) if said else ""
    if kind == "leaveevent":
        text = f"{text}, {str(fact.get_event_display()).lower()}"
    note = "\n".join(part for part in (getattr(fact, "grounds", ""), fact.note) if part)
    return {"kind": kind, "label": fact._meta.verbose_name, "fact": fact, "text": text, "note": note}


def visible_fact(request: HttpRequest, kind: str, uid: Any) -> Any:
    """A fact of a person within reach. Raises Http404 for anything else."""
    if kind not in ANNULLABLE:
        raise Http404(kind)
    return reads.reached(request.user, ANNULLABLE[kind], uid)


@needs(Area.CASE, write=True)
def annul(request: HttpRequest, kind: str, uid: Any) -> HttpResponse:
    """Annuls a fact, with a reason."""
    fact = visible_fact(request, kind, uid)
    back = reverse("refugees:facts", args=[fact.refugee.case_number])
    form = AnnulForm(request.POST or None, cancel=back)
    if fact.annulled_at:
        messages.info(request, _("It is annulled already."))
        return go(request, back)
    if request.method == "POST" and form.is_valid():
        services.annul(fact=fact, reason=form.cleaned_data["reason"], by=request.user, on=clock.today())
        messages.success(request, _("Annulled."))
        return go(request, back)
    log.read(request, [fact.refugee])
    context = case_context(request, fact.refugee, "case")
    return page(request, "refugees/form.html", context | {"form": form, "title": _("Annul")})


@needs(Area.CASE, write=True)
def end_leave(request: HttpRequest, uid: Any) -> HttpResponse:
    """The last day of a leave that runs."""
    start = visible_fact(request, "leaveevent", uid)
    back = reverse("refugees:facts", args=[start.refugee.case_number])
    form = LeaveEndForm(request.POST or None, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            if reads.has_ended(start):
                raise ValidationError(_("The leave has ended already."))
            services.end_leave(start=start, on=form.cleaned_data["until"], by=request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, back)
    log.read(request, [start.refugee])
    context = case_context(request, start.refugee, "case")
    return page(request, "refugees/form.html", context | {"form": form, "title": _("End of leave")})


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
