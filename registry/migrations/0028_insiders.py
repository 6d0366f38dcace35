"""An owner is never taken away, no circle is made by two at once, and nobody keeps the epoch from counting."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, changed, refuse_update

# What says that this transaction counted already is the row itself: a setting is anybody's to set.
EPOCH = migrations.RunSQL(
    f"""
    CREATE OR REPLACE FUNCTION registry_epoch_grows() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        -- Once a transaction, however many rows it changed.
        UPDATE registry_epoch SET value = value + 1 WHERE xmin <> pg_current_xact_id()::xid;
        PERFORM pg_notify('charter', 'epoch');
        RETURN NULL;
    END $$;
    """,
    f"""
    CREATE OR REPLACE FUNCTION registry_epoch_grows() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        mine text := pg_current_xact_id()::text;
    BEGIN
        IF coalesce(current_setting('charter.epoch_grown', true), '') <> mine THEN
            PERFORM set_config('charter.epoch_grown', mine, true);
            UPDATE registry_epoch SET value = value + 1;
            PERFORM pg_notify('charter', 'epoch');
        END IF;
        RETURN NULL;
    END $$;
    """,
)


def no_loop(one_at_a_time: str) -> str:
    """SQL of the guard against circles, which begins with a statement."""
    return f"""
    CREATE OR REPLACE FUNCTION registry_no_loop() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        above bigint := (to_jsonb(NEW)->>TG_ARGV[0])::bigint;
        steps integer := 0;
    BEGIN
        {one_at_a_time}
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
    """


# Two changes at once would each see no circle. What is new has nothing below it.
LINES = migrations.RunSQL(
    no_loop(
        """
        IF TG_OP = 'UPDATE' AND above IS NOT NULL THEN
            PERFORM pg_advisory_xact_lock(hashtextextended(TG_ARGV[0], 0));
        END IF;
        """
    ),
    no_loop(""),
)

ACCEPTED_NOW = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_transfer_accepted() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF abs(extract(epoch FROM NEW.closed_at - charter_now())) > 300
           OR NEW.expires_at <= NEW.closed_at THEN
            RAISE EXCEPTION 'an offer is accepted now, and in time'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_transfer_accepted BEFORE UPDATE OF status ON registry_ownershiptransfer
        FOR EACH ROW WHEN (NEW.status = 'accepted') EXECUTE FUNCTION registry_transfer_accepted();
    """,
    """
    DROP TRIGGER registry_transfer_accepted ON registry_ownershiptransfer;
    DROP FUNCTION registry_transfer_accepted();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0027_forgetting")]
    operations = [
        EPOCH,
        LINES,
        ACCEPTED_NOW,
        refuse_update("registry_epoch", "counts_up", "NEW.value <= OLD.value"),
        refuse_update(
            "registry_agent",
            "owned",
            "(OLD.owner_team_id IS NOT NULL AND NEW.owner_team_id IS NULL)"
            " OR (OLD.accountable_id IS NOT NULL AND NEW.accountable_id IS NULL)",
        ),
        refuse_update(
            "registry_agent",
            "as_it_came",
            changed("created_at")
            + " OR (OLD.external_id <> '' AND "
            + changed("origin", "external_id")
            + ")",
        ),
    ]
