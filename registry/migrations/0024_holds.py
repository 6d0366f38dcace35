"""Suspensions of a version, a team, everything; what the resolver asks of them; what keeps them."""

from __future__ import annotations

import django.db.models.deletion
from registry.sql import SEARCH_PATH, changed, refuse_delete, refuse_update
import registry.clock
from django.conf import settings
from django.db import migrations, models


WITHIN = migrations.RunSQL(
    f"""
    -- Whether a team is another, or part of it, however deep.
    CREATE FUNCTION registry_is_within(team bigint, above bigint) RETURNS boolean
        LANGUAGE sql STABLE PARALLEL SAFE {SEARCH_PATH} AS $$
        WITH RECURSIVE line AS (
            SELECT team AS id
            UNION
            SELECT t.parent_id FROM registry_team t JOIN line l ON t.id = l.id
            WHERE t.parent_id IS NOT NULL
        ) SELECT EXISTS (SELECT FROM line WHERE id = above)
    $$;
    CREATE INDEX hold_in_effect ON registry_hold (kind) WHERE lifted_at IS NULL;
    """,
    """
    DROP INDEX hold_in_effect;
    DROP FUNCTION registry_is_within(bigint, bigint);
    """,
)

BEGINS = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_hold_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NEW.lifted_at IS NOT NULL OR NEW.resume_asked_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'a suspension begins in effect'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.kind = 'version' AND NOT EXISTS (
               SELECT FROM scopes_version
               WHERE agent_id = NEW.agent_id AND number = NEW.version) THEN
            RAISE EXCEPTION 'there is no such version'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_hold_guard BEFORE INSERT ON registry_hold
        FOR EACH ROW EXECUTE FUNCTION registry_hold_guard();
    """,
    """
    DROP TRIGGER registry_hold_guard ON registry_hold;
    DROP FUNCTION registry_hold_guard();
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0023_key_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('version', 'One version'), ('team', "A team's agents"), ('everything', 'Everything')], max_length=10)),
                ('version', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(max_length=400)),
                ('at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('lifted_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='registry.agent')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resume_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='registry.team')),
            ],
            options={
                'ordering': ['-at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agent__isnull', False), ('kind', 'version'), ('team__isnull', True), ('version__isnull', False)), models.Q(('agent__isnull', True), ('kind', 'team'), ('team__isnull', False), ('version__isnull', True)), models.Q(('agent__isnull', True), ('kind', 'everything'), ('team__isnull', True), ('version__isnull', True)), _connector='OR'), name='hold_covers_what_it_says'), models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('kind', 'agent', 'version', 'team'), name='held_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), ('resume_asked_by__isnull', False), models.Q(('lifted_by', models.F('resume_asked_by')), _negated=True)), _connector='OR'), name='lifting_takes_two_people'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_says_why')],
            },
        ),
        WITHIN,
        BEGINS,
        refuse_delete("registry_hold"),
        refuse_update(
            "registry_hold",
            "kept",
            "OLD.lifted_at IS NOT NULL OR "
            + changed("kind", "agent_id", "version", "team_id", "reason", "by_id", "at"),
        ),
    ]
