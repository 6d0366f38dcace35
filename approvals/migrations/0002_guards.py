"""Separation of duties and "approved, exactly this" hold in the database, whoever writes."""

from __future__ import annotations

from django.db import migrations

from registry.sql import (
    SEARCH_PATH,
    append_only,
    changed,
    refuse_delete,
    refuse_update,
)

VERDICTS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_verdict_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        proposed approvals_round%ROWTYPE;
    BEGIN
        SELECT * INTO proposed FROM approvals_round WHERE id = NEW.round_id;
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
                   WHERE person_id = NEW.person_id
                     AND version_id IN (SELECT id FROM written EXCEPT SELECT id FROM approved))
           OR proposed.opened_by_id = NEW.person_id THEN
            RAISE EXCEPTION 'an author gives no verdict on their own version'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM registry_person
                   WHERE id = NEW.person_id AND (is_service OR NOT is_active)) THEN
            RAISE EXCEPTION 'only an active person gives a verdict'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.at > charter_now()
           OR NOT EXISTS (SELECT FROM registry_membership m
                          JOIN jsonb_array_elements(proposed.requirement) need
                            ON m.team_id = (need->>'team')::bigint
                          WHERE m.person_id = NEW.person_id
                            AND m.since <= charter_now() - interval '24 hours') THEN
            RAISE EXCEPTION 'the round has not asked this person'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_verdict_guard BEFORE INSERT ON approvals_verdict
        FOR EACH ROW EXECUTE FUNCTION approvals_verdict_guard();
    """,
    """
    DROP TRIGGER approvals_verdict_guard ON approvals_verdict;
    DROP FUNCTION approvals_verdict_guard();
    """,
)

DEPLOYMENTS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_deployment_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        proposed approvals_round%ROWTYPE;
        signed scopes_manifest%ROWTYPE;
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
        IF jsonb_array_length(proposed.requirement) = 0
           OR EXISTS (SELECT FROM jsonb_array_elements(proposed.requirement) asked
                      WHERE coalesce((asked->>'quorum')::int, 0) < 1)
           OR EXISTS (SELECT FROM approvals_verdict
                      WHERE round_id = proposed.id AND says <> 'approve') THEN
            RAISE EXCEPTION 'nobody approved this round'
                USING ERRCODE = 'restrict_violation';
        END IF;
        FOR need IN SELECT * FROM jsonb_array_elements(proposed.requirement) LOOP
            IF (SELECT count(*) FROM approvals_verdict v
                JOIN registry_membership m
                  ON m.person_id = v.person_id AND m.team_id = (need->>'team')::bigint
                 AND m.since <= v.at - interval '24 hours'
                JOIN registry_person p
                  ON p.id = v.person_id AND p.is_active AND NOT p.is_service
                WHERE v.round_id = proposed.id AND v.says = 'approve')
               < (need->>'quorum')::int THEN
                RAISE EXCEPTION 'the round lacks approvals of team %', need->>'team_name'
                    USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_deployment_guard BEFORE INSERT OR UPDATE ON approvals_deployment
        FOR EACH ROW EXECUTE FUNCTION approvals_deployment_guard();
    """,
    """
    DROP TRIGGER approvals_deployment_guard ON approvals_deployment;
    DROP FUNCTION approvals_deployment_guard();
    """,
)

# Deferred: within one transaction one is written after the other.
IN_FORCE = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_in_force_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        place record;
        answering bigint;
        deployed bigint;
    BEGIN
        place := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        SELECT manifest_id INTO answering FROM scopes_inforce
            WHERE agent_id = place.agent_id AND environment_id = place.environment_id;
        SELECT manifest_id INTO deployed FROM approvals_deployment
            WHERE agent_id = place.agent_id AND environment_id = place.environment_id
              AND state = 'in_force';
        IF answering IS DISTINCT FROM deployed THEN
            RAISE EXCEPTION 'what is in force and its deployment change together'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER scopes_inforce_with_deployment
        AFTER INSERT OR UPDATE OR DELETE ON scopes_inforce
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION approvals_in_force_guard();
    CREATE CONSTRAINT TRIGGER approvals_deployment_with_inforce
        AFTER INSERT OR UPDATE OR DELETE ON approvals_deployment
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION approvals_in_force_guard();
    """,
    """
    DROP TRIGGER scopes_inforce_with_deployment ON scopes_inforce;
    DROP TRIGGER approvals_deployment_with_inforce ON approvals_deployment;
    DROP FUNCTION approvals_in_force_guard();
    """,
)

ANSWERS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_answer_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM scopes_review WHERE id = NEW.review_id
                       AND state = 'open' AND charter_now() < expires_at) THEN
            RAISE EXCEPTION 'the review no longer waits for an answer'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM registry_person
                   WHERE id = NEW.person_id AND (is_service OR NOT is_active)) THEN
            RAISE EXCEPTION 'only an active person answers a review'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT EXISTS (SELECT FROM registry_membership m
                       JOIN scopes_review_teams t
                         ON t.team_id = m.team_id AND t.review_id = NEW.review_id
                       WHERE m.person_id = NEW.person_id
                         AND m.since <= charter_now() - interval '24 hours')
           AND NOT EXISTS (SELECT FROM scopes_review r JOIN registry_agent a ON a.id = r.agent_id
                           WHERE r.id = NEW.review_id AND a.accountable_id = NEW.person_id
                             AND NOT EXISTS (SELECT FROM scopes_review_teams
                                             WHERE review_id = r.id)) THEN
            RAISE EXCEPTION 'the review has not asked this person'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_answer_guard BEFORE INSERT ON approvals_reviewanswer
        FOR EACH ROW EXECUTE FUNCTION approvals_answer_guard();

    CREATE FUNCTION approvals_review_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF EXISTS (SELECT FROM approvals_reviewanswer
                   WHERE review_id = NEW.id AND says <> 'yes')
           OR (SELECT count(*) FROM approvals_reviewanswer WHERE review_id = NEW.id)
              < greatest(NEW.quorum, 1)
           OR EXISTS (SELECT FROM scopes_review_teams t
                      WHERE t.review_id = NEW.id AND t.quorum >
                          (SELECT count(*) FROM approvals_reviewanswer y
                           JOIN registry_membership m
                             ON m.person_id = y.person_id AND m.team_id = t.team_id
                            AND m.since <= y.at - interval '24 hours'
                           WHERE y.review_id = NEW.id)) THEN
            RAISE EXCEPTION 'an approval is the answer of all who were asked'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_review_opens BEFORE INSERT ON scopes_review
        FOR EACH ROW WHEN (NEW.state = 'approved')
        EXECUTE FUNCTION approvals_review_guard();
    CREATE TRIGGER approvals_review_settles BEFORE UPDATE ON scopes_review
        FOR EACH ROW WHEN (NEW.state = 'approved' AND OLD.state <> 'approved')
        EXECUTE FUNCTION approvals_review_guard();
    """,
    """
    DROP TRIGGER approvals_review_opens ON scopes_review;
    DROP TRIGGER approvals_review_settles ON scopes_review;
    DROP FUNCTION approvals_review_guard();
    DROP TRIGGER approvals_answer_guard ON approvals_reviewanswer;
    DROP FUNCTION approvals_answer_guard();
    """,
)

REQUESTS_CLOSE_ONCE = refuse_update(
    "approvals_deploymentrequest",
    "kept",
    """
    (OLD.status NOT IN ('in_review', 'changes_requested', 'approved')
     AND NEW.status <> OLD.status) OR
    """
    + changed("agent_id", "environment_id", "asked_by_id"),
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_requests"), ("scopes", "0002_guards")]
    operations = [
        append_only("approvals_round"),
        append_only("approvals_verdict"),
        append_only("approvals_reviewanswer"),
        refuse_delete("approvals_deploymentrequest"),
        refuse_delete("approvals_deployment"),
        REQUESTS_CLOSE_ONCE,
        VERDICTS,
        DEPLOYMENTS,
        IN_FORCE,
        ANSWERS,
    ]
