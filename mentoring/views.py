"""The mentor tab of a case: answers to the offer of a mentor."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.decorators import needs
from accounts.policy import Area
from mentoring.models import MentorAnswer
from refugees import offer_pages
from refugees.models import Refugee


@require_GET
@needs(Area.MENTOR)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """What the person answered to the offer of a mentor."""
    refugee = Refugee.objects.get_visible(request.user, case_number)
    answers = MentorAnswer.objects.visible_to(request.user).filter(refugee=refugee).newest_first()
    return offer_pages.show(request, refugee, tab="mentoring", title=_("Mentor"), answers=answers)
