"""How the case page and the interviews know health."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from health.services import annul_answer, consents, take_answer
from refugees.registry import Pillar

PILLAR = Pillar(
    key="health",
    label=_("Health"),
    order=40,
    tab_url="health:person",
    area=Area.HEALTH,
    on_interview=take_answer,
    on_interview_annulled=annul_answer,
    consents=consents,
)
