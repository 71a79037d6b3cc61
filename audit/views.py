"""The data-protection officer's view of the read log."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.decorators import needs
from accounts.models import User
from accounts.policy import Area
from audit.models import Kind, ReadLog
from core.crispy import helper
from core.pages import page

SHOWN = 100


class LogForm(forms.Form):
    """Which entries: of whom, by whom, of what kind, in which days."""

    person = forms.UUIDField(label=_("Person (opaque ID)"), required=False)
    user = forms.ModelChoiceField(User.objects.all(), label=_("User"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Kind.choices], required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(method="get", submit=_("Show"), guard=False)


@needs(Area.AUDIT)
def entries(request: HttpRequest) -> HttpResponse:
    """The latest entries that fit; never a name of a citizen, only the opaque id."""
    form = LogForm(request.GET or None)
    found = ReadLog.objects.all()
    if form.is_valid():
        data = form.cleaned_data
        found = found.about(data["person"]) if data["person"] else found
        found = found.filter(user_id=data["user"].pk) if data["user"] else found
        found = found.filter(kind=data["kind"]) if data["kind"] else found
        found = found.filter(at__date__gte=data["since"]) if data["since"] else found
        found = found.filter(at__date__lte=data["until"]) if data["until"] else found
    rows = list(found[:SHOWN])
    names = dict(User.objects.filter(pk__in={row.user_id for row in rows}).values_list("pk", "name"))
    shown = [(row, names.get(row.user_id or 0, ""), len(row.people)) for row in rows]
    return page(request, "audit/log.html", {"form": form, "rows": shown})
