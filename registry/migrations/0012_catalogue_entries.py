
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import registry.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0011_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgentCost',
            fields=[
                ('id', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=64)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=40)),
            ],
            options={
                'db_table': 'registry_agentcost',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='ActionEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=128, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=1000)),
                ('added_at', models.DateTimeField(db_default=registry.clock.CharterNow(), editable=False)),
                ('mode', models.CharField(choices=[('read', 'Read'), ('write', 'Write'), ('direct', 'Direct')], max_length=6)),
                ('moves_money', models.BooleanField(default=False)),
                ('is_destructive', models.BooleanField(default=False)),
                ('is_external', models.BooleanField(default=False)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'action entries',
                'ordering': ['name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EntryUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=9)),
                ('name', models.CharField(max_length=128)),
                ('in_force', models.BooleanField()),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entry_uses', to='registry.agent')),
            ],
        ),
        migrations.CreateModel(
            name='FieldEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=128, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=1000)),
                ('added_at', models.DateTimeField(db_default=registry.clock.CharterNow(), editable=False)),
                ('type', models.CharField(choices=[('number', 'Number'), ('text', 'Text'), ('yes_no', 'Yes or no')], max_length=6)),
                ('unit', models.CharField(blank=True, max_length=60)),
                ('least', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('greatest', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('sender', models.CharField(choices=[('charter', 'Charter itself'), ('agent', 'The agent'), ('enforcement', 'An enforcement point')], max_length=11)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'field entries',
                'ordering': ['name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MetricEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=128, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=1000)),
                ('added_at', models.DateTimeField(db_default=registry.clock.CharterNow(), editable=False)),
                ('unit', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(blank=True, max_length=128)),
                ('better', models.CharField(choices=[('higher', 'Higher is better'), ('lower', 'Lower is better')], max_length=6)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner_team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.team')),
            ],
            options={
                'verbose_name_plural': 'metric entries',
                'ordering': ['name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ResourceEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=128, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=1000)),
                ('added_at', models.DateTimeField(db_default=registry.clock.CharterNow(), editable=False)),
                ('sensitivity', models.CharField(choices=[('public', 'Public'), ('internal', 'Internal'), ('confidential', 'Confidential'), ('restricted', 'Restricted')], default='internal', max_length=12)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner_team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.team')),
            ],
            options={
                'verbose_name_plural': 'resource entries',
                'ordering': ['name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('query', models.CharField(max_length=1000)),
                ('saved_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('person', 'name'), name='view_named_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('query', ''), _negated=True)), name='view_says_something'),
                ],
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='accountable',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='certified_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='certified_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='contract',
            field=models.CharField(choices=[('breached', 'Breached'), ('at_risk', 'At risk'), ('met', 'Met'), ('no_data', 'No data'), ('none', 'None')], default='none', max_length=8),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='contract_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='cost',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='decided',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='decisions',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='kind',
            field=models.CharField(blank=True, choices=[('micro', 'Micro'), ('macro', 'Macro')], max_length=5),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='owner_team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.team'),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='risk',
            field=models.CharField(blank=True, choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low'), ('', 'No charter')], default='', max_length=6),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='state',
            field=models.CharField(blank=True, choices=[('unclaimed', 'Unclaimed'), ('active', 'Active'), ('suspended', 'Suspended'), ('retired', 'Retired'), ('blocked', 'Blocked')], max_length=9),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='title',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='agentsummary',
            name='tools',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=128), blank=True, default=list, size=None),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['title', 'agent'], name='summary_by_title'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['state', 'title', 'agent'], name='summary_by_state'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['kind', 'title', 'agent'], name='summary_by_kind'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['risk', 'title', 'agent'], name='summary_by_risk'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['contract', 'title', 'agent'], name='summary_by_contract'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['owner_team', 'title', 'agent'], name='summary_by_owner'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['certified_until', 'agent'], include=('certified_at',), name='summary_by_certified'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['state', 'kind', 'risk', 'contract'], name='summary_counts'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['-last_run_at', 'agent'], name='summary_by_last_run'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(fields=['-decided', 'agent'], name='summary_by_decided'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=models.Index(condition=models.Q(('contract', 'none'), _negated=True), fields=['contract_at'], name='summary_contract_due'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='summary_tags'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tools'], name='summary_tools'),
        ),
        migrations.AddIndex(
            model_name='agentsummary',
            index=django.contrib.postgres.indexes.GinIndex(fields=['in_force'], name='summary_in_force'),
        ),
        migrations.AddConstraint(
            model_name='actionentry',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['read', 'write', 'direct'])), name='action_mode_known'),
        ),
        migrations.AddIndex(
            model_name='entryuse',
            index=models.Index(fields=['kind', 'name', 'in_force'], name='use_by_name'),
        ),
        migrations.AddConstraint(
            model_name='entryuse',
            constraint=models.UniqueConstraint(fields=('agent', 'kind', 'name'), name='use_noted_once'),
        ),
        migrations.AddConstraint(
            model_name='entryuse',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['resources', 'actions', 'metrics', 'fields'])), name='use_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='fieldentry',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['number', 'text', 'yes_no']), ('sender__in', ['charter', 'agent', 'enforcement'])), name='field_words_known'),
        ),
        migrations.AddConstraint(
            model_name='fieldentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('greatest', None), ('least', None)), models.Q(('least', None), ('type', 'number')), models.Q(('greatest', None), ('type', 'number')), models.Q(('least__lte', models.F('greatest')), ('type', 'number')), _connector='OR'), name='field_range_of_numbers'),
        ),
        migrations.AddConstraint(
            model_name='metricentry',
            constraint=models.CheckConstraint(condition=models.Q(('better__in', ['higher', 'lower'])), name='metric_better_known'),
        ),
        migrations.AddConstraint(
            model_name='resourceentry',
            constraint=models.CheckConstraint(condition=models.Q(('sensitivity__in', ['public', 'internal', 'confidential', 'restricted'])), name='resource_sensitivity_known'),
        ),
    ]
