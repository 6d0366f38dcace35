"""Ownership has no gap and begins with a person who is here; handing over takes an accepted transfer.

What was is not invented afterwards: neither owners nor members nor roles can be dated back.
"""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, changed, refuse_delete, refuse_update

OWNERS = migrations.RunSQL(
    f"""
    CREATE OR REPLACE FUNCTION registry_ownership_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        last timestamptz := (SELECT max(until) FROM registry_ownership
                             WHERE agent_id = NEW.agent_id);
    BEGIN
        -- FOR SHARE: whoever leaves at this moment leaves after this, and is seen to answer for it.
        PERFORM FROM registry_person
            WHERE id = NEW.accountable_id AND is_active AND NOT is_service FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only an active person answers for an agent'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.until IS NOT NULL OR NEW.since > charter_now()
           OR NEW.since < (SELECT created_at FROM registry_agent WHERE id = NEW.agent_id)
           OR NEW.since IS DISTINCT FROM coalesce(last, NEW.since) THEN
            RAISE EXCEPTION 'an owner begins when the one before ends, and not before the agent'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;

    CREATE FUNCTION registry_ownership_end() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NEW.until < OLD.since OR abs(extract(epoch FROM NEW.until - charter_now())) > 300 THEN
            RAISE EXCEPTION 'an owner ends now'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_ownership_end BEFORE UPDATE OF until ON registry_ownership
        FOR EACH ROW EXECUTE FUNCTION registry_ownership_end();

    -- Deferred: a transfer is closed in the transaction that begins the record.
    CREATE FUNCTION registry_ownership_accepted() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NEW.transfer_id IS NULL AND NOT EXISTS (
               SELECT FROM registry_ownership WHERE agent_id = NEW.agent_id AND id < NEW.id) THEN
            RETURN NULL;
        END IF;
        PERFORM FROM registry_ownershiptransfer t
            WHERE t.id = NEW.transfer_id AND t.status = 'accepted'
              AND (t.agent_id, t.team_id, t.accountable_id)
                  = (NEW.agent_id, NEW.team_id, NEW.accountable_id);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'an agent gets another owner by a transfer that was accepted'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER registry_ownership_accepted AFTER INSERT ON registry_ownership
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION registry_ownership_accepted();

    CREATE FUNCTION registry_transfer_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        RAISE EXCEPTION 'a transfer is open first'
            USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER registry_transfer_guard BEFORE INSERT ON registry_ownershiptransfer
        FOR EACH ROW WHEN (NEW.status <> 'open') EXECUTE FUNCTION registry_transfer_guard();
    """,
    """
    DROP TRIGGER registry_transfer_guard ON registry_ownershiptransfer;
    DROP FUNCTION registry_transfer_guard();
    DROP TRIGGER registry_ownership_accepted ON registry_ownership;
    DROP FUNCTION registry_ownership_accepted();
    DROP TRIGGER registry_ownership_end ON registry_ownership;
    DROP FUNCTION registry_ownership_end();
    """,
)

PEOPLE = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_service_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF EXISTS (SELECT FROM registry_ownership
                   WHERE accountable_id = NEW.id AND until IS NULL) THEN
            RAISE EXCEPTION 'a service account answers for no agent'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_service_guard BEFORE UPDATE OF is_service ON registry_person
        FOR EACH ROW WHEN (NEW.is_service AND NOT OLD.is_service)
        EXECUTE FUNCTION registry_service_guard();

    -- Without an administrator the installation itself brings people in, and knows since when.
    CREATE FUNCTION registry_since_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NEW.since > charter_now() + interval '1 minute'
           OR (NEW.since < charter_now() - interval '1 minute' AND EXISTS (
                   SELECT FROM registry_rolegrant WHERE role = 'administrator')) THEN
            RAISE EXCEPTION 'nobody belongs to anything since another time than now'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_membership_since BEFORE INSERT ON registry_membership
        FOR EACH ROW EXECUTE FUNCTION registry_since_guard();
    CREATE TRIGGER registry_rolegrant_since BEFORE INSERT ON registry_rolegrant
        FOR EACH ROW EXECUTE FUNCTION registry_since_guard();
    """,
    """
    DROP TRIGGER registry_rolegrant_since ON registry_rolegrant;
    DROP TRIGGER registry_membership_since ON registry_membership;
    DROP FUNCTION registry_since_guard();
    DROP TRIGGER registry_service_guard ON registry_person;
    DROP FUNCTION registry_service_guard();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_ownership_history")]
    operations = [
        OWNERS,
        PEOPLE,
        refuse_update(
            "registry_ownershiptransfer",
            "as_offered",
            changed("reason", "proposed_at", "expires_at"),
        ),
        refuse_update(
            "registry_ownership", "as_accepted", changed("transfer_id")
        ),
        refuse_update(
            "registry_orphan",
            "kept",
            "OLD.ended_at IS NOT NULL OR "
            + changed("agent_id", "person_id", "left_team_id", "since", "suspend_at"),
        ),
        refuse_update(
            "registry_rolegrant",
            "not_backdated",
            "NEW.since < OLD.since OR " + changed("person_id", "role"),
        ),
        refuse_delete("registry_orphanpolicy"),
    ]
