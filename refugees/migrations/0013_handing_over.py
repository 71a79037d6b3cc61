"""Hand-overs of caseloads, and what a former caseworker may read."""

import accounts.models
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("refugees", "0012_two_records_one_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
                ("given_at", models.DateTimeField(verbose_name="given")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended before its time")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "refugee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="refugees.refugee",
                        verbose_name="person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="former caseworker",
                    ),
                ),
            ],
            options={
                "verbose_name": "access of a former caseworker",
                "verbose_name_plural": "accesses of former caseworkers",
                "ordering": ["-valid_from", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FormerAccessEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
                ("given_at", models.DateTimeField(verbose_name="given")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended before its time")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="refugees.formeraccess",
                    ),
                ),
                (
                    "refugee",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="refugees.refugee",
                        verbose_name="person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="former caseworker",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("on", models.DateField(verbose_name="from the day")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("done", "Carried out"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "access_until",
                    models.DateField(blank=True, null=True, verbose_name="the former caseworker may read until"),
                ),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="carried out")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HandoverCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for the day"),
                            ("moved", "Handed over"),
                            ("elsewhere", "Somebody else had the case meanwhile: left there"),
                            ("no_receiver", "The receiver was no caseworker on the day: left where it was"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="refugees.handover",
                        verbose_name="hand-over",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "refugee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="refugees.refugee",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "ordering": ["handover", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HandoverCaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for the day"),
                            ("moved", "Handed over"),
                            ("elsewhere", "Somebody else had the case meanwhile: left there"),
                            ("no_receiver", "The receiver was no caseworker on the day: left where it was"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "handover",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="refugees.handover",
                        verbose_name="hand-over",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="refugees.handovercase",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "refugee",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="refugees.refugee",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HandoverEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("on", models.DateField(verbose_name="from the day")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("done", "Carried out"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "access_until",
                    models.DateField(blank=True, null=True, verbose_name="the former caseworker may read until"),
                ),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="carried out")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="refugees.handover",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="formeraccess",
            index=models.Index(fields=["user", "valid_to"], name="former_user"),
        ),
        migrations.AddConstraint(
            model_name="formeraccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                name="former_access_ends_after_start",
                violation_error_message="The period ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="formeraccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "valid_to__lte",
                        django.db.models.functions.comparison.Cast(
                            django.db.models.expressions.CombinedExpression(
                                models.F("valid_from"), "+", models.Value(datetime.timedelta(days=90))
                            ),
                            models.DateField(),
                        ),
                    )
                ),
                name="former_access_not_too_long",
                violation_error_message="A former caseworker may read for at most 90 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="formeraccess",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_at", None)),
                expressions=[
                    ("refugee", "="),
                    ("user", "="),
                    (
                        accounts.models.DateRange(
                            "valid_from",
                            "valid_to",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="former_access_once_at_a_time",
                violation_error_message="The former caseworker may read the case already in part of the period.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formeraccess",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "refugees_formeraccessevent" ("created_at", "ended_at", "ended_by_id", "given_at", "given_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refugee_id", "uid", "updated_at", "user_id", "valid_from", "valid_to", "version") VALUES (NEW."created_at", NEW."ended_at", NEW."ended_by_id", NEW."given_at", NEW."given_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."refugee_id", NEW."uid", NEW."updated_at", NEW."user_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="66fe0f46532bb12cffb747fc69a17cae6d06722d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_be246",
                    table="refugees_formeraccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formeraccess",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "refugees_formeraccessevent" ("created_at", "ended_at", "ended_by_id", "given_at", "given_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refugee_id", "uid", "updated_at", "user_id", "valid_from", "valid_to", "version") VALUES (NEW."created_at", NEW."ended_at", NEW."ended_by_id", NEW."given_at", NEW."given_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."refugee_id", NEW."uid", NEW."updated_at", NEW."user_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="aa487d9fb567ab4c232f8e6fdbde1f2518b8e98c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_15306",
                    table="refugees_formeraccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formeraccess",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "refugees_formeraccessevent" ("created_at", "ended_at", "ended_by_id", "given_at", "given_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refugee_id", "uid", "updated_at", "user_id", "valid_from", "valid_to", "version") VALUES (OLD."created_at", OLD."ended_at", OLD."ended_by_id", OLD."given_at", OLD."given_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."refugee_id", OLD."uid", OLD."updated_at", OLD."user_id", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                    hash="de77cb63306b45503d16dd5c42df48da387ba308",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b618c",
                    table="refugees_formeraccess",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(condition=models.Q(("state", "planned")), fields=["on"], name="handover_planned"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at", None), ("done_at", None), ("state", "planned")),
                    models.Q(("cancelled_at", None), ("done_at__isnull", False), ("state", "done")),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__isnull", False),
                        ("done_at", None),
                        ("state", "cancelled"),
                    ),
                    _connector="OR",
                ),
                name="handover_state_has_time",
                violation_error_message="A hand-over that is carried out or cancelled says when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("access_until", None), ("access_until__gte", models.F("on")), _connector="OR"),
                name="handover_access_after_day",
                violation_error_message="The access ends before the hand-over.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "refugees_handoverevent" ("access_until", "cancelled_at", "cancelled_by_id", "created_at", "decided_at", "decided_by_id", "done_at", "giver_id", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "uid", "updated_at", "version") VALUES (NEW."access_until", NEW."cancelled_at", NEW."cancelled_by_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."done_at", NEW."giver_id", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."uid", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="6cfa7a5996638e2c98cc7f7cd5a1a03217b75746",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c2aa2",
                    table="refugees_handover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "refugees_handoverevent" ("access_until", "cancelled_at", "cancelled_by_id", "created_at", "decided_at", "decided_by_id", "done_at", "giver_id", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "uid", "updated_at", "version") VALUES (NEW."access_until", NEW."cancelled_at", NEW."cancelled_by_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."done_at", NEW."giver_id", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."uid", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="08e2a8e76c8de2f2219fcaed0e0601dbf937ccba",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_23b47",
                    table="refugees_handover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "refugees_handoverevent" ("access_until", "cancelled_at", "cancelled_by_id", "created_at", "decided_at", "decided_by_id", "done_at", "giver_id", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "uid", "updated_at", "version") VALUES (OLD."access_until", OLD."cancelled_at", OLD."cancelled_by_id", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."done_at", OLD."giver_id", OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."uid", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="65ffff37fde361f5f9dd10d1f7b988d841694a28",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1b0ae",
                    table="refugees_handover",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="handovercase",
            constraint=models.UniqueConstraint(
                fields=("handover", "refugee"),
                name="handover_case_once",
                violation_error_message="The case is in the hand-over already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handovercase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "waiting")),
                fields=("refugee",),
                name="case_in_one_planned_handover",
                violation_error_message="The case is in another hand-over that is planned.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handovercase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "refugees_handovercaseevent" ("handover_id", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "refugee_id") SELECT new_values."handover_id", new_values."id", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."receiver_id", new_values."refugee_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="959d5f122eb4b5e74c6c2f71e0a7717436044eed",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_120c8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="refugees_handovercase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handovercase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "refugees_handovercaseevent" ("handover_id", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "refugee_id") SELECT new_values."handover_id", new_values."id", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."receiver_id", new_values."refugee_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d120f2dfb20047f807139e050d17076e231880c5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc89e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="refugees_handovercase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handovercase",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "refugees_handovercaseevent" ("handover_id", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "refugee_id") SELECT old_values."handover_id", old_values."id", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."receiver_id", old_values."refugee_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="623b12ac778015a56cfa6d119a1a8764b15d7303",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_094c1",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="refugees_handovercase",
                    when="AFTER",
                ),
            ),
        ),
    ]
