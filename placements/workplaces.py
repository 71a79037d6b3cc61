"""Employers: where they are, whom we talk to there, what we noted, and which two are not the same."""

import re
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from core.names import danish_sort_key
from placements.branches import DIVISIONS, branch_words
from placements.rules import MOST_AT_ONCE, District, Kind, employer_key, phone_key, plain_cvr


def validate_cvr(text: str) -> None:
    """Raises ValidationError where the text is no CVR number."""
    try:
        plain_cvr(text)
    except ValueError:
        raise ValidationError(_("This is not a CVR number: eight digits with a valid check digit.")) from None


def validate_branch(code: str) -> None:
    """Raises ValidationError where the code is no division of DB07."""
    if code not in DIVISIONS:
        raise ValidationError(_("Choose a branch from the list."))


class WorkplaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Employers are nobody's case: whoever may read placements sees them all."""
        return self if user.can(Area.PLACEMENT) else self.none()


def at_once(label: Any) -> models.PositiveSmallIntegerField:
    """How many people of a kind an employer can have at a time; empty where nobody has asked."""
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


@tracked()
class Employer(Editable):
    """A workplace or school. Not about a refugee, but its contacts are persons."""

    name = models.CharField(_("name"), max_length=160)
    sort_key = models.CharField(max_length=200, editable=False, db_collation="C")
    search_key = models.CharField(max_length=200, editable=False, default="", db_collation="C")
    cvr = models.CharField(
        _("CVR number"),
        max_length=8,
        blank=True,
        validators=[validate_cvr],
        help_text=_("Eight digits; empty where the workplace has none."),
    )
    branch = models.CharField(_("branch"), max_length=2, blank=True, validators=[validate_branch])
    takes_traineeship = at_once(Kind.TRAINEESHIP.label)
    takes_wage_subsidy = at_once(Kind.WAGE_SUBSIDY.label)
    takes_ordinary_job = at_once(Kind.ORDINARY_JOB.label)
    takes_igu = at_once(Kind.IGU.label)
    takes_education = at_once(Kind.EDUCATION.label)
    in_use = models.BooleanField(_("we use this workplace"), default=True)

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("employer"), _("employers")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cvr"],
                condition=~Q(cvr=""),
                name="employer_cvr_once",
                violation_error_message=_("An employer with this CVR number is already registered."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="employer_has_a_name",
                violation_error_message=_("Write the employer's name."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"takes_{kind.value}__isnull": True})
                    | Q(**{f"takes_{kind.value}__lte": MOST_AT_ONCE}),
                    name=f"employer_takes_{kind.value}",
                    violation_error_message=_("At most 500 people at a time."),
                )
                for kind in Kind
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["sort_key", "id"], name="employer_sort"),
            models.Index(fields=["search_key"], name="employer_search"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="employer_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def suggestion(self) -> str:
        """How it is named in a form's field: "Nordlys Bageri (CVR 12345674)"."""
        return f"{self.name} (CVR {self.cvr})" if self.cvr else self.name

    @property
    def branch_words(self) -> str:
        return branch_words(self.branch)

    def takes(self, kind: str) -> int | None:
        """How many of a kind at a time; None where nobody has asked."""
        number: int | None = getattr(self, f"takes_{kind}")
        return number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = danish_sort_key(self.name)[:200]
        self.search_key = employer_key(self.name)[:200]
        super().save(*args, **kwargs)


@tracked()
class Site(Editable):
    """A place where an employer has people at work; a production unit of the CVR register where it has a P-number."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="sites", verbose_name=_("employer"))
    name = models.CharField(_("name of the site"), max_length=120, blank=True)
    p_number = models.CharField(
        _("P-number"), max_length=10, blank=True,
        validators=[RegexValidator(r"^\d{10}$", _("A P-number has ten digits."))],
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=200, blank=True)
    postal_code = models.CharField(
        _("postal code"), max_length=4, blank=True,
        validators=[RegexValidator(r"^\d{4}$", _("A Danish postal code has four digits."))],
    )
    city = models.CharField(_("town"), max_length=80, blank=True)
    district = models.CharField(
        _("district"), max_length=2, blank=True, choices=District.choices,
        help_text=_("By the address: a postal code such as 2300 lies in two districts."),
    )
    in_use = models.BooleanField(_("in use"), default=True)

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("site"), _("sites")
        ordering = ["-in_use", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["p_number"], condition=~Q(p_number=""), name="site_p_number_once",
                violation_error_message=_("A site with this P-number is already registered."),
            ),
            models.CheckConstraint(
                condition=~Q(name="", p_number="", address="", postal_code="", district=""), name="site_says_where",
                violation_error_message=_("Write where the site is, or what it is called."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["district", "employer"], name="site_district")]

    def __str__(self) -> str:
        return self.where or self.name or self.p_number

    @property
    def where(self) -> str:
        """ "Prøvevej 1, 2500 Valby · Valby"."""
        town = f"{self.postal_code} {self.city}".strip()
        line = ", ".join(filter(None, (self.address, town)))
        return " · ".join(filter(None, (line, str(self.get_district_display()))))


@tracked()
class Contact(Editable):
    """A person whom we talk to at an employer."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="contacts", verbose_name=_("employer"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("job or role"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    phone_key = models.CharField(max_length=40, editable=False, default="", blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_current = models.BooleanField(_("is still there"), default=True)

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("contact person"), _("contact persons")
        ordering = ["-is_current", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", phone="", email=""), name="contact_can_be_reached",
                violation_error_message=_("Write a name, a telephone number or an e-mail address."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.phone or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.phone_key = phone_key(self.phone)
        super().save(*args, **kwargs)


@tracked()
class EmployerNote(Editable):
    """What somebody noted about an employer on a day. Never about a person's case."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="notes", verbose_name=_("employer"))
    written_on = models.DateField(_("date"))
    text = models.TextField(_("note"), max_length=5000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("note about an employer"), _("notes about an employer")
        ordering = ["-written_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="employernote_has_words", violation_error_message=_("Write the note.")
            )
        ]

    def __str__(self) -> str:
        return re.sub(r"\s+", " ", self.text)[:60]


@tracked()
class TwoEmployers(Editable):
    """Somebody looked: these two look alike and are two workplaces. They are not suggested to be one again."""

    first = models.ForeignKey(Employer, models.CASCADE, related_name="+", verbose_name=_("employer"))
    second = models.ForeignKey(Employer, models.CASCADE, related_name="+", verbose_name=_("the other employer"))
    reason = models.CharField(_("how do you know?"), max_length=300)
    decided_on = models.DateField(_("date"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("two workplaces that look alike"), _("workplaces that look alike")
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="twoemployers_in_order",
                violation_error_message=_("An employer is not another one than itself."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="twoemployers_has_words", violation_error_message=_("Write why.")
            ),
            models.UniqueConstraint(fields=["first", "second"], name="twoemployers_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
