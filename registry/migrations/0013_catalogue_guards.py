"""Names in charters keep their meaning; a summary tells what its agent is, whoever changed it."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, changed, refuse_update

ENTRIES = {
    "registry_resourceentry": "resources",
    "registry_actionentry": "actions",
    "registry_metricentry": "metrics",
    "registry_fieldentry": "fields",
}

USED_ENTRIES_STAY = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_entry_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF EXISTS (SELECT FROM registry_entryuse
                   WHERE kind = TG_ARGV[0] AND name = OLD.name AND in_force) THEN
            RAISE EXCEPTION 'a charter in force names %', OLD.name
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$;
    """
    + "".join(
        f"""
        CREATE TRIGGER {table}_used BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION registry_entry_guard('{kind}');
        """
        for table, kind in ENTRIES.items()
    ),
    "".join(f"DROP TRIGGER {table}_used ON {table};" for table in ENTRIES)
    + "DROP FUNCTION registry_entry_guard();",
)

COPIED = "title, kind, state, owner_team_id, accountable_id, tags"
OF_THE_AGENT = changed(*COPIED.split(", "))

SUMMARIES_FOLLOW = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_summary_begin() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        SELECT {COPIED} INTO NEW.title, NEW.kind, NEW.state, NEW.owner_team_id,
               NEW.accountable_id, NEW.tags
        FROM registry_agent WHERE id = NEW.agent_id;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_summary_begin BEFORE INSERT ON registry_agentsummary
        FOR EACH ROW EXECUTE FUNCTION registry_summary_begin();

    CREATE FUNCTION registry_summary_follow() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        UPDATE registry_agentsummary SET ({COPIED}) =
            (NEW.title, NEW.kind, NEW.state, NEW.owner_team_id, NEW.accountable_id, NEW.tags)
        WHERE agent_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER registry_summary_follow AFTER UPDATE ON registry_agent
        FOR EACH ROW WHEN ({OF_THE_AGENT}) EXECUTE FUNCTION registry_summary_follow();

    UPDATE registry_agentsummary AS s SET ({COPIED}) =
        (SELECT {COPIED} FROM registry_agent AS a WHERE a.id = s.agent_id);
    """,
    """
    DROP TRIGGER registry_summary_follow ON registry_agent;
    DROP FUNCTION registry_summary_follow();
    DROP TRIGGER registry_summary_begin ON registry_agentsummary;
    DROP FUNCTION registry_summary_begin();
    """,
)

COSTS = migrations.RunSQL(
    """
    CREATE VIEW registry_agentcost AS
        SELECT s.agent_id || ':' || c.key AS id, s.agent_id, c.key AS name, c.value::numeric AS amount
        FROM registry_agentsummary AS s, jsonb_each_text(s.cost) AS c
        WHERE s.cost <> '{}'::jsonb;
    """,
    "DROP VIEW registry_agentcost;",
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_catalogue_entries")]
    operations = [
        *(refuse_update(table, "kept", changed("name")) for table in ENTRIES),
        USED_ENTRIES_STAY,
        SUMMARIES_FOLLOW,
        COSTS,
    ]
