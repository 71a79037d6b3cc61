"""How the case page and the interviews know the volunteers."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from refugees.registry import Pillar
from volunteers.services import annul_answer, consents, take_answer

PILLAR = Pillar(
    key="volunteers",
    label=_("Match"),
    order=80,
    tab_url="volunteers:person",
    area=Area.VOLUNTEERS,
    on_interview=take_answer,
    on_interview_annulled=annul_answer,
    consents=consents,
)
