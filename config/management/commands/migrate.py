"""`migrate`, then the run-time role's rights: so that no table is ever without them."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from psycopg import sql

APPEND_ONLY = [
    "registry_auditcheckpoint",
    "registry_auditentry",
    "registry_auditseal",
    "registry_deliveryattempt",
    "registry_event",
    "registry_governedsince",
    "registry_retirement",
    "scopes_version",
    "scopes_versionauthor",
    "scopes_workflowstep",
    "scopes_manifest",
    "scopes_decision",
    "scopes_decisioncheckpoint",
    "scopes_decisionremoval",
    "scopes_decisionseal",
    "scopes_review_teams",
    "approvals_round",
    "approvals_verdict",
    "approvals_requirement",
    "approvals_policyauthor",
    "approvals_reviewanswer",
    "approvals_breakglassreview",
    "approvals_certification",
    "approvals_comment",
    "approvals_resolution",
    "approvals_viewedmark",
    "approvals_suggestion",
    "approvals_suggestionoutcome",
]

GRANTS = sql.SQL(
    """
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
    REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
    """
)


class Command(MigrateCommand):
    """Django's `migrate`, followed by the grants of the run-time role."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        role = unquote(urlsplit(settings.RUNTIME_DATABASE_URL).username or "")
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if not role or cursor.fetchone()[0] == role:
                return
            name = sql.Identifier(role)
            database = sql.Identifier(connection.settings_dict["NAME"])
            grants = GRANTS.format(role=name, database=database)
            cursor.execute(grants.as_string(cursor.connection))
            for table, is_part in _append_only(cursor):
                revoke = sql.SQL(
                    # Rows come into a part through its whole alone.
                    "REVOKE ALL ON {} FROM {}"
                    if is_part
                    else "REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}"
                )
                cursor.execute(
                    revoke.format(sql.Identifier(table), name).as_string(
                        cursor.connection
                    )
                )


def _append_only(cursor: Any) -> list[tuple[str, bool]]:
    """The append-only tables that are there, and the parts of those that are cut in parts."""
    cursor.execute(
        "SELECT c.relname, c.relispartition FROM pg_class c"
        " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid"
        " LEFT JOIN pg_class whole ON whole.oid = i.inhparent"
        " WHERE c.relkind IN ('r', 'p') AND coalesce(whole.relname, c.relname) = ANY(%s)",
        [APPEND_ONLY],
    )
    return list(cursor.fetchall())
