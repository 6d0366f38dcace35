"""Decisions are numbered, kept by the week their run was opened, sealed into a chain, dropped when they are old."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import registry.clock
import scopes.models.runs
from registry.sql import SEARCH_PATH, append_only

# The table becomes one of weeks. What is there moves into the week of its run, in the order of decision.
# Constraints and indexes keep their names; every unique one has the run in it, by which the weeks are cut.
PARTITIONED = migrations.RunSQL(
    """
    ALTER TABLE scopes_decision RENAME TO scopes_decision_before;
    DROP INDEX decision_by_run, decision_by_agent, decision_by_time;
    ALTER TABLE scopes_decision_before DROP CONSTRAINT scopes_decision_pkey;
    DROP INDEX one_final_answer_per_call;
    CREATE SEQUENCE scopes_decision_number;
    CREATE TABLE scopes_decision (
        LIKE scopes_decision_before INCLUDING DEFAULTS,
        number bigint NOT NULL DEFAULT nextval('scopes_decision_number'),
        CONSTRAINT scopes_decision_pkey PRIMARY KEY (id, run_id),
        CONSTRAINT decision_of_run FOREIGN KEY (run_id) REFERENCES scopes_run
            DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT decision_of_agent FOREIGN KEY (agent_id) REFERENCES registry_agent
            DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT decision_of_manifest FOREIGN KEY (manifest_id) REFERENCES scopes_manifest
            DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT decision_of_review FOREIGN KEY (review_id) REFERENCES scopes_review
            DEFERRABLE INITIALLY DEFERRED
    ) PARTITION BY RANGE (run_id);
    ALTER SEQUENCE scopes_decision_number OWNED BY scopes_decision.number;
    CREATE UNIQUE INDEX one_final_answer_per_call ON scopes_decision (run_id, call) WHERE final;
    CREATE INDEX decision_by_run ON scopes_decision (run_id, decided_at);
    CREATE INDEX decision_by_agent ON scopes_decision (agent_id, decided_at DESC);
    CREATE INDEX decision_by_review ON scopes_decision (review_id) WHERE review_id IS NOT NULL;
    CREATE INDEX decision_by_time ON scopes_decision USING brin (decided_at)
        WITH (pages_per_range = 32, autosummarize = on);
    CREATE INDEX decision_by_number ON scopes_decision USING brin (number)
        WITH (pages_per_range = 32, autosummarize = on);
    CREATE TABLE scopes_decision_other PARTITION OF scopes_decision DEFAULT;
    """
)

WEEKS = migrations.RunSQL(
    f"""
    CREATE FUNCTION charter_first_id(at timestamptz) RETURNS uuid
        LANGUAGE sql IMMUTABLE {SEARCH_PATH} AS $$
        SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0')
            || repeat('0', 20))::uuid
    $$;

    CREATE FUNCTION charter_week_of(name text) RETURNS timestamptz
        LANGUAGE sql STABLE {SEARCH_PATH} AS $$
        SELECT to_date(right(name, 7), 'IYYY"w"IW')::timestamp AT TIME ZONE 'UTC'
    $$;

    CREATE FUNCTION charter_make_weeks(since timestamptz, until timestamptz) RETURNS integer
        LANGUAGE plpgsql SECURITY DEFINER {SEARCH_PATH} SET lock_timeout = '1s' AS $$
    DECLARE
        monday timestamptz := date_trunc('week', since, 'UTC');
        week text;
        made integer := 0;
    BEGIN
        until := least(until, clock_timestamp() + interval '60 days');
        PERFORM pg_advisory_xact_lock(hashtext('charter_make_weeks'));
        WHILE monday < until LOOP
            week := 'scopes_decision_' || to_char(monday AT TIME ZONE 'UTC', 'IYYY"w"IW');
            -- A row that came before its week was made stays where it is, and the week with it.
            IF to_regclass(week) IS NULL AND NOT EXISTS (
                SELECT FROM scopes_decision_other
                WHERE run_id >= charter_first_id(monday)
                  AND run_id < charter_first_id(monday + interval '7 days')
            ) THEN
                EXECUTE format(
                    'CREATE TABLE %I PARTITION OF scopes_decision FOR VALUES FROM (%L) TO (%L)',
                    week, charter_first_id(monday), charter_first_id(monday + interval '7 days'));
                EXECUTE format(
                    'CREATE TRIGGER %I BEFORE TRUNCATE ON %I'
                    ' FOR EACH STATEMENT EXECUTE FUNCTION charter_refuse_change()',
                    week || '_no_truncate', week);
                made := made + 1;
            END IF;
            monday := monday + interval '7 days';
        END LOOP;
        RETURN made;
    END $$;

    SELECT charter_make_weeks(
        coalesce((SELECT min(opened_at) FROM scopes_run), clock_timestamp()),
        clock_timestamp() + interval '28 days');
    """
)

# With the old table's columns alone: its rows have no number yet, and get one in the order of decision.
MOVED = migrations.RunSQL(
    """
    DO $$
    DECLARE columns text;
    BEGIN
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
        FROM pg_attribute WHERE attrelid = 'scopes_decision_before'::regclass
            AND attnum > 0 AND NOT attisdropped;
        EXECUTE format('INSERT INTO scopes_decision (%s) SELECT %s FROM scopes_decision_before'
            ' ORDER BY decided_at, id', columns, columns);
    END $$;
    DROP TABLE scopes_decision_before;
    """
)

# Whoever inserts holds a lock on the table that this one waits for: once it is had, every number up to the
# sequence's last is either committed or will never be. `ONLY`: of the table itself, which vacuum leaves alone.
END = migrations.RunSQL(
    f"""
    CREATE FUNCTION charter_decisions_end() RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER {SEARCH_PATH} SET lock_timeout = '250ms' AS $$
    BEGIN
        LOCK TABLE ONLY scopes_decision IN SHARE MODE;
        RETURN (SELECT last_value FROM scopes_decision_number);
    END $$;
    """
)

DROPPED = migrations.RunSQL(
    f"""
    CREATE FUNCTION charter_drop_week(kept interval) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER {SEARCH_PATH} SET lock_timeout = '1s' AS $$
    DECLARE
        week text;
        monday timestamptz;
        sealed bigint;
        dropped bigint;
        newest bigint;
        ranges jsonb;
    BEGIN
        kept := greatest(kept, interval '30 days');
        SELECT coalesce(max(last), 0) INTO sealed FROM scopes_decisionseal;
        FOR week IN
            SELECT inhrelid::regclass::text FROM pg_inherits
            WHERE inhparent = 'scopes_decision'::regclass
              AND inhrelid::regclass::text ~ '^scopes_decision_\\d{{4}}w\\d{{2}}$' ORDER BY 1
        LOOP
            monday := charter_week_of(week);
            EXIT WHEN monday + interval '7 days' > clock_timestamp() - kept;
            CONTINUE WHEN EXISTS (
                SELECT FROM scopes_run WHERE id >= charter_first_id(monday)
                AND id < charter_first_id(monday + interval '7 days') AND state = 'open');
            EXECUTE format(
                'SELECT count(*), max(number), (SELECT coalesce(jsonb_agg('
                '  jsonb_build_array(lower(part), upper(part)) ORDER BY lower(part)), ''[]'')'
                '  FROM unnest(range_agg(int8range(number, number + 1))) AS part) FROM %I', week)
                INTO dropped, newest, ranges;
            CONTINUE WHEN newest > sealed;
            INSERT INTO scopes_decisionremoval (name, opened_from, opened_below, decisions, numbers)
                SELECT week, monday, monday + interval '7 days', dropped, ranges WHERE dropped > 0;
            EXECUTE format('DROP TABLE %I', week);
            RETURN week;
        END LOOP;
        RETURN NULL;
    END $$;
    """
)


class Migration(migrations.Migration):
    dependencies = [("scopes", "0007_imports"), ("registry", "0024_holds")]
    operations = [
        migrations.CreateModel(
            name="DecisionCheckpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveBigIntegerField(unique=True)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("jws", models.TextField()),
                ("key_set", models.TextField()),
            ],
            options={"ordering": ["sequence"]},
        ),
        migrations.CreateModel(
            name="DecisionRemoval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=63, unique=True)),
                ("opened_from", models.DateTimeField()),
                ("opened_below", models.DateTimeField()),
                ("decisions", models.PositiveBigIntegerField()),
                ("numbers", models.JSONField()),
                ("at", models.DateTimeField(db_default=registry.clock.CharterNow())),
            ],
            options={"ordering": ["opened_from"]},
        ),
        migrations.CreateModel(
            name="DecisionSeal",
            fields=[
                ("sequence", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField(unique=True)),
                ("numbers", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("digests", models.BinaryField()),
                ("hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField(db_default=registry.clock.CharterNow())),
            ],
            options={"ordering": ["sequence"]},
        ),
        migrations.CreateModel(
            name="DecisionCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(db_default=registry.clock.CharterNow())),
                ("decisions", models.PositiveBigIntegerField(default=0)),
                ("checked", models.PositiveBigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=400)),
                ("bad_number", models.BigIntegerField(null=True)),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["-id"]},
        ),
        append_only("scopes_decisionseal"),
        append_only("scopes_decisioncheckpoint"),
        append_only("scopes_decisionremoval"),
        migrations.SeparateDatabaseAndState(
            database_operations=[PARTITIONED, WEEKS, MOVED, append_only("scopes_decision")],
            state_operations=[
                migrations.AddField(
                    model_name="decision",
                    name="number",
                    field=models.BigIntegerField(db_default=scopes.models.runs.NextDecision(), editable=False),
                ),
                migrations.AddIndex(
                    model_name="decision",
                    index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["number"], name="decision_by_number", pages_per_range=32),
                ),
            ],
        ),
        END,
        DROPPED,
    ]
