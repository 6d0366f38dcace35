"""Break-glass: what it may be, its review, and what it gives way to."""

from __future__ import annotations

import django.db.models.deletion
from registry.sql import SEARCH_PATH, append_only, changed, refuse_delete, refuse_update
import registry.clock
from django.conf import settings
from django.db import migrations, models


BREAK_GLASS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_break_glass_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        proposed approvals_round%ROWTYPE;
    BEGIN
        SELECT * INTO proposed FROM approvals_round WHERE id = NEW.round_id;
        IF NEW.closed_at IS NOT NULL OR NEW.review_from IS NOT NULL THEN
            RAISE EXCEPTION 'a break-glass is reviewed afterwards'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF proposed.ends_at IS NULL
           OR proposed.ends_at > proposed.opened_at + interval '24 hours 1 minute' THEN
            RAISE EXCEPTION 'a break-glass lasts at most 24 hours'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT EXISTS (SELECT FROM approvals_requirement r
                       JOIN approvals_policyset s ON s.id = r.policies_id,
                            jsonb_array_elements(s.rules) rule
                       WHERE r.round_id = proposed.id AND NOT r.automatic
                         AND jsonb_array_length(r.needs) > 0
                         AND (rule->>'break_glass')::boolean)
           OR NOT EXISTS (SELECT FROM approvals_deploymentrequest
                          WHERE id = proposed.request_id AND agent_id = NEW.agent_id) THEN
            RAISE EXCEPTION 'the rules name who may break the glass'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM approvals_breakglass b
                   JOIN registry_agent a ON a.id = b.agent_id
                   JOIN registry_agent mine ON mine.id = NEW.agent_id
                   WHERE b.closed_at IS NULL AND b.review_by <= charter_now()
                     AND (a.id = mine.id OR a.owner_team_id = mine.owner_team_id)) THEN
            RAISE EXCEPTION 'an earlier break-glass has not been reviewed in time'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_break_glass_guard BEFORE INSERT ON approvals_breakglass
        FOR EACH ROW EXECUTE FUNCTION approvals_break_glass_guard();

    CREATE FUNCTION approvals_break_glass_review_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        broken approvals_breakglass%ROWTYPE;
        proposed approvals_round%ROWTYPE;
    BEGIN
        SELECT * INTO broken FROM approvals_breakglass WHERE id = NEW.break_glass_id;
        SELECT * INTO proposed FROM approvals_round WHERE id = broken.round_id;
        IF NEW.person_id = broken.asked_by_id
           OR proposed.authors @> to_jsonb(NEW.person_id)
           OR EXISTS (SELECT FROM approvals_verdict
                      WHERE round_id = proposed.id AND person_id = NEW.person_id)
           OR EXISTS (SELECT FROM registry_person
                      WHERE id = NEW.person_id AND (is_service OR NOT is_active))
           OR NOT (EXISTS (SELECT FROM jsonb_array_elements(broken.needs) need
                           WHERE approvals_counts(need, NEW.person_id, charter_now()))
                   OR EXISTS (SELECT FROM registry_rolegrant
                              WHERE person_id = NEW.person_id AND role = 'administrator')) THEN
            RAISE EXCEPTION 'others than those who broke the glass review it'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_break_glass_review_guard BEFORE INSERT ON approvals_breakglassreview
        FOR EACH ROW EXECUTE FUNCTION approvals_break_glass_review_guard();

    CREATE FUNCTION approvals_break_glass_closes() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM approvals_breakglassreview WHERE break_glass_id = NEW.id) THEN
            RAISE EXCEPTION 'nobody has reviewed this break-glass'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_break_glass_closes BEFORE UPDATE ON approvals_breakglass
        FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL)
        EXECUTE FUNCTION approvals_break_glass_closes();
    """,
    """
    DROP TRIGGER approvals_break_glass_closes ON approvals_breakglass;
    DROP FUNCTION approvals_break_glass_closes();
    DROP TRIGGER approvals_break_glass_review_guard ON approvals_breakglassreview;
    DROP FUNCTION approvals_break_glass_review_guard();
    DROP TRIGGER approvals_break_glass_guard ON approvals_breakglass;
    DROP FUNCTION approvals_break_glass_guard();
    """,
)

# The guard of deployments is amended where it judges what nobody was asked about; the rest of it stays.
RESTORES = migrations.RunSQL(
    f"""
    -- Whether a round puts back exactly what a break-glass replaced, after its time.
    CREATE FUNCTION approvals_restores(restoring bigint) RETURNS boolean
        LANGUAGE sql STABLE {SEARCH_PATH} AS $$
        SELECT EXISTS (
            SELECT FROM approvals_round r
            JOIN approvals_deployment d ON d.manifest_id = r.base_id AND d.state = 'ended'
            JOIN approvals_breakglass b ON b.round_id = d.round_id
            JOIN approvals_round broken ON broken.id = b.round_id
            JOIN scopes_manifest before ON before.id = broken.base_id
            WHERE r.id = restoring AND broken.ends_at <= charter_now()
              AND r.version_id = before.version_id AND r.mode = before.mode
              AND r.ends_at = before.not_after
              AND d.environment_id = before.environment_id)
    $$;
    DO $$
    DECLARE
        told text := pg_get_functiondef('approvals_deployment_guard'::regproc);
        amended text := replace(told, 'OR (asked.automatic AND (',
            'OR (asked.automatic AND NOT approvals_restores(proposed.id) AND (');
    BEGIN
        IF amended = told THEN
            RAISE EXCEPTION 'the guard of deployments is not the one this migration amends';
        END IF;
        EXECUTE amended;
    END $$;
    """,
    """
    DO $$
    BEGIN
        EXECUTE replace(pg_get_functiondef('approvals_deployment_guard'::regproc),
            ' AND NOT approvals_restores(proposed.id)', '');
    END $$;
    DROP FUNCTION approvals_restores(bigint);
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0012_discussion_guards'),
        ('registry', '0024_holds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BreakGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('justification', models.CharField(max_length=1000)),
                ('needs', models.JSONField()),
                ('asked_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('review_from', models.DateTimeField(null=True)),
                ('review_by', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agent')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='break_glass', to='approvals.round')),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='BreakGlassReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('says', models.CharField(choices=[('right', 'It was right'), ('wrong', 'It should have waited')], max_length=5)),
                ('comment', models.CharField(max_length=1000)),
                ('at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('break_glass', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='approvals.breakglass')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.AddConstraint(
            model_name='breakglass',
            constraint=models.CheckConstraint(condition=models.Q(('justification__regex', '^.{30,}')), name='break_glass_is_justified'),
        ),
        migrations.AddConstraint(
            model_name='breakglass',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('review_by', None), ('review_from', None)), ('review_by__gt', models.F('review_from')), _connector='OR'), name='break_glass_reviewed_after'),
        ),
        migrations.AddConstraint(
            model_name='breakglassreview',
            constraint=models.UniqueConstraint(fields=('break_glass', 'person'), name='break_glass_reviewed_once'),
        ),
        migrations.AddConstraint(
            model_name='breakglassreview',
            constraint=models.CheckConstraint(condition=models.Q(('comment', ''), _negated=True), name='break_glass_review_says_why'),
        ),
        BREAK_GLASS,
        RESTORES,
        append_only("approvals_breakglassreview"),
        refuse_delete("approvals_breakglass"),
        refuse_update(
            "approvals_breakglass",
            "kept",
            "OLD.closed_at IS NOT NULL OR "
            "OLD.review_from IS NOT NULL AND "
            + changed("review_from", "review_by")
            + " OR "
            + changed("round_id", "agent_id", "justification", "needs", "asked_by_id"),
        ),
    ]
