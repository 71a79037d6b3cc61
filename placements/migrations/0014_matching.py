"""Matching: weights, proposals with their snapshots, decisions; and the first weights."""

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


OURS = "Havns forslag, indtil kommunen beslutter andet: kompetencer og ønsker tæller mest, fristen mindst"


def first_weights(apps, schema_editor):
    apps.get_model("placements", "MatchWeights").objects.create(
        competence=30, wish=25, danish=15, hours=10, commute=10, waiting=10, valid_from=dt.date(2016, 5, 1), source=OURS
    )


class Migration(migrations.Migration):

    dependencies = [('placements', '0012_first_rules_of_kinds')]

    operations = [
        migrations.CreateModel(
            name='MatchWeightsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('competence', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Competences')),
                ('wish', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Wishes')),
                ('danish', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Danish')),
                ('hours', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Hours')),
                ('commute', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Way to work')),
                ('waiting', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Time left')),
                ('valid_from', models.DateField(verbose_name='in force from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='in force to')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MatchDecision',
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
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='placements.opening', verbose_name='opening')),
                ('placement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='placements.placement', verbose_name='placement')),
                ('refugee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='refugees.refugee', verbose_name='person')),
            ],
            options={
                'verbose_name': 'decision about a match',
                'verbose_name_plural': 'decisions about matches',
                'ordering': ['-decided_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MatchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('points', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='points')),
                ('settled', models.JSONField(default=dict, verbose_name='settled beforehand')),
                ('snapshot', models.JSONField(default=dict, verbose_name='reasons')),
                ('opening', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='placements.opening', verbose_name='opening')),
                ('refugee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='refugees.refugee', verbose_name='person')),
            ],
            options={
                'verbose_name': 'line of a proposal',
                'verbose_name_plural': 'lines of proposals',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='MatchProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('on', models.DateField(verbose_name='day')),
                ('state', models.CharField(choices=[('asked', 'Being worked out'), ('made', 'Made')], default='asked', max_length=8, verbose_name='status')),
                ('asked', models.JSONField(default=dict, verbose_name='what was asked')),
                ('snapshot', models.JSONField(default=dict, verbose_name='openings and result')),
                ('weights_version', models.PositiveIntegerField(verbose_name='version of the weights')),
                ('made_at', models.DateTimeField(verbose_name='asked for')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='placements.matchproposal', verbose_name='the proposal before')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MatchLineEvent',
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
                ('settled', models.JSONField(default=dict, verbose_name='settled beforehand')),
                ('opening', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.opening', verbose_name='opening')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchline')),
                ('refugee', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='refugees.refugee', verbose_name='person')),
                ('proposal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchproposal', verbose_name='proposal')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='matchline',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='placements.matchproposal', verbose_name='proposal'),
        ),
        migrations.CreateModel(
            name='MatchDecisionEvent',
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
                ('opening', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.opening', verbose_name='opening')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchdecision')),
                ('placement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.placement', verbose_name='placement')),
                ('refugee', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='refugees.refugee', verbose_name='person')),
                ('proposal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchproposal', verbose_name='proposal')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='matchdecision',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='placements.matchproposal', verbose_name='proposal'),
        ),
        migrations.CreateModel(
            name='MatchWeights',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('competence', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Competences')),
                ('wish', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Wishes')),
                ('danish', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Danish')),
                ('hours', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Hours')),
                ('commute', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Way to work')),
                ('waiting', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='Time left')),
                ('valid_from', models.DateField(verbose_name='in force from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='in force to')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'verbose_name': 'weights of matching',
                'verbose_name_plural': 'weights of matching',
                'ordering': ['-valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('commute__lte', 100), ('competence__lte', 100), ('danish__lte', 100), ('hours__lte', 100), ('waiting__lte', 100), ('wish__lte', 100)), name='matchweights_range', violation_error_message='A weight lies between 0 and 100 points.'), models.CheckConstraint(condition=models.Q(('commute', 0), ('competence', 0), ('danish', 0), ('hours', 0), ('waiting', 0), ('wish', 0), _negated=True), name='matchweights_some', violation_error_message='At least one weight must be above 0.'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='matchweights_ends_after_start', violation_error_message='The weights end before they come into force.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(accounts.models.DateRange('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_matchweights_at_a_time', violation_error_message='Other weights are in force in part of the period.')],
            },
        ),
        migrations.CreateModel(
            name='MatchProposalEvent',
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
                ('state', models.CharField(choices=[('asked', 'Being worked out'), ('made', 'Made')], default='asked', max_length=8, verbose_name='status')),
                ('asked', models.JSONField(default=dict, verbose_name='what was asked')),
                ('snapshot', models.JSONField(default=dict, verbose_name='openings and result')),
                ('weights_version', models.PositiveIntegerField(verbose_name='version of the weights')),
                ('made_at', models.DateTimeField(verbose_name='asked for')),
                ('follows', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchproposal', verbose_name='the proposal before')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchproposal')),
                ('weights', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchweights', verbose_name='weights')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='matchproposal',
            name='weights',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='placements.matchweights', verbose_name='weights'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchweights',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "placements_matchweightsevent" ("commute", "competence", "created_at", "danish", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "uid", "updated_at", "valid_from", "valid_to", "version", "waiting", "wish") VALUES (NEW."commute", NEW."competence", NEW."created_at", NEW."danish", NEW."hours", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."uid", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version", NEW."waiting", NEW."wish"); RETURN NULL;', hash='0b7d06a3ec4af444b79c52321cb09d71999f67d6', operation='INSERT', pgid='pgtrigger_insert_insert_234bb', table='placements_matchweights', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchweights',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "placements_matchweightsevent" ("commute", "competence", "created_at", "danish", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "uid", "updated_at", "valid_from", "valid_to", "version", "waiting", "wish") VALUES (NEW."commute", NEW."competence", NEW."created_at", NEW."danish", NEW."hours", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."uid", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version", NEW."waiting", NEW."wish"); RETURN NULL;', hash='f2cf0a6f1ead9ecc08aa1226099389d8bd51e5e5', operation='UPDATE', pgid='pgtrigger_update_update_060d7', table='placements_matchweights', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchweights',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "placements_matchweightsevent" ("commute", "competence", "created_at", "danish", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "uid", "updated_at", "valid_from", "valid_to", "version", "waiting", "wish") VALUES (OLD."commute", OLD."competence", OLD."created_at", OLD."danish", OLD."hours", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."uid", OLD."updated_at", OLD."valid_from", OLD."valid_to", OLD."version", OLD."waiting", OLD."wish"); RETURN NULL;', hash='c8d61ecf05138476e9151f9df612761b535d3c5b', operation='DELETE', pgid='pgtrigger_delete_delete_e7fc3', table='placements_matchweights', when='AFTER')),
        ),
        migrations.AddField(
            model_name='matchweightsevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='matchweightsevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='placements.matchweights'),
        ),
        migrations.AddConstraint(
            model_name='matchline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opening__isnull', True), ('points__isnull', True)), models.Q(('opening__isnull', False), ('points__isnull', False)), _connector='OR'), name='matchline_points_with_opening', violation_error_message='A proposed opening has points.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchline',
            trigger=pgtrigger.compiler.Trigger(name='line_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.snapshot <> '{}'::jsonb AND current_user <> 'havn_erasure' AND (OLD.snapshot IS DISTINCT FROM NEW.snapshot OR OLD.opening_id IS DISTINCT FROM NEW.opening_id OR OLD.points IS DISTINCT FROM NEW.points OR OLD.proposal_id IS DISTINCT FROM NEW.proposal_id))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='275bffa1a08eb009e7bf59895d5db221adbfc506', operation='UPDATE', pgid='pgtrigger_line_is_kept_2bede', table='placements_matchline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "placements_matchlineevent" ("created_at", "id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposal_id", "refugee_id", "settled", "uid", "updated_at", "version") SELECT new_values."created_at", new_values."id", new_values."opening_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."proposal_id", new_values."refugee_id", new_values."settled", new_values."uid", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a8b322c7024fd844366948d005d37b66b7fd40b3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6feca', referencing='REFERENCING NEW TABLE AS new_values ', table='placements_matchline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "placements_matchlineevent" ("created_at", "id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposal_id", "refugee_id", "settled", "uid", "updated_at", "version") SELECT new_values."created_at", new_values."id", new_values."opening_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."proposal_id", new_values."refugee_id", new_values."settled", new_values."uid", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."opening_id" IS DISTINCT FROM (new_values."opening_id") OR old_values."points" IS DISTINCT FROM (new_values."points") OR old_values."proposal_id" IS DISTINCT FROM (new_values."proposal_id") OR old_values."refugee_id" IS DISTINCT FROM (new_values."refugee_id") OR old_values."settled" IS DISTINCT FROM (new_values."settled") OR old_values."uid" IS DISTINCT FROM (new_values."uid") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='11a3326279af41f075052d2b91a0b62fa38f6639', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8485a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='placements_matchline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "placements_matchlineevent" ("created_at", "id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposal_id", "refugee_id", "settled", "uid", "updated_at", "version") SELECT old_values."created_at", old_values."id", old_values."opening_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."proposal_id", old_values."refugee_id", old_values."settled", old_values."uid", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='bc813044478b0ec3db7e10e5f8975087a0778a25', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cc6c0', referencing='REFERENCING OLD TABLE AS old_values ', table='placements_matchline', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='matchdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('answer', 'offered'), ('was_proposed', True)), models.Q(('reason', ''), _negated=True), _connector='OR'), ('answer__in', ['offered', 'not_this'])), name='matchdecision_says_why', violation_error_message='Write why: it is another decision than what was proposed.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchdecision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "placements_matchdecisionevent" ("answer", "created_at", "decided_at", "decided_by_id", "id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "proposal_id", "reason", "refugee_id", "uid", "updated_at", "version", "was_proposed") VALUES (NEW."answer", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."opening_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."placement_id", NEW."proposal_id", NEW."reason", NEW."refugee_id", NEW."uid", NEW."updated_at", NEW."version", NEW."was_proposed"); RETURN NULL;', hash='514fa7720a349e5a6a1ab0fdb280265d70aaf0b6', operation='INSERT', pgid='pgtrigger_insert_insert_784a8', table='placements_matchdecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchdecision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "placements_matchdecisionevent" ("answer", "created_at", "decided_at", "decided_by_id", "id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "proposal_id", "reason", "refugee_id", "uid", "updated_at", "version", "was_proposed") VALUES (NEW."answer", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."opening_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."placement_id", NEW."proposal_id", NEW."reason", NEW."refugee_id", NEW."uid", NEW."updated_at", NEW."version", NEW."was_proposed"); RETURN NULL;', hash='70e126327318fb00ff403557b41587c8850dcc2c', operation='UPDATE', pgid='pgtrigger_update_update_7efe5', table='placements_matchdecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchdecision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "placements_matchdecisionevent" ("answer", "created_at", "decided_at", "decided_by_id", "id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "proposal_id", "reason", "refugee_id", "uid", "updated_at", "version", "was_proposed") VALUES (OLD."answer", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."opening_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."placement_id", OLD."proposal_id", OLD."reason", OLD."refugee_id", OLD."uid", OLD."updated_at", OLD."version", OLD."was_proposed"); RETURN NULL;', hash='e27be515173f2ce82f7beaa97448acd857cb2023', operation='DELETE', pgid='pgtrigger_delete_delete_68b86', table='placements_matchdecision', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='matchproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'made'])), name='matchproposal_state', violation_error_message='A proposal is asked for or made.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchproposal',
            trigger=pgtrigger.compiler.Trigger(name='proposal_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.snapshot <> '{}'::jsonb AND current_user <> 'havn_erasure' AND (OLD.snapshot IS DISTINCT FROM NEW.snapshot OR OLD.weights_id IS DISTINCT FROM NEW.weights_id OR OLD.weights_version IS DISTINCT FROM NEW.weights_version))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9c10462a3f9539e8e0d4f3c572f9c4f2b7f21850', operation='UPDATE', pgid='pgtrigger_proposal_is_kept_77738', table='placements_matchproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchproposal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "placements_matchproposalevent" ("asked", "created_at", "follows_id", "id", "made_at", "made_by_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "snapshot", "state", "uid", "updated_at", "version", "weights_id", "weights_version") VALUES (NEW."asked", NEW."created_at", NEW."follows_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."snapshot", NEW."state", NEW."uid", NEW."updated_at", NEW."version", NEW."weights_id", NEW."weights_version"); RETURN NULL;', hash='b57676b046c9835715a075be8b8a45020d2c02f5', operation='INSERT', pgid='pgtrigger_insert_insert_553d8', table='placements_matchproposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchproposal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "placements_matchproposalevent" ("asked", "created_at", "follows_id", "id", "made_at", "made_by_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "snapshot", "state", "uid", "updated_at", "version", "weights_id", "weights_version") VALUES (NEW."asked", NEW."created_at", NEW."follows_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."snapshot", NEW."state", NEW."uid", NEW."updated_at", NEW."version", NEW."weights_id", NEW."weights_version"); RETURN NULL;', hash='3b0ca117d052e04f523632f11993f7fa0675e6c8', operation='UPDATE', pgid='pgtrigger_update_update_f782e', table='placements_matchproposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchproposal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "placements_matchproposalevent" ("asked", "created_at", "follows_id", "id", "made_at", "made_by_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "snapshot", "state", "uid", "updated_at", "version", "weights_id", "weights_version") VALUES (OLD."asked", OLD."created_at", OLD."follows_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."snapshot", OLD."state", OLD."uid", OLD."updated_at", OLD."version", OLD."weights_id", OLD."weights_version"); RETURN NULL;', hash='2179163a70a34c7d1bc8e561bc0c435e15aaf95c', operation='DELETE', pgid='pgtrigger_delete_delete_2cd43', table='placements_matchproposal', when='AFTER')),
        ),
        migrations.RunPython(first_weights, migrations.RunPython.noop),
    ]
