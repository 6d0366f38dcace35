"""The database itself keeps who stood where in accountability chains, whoever changes it."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH

FIRST = migrations.RunSQL(
    """
    INSERT INTO registry_chainrecord (kind, of, who, since)
        SELECT 'here', id, id, joined_at FROM registry_person WHERE is_active
        UNION ALL
        SELECT 'line', id, reports_to_id, joined_at FROM registry_person
            WHERE reports_to_id IS NOT NULL
        UNION ALL
        SELECT 'lead', id, lead_id, charter_now() FROM registry_team WHERE lead_id IS NOT NULL
        UNION ALL
        SELECT 'parent', id, parent_id, charter_now() FROM registry_team
            WHERE parent_id IS NOT NULL
        UNION ALL
        SELECT 'reviewers', id, reviewers_id, created_at FROM registry_agent
            WHERE reviewers_id IS NOT NULL
        UNION ALL
        SELECT 'member', team_id, person_id, since FROM registry_membership
        UNION ALL
        SELECT 'on_call', team_id, person_id, since FROM registry_membership WHERE on_call;
    """,
    "DELETE FROM registry_chainrecord;",
)

RECORDER = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_chain_moves(kind_ text, of_ bigint, was bigint, is_ bigint,
                                         since_ timestamptz)
        RETURNS void LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF was IS NOT DISTINCT FROM is_ THEN
            RETURN;
        END IF;
        UPDATE registry_chainrecord SET until = charter_now()
            WHERE kind = kind_ AND of = of_ AND who = was AND until IS NULL;
        IF is_ IS NOT NULL THEN
            INSERT INTO registry_chainrecord (kind, of, who, since)
                VALUES (kind_, of_, is_, since_);
        END IF;
    END $$;

    -- The columns' kinds are the arguments: kind, column, kind, column …
    CREATE FUNCTION registry_chain_of_row() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        was jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{{}}'::jsonb ELSE to_jsonb(OLD) END;
        place integer := 0;
    BEGIN
        WHILE place < TG_NARGS LOOP
            PERFORM registry_chain_moves(
                TG_ARGV[place], NEW.id, (was->>TG_ARGV[place + 1])::bigint,
                (to_jsonb(NEW)->>TG_ARGV[place + 1])::bigint, charter_now());
            place := place + 2;
        END LOOP;
        RETURN NULL;
    END $$;

    CREATE FUNCTION registry_chain_of_person() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        PERFORM registry_chain_moves('here', NEW.id,
            CASE WHEN TG_OP = 'UPDATE' AND OLD.is_active THEN NEW.id END,
            CASE WHEN NEW.is_active THEN NEW.id END, charter_now());
        RETURN NULL;
    END $$;

    CREATE FUNCTION registry_chain_of_member() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        was registry_membership := OLD;
        is_ registry_membership := NEW;
        team bigint := coalesce(is_.team_id, was.team_id);
    BEGIN
        PERFORM registry_chain_moves('member', team, was.person_id, is_.person_id, is_.since);
        PERFORM registry_chain_moves('on_call', team,
            CASE WHEN was.on_call THEN was.person_id END,
            CASE WHEN is_.on_call THEN is_.person_id END,
            CASE WHEN TG_OP = 'INSERT' THEN is_.since ELSE charter_now() END);
        RETURN NULL;
    END $$;

    CREATE TRIGGER registry_person_chain AFTER INSERT OR UPDATE OF reports_to_id ON registry_person
        FOR EACH ROW EXECUTE FUNCTION registry_chain_of_row('line', 'reports_to_id');
    CREATE TRIGGER registry_person_here AFTER INSERT OR UPDATE OF is_active ON registry_person
        FOR EACH ROW EXECUTE FUNCTION registry_chain_of_person();
    CREATE TRIGGER registry_team_chain AFTER INSERT OR UPDATE OF lead_id, parent_id ON registry_team
        FOR EACH ROW EXECUTE FUNCTION registry_chain_of_row('lead', 'lead_id', 'parent', 'parent_id');
    CREATE TRIGGER registry_membership_chain
        AFTER INSERT OR DELETE OR UPDATE OF on_call ON registry_membership
        FOR EACH ROW EXECUTE FUNCTION registry_chain_of_member();
    CREATE TRIGGER registry_agent_chain_new AFTER INSERT ON registry_agent
        FOR EACH ROW WHEN (NEW.reviewers_id IS NOT NULL)
        EXECUTE FUNCTION registry_chain_of_row('reviewers', 'reviewers_id');
    CREATE TRIGGER registry_agent_chain AFTER UPDATE OF reviewers_id ON registry_agent
        FOR EACH ROW WHEN (NEW.reviewers_id IS DISTINCT FROM OLD.reviewers_id)
        EXECUTE FUNCTION registry_chain_of_row('reviewers', 'reviewers_id');
    """,
    """
    DROP TRIGGER registry_agent_chain ON registry_agent;
    DROP TRIGGER registry_agent_chain_new ON registry_agent;
    DROP TRIGGER registry_membership_chain ON registry_membership;
    DROP TRIGGER registry_team_chain ON registry_team;
    DROP TRIGGER registry_person_here ON registry_person;
    DROP TRIGGER registry_person_chain ON registry_person;
    DROP FUNCTION registry_chain_of_member();
    DROP FUNCTION registry_chain_of_person();
    DROP FUNCTION registry_chain_of_row();
    DROP FUNCTION registry_chain_moves(text, bigint, bigint, bigint, timestamptz);
    """,
)

KEPT = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_chain_kept() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        -- 1 is this trigger alone: somebody wrote here by hand.
        IF TG_OP = 'DELETE' OR pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION '% refused: chain records follow from what they record', lower(TG_OP)
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_chainrecord_kept BEFORE INSERT OR UPDATE OR DELETE ON registry_chainrecord
        FOR EACH ROW EXECUTE FUNCTION registry_chain_kept();
    """,
    """
    DROP TRIGGER registry_chainrecord_kept ON registry_chainrecord;
    DROP FUNCTION registry_chain_kept();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_ownership_guards")]
    operations = [FIRST, RECORDER, KEPT]
