"""The start guard: a board of the people without a start, and the same as a file."""

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.models import User
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.export import csv_response
from core.pages import page
from placements import startguard
from placements.presenters import sections
from placements.startguard import Board
from refugees.ports import shareable
from targets import filters

TITLES = {
    startguard.OVERDUE: gettext_lazy("Overdue"),
    startguard.THIS_WEEK: gettext_lazy("Within 7 days"),
    startguard.NEXT_WEEK: gettext_lazy("Within 14 days"),
    startguard.LATER: gettext_lazy("Later"),
}
TONES = {startguard.OVERDUE: "bad", startguard.THIS_WEEK: "warn", startguard.NEXT_WEEK: "calm"}


class BoardForm(forms.Form):
    """Whose people, on the page or as a file."""

    whose = forms.ChoiceField(
        label=gettext_lazy("Whose"), required=False, error_messages={"invalid_choice": filters.NOT_THERE}
    )
    format = forms.ChoiceField(choices=[("csv", "CSV")], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = filters.whose_choices(user)  # type: ignore[attr-defined]


@require_safe
@needs(Area.PLACEMENT)
def start_guard(request: HttpRequest) -> HttpResponse:
    """Who within reach has no start yet, in columns by days left."""
    query, user, today = request.GET.dict(), cast(User, request.user), clock.today()
    query["whose"] = query.get("whose") or filters.default_whose(user)
    form = BoardForm(query, user=user)
    whose = form.cleaned_data["whose"] if form.is_valid() else ""
    board = startguard.board(user, today, whose) if form.is_valid() else Board()
    if form.is_valid() and form.cleaned_data["format"]:
        return exported(request, board)
    log.read(request, board.people, kind=ReadKind.LIST)
    context = {
        "form": form, "board": board, "columns": columns(board), "today": today, "most": startguard.MOST,
        "sections": sections("start-guard"), "exports": [("CSV", "?" + urlencode({"whose": whose, "format": "csv"}))],
    }  # fmt: skip
    return page(request, "placements/start_guard.html", context, "placements/_start_guard.html")


def columns(board: Board) -> list[dict[str, Any]]:
    return [
        {"key": key, "title": TITLES[key], "cards": board.columns[key], "tone": TONES.get(key, "none")}
        for key in startguard.COLUMNS
    ]


def exported(request: HttpRequest, board: Board) -> HttpResponse:
    """The board as a file in the order of the page; those about whom nothing may leave the house stay."""
    cards = shareable(board.cards, lambda card: card.person.pk)
    resting = shareable(board.resting, lambda row: row.person.pk)
    people = [card.person for card in cards] + [row.person for row in resting]
    log.read(request, people, kind=ReadKind.EXPORT)
    header = [_("Column"), _("Person"), _("Case number"), _("Caseworker"), _("Due"), _("Days left")]
    header += [_("What has been tried"), _("Last event"), _("Next step"), _("Why the clock does not run")]
    lines: list[list[Any]] = [
        [
            str(TITLES[card.column]), card.name, card.small, card.caseworker, card.due_on, card.days,
            "; ".join(tried_lines(card)), card.last, card.button, "",
        ]
        for card in cards
    ]  # fmt: skip
    lines += [[_("The clock does not run"), row.name, row.small, "", "", "", "", "", "", row.why] for row in resting]
    return csv_response(f"uden-start-{clock.today():%Y-%m-%d}.csv", header, lines)


def tried_lines(card: startguard.Card) -> list[str]:
    """What the card says was tried, and that somebody is on leave."""
    more = [_("and %(number)d more") % {"number": card.more_tried}] if card.more_tried else []
    leave = [_("on leave now")] if card.on_leave else []
    return [*card.tried, *more, *leave]
