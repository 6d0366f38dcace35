"""Search: two extensions, what it reads of an agent, and the trigger that keeps it."""

from __future__ import annotations

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgvector.django
from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error, migrations, models

import registry.clock
from registry.sql import SEARCH_PATH

WITHOUT_VECTOR = (
    "search needs the extension `{name}`, and this role may not make it: {why}\n"
    "Install it on the server (pgvector for `vector`), let a superuser run "
    "`CREATE EXTENSION {name}` in this database, then migrate again"
)


def make_extensions(apps, schema_editor):
    for name in ("pg_trgm", "vector"):
        try:
            schema_editor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        except Error as error:
            why = " ".join(str(error).split())
            raise CommandError(WITHOUT_VECTOR.format(name=name, why=why)) from error


# The names are read word by word: `PdfReader-2` as `pdf reader 2`. Invariant: the text's digest decides
# whether an embedding is still true, so every change of how it is made embeds all agents anew.
TRIGGER = migrations.RunSQL(
    f"""
    CREATE FUNCTION charter_plain_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT regexp_replace(
            regexp_replace(name, '([a-z0-9])([A-Z])', '\\1 \\2', 'g'), '[-_./@:]+', ' ', 'g')
    $$;
    CREATE FUNCTION registry_index_agent(agent registry_agent) RETURNS void
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        title text := charter_plain_name(agent.title);
        name text := replace(agent.slug, '-', ' ');
        tags text := array_to_string(agent.tags, ', ');
        whole text := concat_ws('. ', title, nullif(agent.purpose, ''), nullif(tags, ''));
        whole_digest bytea := sha256(convert_to(whole, 'UTF8'));
    BEGIN
        INSERT INTO registry_agentsearch (agent_id, names, words, text, digest)
        VALUES (
            agent.id,
            lower(name || CASE WHEN lower(title) = name THEN '' ELSE ' | ' || title END),
            setweight(to_tsvector('english', name || ' ' || title), 'A')
                || setweight(to_tsvector('english', tags), 'B')
                || setweight(to_tsvector('english', agent.purpose), 'C'),
            whole,
            whole_digest
        )
        ON CONFLICT (agent_id) DO UPDATE
            SET names = excluded.names, words = excluded.words,
                text = excluded.text, digest = excluded.digest;
        DELETE FROM registry_agentvector WHERE agent_id = agent.id AND digest <> whole_digest;
    END $$;
    CREATE FUNCTION registry_index_agent_row() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        PERFORM registry_index_agent(NEW);
        RETURN NULL;
    END $$;
    CREATE TRIGGER registry_index_agent_new AFTER INSERT ON registry_agent
        FOR EACH ROW EXECUTE FUNCTION registry_index_agent_row();
    CREATE TRIGGER registry_index_agent_changed AFTER UPDATE ON registry_agent
        FOR EACH ROW
        WHEN ((NEW.slug, NEW.title, NEW.purpose, NEW.tags)
              IS DISTINCT FROM (OLD.slug, OLD.title, OLD.purpose, OLD.tags))
        EXECUTE FUNCTION registry_index_agent_row();
    SELECT registry_index_agent(agent) FROM registry_agent AS agent;
    """,
    """
    DROP TRIGGER registry_index_agent_changed ON registry_agent;
    DROP TRIGGER registry_index_agent_new ON registry_agent;
    DROP FUNCTION registry_index_agent_row();
    DROP FUNCTION registry_index_agent(registry_agent);
    DROP FUNCTION charter_plain_name(text);
    """,
)

# Four bits a number do not compress; trying costs time at every embedding.
STORAGE = migrations.RunSQL(
    "ALTER TABLE registry_agentvector ALTER COLUMN tokens SET STORAGE EXTERNAL;",
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_retirements")]
    operations = [
        migrations.RunPython(make_extensions, migrations.RunPython.noop),
        migrations.CreateModel(
            name='AgentLoad',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('name', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('added', models.PositiveIntegerField()),
                ('changed', models.PositiveIntegerField()),
                ('unchanged', models.PositiveIntegerField()),
                ('claimed', models.PositiveIntegerField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AgentSearch',
            fields=[
                ('agent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='registry.agent')),
                ('names', models.TextField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('text', models.TextField()),
                ('digest', models.BinaryField(max_length=32)),
            ],
            options={
                'verbose_name_plural': 'agent searches',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='search_words'), django.contrib.postgres.indexes.GinIndex(fields=['names'], name='search_names', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='AgentVector',
            fields=[
                ('agent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='vector', serialize=False, to='registry.agent')),
                ('model', models.CharField(db_index=True, max_length=60)),
                ('digest', models.BinaryField(max_length=32)),
                ('vector', pgvector.django.VectorField(dimensions=384)),
                ('tokens', models.BinaryField()),
                ('embedded_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
            ],
            options={
                'indexes': [pgvector.django.HnswIndex(ef_construction=64, fields=['vector'], m=16, name='search_meaning', opclasses=['vector_ip_ops'])],
            },
        ),
        STORAGE,
        TRIGGER,
    ]
