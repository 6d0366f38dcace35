"""What an action costs: fewer checks on decisions; and the epoch follows what is in force and in breach.

A decision's run, agent and manifest are taken from the run's own row in the statement that writes it,
and none of the three can be deleted, so asking again for each decision found nothing and cost as much
as all the rest; it also made every answer wait for whoever held the agent's row.
"""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from registry.sql import refuse_delete

PROTECT = django.db.models.deletion.PROTECT

IN_FORCE = migrations.RunSQL(
    """
    CREATE CONSTRAINT TRIGGER scopes_inforce_epoch
        AFTER INSERT OR UPDATE OR DELETE ON scopes_inforce DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION registry_epoch_grows();
    CREATE CONSTRAINT TRIGGER scopes_breach_epoch
        AFTER INSERT OR UPDATE OF ended_at ON scopes_breach DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION registry_epoch_grows();
    """,
    """
    DROP TRIGGER scopes_inforce_epoch ON scopes_inforce;
    DROP TRIGGER scopes_breach_epoch ON scopes_breach;
    """,
)
UNCHECKED = migrations.RunSQL(
    """
    ALTER TABLE scopes_decision
        DROP CONSTRAINT decision_of_run,
        DROP CONSTRAINT decision_of_agent,
        DROP CONSTRAINT decision_of_manifest;
    """,
    """
    ALTER TABLE scopes_decision
        ADD CONSTRAINT decision_of_run FOREIGN KEY (run_id) REFERENCES scopes_run
            DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT decision_of_agent FOREIGN KEY (agent_id) REFERENCES registry_agent
            DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT decision_of_manifest FOREIGN KEY (manifest_id) REFERENCES scopes_manifest
            DEFERRABLE INITIALLY DEFERRED;
    """,
)
HOT = migrations.RunSQL(
    # A run is counted up again and again: its page keeps room for the next count.
    "ALTER TABLE scopes_run SET (fillfactor = 70);",
    "ALTER TABLE scopes_run RESET (fillfactor);",
)


def _bare(to: str, name: str) -> migrations.AlterField:
    field = models.ForeignKey(
        to,
        on_delete=PROTECT,
        related_name=name,
        db_constraint=False,
        db_index=False,
    )
    return migrations.AlterField("decision", to.rpartition(".")[2], field)


class Migration(migrations.Migration):
    dependencies = [("scopes", "0009_breaches"), ("registry", "0026_epoch_leases")]
    operations = [
        # The log of weeks has indexes of its own already (0008).
        migrations.SeparateDatabaseAndState(
            database_operations=[UNCHECKED],
            state_operations=[
                _bare("scopes.run", "decisions"),
                _bare("registry.agent", "+"),
                _bare("scopes.manifest", "+"),
                migrations.AlterField(
                    "decision",
                    "review",
                    models.ForeignKey(
                        "scopes.review",
                        null=True,
                        on_delete=PROTECT,
                        related_name="decisions",
                        db_index=False,
                    ),
                ),
                migrations.AddIndex(
                    "decision",
                    models.Index(
                        fields=["review"],
                        condition=models.Q(review__isnull=False),
                        name="decision_by_review",
                    ),
                ),
            ],
        ),
        refuse_delete("scopes_run"),
        IN_FORCE,
        HOT,
    ]
