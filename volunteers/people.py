"""Volunteers and whom they belong to: Welcome House's own, and those of the suppliers of matches."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from refugees.districts import District
from volunteers.rules import Interest, Leaving, MailLanguage, Purpose, Sex, Skill, Slot

ANY_SLOT = len(Slot.values)


@tracked()
class Supplier(Editable):
    """An organisation that finds volunteers for people under a contract of the municipality."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    cvr = models.CharField(_("CVR number"), max_length=8, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("supplier"), _("suppliers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class VolunteerQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The house's volunteers to whoever runs the house; a figure reader of the house sees no person."""
        return self.of_the_house() if user.can(Area.WELCOME_HOUSE, write=True) else self.none()

    def of_the_house(self) -> Self:
        return self.filter(supplier__isnull=True)

    def standing(self) -> Self:
        """Approved, and not left."""
        return self.filter(approved_on__isnull=False, left_on__isnull=True)


@tracked()
class Volunteer(Editable):
    """Somebody who gives time: in the house, as a match, or both. Belongs to the house or to one supplier.

    A CPR number is never kept: it is given orally for the certificate (handbook 3.7).
    """

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("supplier")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    languages = ArrayField(
        models.CharField(max_length=40), size=12, default=list, blank=True, verbose_name=_("languages")
    )
    skills = ArrayField(
        models.CharField(max_length=20, choices=Skill.choices), size=len(Skill.values), default=list, blank=True,
        verbose_name=_("skills"),
    )  # fmt: skip
    available = ArrayField(
        models.CharField(max_length=20, choices=Slot.choices), size=ANY_SLOT, default=list, blank=True,
        verbose_name=_("can come"),
    )  # fmt: skip
    district = models.CharField(_("district"), max_length=2, choices=District.choices, blank=True)
    brings = models.TextField(_("experience, knowledge and resources"), max_length=2000, blank=True)
    # What decides whom a volunteer fits as a match.
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    pets = models.BooleanField(_("has pets at home"), default=False)
    helps_with = ArrayField(
        models.CharField(max_length=20, choices=Purpose.choices), size=len(Purpose.values), default=list, blank=True,
        verbose_name=_("wants to help with"),
    )  # fmt: skip
    interests = ArrayField(
        models.CharField(max_length=20, choices=Interest.choices), size=len(Interest.values), default=list, blank=True,
        verbose_name=_("interests"),
    )  # fmt: skip
    signed_up_on = models.DateField(_("signed up"))
    approved_on = models.DateField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("approved by")
    )
    code_accepted_on = models.DateField(_("code of conduct accepted"), null=True, blank=True)
    code = models.ForeignKey(
        "volunteers.CodeOfConduct", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("which code of conduct"),
    )  # fmt: skip
    interviewed_on = models.DateField(_("interview held"), null=True, blank=True)
    declined_on = models.DateField(_("declined"), null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("declined by")
    )
    mail_language = models.CharField(
        _("language of mails"), max_length=2, choices=MailLanguage.choices, default=MailLanguage.DANISH
    )
    left_on = models.DateField(_("left"), null=True, blank=True)
    left_because = models.CharField(_("why the volunteer left"), max_length=20, choices=Leaving.choices, blank=True)

    objects: ClassVar[Any] = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("volunteer"), _("volunteers")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="volunteer_left_has_reason",
                condition=Q(left_on__isnull=True, left_because="") | (Q(left_on__isnull=False) & ~Q(left_because="")),
                violation_error_message=_("Say why the volunteer left, and on which day."),
            ),
            models.CheckConstraint(
                name="volunteer_left_after_signing_up",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("signed_up_on")),
                violation_error_message=_("Nobody leaves before signing up."),
            ),
            models.CheckConstraint(
                name="volunteer_approved_or_declined",
                condition=Q(declined_on__isnull=True) | Q(approved_on__isnull=True),
                violation_error_message=_("Somebody who was approved leaves; nobody is both approved and declined."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or gettext("a former volunteer")

    @property
    def slots(self) -> list[str]:
        """When the volunteer can come, in words and in the order of the week."""
        return [str(label) for value, label in Slot.choices if value in self.available]

    @property
    def skill_words(self) -> list[str]:
        return [str(label) for value, label in Skill.choices if value in self.skills]


@tracked()
class Clearance(Editable):
    """A certificate asked for a volunteer: result and date only, never what it says (databeskyttelsesloven § 8)."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="clearances", verbose_name=_("volunteer"))
    asked_on = models.DateField(_("asked for"))
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("clearance"), _("clearances")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="clearance_answer_has_a_day",
                condition=Q(passed__isnull=True, answered_on__isnull=True, valid_until__isnull=True)
                | Q(passed=False, answered_on__isnull=False, valid_until__isnull=True)
                | Q(passed=True, answered_on__isnull=False, valid_until__isnull=False),
                violation_error_message=_("An answer has a day, and one that is passed a day until which it is valid."),
            ),
            models.CheckConstraint(
                name="clearance_days_in_order",
                condition=(Q(answered_on__isnull=True) | Q(answered_on__gte=F("asked_on")))
                & (Q(valid_until__isnull=True) | Q(valid_until__gte=F("answered_on"))),
                violation_error_message=_("A clearance is asked for, answered, and ends, in this order."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_on:%d-%m-%Y}"
