"""What the clock does for shifts."""

from celery import shared_task

from core import clock
from core.history import acting
from welcome_house.shifts import recurring, services


@shared_task(name="welcome_house.tasks.make_shifts", ignore_result=True)
def make_shifts() -> None:
    """Makes the shifts of the coming weeks."""
    with acting(recurring.JOB):
        recurring.make_ahead(at=clock.now())


@shared_task(name="welcome_house.tasks.follow_sessions", ignore_result=True)
def follow_sessions() -> None:
    """Lets shifts follow dates of the programme that were moved or cancelled."""
    with acting(recurring.JOB):
        recurring.follow_sessions(at=clock.now())


@shared_task(name="welcome_house.tasks.remind", ignore_result=True)
def remind() -> None:
    """Reminds volunteers of tomorrow's shifts."""
    with acting("shift_reminders"):
        services.remind(at=clock.now())
