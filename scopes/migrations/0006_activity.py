
import django.contrib.postgres.indexes
import django.db.models.deletion
import registry.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0012_catalogue_entries'),
        ('scopes', '0005_workflow_step_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='ActivityMark',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('until', models.DateTimeField(db_default=registry.clock.CharterNow())),
            ],
        ),
        migrations.CreateModel(
            name='AgentDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('allow', models.PositiveBigIntegerField(default=0)),
                ('require_approval', models.PositiveBigIntegerField(default=0)),
                ('escalate', models.PositiveBigIntegerField(default=0)),
                ('deny', models.PositiveBigIntegerField(default=0)),
                ('used', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddIndex(
            model_name='decision',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['decided_at'], name='decision_by_time', pages_per_range=32),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['agent', 'environment', 'closed_at'], name='run_closed'),
        ),
        migrations.AddConstraint(
            model_name='activitymark',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='one_mark_of_activity'),
        ),
        migrations.AddField(
            model_name='agentday',
            name='agent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='registry.agent'),
        ),
        migrations.AddIndex(
            model_name='agentday',
            index=models.Index(fields=['day'], name='day_by_date'),
        ),
        migrations.AddConstraint(
            model_name='agentday',
            constraint=models.UniqueConstraint(fields=('agent', 'day'), name='day_added_up_once'),
        ),
    ]
