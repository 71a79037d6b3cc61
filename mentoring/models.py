"""What people answered to the offer of a mentor."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.history import tracked
from refugees.offers import FromInterviewQuerySet, OfferAnswer, once_per_interview


@tracked()
class MentorAnswer(OfferAnswer):
    """The answer to the offer of a holistic mentor; `note` is what was said about it."""

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer about a mentor"), _("answers about a mentor")
        constraints = once_per_interview("mentor_answer")
