"""How the case page and the interviews know the mentors."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from mentoring.services import annul_answer, take_answer
from refugees.registry import Pillar

PILLAR = Pillar(
    key="mentoring",
    label=_("Mentor"),
    order=50,
    tab_url="mentoring:person",
    area=Area.MENTOR,
    on_interview=take_answer,
    on_interview_annulled=annul_answer,
)
