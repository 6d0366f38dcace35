"""Approval rules change by agreement; verdicts and deployments answer to the latest requirement."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, append_only, changed, refuse_delete, refuse_update

COUNTS = migrations.RunSQL(
    f"""
    -- Whether the word of a person, given at a time, counts for a need.
    CREATE FUNCTION approvals_counts(need jsonb, who bigint, at timestamptz) RETURNS boolean
        LANGUAGE sql STABLE {SEARCH_PATH} AS $$
        SELECT NOT coalesce(need->'except' @> to_jsonb(who), false)
           AND NOT EXISTS (SELECT FROM registry_membership
                           WHERE person_id = who
                             AND team_id = (need->>'except_team')::bigint)
           AND EXISTS (SELECT FROM registry_person
                       WHERE id = who AND is_active AND NOT is_service)
           AND CASE
               WHEN need ? 'team' THEN EXISTS (
                   SELECT FROM registry_membership
                   WHERE person_id = who AND team_id = (need->>'team')::bigint
                     AND since <= at - interval '24 hours')
               WHEN need ? 'role' THEN EXISTS (
                   SELECT FROM registry_rolegrant
                   WHERE person_id = who AND role = need->>'role'
                     AND since <= at - interval '24 hours')
               ELSE coalesce(need->'people' @> to_jsonb(who), false)
           END
    $$;
    -- Whether needs of a stage ask a person at a time.
    CREATE FUNCTION approvals_asks(needs jsonb, who bigint, at timestamptz, asked integer)
        RETURNS boolean LANGUAGE sql STABLE {SEARCH_PATH} AS $$
        SELECT EXISTS (SELECT FROM jsonb_array_elements(needs) need
                       WHERE (need->>'stage')::int = asked AND approvals_counts(need, who, at))
    $$;
    CREATE FUNCTION approvals_is_met(need jsonb, proposed bigint) RETURNS boolean
        LANGUAGE sql STABLE {SEARCH_PATH} AS $$
        SELECT (SELECT count(*) FROM approvals_verdict v
                JOIN registry_person p ON p.id = v.person_id AND p.is_active AND NOT p.is_service
                WHERE v.round_id = proposed AND v.says = 'approve'
                  AND approvals_counts(need, coalesce(v.stands_for_id, v.person_id), v.at))
               >= (need->>'quorum')::int
    $$;
    -- The first stage that lacks approvals; NULL when all are met.
    CREATE FUNCTION approvals_open_stage(needs jsonb, proposed bigint) RETURNS integer
        LANGUAGE sql STABLE {SEARCH_PATH} AS $$
        SELECT min((need->>'stage')::int) FROM jsonb_array_elements(needs) need
        WHERE NOT approvals_is_met(need, proposed)
    $$;
    """,
    """
    DROP FUNCTION approvals_open_stage(jsonb, bigint);
    DROP FUNCTION approvals_is_met(jsonb, bigint);
    DROP FUNCTION approvals_asks(jsonb, bigint, timestamptz, integer);
    DROP FUNCTION approvals_counts(jsonb, bigint, timestamptz);
    """,
)

VERDICTS = migrations.RunSQL(
    f"""
    CREATE OR REPLACE FUNCTION approvals_verdict_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        proposed approvals_round%ROWTYPE;
        asked jsonb;
    BEGIN
        SELECT * INTO proposed FROM approvals_round WHERE id = NEW.round_id;
        SELECT needs INTO asked FROM approvals_requirement
            WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
        IF NEW.digest IS DISTINCT FROM proposed.digest THEN
            RAISE EXCEPTION 'a verdict is for the digest of its round'
                USING ERRCODE = 'restrict_violation';
        END IF;
        -- Back to what is in force there: the words of those versions nobody there has approved yet.
        IF EXISTS (WITH RECURSIVE written AS (
                       SELECT id, base_id FROM scopes_version WHERE id = proposed.version_id
                       UNION
                       SELECT v.id, v.base_id FROM scopes_version v
                       JOIN written w ON v.id = w.base_id
                   ), approved AS (
                       SELECT version_id AS id FROM scopes_manifest WHERE id = proposed.base_id
                       UNION
                       SELECT v.base_id FROM scopes_version v JOIN approved a ON v.id = a.id
                       WHERE v.base_id IS NOT NULL
                   )
                   SELECT FROM scopes_versionauthor
                   WHERE person_id IN (NEW.person_id, NEW.stands_for_id)
                     AND version_id IN (SELECT id FROM written EXCEPT SELECT id FROM approved))
           OR proposed.opened_by_id IN (NEW.person_id, NEW.stands_for_id) THEN
            RAISE EXCEPTION 'an author gives no verdict on their own version'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM registry_person
                   WHERE id = NEW.person_id AND (is_service OR NOT is_active)) THEN
            RAISE EXCEPTION 'only an active person gives a verdict'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.at > charter_now()
           OR NEW.stands_for_id IS NOT NULL AND NOT EXISTS (
                  SELECT FROM approvals_standin
                  WHERE person_id = NEW.stands_for_id AND deputy_id = NEW.person_id
                    AND starts_at <= charter_now() AND ends_at > charter_now()
                    AND cancelled_at IS NULL)
           OR NOT coalesce(approvals_asks(asked, coalesce(NEW.stands_for_id, NEW.person_id),
                           charter_now(),
                           approvals_open_stage(asked, NEW.round_id)), false) THEN
            RAISE EXCEPTION 'the round has not asked this person'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    """,
    migrations.RunSQL.noop,
)

DEPLOYMENTS = migrations.RunSQL(
    f"""
    CREATE OR REPLACE FUNCTION approvals_deployment_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        proposed approvals_round%ROWTYPE;
        signed scopes_manifest%ROWTYPE;
        asked approvals_requirement%ROWTYPE;
        need jsonb;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (NEW.round_id, NEW.manifest_id, NEW.agent_id, NEW.environment_id)
               IS DISTINCT FROM
               (OLD.round_id, OLD.manifest_id, OLD.agent_id, OLD.environment_id)
               OR (OLD.state = 'ended' AND NEW.state <> 'ended') THEN
                RAISE EXCEPTION 'a deployment ends; it does not change'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END IF;
        SELECT * INTO proposed FROM approvals_round WHERE id = NEW.round_id;
        SELECT * INTO signed FROM scopes_manifest WHERE id = NEW.manifest_id;
        IF signed.version_id <> proposed.version_id
           OR signed.agent_id <> NEW.agent_id
           OR signed.environment_id <> NEW.environment_id
           OR signed.mode <> proposed.mode
           OR NOT EXISTS (SELECT FROM scopes_version v
                          JOIN registry_agent a ON a.id = v.agent_id
                          JOIN registry_environment e ON e.id = NEW.environment_id
                          WHERE v.id = signed.version_id AND v.digest = proposed.digest
                            AND signed.body::jsonb @> jsonb_build_object(
                                'agent', a.slug, 'environment', e.slug,
                                'version_digest', v.digest, 'mode', proposed.mode)
                            AND signed.body::jsonb->'charter' = v.canonical::jsonb)
           OR NOT EXISTS (SELECT FROM approvals_deploymentrequest
                          WHERE id = proposed.request_id AND status = 'approved'
                            AND agent_id = NEW.agent_id
                            AND environment_id = NEW.environment_id)
           OR proposed.number <> (SELECT max(number) FROM approvals_round
                                  WHERE request_id = proposed.request_id)
           OR proposed.base_id IS DISTINCT FROM
              (SELECT manifest_id FROM scopes_inforce
               WHERE agent_id = NEW.agent_id AND environment_id = NEW.environment_id) THEN
            RAISE EXCEPTION 'a deployment carries an approved round with the same digest'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.since < proposed.starts_at OR signed.not_before < date_trunc('second', proposed.starts_at)
           OR signed.not_after > proposed.ends_at THEN
            RAISE EXCEPTION 'a deployment begins and ends as approved'
                USING ERRCODE = 'restrict_violation';
        END IF;
        SELECT * INTO asked FROM approvals_requirement
            WHERE round_id = proposed.id ORDER BY number DESC LIMIT 1;
        IF EXISTS (SELECT FROM approvals_verdict
                   WHERE round_id = proposed.id AND says <> 'approve')
           OR asked.needs IS NULL
           OR EXISTS (SELECT FROM jsonb_array_elements(asked.needs) one
                      WHERE coalesce((one->>'quorum')::int, 0) < 1)
           OR (jsonb_array_length(asked.needs) = 0 AND NOT asked.automatic)
           -- Nobody was asked: only what is no wider than what was in force may start by itself.
           OR (asked.automatic AND (
                   proposed.base_id IS NULL OR jsonb_array_length(asked.needs) > 0
                   OR EXISTS (SELECT FROM jsonb_array_elements(proposed.changes) change
                              WHERE change->>'kind' NOT IN ('narrower', 'same_reach'))
                   OR NOT EXISTS (SELECT FROM approvals_policyset s,
                                      jsonb_array_elements(s.rules) rule
                                  WHERE s.id = asked.policies_id
                                    AND s.status IN ('in_force', 'superseded')
                                    AND (rule->>'automatic')::boolean
                                    AND (NOT coalesce((rule->>'returning')::boolean, false)
                                         OR EXISTS (SELECT FROM scopes_manifest
                                                    WHERE version_id = proposed.version_id
                                                      AND environment_id = NEW.environment_id
                                                      AND id <> NEW.manifest_id))))) THEN
            RAISE EXCEPTION 'nobody approved this round'
                USING ERRCODE = 'restrict_violation';
        END IF;
        FOR need IN SELECT * FROM jsonb_array_elements(asked.needs) LOOP
            IF NOT approvals_is_met(need, proposed.id) THEN
                RAISE EXCEPTION 'the round lacks approvals of %', need->>'name'
                    USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    END $$;
    """,
    migrations.RunSQL.noop,
)

POLICIES = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_policy_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            -- The installation itself sets the first rules, before there is an administrator.
            IF NEW.status <> 'draft' AND EXISTS (SELECT FROM registry_rolegrant
                                                 WHERE role = 'administrator') THEN
                RAISE EXCEPTION 'approval rules begin as a draft'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.rules IS DISTINCT FROM OLD.rules AND OLD.status <> 'draft'
           OR NEW.status = 'draft' AND OLD.status <> 'draft'
           OR NEW.number IS DISTINCT FROM OLD.number
           OR OLD.status IN ('superseded', 'rejected', 'withdrawn')
           OR OLD.status = 'in_force' AND NEW.status <> 'superseded' THEN
            RAISE EXCEPTION 'approval rules that were proposed are kept as they are'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.status = 'in_force' AND (
               OLD.status <> 'proposed'
               OR NOT EXISTS (SELECT FROM registry_person p
                              JOIN registry_rolegrant g ON g.person_id = p.id
                              WHERE p.id = NEW.decided_by_id AND p.is_active
                                AND NOT p.is_service AND g.role = 'administrator')
               OR EXISTS (SELECT FROM registry_person p
                          JOIN registry_rolegrant g ON g.person_id = p.id
                          WHERE p.id <> NEW.decided_by_id AND p.is_active
                            AND NOT p.is_service AND g.role = 'administrator')
                  AND (EXISTS (SELECT FROM approvals_policyauthor
                               WHERE policies_id = NEW.id AND person_id = NEW.decided_by_id)
                       OR NOT EXISTS (SELECT FROM registry_rolegrant
                                      WHERE person_id = NEW.decided_by_id
                                        AND role = 'administrator'
                                        AND since <= charter_now() - interval '24 hours'))) THEN
            RAISE EXCEPTION 'another administrator agrees to approval rules'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_policy_guard BEFORE INSERT OR UPDATE ON approvals_policyset
        FOR EACH ROW EXECUTE FUNCTION approvals_policy_guard();
    """,
    """
    DROP TRIGGER approvals_policy_guard ON approvals_policyset;
    DROP FUNCTION approvals_policy_guard();
    """,
)

class Migration(migrations.Migration):
    dependencies = [("approvals", "0005_carry_policies"), ("scopes", "0002_guards")]
    operations = [
        COUNTS,
        VERDICTS,
        DEPLOYMENTS,
        migrations.RemoveField(model_name="round", name="requirement"),
        migrations.DeleteModel(name="ApprovalPolicy"),
        append_only("approvals_policyauthor"),
        refuse_delete("approvals_standin"),
        refuse_update(
            "approvals_standin",
            "kept",
            "OLD.cancelled_at IS NOT NULL OR "
            + changed("person_id", "deputy_id", "starts_at", "ends_at"),
        ),
        refuse_delete("approvals_policyset"),
        POLICIES,
    ]
