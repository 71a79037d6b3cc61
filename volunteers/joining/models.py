"""What joining needs besides the volunteer: sign-ups nobody has confirmed yet, the code of conduct, the dated rule."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, one_at_a_time
from core.history import tracked
from core.models import Editable
from refugees.districts import District
from volunteers.rules import MailLanguage, Skill, Slot


class SignUp(models.Model):
    """Somebody wrote this on the public page. Staff do not see it before its mail address is confirmed."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    languages = ArrayField(
        models.CharField(max_length=40), size=12, default=list, blank=True, verbose_name=_("languages")
    )
    skills = ArrayField(
        models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True, verbose_name=_("skills")
    )
    available = ArrayField(
        models.CharField(max_length=20, choices=Slot.choices), default=list, blank=True, verbose_name=_("can come")
    )
    district = models.CharField(_("district"), max_length=2, choices=District.choices, blank=True)
    brings = models.TextField(_("experience, knowledge and resources"), max_length=2000, blank=True)
    mail_language = models.CharField(
        _("language of mails"), max_length=2, choices=MailLanguage.choices, default=MailLanguage.DANISH
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("sign-up"), _("sign-ups")

    def __str__(self) -> str:
        return f"{self.created_at:%d-%m-%Y}"


class AddressChange(models.Model):
    """A volunteer's wish for another mail address, until the new one says yes; then it is gone, as after seven days."""

    volunteer = models.OneToOneField(
        "volunteers.Volunteer", models.CASCADE, related_name="+", verbose_name=_("volunteer")
    )
    email = models.EmailField(_("e-mail"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("new mail address"), _("new mail addresses")

    def __str__(self) -> str:
        return f"{self.created_at:%d-%m-%Y}"


def dated(name: str) -> list[Any]:
    return one_at_a_time(
        name,
        ends=_("It ends before it comes into force."),
        others=_("Another one is in force in part of the period."),
    )


@tracked()
class CodeOfConduct(Period, Editable):
    """What every volunteer of the house accepts (handbook 3.7). A version that somebody accepted never changes."""

    text_da = models.TextField(_("text in Danish"), max_length=5000)
    text_en = models.TextField(_("text in English"), max_length=5000)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("code of conduct"), _("codes of conduct")
        ordering = ["-valid_from"]
        constraints = dated("code")

    def __str__(self) -> str:
        return f"{self.valid_from:%d-%m-%Y}"

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return self.text_en if translation.get_language() == "en" else self.text_da


@tracked()
class VolunteerRule(Period, Editable):
    """How long a clearance holds, when a cancellation is late, and how long what is known of volunteers is kept."""

    clearance_months = models.PositiveSmallIntegerField(_("months a clearance is valid"))
    warn_days = models.PositiveSmallIntegerField(_("days before its end on which it is asked for again"))
    cancel_hours = models.PositiveSmallIntegerField(_("hours before a shift from which a cancellation is late"))
    keep_left_months = models.PositiveSmallIntegerField(_("months a volunteer who left is kept"))
    keep_declined_days = models.PositiveSmallIntegerField(_("days a declined sign-up is kept"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule for volunteers"), _("rules for volunteers")
        ordering = ["-valid_from"]
        constraints = [
            *dated("volunteerrule"),
            models.CheckConstraint(
                name="volunteerrule_numbers",
                condition=Q(
                    clearance_months__range=(1, 60), warn_days__range=(1, 180), cancel_hours__range=(1, 336),
                    keep_left_months__range=(1, 60), keep_declined_days__range=(1, 730),
                ),
                violation_error_message=_(
                    "Clearance 1–60 months, warning 1–180 days, cancellation 1–336 hours, kept 1–60 months and 1–730"
                    " days."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.valid_from:%d-%m-%Y}"
