"""Gates, what they answered, and the gates a requirement names."""

from __future__ import annotations


import django.db.models.deletion
import registry.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0008_telling_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='requirement',
            name='gates',
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=40, unique=True)),
                ('shown', models.CharField(max_length=300)),
                ('address', models.TextField()),
                ('secret', models.TextField()),
                ('seconds', models.PositiveSmallIntegerField(default=10)),
                ('made_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('removed_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='GateAsking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=71)),
                ('asked_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('decision', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No')], max_length=3)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('gate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='askings', to='approvals.gate')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_askings', to='approvals.round')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='gate',
            constraint=models.CheckConstraint(condition=models.Q(('seconds__range', (1, 10))), name='gate_seconds'),
        ),
        migrations.AddConstraint(
            model_name='gateasking',
            constraint=models.UniqueConstraint(fields=('round', 'gate', 'number'), name='gate_asking_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='gateasking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='gate_answered_at_a_time'),
        ),
    ]
