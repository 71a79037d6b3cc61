"""Jobs of placements."""

from celery import shared_task

from core.history import acting
from placements.matching import services
from placements.matching.models import MatchProposal


@shared_task(name="placements.tasks.make_proposal", ignore_result=True)
def make_proposal(proposal: int) -> None:
    """Works out a proposal that is too large for somebody to wait for."""
    if MatchProposal.objects.filter(pk=proposal).exists():
        with acting("make_proposal"):
            services.make(proposal)
