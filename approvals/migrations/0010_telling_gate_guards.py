"""Nothing goes into force past a gate: a requirement's gates stay, and each has said yes to the digest."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, changed, refuse_delete, refuse_update

DEPLOYMENTS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_gate_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        asked jsonb;
    BEGIN
        SELECT gates INTO asked FROM approvals_requirement
            WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
        IF EXISTS (SELECT FROM jsonb_array_elements_text(asked) named
                   WHERE NOT EXISTS (
                       SELECT FROM approvals_gateasking a
                       JOIN approvals_gate g ON g.id = a.gate_id
                       JOIN approvals_round r ON r.id = a.round_id
                       WHERE r.id = NEW.round_id AND g.name = named
                         AND a.decision = 'yes' AND a.digest = r.digest)) THEN
            RAISE EXCEPTION 'a gate has not said yes to this round'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_gate_guard BEFORE INSERT ON approvals_deployment
        FOR EACH ROW EXECUTE FUNCTION approvals_gate_guard();
    """,
    """
    DROP TRIGGER approvals_gate_guard ON approvals_deployment;
    DROP FUNCTION approvals_gate_guard();
    """,
)

REQUIREMENTS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_requirement_gates() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT NEW.gates @> coalesce(
               (SELECT gates FROM approvals_requirement
                WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1), '[]') THEN
            RAISE EXCEPTION 'a requirement may become stricter, never looser'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_requirement_gates BEFORE INSERT ON approvals_requirement
        FOR EACH ROW EXECUTE FUNCTION approvals_requirement_gates();
    """,
    """
    DROP TRIGGER approvals_requirement_gates ON approvals_requirement;
    DROP FUNCTION approvals_requirement_gates();
    """,
)

ASKINGS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_gateasking_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NEW.decision <> '' OR NEW.digest IS DISTINCT FROM
           (SELECT digest FROM approvals_round WHERE id = NEW.round_id) THEN
            RAISE EXCEPTION 'a gate is asked before it answers, about the digest of its round'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_gateasking_guard BEFORE INSERT ON approvals_gateasking
        FOR EACH ROW EXECUTE FUNCTION approvals_gateasking_guard();
    """,
    """
    DROP TRIGGER approvals_gateasking_guard ON approvals_gateasking;
    DROP FUNCTION approvals_gateasking_guard();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0009_telling_gates")]
    operations = [
        DEPLOYMENTS,
        REQUIREMENTS,
        ASKINGS,
        refuse_delete("approvals_gateasking"),
        refuse_update(
            "approvals_gateasking",
            "kept",
            "OLD.decision <> '' OR "
            + changed("round_id", "gate_id", "number", "digest", "asked_by_id"),
        ),
        refuse_delete("approvals_gate"),
        refuse_update(
            "approvals_gate",
            "kept",
            "OLD.removed_at IS NOT NULL OR "
            + changed("name", "address", "shown", "secret", "seconds", "made_by_id"),
        ),
    ]
