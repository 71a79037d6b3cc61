"""The person everything shares, the household, and the facts of the ground floor."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.models import PeriodQuerySet, Team, User, period
from accounts.policy import Area, Role
from core.dates import add_months
from core.fields import EncryptedTextField
from core.history import tracked
from core.models import Editable
from core.names import danish_sort_key, search_key
from refugees import indexes, reach, rules
from refugees.facts import Fact, annulment_has_reason
from refugees.grounds import GROUNDS, REVIEW_AFTER, Ground
from refugees.locks import SIGNED_IS_LOCKED
from refugees.rules import ExitReason, LeaveKind, Readiness, Sex


@tracked(in_bulk=True)
class Household(Editable):
    """A family as the allocation list names it."""

    family_id = models.CharField(_("family ID"), max_length=40, unique=True)

    def __str__(self) -> str:
        return self.family_id


class CaseNumber(models.Model):
    """The last case number given out in a year."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:04d}"


class RefugeeQuerySet(models.QuerySet["Refugee"]):
    def visible_to(self, user: Any) -> Self:
        """The people whose cases this user's roles reach today; for reading also those handed over lately."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own, former = reach.of_roles(user), reach.handed_over(user)
        return self if own is None else self.filter(own | Q(pk__in=former) if former else own)

    def get_visible(self, user: Any, case_number: str) -> "Refugee":
        """The person with this case number. Raises Http404, also where the case is another's; MergedAway, which is
        one too, where the number is a former one of somebody within reach."""
        from refugees.break_glass.access import by_exception
        from refugees.handover.access import as_former
        from refugees.merging.former import lead_on

        own = reach.of_roles(user) if user.is_authenticated and user.is_active else Q(pk=None)
        person = reach.with_number(self, user, own, case_number)
        if person is not None:
            reach.only_own(user)
        person = person or as_former(user, case_number) or by_exception(user, case_number)
        if person is None:
            lead_on(self.visible_to(user), case_number)
            raise Http404(case_number)
        return person

    def with_people(self) -> Self:
        return self.select_related("caseworker", "team", "household")

    def with_exit(self) -> Self:
        """Annotates `left_on`, the day the person left, also one ahead; of several the earliest counts."""
        exits = Exit.objects.standing().filter(refugee=models.OuterRef("pk")).order_by("happened_on")
        return self.annotate(left_on=models.Subquery(exits.values("happened_on")[:1]))

    def present(self, on: date) -> Self:
        """People who have not left by the day."""
        return self.exclude(models.Exists(Exit.objects.as_of(on).filter(refugee=models.OuterRef("pk"))))

    def arriving(self, on: date) -> Self:
        """People whose takeover or planned move lies in the next 60 days."""
        span = (on, on + timedelta(days=rules.ARRIVAL_DAYS))
        return self.present(on).filter(Q(takeover_on__range=span) | Q(planned_move_on__range=span))

    def silent(self, on: date) -> Self:
        """Present people taken over, of whom nobody has written a note for 30 days.

        Children of a household are not among them: what concerns them stands in their parents' cases.
        """
        since = on - timedelta(days=rules.SILENT_DAYS)
        grown = Q(birth_date__lte=add_months(on, -12 * rules.ADULT)) | Q(household=None)
        notes = JournalEntry.objects.filter(refugee=models.OuterRef("pk"), automatic=False, event_on__gt=since)
        return self.present(on).filter(grown, ~models.Exists(notes), takeover_on__lte=since)


@tracked(in_bulk=True)
class Refugee(Editable):
    """A person the municipality receives. Everything else hangs on this."""

    case_number = models.CharField(_("case number"), max_length=12, unique=True)
    person_id = models.CharField(_("immigration person ID"), max_length=40, unique=True)
    previous_registration = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("earlier registration")
    )
    given_names = models.CharField(_("given names"), max_length=200, blank=True)
    family_name = models.CharField(_("family name"), max_length=200, blank=True)
    original_name = models.CharField(_("name in original script"), max_length=300, blank=True)
    sort_key = models.CharField(max_length=500, editable=False, db_collation="C")
    search_key = models.CharField(max_length=500, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("date of birth"))
    birth_date_estimated = models.BooleanField(_("date of birth is estimated"), default=False)
    cpr = EncryptedTextField(_("CPR number"), blank=True, default="")
    cpr_index = models.CharField(max_length=64, blank=True, editable=False)
    nationality = models.CharField(_("nationality"), max_length=80, blank=True)
    mother_tongue = models.CharField(_("mother tongue"), max_length=80, blank=True)
    interpreter_language = models.CharField(_("interpreter language"), max_length=80, blank=True)
    residence_basis = models.CharField(_("residence basis"), max_length=30, choices=rules.ResidenceBasis.choices)
    permit_date = models.DateField(_("residence permit from"), null=True, blank=True)
    permit_expires_on = models.DateField(_("residence permit until"), null=True, blank=True)
    allocation_decided_on = models.DateField(_("allocation decision"), null=True, blank=True)
    takeover_on = models.DateField(_("takeover"), null=True, blank=True)
    takeover_computed_on = models.DateField(_("computed takeover"), null=True, blank=True, editable=False)
    takeover_reason = models.CharField(_("reason for another takeover date"), max_length=300, blank=True)
    municipality_code = models.CharField(_("municipality code"), max_length=4, default="101")
    asylum_centre = models.CharField(_("asylum centre"), max_length=120, blank=True)
    planned_move_on = models.DateField(_("planned move to Copenhagen"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    remark = models.TextField(_("remark"), blank=True)
    name_protected = models.BooleanField(_("protected name"), default=False)
    address_protected = models.BooleanField(_("protected address"), default=False)
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("household")
    )
    household_relation = models.CharField(_("relation"), max_length=30, blank=True, choices=rules.Relation.choices)
    caseworker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("caseworker"), db_index=False
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"), db_index=False
    )

    objects: Any = RefugeeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="refugee_has_a_name",
                condition=~Q(given_names="", family_name=""),
                violation_error_message=_("At least one of given names and family name must be filled in."),
            ),
            models.CheckConstraint(
                name="refugee_takeover_after_allocation",
                condition=Q(takeover_on__isnull=True)
                | Q(allocation_decided_on__isnull=True)
                | Q(takeover_on__gte=F("allocation_decided_on")),
                violation_error_message=_("The takeover date is before the allocation decision."),
            ),
            models.UniqueConstraint(
                "cpr_index",
                name="refugee_cpr_once",
                condition=~Q(cpr_index="") & Q(previous_registration__isnull=True),
                violation_error_message=_("The CPR number already belongs to another person."),
            ),
        ]
        indexes = indexes.OF_PEOPLE

    def __str__(self) -> str:
        return self.case_number

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def list_name(self) -> str:
        return rules.list_name(self.family_name, self.given_names)

    def age_on(self, day: date) -> int:
        """Whole years on a day."""
        return rules.age_on(self.birth_date, day)

    def fill_keys(self) -> Self:
        """Derives what is stored for order and search; bulk writers call it themselves."""
        self.sort_key = danish_sort_key(self.list_name)[:500]
        self.search_key = search_key(f"{self.given_names} {self.family_name}")[:500]
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        super().save(*args, **kwargs)


class AssignmentQuerySet(PeriodQuerySet):
    def current(self) -> "AssignmentQuerySet":
        return self.filter(valid_to__isnull=True)


@tracked(in_bulk=True)
class CaseAssignment(models.Model):
    """Who is responsible for, or works with, a person, in which role and when."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("member of staff"))
    role = models.CharField(_("role"), max_length=40, choices=Role.choices, default=Role.CASEWORKER)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="one_caseworker_at_a_time",
                expressions=[("refugee", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                condition=Q(role=Role.CASEWORKER),
                violation_error_message=_("The person already has a caseworker in part of the period."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.refugee_id}: {self.user_id}"


@tracked(in_bulk=True)
class MoveIn(Fact):
    """The physical move to Copenhagen; of several the earliest counts."""

    class Meta:
        verbose_name = _("move to Copenhagen")
        constraints = [annulment_has_reason("movein")]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="movein_refugee")]


@tracked(in_bulk=True)
class ReadinessAssessment(Fact):
    """A dated classification as job-ready or activity-ready (integrationsloven § 17, handbook 2.6)."""

    outcome = models.CharField(_("assessment"), max_length=20, choices=Readiness.choices)
    reasons = ArrayField(models.CharField(max_length=20, choices=Ground.choices), **GROUNDS)
    grounds = models.TextField(_("grounds"), blank=True)
    review_on = models.DateField(_("to be looked at again"), null=True, blank=True)

    class Meta:
        verbose_name = _("readiness assessment")
        constraints = [annulment_has_reason("readiness"), REVIEW_AFTER]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="readiness_refugee")]


@tracked(in_bulk=True)
class LeaveEvent(Fact):
    """A leave begins or ends; `ref` ties the two together. The last day of leave is the end's date."""

    class Event(models.TextChoices):
        STARTED = "started", _("Started")
        ENDED = "ended", _("Ended")

    ref = models.CharField(_("reference"), max_length=40)
    event = models.CharField(_("event"), max_length=10, choices=Event.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=LeaveKind.choices)
    # Of a start: imported, recorded before documents could be attached, or seen by whoever recorded it.
    documented_elsewhere = models.BooleanField(_("documented outside Havn"), default=False)

    class Meta:
        verbose_name = _("leave")
        constraints = [
            annulment_has_reason("leave"),
            models.UniqueConstraint(
                fields=["refugee", "ref", "event"],
                condition=Q(annulled_at__isnull=True),
                name="leave_one_start_one_end",
                violation_error_message=_("This leave already has that event."),
            ),
        ]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="leave_refugee")]


@tracked(in_bulk=True)
class Exit(Fact):
    """The person leaves; of several the earliest counts."""

    reason = models.CharField(_("reason"), max_length=20, choices=ExitReason.choices)

    class Meta:
        verbose_name = _("exit")
        constraints = [annulment_has_reason("exit")]
        indexes = indexes.OF_EXITS


@tracked()
class Address(Editable):
    """Where a person lives or lived; always encrypted, hidden where protected."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    temporary = models.BooleanField(_("temporary accommodation"), default=True)
    text = EncryptedTextField(_("address"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            ExclusionConstraint(
                name="one_address_at_a_time",
                expressions=[("refugee", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The person already has an address in part of the period."),
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


@tracked()
class LanguageSkill(Editable):
    """A language the person has, with a level per skill (none, A1–C2, mother tongue)."""

    class Level(models.TextChoices):
        NONE = "none", _("None")
        A1 = "A1", "A1"
        A2 = "A2", "A2"
        B1 = "B1", "B1"
        B2 = "B2", "B2"
        C1 = "C1", "C1"
        C2 = "C2", "C2"
        NATIVE = "native", _("Mother tongue")

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=80)
    spoken = models.CharField(_("speaks"), max_length=6, choices=Level.choices, default=Level.NONE)
    written = models.CharField(_("writes"), max_length=6, choices=Level.choices, default=Level.NONE)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["refugee", "language"],
                name="language_once",
                violation_error_message=_("The language is already on the list."),
            )
        ]

    def __str__(self) -> str:
        return self.language


def areas() -> list[tuple[str, Any]]:  # a function, so that a new area needs no migration here
    return Area.choices


@tracked(in_bulk=True)
class JournalEntry(Editable):
    """One line of the case's story. Notes are locked by signing; corrections are addenda.

    `event_on` is when it happened, `recorded_at` when somebody wrote it down (offentlighedsloven § 13).
    """

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"), db_index=False)
    theme = models.CharField(_("theme"), max_length=30)
    area = models.CharField(max_length=20, choices=areas, default=Area.CASE)
    automatic = models.BooleanField(default=False)
    title = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    event_on = models.DateField(_("date of the event"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    addendum_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.UUIDField(null=True, editable=False)  # the uid of the fact that an automatic entry tells of
    struck = models.BooleanField(_("struck through"), default=False)

    class Meta:
        ordering = ["-event_on", "-pk"]
        indexes = [models.Index(fields=["refugee", "-event_on", "-id"], name="journal_refugee")]
        triggers = [SIGNED_IS_LOCKED]

    def __str__(self) -> str:
        return self.title


# Models of the imports live beside what uses them; Django finds them through this module.
from refugees.break_glass.models import BreakGlass  # noqa: E402, F401
from refugees.documents.models import Document, LeaveDocument  # noqa: E402, F401
from refugees.handover.models import FormerAccess, Handover, HandoverCase  # noqa: E402, F401
from refugees.imports.models import ImportRow, ImportRun, Quota  # noqa: E402, F401
from refugees.merging.models import FormerIdentity, Merge  # noqa: E402, F401
from refugees.names import KnownName  # noqa: E402, F401
