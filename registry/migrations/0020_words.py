"""What lists filter by and add up as narrow rows, which an index answers without the wide ones."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from registry.sql import SEARCH_PATH, changed

WORDS_OF = """
    SELECT s.agent_id, w.kind, w.value FROM {table} s, LATERAL (
        SELECT 'tag' AS kind, unnest(s.tags) AS value
        UNION SELECT 'tool', unnest(s.tools)
        UNION SELECT 'environment', jsonb_object_keys(s.in_force)
    ) w
"""
COSTS_OF = """
    SELECT s.agent_id, c.key, c.value::numeric FROM {table} s, jsonb_each_text(s.cost) c
"""
ONE_ROW = "(SELECT NEW.*)"
EVERY_ROW = "registry_agentsummary"

DROP_VIEW = migrations.RunSQL(
    "DROP VIEW registry_agentcost;",
    """
    CREATE VIEW registry_agentcost AS
        SELECT s.agent_id || ':' || c.key AS id, s.agent_id, c.key AS name, c.value::numeric AS amount
        FROM registry_agentsummary AS s, jsonb_each_text(s.cost) AS c
        WHERE s.cost <> '{}'::jsonb;
    """,
)

# By row, since an update tells by row whether it changed a word; whoever writes another agent's waits for
# nothing.
FOLLOW = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_words_follow() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            DELETE FROM registry_agentword
            WHERE agent_id = NEW.agent_id
              AND (agent_id, kind, value) NOT IN ({WORDS_OF.format(table=ONE_ROW)});
        END IF;
        INSERT INTO registry_agentword (agent_id, kind, value)
            {WORDS_OF.format(table=ONE_ROW)} ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER registry_words_begin AFTER INSERT ON registry_agentsummary
        FOR EACH ROW WHEN (NEW.tags <> '{{}}' OR NEW.tools <> '{{}}' OR NEW.in_force <> '{{}}')
        EXECUTE FUNCTION registry_words_follow();
    CREATE TRIGGER registry_words_follow AFTER UPDATE ON registry_agentsummary
        FOR EACH ROW WHEN ({changed("tags", "tools", "in_force")})
        EXECUTE FUNCTION registry_words_follow();

    CREATE FUNCTION registry_costs_follow() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        DELETE FROM registry_agentcost WHERE agent_id = NEW.agent_id AND NOT NEW.cost ? name;
        INSERT INTO registry_agentcost (agent_id, name, amount)
            {COSTS_OF.format(table=ONE_ROW)}
            ON CONFLICT (agent_id, name) DO UPDATE SET amount = EXCLUDED.amount;
        RETURN NULL;
    END $$;
    CREATE TRIGGER registry_costs_begin AFTER INSERT ON registry_agentsummary
        FOR EACH ROW WHEN (NEW.cost <> '{{}}') EXECUTE FUNCTION registry_costs_follow();
    CREATE TRIGGER registry_costs_follow AFTER UPDATE ON registry_agentsummary
        FOR EACH ROW WHEN ({changed("cost")}) EXECUTE FUNCTION registry_costs_follow();

    INSERT INTO registry_agentword (agent_id, kind, value) {WORDS_OF.format(table=EVERY_ROW)};
    INSERT INTO registry_agentcost (agent_id, name, amount) {COSTS_OF.format(table=EVERY_ROW)};
    """,
    """
    DROP TRIGGER registry_costs_follow ON registry_agentsummary;
    DROP TRIGGER registry_costs_begin ON registry_agentsummary;
    DROP FUNCTION registry_costs_follow();
    DROP TRIGGER registry_words_follow ON registry_agentsummary;
    DROP TRIGGER registry_words_begin ON registry_agentsummary;
    DROP FUNCTION registry_words_follow();
    """,
)

FACTS = models.Index(
    fields=["agent"],
    include=[
        "state",
        "kind",
        "risk",
        "contract",
        "owner_team",
        "accountable",
        "certified_at",
        "certified_until",
    ],
    name="summary_facts",
)


def summary_of(name: str, *, indexed: bool) -> models.ForeignKey:
    """The key of a table whose rows are parts of a summary."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        to="registry.agentsummary",
        db_column="agent_id",
        related_name=name,
        db_index=indexed,
    )


def row_key() -> models.BigAutoField:
    """A key that nothing names."""
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0019_audit_changes")]
    operations = [
        DROP_VIEW,
        migrations.DeleteModel(name="AgentCost"),
        migrations.CreateModel(
            name="AgentCost",
            fields=[
                ("id", row_key()),
                ("summary", summary_of("amounts", indexed=False)),
                ("name", models.CharField(max_length=64)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["summary", "name"],
                        include=["amount"],
                        name="cost_summed_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="AgentWord",
            fields=[
                ("id", row_key()),
                ("summary", summary_of("words", indexed=True)),
                (
                    "kind",
                    models.CharField(
                        max_length=11,
                        choices=[
                            ("tag", "Tag"),
                            ("tool", "Tool"),
                            ("environment", "Environment"),
                        ],
                    ),
                ),
                ("value", models.CharField(max_length=128)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["kind", "value", "summary"], name="word_said_once"
                    )
                ]
            },
        ),
        migrations.AddIndex(model_name="agentsummary", index=FACTS),
        *(
            migrations.RemoveIndex(model_name="agentsummary", name=name)
            for name in ("summary_tags", "summary_tools", "summary_in_force")
        ),
        FOLLOW,
    ]
