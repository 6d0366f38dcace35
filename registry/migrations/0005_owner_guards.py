"""Ownership is kept as it was; the agent says what its open record says; lines and teams have no loops."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, changed, refuse_delete, refuse_update

RECORDS = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_ownership_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM registry_person
                       WHERE id = NEW.accountable_id AND is_active AND NOT is_service) THEN
            RAISE EXCEPTION 'only an active person answers for an agent'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_ownership_guard BEFORE INSERT ON registry_ownership
        FOR EACH ROW EXECUTE FUNCTION registry_ownership_guard();

    -- Deferred: within one transaction one is written after the other.
    CREATE FUNCTION registry_owner_agrees() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        which bigint;
    BEGIN
        which := CASE WHEN TG_TABLE_NAME = 'registry_agent' THEN NEW.id
                      ELSE (to_jsonb(NEW)->>'agent_id')::bigint END;
        IF EXISTS (SELECT FROM registry_agent a
                   LEFT JOIN registry_ownership o ON o.agent_id = a.id AND o.until IS NULL
                   WHERE a.id = which
                     AND (a.owner_team_id, a.accountable_id)
                         IS DISTINCT FROM (o.team_id, o.accountable_id)) THEN
            RAISE EXCEPTION 'the owner of an agent changes together with its record'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER registry_agent_owner_agrees
        AFTER INSERT OR UPDATE OF owner_team_id, accountable_id ON registry_agent
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION registry_owner_agrees();
    CREATE CONSTRAINT TRIGGER registry_ownership_agrees
        AFTER INSERT OR UPDATE ON registry_ownership
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION registry_owner_agrees();
    """,
    """
    DROP TRIGGER registry_ownership_agrees ON registry_ownership;
    DROP TRIGGER registry_agent_owner_agrees ON registry_agent;
    DROP FUNCTION registry_owner_agrees();
    DROP TRIGGER registry_ownership_guard ON registry_ownership;
    DROP FUNCTION registry_ownership_guard();
    """,
)

LINES = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_no_loop() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        above bigint := (to_jsonb(NEW)->>TG_ARGV[0])::bigint;
        steps integer := 0;
    BEGIN
        WHILE above IS NOT NULL LOOP
            steps := steps + 1;
            IF above = NEW.id OR steps > 100 THEN
                RAISE EXCEPTION '% goes round in a circle', TG_ARGV[0]
                    USING ERRCODE = 'restrict_violation';
            END IF;
            EXECUTE format('SELECT %I FROM %I WHERE id = $1', TG_ARGV[0], TG_TABLE_NAME)
                INTO above USING above;
        END LOOP;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_person_no_loop BEFORE INSERT OR UPDATE OF reports_to_id
        ON registry_person FOR EACH ROW EXECUTE FUNCTION registry_no_loop('reports_to_id');
    CREATE TRIGGER registry_team_no_loop BEFORE INSERT OR UPDATE OF parent_id
        ON registry_team FOR EACH ROW EXECUTE FUNCTION registry_no_loop('parent_id');
    """,
    """
    DROP TRIGGER registry_team_no_loop ON registry_team;
    DROP TRIGGER registry_person_no_loop ON registry_person;
    DROP FUNCTION registry_no_loop();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_owners")]
    operations = [
        RECORDS,
        LINES,
        refuse_delete("registry_ownership"),
        refuse_update(
            "registry_ownership",
            "kept",
            "OLD.until IS NOT NULL OR "
            + changed("agent_id", "team_id", "accountable_id", "since"),
        ),
        refuse_delete("registry_ownershiptransfer"),
        refuse_update(
            "registry_ownershiptransfer",
            "kept",
            "OLD.status <> 'open' OR "
            + changed("agent_id", "team_id", "accountable_id", "proposed_by_id"),
        ),
        refuse_delete("registry_orphan"),
        # A member since a day that never was would pass for one of long standing.
        refuse_update(
            "registry_membership",
            "not_backdated",
            "NEW.since < OLD.since OR " + changed("team_id", "person_id"),
        ),
    ]
