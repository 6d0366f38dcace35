"""What was told long ago may go: events with their deliveries and notices, once nothing of them is owed."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH

FORGETTING = migrations.RunSQL(
    f"""
    -- Whether an event is over: older than the shortest time, delivered everywhere, everybody told.
    CREATE FUNCTION registry_is_told(which uuid) RETURNS boolean
        LANGUAGE sql STABLE {SEARCH_PATH} AS $$
        SELECT EXISTS (SELECT FROM registry_event
                       WHERE id = which AND at < charter_now() - interval '90 days')
           AND NOT EXISTS (SELECT FROM registry_delivery
                           WHERE event_id = which AND state <> 'delivered')
           AND NOT EXISTS (SELECT FROM registry_notice n
                           LEFT JOIN registry_digest g ON g.id = n.digest_id
                           WHERE n.event_id = which
                             AND n.sent_at IS NULL AND g.sent_at IS NULL)
    $$;

    CREATE FUNCTION registry_forget_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        is_over boolean;
    BEGIN
        CASE TG_TABLE_NAME
            WHEN 'registry_event' THEN is_over := registry_is_told(OLD.id);
            WHEN 'registry_deliveryattempt' THEN
                is_over := registry_is_told((SELECT event_id FROM registry_delivery
                                             WHERE id = OLD.delivery_id));
            WHEN 'registry_digest' THEN
                is_over := OLD.sent_at < charter_now() - interval '90 days';
            ELSE is_over := registry_is_told(OLD.event_id);
        END CASE;
        IF is_over IS NOT TRUE THEN
            RAISE EXCEPTION 'delete refused: what stands in % is kept', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$;

    DROP TRIGGER registry_event_append_only ON registry_event;
    CREATE TRIGGER registry_event_append_only BEFORE UPDATE ON registry_event
        FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
    DROP TRIGGER registry_deliveryattempt_append_only ON registry_deliveryattempt;
    CREATE TRIGGER registry_deliveryattempt_append_only BEFORE UPDATE ON registry_deliveryattempt
        FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
    DROP TRIGGER registry_delivery_no_delete ON registry_delivery;
    DROP TRIGGER registry_notice_no_delete ON registry_notice;
    DROP TRIGGER registry_digest_no_delete ON registry_digest;
    CREATE TRIGGER registry_event_forget BEFORE DELETE ON registry_event
        FOR EACH ROW EXECUTE FUNCTION registry_forget_guard();
    CREATE TRIGGER registry_deliveryattempt_forget BEFORE DELETE ON registry_deliveryattempt
        FOR EACH ROW EXECUTE FUNCTION registry_forget_guard();
    CREATE TRIGGER registry_delivery_forget BEFORE DELETE ON registry_delivery
        FOR EACH ROW EXECUTE FUNCTION registry_forget_guard();
    CREATE TRIGGER registry_notice_forget BEFORE DELETE ON registry_notice
        FOR EACH ROW EXECUTE FUNCTION registry_forget_guard();
    CREATE TRIGGER registry_digest_forget BEFORE DELETE ON registry_digest
        FOR EACH ROW EXECUTE FUNCTION registry_forget_guard();

    -- The run-time role may not delete events: this does, of what is over, at most so many at once.
    CREATE FUNCTION registry_forget_told(kept interval, most integer) RETURNS integer
        LANGUAGE plpgsql SECURITY DEFINER {SEARCH_PATH} AS $$
    DECLARE
        before timestamptz := charter_now() - greatest(kept, interval '90 days');
        found uuid[];
    BEGIN
        SELECT coalesce(array_agg(id), '{{}}') INTO found FROM (
            SELECT id FROM registry_event e
            WHERE e.at < before AND registry_is_told(e.id)
            ORDER BY e.at, e.id LIMIT most FOR UPDATE SKIP LOCKED) over;
        DELETE FROM registry_deliveryattempt a USING registry_delivery d
            WHERE d.id = a.delivery_id AND d.event_id = ANY(found);
        DELETE FROM registry_delivery WHERE event_id = ANY(found);
        DELETE FROM registry_notice WHERE event_id = ANY(found);
        DELETE FROM registry_event WHERE id = ANY(found);
        DELETE FROM registry_digest g WHERE g.id IN (
            SELECT id FROM registry_digest o
            WHERE o.sent_at < before
              AND NOT EXISTS (SELECT FROM registry_notice WHERE digest_id = o.id)
            LIMIT most);
        RETURN cardinality(found);
    END $$;
    """,
    """
    DROP FUNCTION registry_forget_told(interval, integer);
    DROP TRIGGER registry_event_forget ON registry_event;
    DROP TRIGGER registry_deliveryattempt_forget ON registry_deliveryattempt;
    DROP TRIGGER registry_delivery_forget ON registry_delivery;
    DROP TRIGGER registry_notice_forget ON registry_notice;
    DROP TRIGGER registry_digest_forget ON registry_digest;
    DROP TRIGGER registry_event_append_only ON registry_event;
    CREATE TRIGGER registry_event_append_only BEFORE UPDATE OR DELETE ON registry_event
        FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
    DROP TRIGGER registry_deliveryattempt_append_only ON registry_deliveryattempt;
    CREATE TRIGGER registry_deliveryattempt_append_only
        BEFORE UPDATE OR DELETE ON registry_deliveryattempt
        FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
    CREATE TRIGGER registry_delivery_no_delete BEFORE DELETE ON registry_delivery
        FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
    CREATE TRIGGER registry_notice_no_delete BEFORE DELETE ON registry_notice
        FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
    CREATE TRIGGER registry_digest_no_delete BEFORE DELETE ON registry_digest
        FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
    DROP FUNCTION registry_forget_guard();
    DROP FUNCTION registry_is_told(uuid);
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0026_epoch_leases")]
    operations = [FORGETTING]
