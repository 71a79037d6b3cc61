"""Allocation of homes: rules, proposals with their snapshots, decisions; and the first rule."""

import accounts.models
import datetime as dt
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


OURS = "Havns forslag, indtil kommunen beslutter andet: den ældste frist først, så bydel, størrelse og spredning"


def first_rule(apps, schema_editor):
    apps.get_model("housing", "AllocationRule").objects.create(
        clock=60, size=25, rent=15, district=25, near=15, spread=20, valid_from=dt.date(2016, 5, 1), source=OURS
    )


class Migration(migrations.Migration):

    dependencies = [
        ('housing', '0002_first_tables'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('refugees', '0015_grounds_and_documents_of_leave'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AllocationRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('clock', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Clock')),
                ('size', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Size')),
                ('rent', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Rent')),
                ('district', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Wished district')),
                ('near', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Near everyday life')),
                ('spread', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Spread over the city')),
                ('rent_over', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(50)], verbose_name='per cent a rent may lie above the ceiling')),
                ('rooms_short', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(2)], verbose_name='bedrooms fewer than needed that are accepted')),
                ('rooms_spare', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MaxValueValidator(12)], verbose_name='bedrooms more than needed that are given at most')),
                ('valid_from', models.DateField(verbose_name='in force from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='in force to')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AllocationDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('answer', models.CharField(choices=[('offered', 'Offered'), ('not_this', 'Not this one')], max_length=10, verbose_name='decision')),
                ('was_proposed', models.BooleanField(verbose_name='was what was proposed')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('dwelling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='housing.dwelling', verbose_name='dwelling')),
                ('offer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='housing.offer', verbose_name='offer of a home')),
                ('refugee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='refugees.refugee', verbose_name='person')),
            ],
            options={
                'verbose_name': 'decision about a proposed home',
                'verbose_name_plural': 'decisions about proposed homes',
                'ordering': ['-decided_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AllocationLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('points', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='points')),
                ('snapshot', models.JSONField(default=dict, verbose_name='reasons')),
                ('dwelling', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='housing.dwelling', verbose_name='dwelling')),
                ('refugee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='refugees.refugee', verbose_name='person')),
            ],
            options={
                'verbose_name': 'line of a proposal of homes',
                'verbose_name_plural': 'lines of proposals of homes',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AllocationProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('on', models.DateField(verbose_name='day')),
                ('asked', models.JSONField(default=dict, verbose_name='what was asked')),
                ('made_at', models.DateTimeField(verbose_name='asked for')),
                ('snapshot', models.JSONField(default=dict, verbose_name='dwellings and result')),
                ('rule_version', models.PositiveIntegerField(verbose_name='version of the rule')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
            ],
            options={
                'verbose_name': 'proposal of homes',
                'verbose_name_plural': 'proposals of homes',
                'ordering': ['-made_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AllocationLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('points', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='points')),
                ('dwelling', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.dwelling', verbose_name='dwelling')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.allocationline')),
                ('refugee', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='refugees.refugee', verbose_name='person')),
                ('proposal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.allocationproposal', verbose_name='proposal of homes')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='allocationline',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='housing.allocationproposal', verbose_name='proposal of homes'),
        ),
        migrations.CreateModel(
            name='AllocationDecisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('answer', models.CharField(choices=[('offered', 'Offered'), ('not_this', 'Not this one')], max_length=10, verbose_name='decision')),
                ('was_proposed', models.BooleanField(verbose_name='was what was proposed')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('decided_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('dwelling', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.dwelling', verbose_name='dwelling')),
                ('offer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.offer', verbose_name='offer of a home')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.allocationdecision')),
                ('refugee', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='refugees.refugee', verbose_name='person')),
                ('proposal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.allocationproposal', verbose_name='proposal of homes')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='allocationdecision',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='housing.allocationproposal', verbose_name='proposal of homes'),
        ),
        migrations.CreateModel(
            name='AllocationRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('clock', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Clock')),
                ('size', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Size')),
                ('rent', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Rent')),
                ('district', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Wished district')),
                ('near', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Near everyday life')),
                ('spread', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Spread over the city')),
                ('rent_over', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(50)], verbose_name='per cent a rent may lie above the ceiling')),
                ('rooms_short', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(2)], verbose_name='bedrooms fewer than needed that are accepted')),
                ('rooms_spare', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MaxValueValidator(12)], verbose_name='bedrooms more than needed that are given at most')),
                ('valid_from', models.DateField(verbose_name='in force from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='in force to')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'verbose_name': 'rule of allocation',
                'verbose_name_plural': 'rules of allocation',
                'ordering': ['-valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('clock__lte', 100), ('district__lte', 100), ('near__lte', 100), ('rent__lte', 100), ('rent_over__lte', 50), ('rooms_short__lte', 2), ('rooms_spare__lte', 12), ('size__lte', 100), ('spread__lte', 100)), name='allocationrule_range', violation_error_message='A number of the rule is too large.'), models.CheckConstraint(condition=models.Q(('clock', 0), ('district', 0), ('near', 0), ('rent', 0), ('size', 0), ('spread', 0), _negated=True), name='allocationrule_some', violation_error_message='At least one weight must be above 0.'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='allocationrule_ends_after_start', violation_error_message='The rule ends before it comes into force.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(accounts.models.DateRange('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_allocationrule_at_a_time', violation_error_message='Another rule is in force in part of the period.')],
            },
        ),
        migrations.CreateModel(
            name='AllocationProposalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('on', models.DateField(verbose_name='day')),
                ('asked', models.JSONField(default=dict, verbose_name='what was asked')),
                ('made_at', models.DateTimeField(verbose_name='asked for')),
                ('snapshot', models.JSONField(default=dict, verbose_name='dwellings and result')),
                ('rule_version', models.PositiveIntegerField(verbose_name='version of the rule')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.allocationproposal')),
                ('rule', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.allocationrule', verbose_name='rule of allocation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='allocationproposal',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='housing.allocationrule', verbose_name='rule of allocation'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "housing_allocationruleevent" ("clock", "created_at", "district", "id", "near", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rent", "rent_over", "rooms_short", "rooms_spare", "size", "source", "spread", "uid", "updated_at", "valid_from", "valid_to", "version") VALUES (NEW."clock", NEW."created_at", NEW."district", NEW."id", NEW."near", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rent", NEW."rent_over", NEW."rooms_short", NEW."rooms_spare", NEW."size", NEW."source", NEW."spread", NEW."uid", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='3131c25be648b6869aa13807ace829023dec5dd8', operation='INSERT', pgid='pgtrigger_insert_insert_7c474', table='housing_allocationrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "housing_allocationruleevent" ("clock", "created_at", "district", "id", "near", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rent", "rent_over", "rooms_short", "rooms_spare", "size", "source", "spread", "uid", "updated_at", "valid_from", "valid_to", "version") VALUES (NEW."clock", NEW."created_at", NEW."district", NEW."id", NEW."near", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rent", NEW."rent_over", NEW."rooms_short", NEW."rooms_spare", NEW."size", NEW."source", NEW."spread", NEW."uid", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='2ac9c0aca9b14991430e04dcbc18ea9a8992a39f', operation='UPDATE', pgid='pgtrigger_update_update_72d82', table='housing_allocationrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "housing_allocationruleevent" ("clock", "created_at", "district", "id", "near", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rent", "rent_over", "rooms_short", "rooms_spare", "size", "source", "spread", "uid", "updated_at", "valid_from", "valid_to", "version") VALUES (OLD."clock", OLD."created_at", OLD."district", OLD."id", OLD."near", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rent", OLD."rent_over", OLD."rooms_short", OLD."rooms_spare", OLD."size", OLD."source", OLD."spread", OLD."uid", OLD."updated_at", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;', hash='d2000dc31161f4e16ca6f98cd6e6039cdee51aff', operation='DELETE', pgid='pgtrigger_delete_delete_0be8f', table='housing_allocationrule', when='AFTER')),
        ),
        migrations.AddField(
            model_name='allocationruleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='allocationruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='housing.allocationrule'),
        ),
        migrations.AddConstraint(
            model_name='allocationline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dwelling__isnull', True), ('points__isnull', True)), models.Q(('dwelling__isnull', False), ('points__isnull', False)), _connector='OR'), name='allocationline_points_with_home', violation_error_message='A proposed home has points.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationline',
            trigger=pgtrigger.compiler.Trigger(name='allocation_line_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.snapshot <> '{}'::jsonb AND current_user <> 'havn_erasure' AND (OLD.snapshot IS DISTINCT FROM NEW.snapshot OR OLD.dwelling_id IS DISTINCT FROM NEW.dwelling_id OR OLD.points IS DISTINCT FROM NEW.points OR OLD.proposal_id IS DISTINCT FROM NEW.proposal_id))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='075d9d5cc839c8a14549c8371aad1b685990f87d', operation='UPDATE', pgid='pgtrigger_allocation_line_is_kept_c028d', table='housing_allocationline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "housing_allocationlineevent" ("created_at", "dwelling_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposal_id", "refugee_id", "uid", "updated_at", "version") SELECT new_values."created_at", new_values."dwelling_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."proposal_id", new_values."refugee_id", new_values."uid", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cc6ed61ec75c8afb0e54139a476521803d29bea0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_12390', referencing='REFERENCING NEW TABLE AS new_values ', table='housing_allocationline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "housing_allocationlineevent" ("created_at", "dwelling_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposal_id", "refugee_id", "uid", "updated_at", "version") SELECT new_values."created_at", new_values."dwelling_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."proposal_id", new_values."refugee_id", new_values."uid", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."dwelling_id" IS DISTINCT FROM (new_values."dwelling_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."points" IS DISTINCT FROM (new_values."points") OR old_values."proposal_id" IS DISTINCT FROM (new_values."proposal_id") OR old_values."refugee_id" IS DISTINCT FROM (new_values."refugee_id") OR old_values."uid" IS DISTINCT FROM (new_values."uid") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6b0082b72ab12270a7f721b31ba8c5190c43ea57', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_55ca9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='housing_allocationline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "housing_allocationlineevent" ("created_at", "dwelling_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposal_id", "refugee_id", "uid", "updated_at", "version") SELECT old_values."created_at", old_values."dwelling_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."proposal_id", old_values."refugee_id", old_values."uid", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a362d0e42a13993c9bfc58a004c4b85de4bbfd09', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5550e', referencing='REFERENCING OLD TABLE AS old_values ', table='housing_allocationline', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='allocationdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('answer', 'offered'), ('was_proposed', True)), models.Q(('reason', ''), _negated=True), _connector='OR'), ('answer__in', ['offered', 'not_this'])), name='allocationdecision_says_why', violation_error_message='Write why: it is another decision than what was proposed.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationdecision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "housing_allocationdecisionevent" ("answer", "created_at", "decided_at", "decided_by_id", "dwelling_id", "id", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposal_id", "reason", "refugee_id", "uid", "updated_at", "version", "was_proposed") VALUES (NEW."answer", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."dwelling_id", NEW."id", NEW."offer_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposal_id", NEW."reason", NEW."refugee_id", NEW."uid", NEW."updated_at", NEW."version", NEW."was_proposed"); RETURN NULL;', hash='720325558fdee28a21dca93ea55326eeae07bd1a', operation='INSERT', pgid='pgtrigger_insert_insert_a1736', table='housing_allocationdecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationdecision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "housing_allocationdecisionevent" ("answer", "created_at", "decided_at", "decided_by_id", "dwelling_id", "id", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposal_id", "reason", "refugee_id", "uid", "updated_at", "version", "was_proposed") VALUES (NEW."answer", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."dwelling_id", NEW."id", NEW."offer_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposal_id", NEW."reason", NEW."refugee_id", NEW."uid", NEW."updated_at", NEW."version", NEW."was_proposed"); RETURN NULL;', hash='b4958491ca7940423bd23f9118ba75c11b42a6c7', operation='UPDATE', pgid='pgtrigger_update_update_5b327', table='housing_allocationdecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationdecision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "housing_allocationdecisionevent" ("answer", "created_at", "decided_at", "decided_by_id", "dwelling_id", "id", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposal_id", "reason", "refugee_id", "uid", "updated_at", "version", "was_proposed") VALUES (OLD."answer", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."dwelling_id", OLD."id", OLD."offer_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposal_id", OLD."reason", OLD."refugee_id", OLD."uid", OLD."updated_at", OLD."version", OLD."was_proposed"); RETURN NULL;', hash='159b40129b2d6290ddc6396992349fb455a7670e', operation='DELETE', pgid='pgtrigger_delete_delete_838cf', table='housing_allocationdecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationproposal',
            trigger=pgtrigger.compiler.Trigger(name='allocation_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.snapshot <> '{}'::jsonb AND current_user <> 'havn_erasure' AND (OLD.snapshot IS DISTINCT FROM NEW.snapshot OR OLD.rule_id IS DISTINCT FROM NEW.rule_id OR OLD.rule_version IS DISTINCT FROM NEW.rule_version))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c0b2c80112642543a6902d60a4ec477fedf2eb76', operation='UPDATE', pgid='pgtrigger_allocation_is_kept_a645b', table='housing_allocationproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationproposal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "housing_allocationproposalevent" ("asked", "created_at", "id", "made_at", "made_by_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "rule_version", "snapshot", "uid", "updated_at", "version") VALUES (NEW."asked", NEW."created_at", NEW."id", NEW."made_at", NEW."made_by_id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule_id", NEW."rule_version", NEW."snapshot", NEW."uid", NEW."updated_at", NEW."version"); RETURN NULL;', hash='5e6950072549f04420abf63276959fa172158971', operation='INSERT', pgid='pgtrigger_insert_insert_31996', table='housing_allocationproposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationproposal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "housing_allocationproposalevent" ("asked", "created_at", "id", "made_at", "made_by_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "rule_version", "snapshot", "uid", "updated_at", "version") VALUES (NEW."asked", NEW."created_at", NEW."id", NEW."made_at", NEW."made_by_id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule_id", NEW."rule_version", NEW."snapshot", NEW."uid", NEW."updated_at", NEW."version"); RETURN NULL;', hash='02c2d2f15cdbd1f2e45e66586b6e9b3ed96d84f6', operation='UPDATE', pgid='pgtrigger_update_update_a99b3', table='housing_allocationproposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationproposal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "housing_allocationproposalevent" ("asked", "created_at", "id", "made_at", "made_by_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "rule_version", "snapshot", "uid", "updated_at", "version") VALUES (OLD."asked", OLD."created_at", OLD."id", OLD."made_at", OLD."made_by_id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule_id", OLD."rule_version", OLD."snapshot", OLD."uid", OLD."updated_at", OLD."version"); RETURN NULL;', hash='f9281a6b5934df8e4dd4187236de6091a07c2cfe', operation='DELETE', pgid='pgtrigger_delete_delete_03618', table='housing_allocationproposal', when='AFTER')),
        ),
        migrations.RunPython(first_rule, migrations.RunPython.noop),
    ]
