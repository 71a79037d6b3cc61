"""Packs for another municipality, and corrections (art. 16)."""

import core.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("refugees", "0013_handing_over"),
        ("rights", "0004_first_retention_rule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("given_names", "Given names"),
                            ("family_name", "Family name"),
                            ("original_name", "Name in original script"),
                            ("sex", "Sex"),
                            ("birth_date", "Date of birth"),
                            ("nationality", "Nationality"),
                            ("mother_tongue", "Mother tongue"),
                            ("interpreter_language", "Interpreter language"),
                            ("residence_basis", "Residence basis"),
                            ("permit_date", "Residence permit from"),
                            ("permit_expires_on", "Residence permit until"),
                            ("takeover_on", "Takeover"),
                            ("phone", "Telephone"),
                            ("email", "E-mail"),
                            ("other", "Something else in the case"),
                        ],
                        max_length=30,
                        verbose_name="what is wrong",
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=200, verbose_name="where in the case")),
                ("value", core.fields.EncryptedTextField(blank=True, verbose_name="what should stand there")),
                ("statement", core.fields.EncryptedTextField(verbose_name="what the person says")),
                ("former", core.fields.EncryptedTextField(blank=True, verbose_name="what stood there")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("waiting", "To be decided"),
                            ("accepted", "Corrected"),
                            ("refused", "Not corrected; the person's statement stands beside"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reasons")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="rights.datarequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["recorded_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CorrectionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("given_names", "Given names"),
                            ("family_name", "Family name"),
                            ("original_name", "Name in original script"),
                            ("sex", "Sex"),
                            ("birth_date", "Date of birth"),
                            ("nationality", "Nationality"),
                            ("mother_tongue", "Mother tongue"),
                            ("interpreter_language", "Interpreter language"),
                            ("residence_basis", "Residence basis"),
                            ("permit_date", "Residence permit from"),
                            ("permit_expires_on", "Residence permit until"),
                            ("takeover_on", "Takeover"),
                            ("phone", "Telephone"),
                            ("email", "E-mail"),
                            ("other", "Something else in the case"),
                        ],
                        max_length=30,
                        verbose_name="what is wrong",
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=200, verbose_name="where in the case")),
                ("value", core.fields.EncryptedTextField(blank=True, verbose_name="what should stand there")),
                ("statement", core.fields.EncryptedTextField(verbose_name="what the person says")),
                ("former", core.fields.EncryptedTextField(blank=True, verbose_name="what stood there")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("waiting", "To be decided"),
                            ("accepted", "Corrected"),
                            ("refused", "Not corrected; the person's statement stands beside"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reasons")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "decided_by",
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
                        to="rights.correction",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rights.datarequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MovePack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("language", models.CharField(default="da", max_length=2, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being made"),
                            ("ready", "Ready to fetch"),
                            ("failed", "Could not be made"),
                            ("gone", "Removed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="made")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="can be fetched until")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size in bytes")),
                (
                    "hidden",
                    models.PositiveIntegerField(default=0, verbose_name="places left out for others' protection"),
                ),
                ("fetched_at", models.DateTimeField(blank=True, null=True, verbose_name="last fetched")),
                ("municipality", models.CharField(max_length=80, verbose_name="receiving municipality")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="where it is sent securely")),
                ("parts", models.JSONField(default=list, verbose_name="what goes along")),
                ("documents", models.JSONField(blank=True, default=list, verbose_name="documents that go along")),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "The person has consented to passing data on to another authority"),
                            ("law", "Another legal basis, as written"),
                        ],
                        max_length=10,
                        verbose_name="basis for health",
                    ),
                ),
                ("basis_text", models.CharField(blank=True, max_length=300, verbose_name="which legal basis")),
                ("with_address", models.BooleanField(default=False, verbose_name="the protected address goes along")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "verbose_name": "pack for another municipality",
                "verbose_name_plural": "packs for other municipalities",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MovePackEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("language", models.CharField(default="da", max_length=2, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being made"),
                            ("ready", "Ready to fetch"),
                            ("failed", "Could not be made"),
                            ("gone", "Removed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="made")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="can be fetched until")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size in bytes")),
                (
                    "hidden",
                    models.PositiveIntegerField(default=0, verbose_name="places left out for others' protection"),
                ),
                ("fetched_at", models.DateTimeField(blank=True, null=True, verbose_name="last fetched")),
                ("municipality", models.CharField(max_length=80, verbose_name="receiving municipality")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="where it is sent securely")),
                ("parts", models.JSONField(default=list, verbose_name="what goes along")),
                ("documents", models.JSONField(blank=True, default=list, verbose_name="documents that go along")),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "The person has consented to passing data on to another authority"),
                            ("law", "Another legal basis, as written"),
                        ],
                        max_length=10,
                        verbose_name="basis for health",
                    ),
                ),
                ("basis_text", models.CharField(blank=True, max_length=300, verbose_name="which legal basis")),
                ("with_address", models.BooleanField(default=False, verbose_name="the protected address goes along")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="rights.movepack",
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
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["refugee", "-recorded_at"], name="correction_refugee"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("decision", "waiting")),
                    models.Q(
                        models.Q(("decision", "waiting"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="correction_decided_by_somebody",
                violation_error_message="A decision has a day and somebody who took it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="correction_refusal_has_reasons",
                violation_error_message="Write the reasons; the person has a right to them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("field", "other"), _negated=True), models.Q(("where", ""), _negated=True), _connector="OR"
                ),
                name="correction_other_says_where",
                violation_error_message="Write where in the case it stands.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "rights_correctionevent" ("created_at", "decided_at", "decided_by_id", "decision", "field", "former", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "refugee_id", "request_id", "statement", "uid", "updated_at", "value", "version", "where") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."field", NEW."former", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."refugee_id", NEW."request_id", NEW."statement", NEW."uid", NEW."updated_at", NEW."value", NEW."version", NEW."where"); RETURN NULL;',
                    hash="4fddfd6e44de03252e8f473af3b22e4f4fb1a8b5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f1d71",
                    table="rights_correction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "rights_correctionevent" ("created_at", "decided_at", "decided_by_id", "decision", "field", "former", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "refugee_id", "request_id", "statement", "uid", "updated_at", "value", "version", "where") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."field", NEW."former", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."refugee_id", NEW."request_id", NEW."statement", NEW."uid", NEW."updated_at", NEW."value", NEW."version", NEW."where"); RETURN NULL;',
                    hash="a5d1529e834e04e2aa37eb9cd19af8ff16ddf984",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_db120",
                    table="rights_correction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "rights_correctionevent" ("created_at", "decided_at", "decided_by_id", "decision", "field", "former", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "refugee_id", "request_id", "statement", "uid", "updated_at", "value", "version", "where") VALUES (OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."field", OLD."former", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."refugee_id", OLD."request_id", OLD."statement", OLD."uid", OLD."updated_at", OLD."value", OLD."version", OLD."where"); RETURN NULL;',
                    hash="7d8316ccb7cec1e842815f96ac1a82104f84d7c7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6cffc",
                    table="rights_correction",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="movepack",
            index=models.Index(fields=["refugee", "-asked_at"], name="move_refugee"),
        ),
        migrations.AddIndex(
            model_name="movepack",
            index=models.Index(
                condition=models.Q(("state", "gone"), _negated=True), fields=["state"], name="move_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="movepack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True),
                    models.Q(("expires_at__isnull", False), ("made_at__isnull", False)),
                    _connector="OR",
                ),
                name="move_ready_has_times",
                violation_error_message="A pack that is ready says when it was made and how long it can be fetched.",
            ),
        ),
        migrations.AddConstraint(
            model_name="movepack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parts__contains", ["health"]), _negated=True),
                    models.Q(("basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="move_health_has_basis",
                violation_error_message="Health goes along only with a consent or a legal basis.",
            ),
        ),
        migrations.AddConstraint(
            model_name="movepack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "law"), _negated=True),
                    models.Q(("basis_text", ""), _negated=True),
                    _connector="OR",
                ),
                name="move_basis_has_words",
                violation_error_message="Write the legal basis on which health goes along.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="movepack",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "rights_movepackevent" ("address", "asked_at", "asked_by_id", "attempts", "basis", "basis_text", "created_at", "documents", "expires_at", "fetched_at", "hidden", "id", "language", "made_at", "municipality", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refugee_id", "size", "state", "uid", "updated_at", "version", "with_address") VALUES (NEW."address", NEW."asked_at", NEW."asked_by_id", NEW."attempts", NEW."basis", NEW."basis_text", NEW."created_at", NEW."documents", NEW."expires_at", NEW."fetched_at", NEW."hidden", NEW."id", NEW."language", NEW."made_at", NEW."municipality", NEW."parts", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."refugee_id", NEW."size", NEW."state", NEW."uid", NEW."updated_at", NEW."version", NEW."with_address"); RETURN NULL;',
                    hash="5e4715a41dac94a375c975243d5c752a946deaab",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_44663",
                    table="rights_movepack",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="movepack",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "rights_movepackevent" ("address", "asked_at", "asked_by_id", "attempts", "basis", "basis_text", "created_at", "documents", "expires_at", "fetched_at", "hidden", "id", "language", "made_at", "municipality", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refugee_id", "size", "state", "uid", "updated_at", "version", "with_address") VALUES (NEW."address", NEW."asked_at", NEW."asked_by_id", NEW."attempts", NEW."basis", NEW."basis_text", NEW."created_at", NEW."documents", NEW."expires_at", NEW."fetched_at", NEW."hidden", NEW."id", NEW."language", NEW."made_at", NEW."municipality", NEW."parts", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."refugee_id", NEW."size", NEW."state", NEW."uid", NEW."updated_at", NEW."version", NEW."with_address"); RETURN NULL;',
                    hash="2a78e2dbb638c189715aa576017db2e21a13eb71",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a3e1d",
                    table="rights_movepack",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="movepack",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "rights_movepackevent" ("address", "asked_at", "asked_by_id", "attempts", "basis", "basis_text", "created_at", "documents", "expires_at", "fetched_at", "hidden", "id", "language", "made_at", "municipality", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refugee_id", "size", "state", "uid", "updated_at", "version", "with_address") VALUES (OLD."address", OLD."asked_at", OLD."asked_by_id", OLD."attempts", OLD."basis", OLD."basis_text", OLD."created_at", OLD."documents", OLD."expires_at", OLD."fetched_at", OLD."hidden", OLD."id", OLD."language", OLD."made_at", OLD."municipality", OLD."parts", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."refugee_id", OLD."size", OLD."state", OLD."uid", OLD."updated_at", OLD."version", OLD."with_address"); RETURN NULL;',
                    hash="e430f254a44270c15bebf82f285e00046f469f99",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_112e2",
                    table="rights_movepack",
                    when="AFTER",
                ),
            ),
        ),
    ]
