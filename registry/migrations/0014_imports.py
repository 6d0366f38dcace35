"""The hosts and keys of others that an administrator believes: added and withdrawn, never changed."""

from __future__ import annotations

import django.db.models.deletion
import registry.clock
from django.conf import settings
from django.db import migrations, models

from registry.sql import refuse_update


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0013_catalogue_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=200, unique=True)),
                ('whose', models.CharField(max_length=120)),
                ('jwk', models.JSONField()),
                ('trusted_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('trusted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['whose', 'kid'],
            },
        ),
        migrations.CreateModel(
            name='AllowedHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(max_length=253)),
                ('port', models.PositiveIntegerField(blank=True, null=True)),
                ('reason', models.CharField(max_length=200)),
                ('allowed_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('allowed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['host', 'port'],
                'constraints': [models.UniqueConstraint(fields=('host', 'port'), name='host_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('host__regex', '^[a-z0-9.:-]+$')), name='host_form'), models.CheckConstraint(condition=models.Q(('port', None), ('port__range', (1, 65535)), _connector='OR'), name='host_port')],
            },
        ),
        refuse_update("registry_allowedhost", "kept", "true"),
        refuse_update("registry_cardkey", "kept", "true"),
    ]
