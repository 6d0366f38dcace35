"""Imports: what was read stays as it was read; a proposed charter is settled once."""

from __future__ import annotations

import django.db.models.deletion
import registry.clock
import registry.ids
from django.conf import settings
from django.db import migrations, models

from registry.sql import changed, refuse_delete, refuse_update


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0014_imports'),
        ('scopes', '0006_activity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=registry.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('a2a', 'Agent card (A2A)'), ('mcp', 'MCP server'), ('openapi', 'OpenAPI document'), ('registry', 'MCP Registry feed'), ('csv', 'Table (CSV)')], max_length=8)),
                ('source', models.CharField(max_length=500)),
                ('url', models.CharField(blank=True, max_length=2000)),
                ('state', models.CharField(choices=[('reading', 'Being read'), ('ready', 'Ready to look at'), ('importing', 'Being imported'), ('done', 'Done'), ('failed', 'Could not be read')], default='reading', max_length=9)),
                ('writes', models.BooleanField(default=False)),
                ('step', models.PositiveIntegerField(default=0)),
                ('cursor', models.CharField(blank=True, max_length=500)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('fix', models.CharField(blank=True, max_length=300)),
                ('lines', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('finished_at', models.DateTimeField(null=True)),
                ('accountable', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL)),
                ('owner_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.team')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='ImportItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('external_id', models.CharField(max_length=300)),
                ('name', models.CharField(max_length=100)),
                ('proposal', models.JSONField()),
                ('is_chosen', models.BooleanField(default=False)),
                ('outcome', models.CharField(choices=[('waiting', 'Not imported yet'), ('added', 'Added'), ('updated', 'New proposal'), ('unchanged', 'Nothing new'), ('conflict', 'In conflict'), ('left_out', 'Left out')], default='waiting', max_length=9)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='registry.agent')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='scopes.import')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='ProposedCharter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('source', models.CharField(max_length=500)),
                ('warnings', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('waiting', 'Waits to be opened'), ('opened', 'Opened as a draft'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=8)),
                ('proposed_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('settled_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposed_charters', to='registry.agent')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accountable', None), ('owner_team', None)), models.Q(('accountable__isnull', False), ('owner_team__isnull', False)), _connector='OR'), name='import_owner_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='importitem',
            constraint=models.UniqueConstraint(fields=('batch', 'external_id'), name='import_item_once'),
        ),
        migrations.AddConstraint(
            model_name='proposedcharter',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('agent',), name='one_proposed_charter_waits'),
        ),
        refuse_update("scopes_import", "kept", changed("kind", "source", "url", "by_id")),
        refuse_update(
            "scopes_importitem",
            "kept",
            changed("batch_id", "external_id", "name", "proposal")
            + " OR (OLD.outcome <> 'waiting' AND "
            + changed("outcome")
            + ")",
        ),
        refuse_delete("scopes_proposedcharter"),
        refuse_update(
            "scopes_proposedcharter",
            "kept",
            changed("agent_id", "text", "source", "proposed_by_id", "proposed_at")
            + " OR (OLD.state <> 'waiting' AND "
            + changed("state")
            + ")",
        ),
    ]
