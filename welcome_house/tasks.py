"""The night's work of the house."""

from celery import shared_task

from core import clock
from core.history import acting
from welcome_house import services


@shared_task(name="welcome_house.tasks.make_dates", ignore_result=True)
def make_dates() -> None:
    """Makes the dates that are missing to the end of the season; twice, late or after missed nights is the same."""
    with acting("make_dates"):
        services.make_ahead(on=clock.today())
