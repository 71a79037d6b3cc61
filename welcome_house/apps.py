from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WelcomeHouseConfig(AppConfig):
    name = "welcome_house"
    verbose_name = _("Welcome House")

    def ready(self) -> None:
        import welcome_house.shifts.tasks  # noqa: F401  (Celery looks only for tasks.py of the app itself)
        from refugees.registry import register
        from targets import indicators
        from volunteers.joining.ports import on_leaving, work_by
        from welcome_house.indicators import INDICATORS
        from welcome_house.pillar import PILLAR
        from welcome_house.shifts.pillar import PILLAR as SHIFTS
        from welcome_house.shifts.reads import turns_of_volunteer
        from welcome_house.shifts.services import end_coming

        register(PILLAR)
        register(SHIFTS)
        for each in INDICATORS:
            indicators.register(each)
        on_leaving(end_coming)
        work_by(turns_of_volunteer)
