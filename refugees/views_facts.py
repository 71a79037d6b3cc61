"""Pages that enter, end and annul the dated facts of a case: what it does to the deadlines first, then saved."""

from collections.abc import Callable
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
from core.dates import danish
from core.pages import go, page
from refugees import leaves, reads, services
from refugees.forms import AnnulForm, ExitForm, LeaveEndForm, LeaveForm, MoveInForm, ReadinessForm, TwoSteps
from refugees.grounds import PRESUMPTION, Ground
from refugees.models import Exit, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from refugees.ports import effect_of
from refugees.views import case_context


def save_move_in(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.record_move_in(person=person, on=data["happened_on"], note=data["note"], by=by)


def save_readiness(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.record_readiness(
        person=person, on=data["happened_on"], outcome=data["outcome"], grounds=data["note"],
        reasons=data["reasons"], review_on=data["review_on"], by=by,
    )  # fmt: skip


def save_leave(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.start_leave(
        person=person, on=data["happened_on"], kind=data["kind"], until=data["until"], note=data["note"],
        documented_elsewhere=data["documented_elsewhere"], by=by,
    )  # fmt: skip


def save_exit(person: Refugee, data: dict[str, Any], by: Any) -> None:
    services.record_exit(person=person, on=data["happened_on"], reason=data["reason"], note=data["note"], by=by)


# kind in the address → title, form, what saves it
FACTS: dict[str, tuple[Any, Any, Any]] = {
    "move-in": (gettext_lazy("Move to Copenhagen"), MoveInForm, save_move_in),
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


def in_two_steps(
    request: HttpRequest, person: Refugee, form: TwoSteps, act: Callable[[], Any], *, back: str, title: Any,
    done: Any = "", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Shows the form, then with the effect of `act`, then does it.

    Where the effect is another one than was shown (somebody recorded something meanwhile, or another day was typed),
    it is shown again and nothing is saved. What was typed stays in any case.
    """
    effect = None
    if request.method == "POST" and form.is_valid():
        try:
            effect = effect_of(person.pk, act, on=clock.today(), days=form.days)
            if form.asks_to_save(effect.digest):
                act()
                messages.success(request, done or _("Saved."))
                return go(request, back)
        except ValidationError as error:
            effect = None
            add_sentences(form, error)
    moved = effect is not None and "save" in request.POST and bool(form.cleaned_data["seen"])
    if effect is not None:
        form.show(effect.digest)
    log.read(request, [person])
    context = case_context(request, person, "case") | {"form": form, "title": title, "effect": effect, "moved": moved}
    return page(request, "refugees/two_steps.html", context | more)


@needs(Area.CASE, write=True)
def record(request: HttpRequest, case_number: str, kind: str) -> HttpResponse:
    """Enters a dated fact; what was typed stays when it is refused."""
    if kind not in FACTS:
        raise Http404(kind)
    person = Refugee.objects.get_visible(request.user, case_number)
    title, form_class, save = FACTS[kind]
    back = reverse("refugees:case", args=[case_number])
    form = form_class(request.POST or None, cancel=back, initial={"happened_on": clock.today()})
    act = lambda: save(person, form.cleaned_data, request.user)  # noqa: E731 (the form is valid when it is called)
    more = {"basis": PRESUMPTION} if kind == "readiness" else {}
    if kind == "leave":
        back = reverse("refugees:facts", args=[case_number])
    return in_two_steps(request, person, form, act, back=back, title=title, **more)


@needs(Area.CASE)
def facts(request: HttpRequest, case_number: str) -> HttpResponse:
    """Every dated fact of the case, the annulled ones struck through, with what can be done to each."""
    person = Refugee.objects.get_visible(request.user, case_number)
    rows = [fact_row(name, fact) for name, model in ANNULLABLE.items() for fact in reads.facts_of(person, model)]
    over = {row["fact"].ref for row in rows if is_end(row["fact"])}
    shown = leaves.attached(row["fact"] for row in rows if row["kind"] == "leaveevent")
    for row in rows:
        row["documented"] = documented(row["fact"], shown)
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


def documented(fact: Any, shown: dict[int, Any]) -> bool | None:
    """Whether the start of a leave is documented; None for everything else."""
    if not isinstance(fact, LeaveEvent) or fact.event == LeaveEvent.Event.ENDED:
        return None
    return fact.documented_elsewhere or fact.pk in shown


def is_end(fact: Any) -> bool:
    """Whether a fact is the standing end of a leave."""
    return isinstance(fact, LeaveEvent) and fact.event == LeaveEvent.Event.ENDED and fact.annulled_at is None


def fact_row(kind: str, fact: Any) -> dict[str, Any]:
    """A fact with its word and what it says."""
    said = next((name for name in SAYS if hasattr(fact, name)), "")
    text = str(getattr(fact, said)()) if said else ""
    if kind == "leaveevent":
        text = f"{text}, {str(fact.get_event_display()).lower()}"
    reasons = [str(Ground(each).label) for each in getattr(fact, "reasons", ())]
    note = "\n".join(part for part in ("; ".join(reasons), getattr(fact, "grounds", ""), fact.note) if part)
    if review := getattr(fact, "review_on", None):
        note += "\n" + _("To be looked at again %(day)s.") % {"day": danish(review)}
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

    def act() -> None:
        again = visible_fact(request, kind, uid)  # annulling changes the object: each time the one of the database
        services.annul(fact=again, reason=form.cleaned_data["reason"], by=request.user, on=clock.today())

    row = fact_row(kind, fact)
    words = {"what": str(row["label"]), "said": row["text"], "day": danish(fact.happened_on)}
    stands = _("%(what)s of %(day)s: %(said)s") % words if row["text"] else _("%(what)s of %(day)s") % words
    return in_two_steps(
        request, fact.refugee, form, act, back=back, title=_("Annul"), done=_("Annulled."), stands=stands
    )


@needs(Area.CASE, write=True)
def end_leave(request: HttpRequest, uid: Any) -> HttpResponse:
    """The last day of a leave that runs."""
    start = visible_fact(request, "leaveevent", uid)
    back = reverse("refugees:facts", args=[start.refugee.case_number])
    form = LeaveEndForm(request.POST or None, cancel=back)

    def act() -> None:
        if reads.has_ended(start):
            raise ValidationError(_("The leave has ended already."))
        services.end_leave(start=start, on=form.cleaned_data["until"], by=request.user)

    return in_two_steps(request, start.refugee, form, act, back=back, title=_("End of leave"))
