"""What is said, viewed and suggested stands as it was, of a round that waits; who approves has looked."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, append_only

TABLES = (
    "approvals_comment",
    "approvals_resolution",
    "approvals_viewedmark",
    "approvals_suggestion",
    "approvals_suggestionoutcome",
)

ASKS_PEOPLE = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_must_be_person(who bigint) RETURNS void
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM registry_person
                       WHERE id = who AND is_active AND NOT is_service) THEN
            RAISE EXCEPTION 'only an active person speaks on a request'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END $$;
    -- The round is the latest of a request that waits, and has a sentence in that place.
    CREATE FUNCTION approvals_must_wait(proposed bigint, line integer) RETURNS void
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM approvals_round r
                       JOIN approvals_deploymentrequest q ON q.id = r.request_id
                       WHERE r.id = proposed
                         AND q.status IN ('in_review', 'changes_requested', 'approved')
                         AND r.number = (SELECT max(number) FROM approvals_round
                                         WHERE request_id = q.id)
                         AND (line IS NULL OR line < jsonb_array_length(r.changes))) THEN
            RAISE EXCEPTION 'the round waits for nothing any more'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END $$;
    """,
    """
    DROP FUNCTION approvals_must_wait(bigint, integer);
    DROP FUNCTION approvals_must_be_person(bigint);
    """,
)

COMMENTS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_comment_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        PERFORM approvals_must_be_person(NEW.by_id);
        IF NEW.thread_id IS NULL THEN
            PERFORM approvals_must_wait(NEW.round_id, NEW.line);
        ELSIF NOT EXISTS (SELECT FROM approvals_comment t
                          JOIN approvals_round r ON r.id = t.round_id
                          JOIN approvals_deploymentrequest q ON q.id = r.request_id
                          WHERE t.id = NEW.thread_id AND t.thread_id IS NULL
                            AND t.round_id = NEW.round_id
                            AND t.line IS NOT DISTINCT FROM NEW.line
                            AND q.status IN ('in_review', 'changes_requested', 'approved')) THEN
            RAISE EXCEPTION 'an answer goes to a thread of a request that waits'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_comment_guard BEFORE INSERT ON approvals_comment
        FOR EACH ROW EXECUTE FUNCTION approvals_comment_guard();

    CREATE FUNCTION approvals_resolution_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        PERFORM approvals_must_be_person(NEW.by_id);
        IF NEW.last_id IS DISTINCT FROM
           (SELECT max(id) FROM approvals_comment
            WHERE id = NEW.thread_id OR thread_id = NEW.thread_id)
           OR NOT EXISTS (SELECT FROM approvals_comment
                          WHERE id = NEW.thread_id AND thread_id IS NULL) THEN
            RAISE EXCEPTION 'a thread is settled as far as its newest comment'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_resolution_guard BEFORE INSERT ON approvals_resolution
        FOR EACH ROW EXECUTE FUNCTION approvals_resolution_guard();
    """,
    """
    DROP TRIGGER approvals_resolution_guard ON approvals_resolution;
    DROP FUNCTION approvals_resolution_guard();
    DROP TRIGGER approvals_comment_guard ON approvals_comment;
    DROP FUNCTION approvals_comment_guard();
    """,
)

MARKS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_mark_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        PERFORM approvals_must_be_person(NEW.person_id);
        PERFORM approvals_must_wait(NEW.round_id, NEW.line);
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_mark_guard BEFORE INSERT ON approvals_viewedmark
        FOR EACH ROW EXECUTE FUNCTION approvals_mark_guard();

    -- After the guard of verdicts, by its name: what is wider is approved by who has looked at it.
    CREATE FUNCTION approvals_verdict_viewed() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF EXISTS (SELECT FROM approvals_round r,
                       jsonb_array_elements(r.changes) WITH ORDINALITY AS one(change, place)
                   WHERE r.id = NEW.round_id
                     AND change->>'kind' NOT IN ('narrower', 'same_reach')
                     AND NOT EXISTS (SELECT FROM approvals_viewedmark
                                     WHERE round_id = r.id AND person_id = NEW.person_id
                                       AND line = place - 1)) THEN
            RAISE EXCEPTION 'who approves has looked at every wider change'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_verdict_viewed BEFORE INSERT ON approvals_verdict
        FOR EACH ROW WHEN (NEW.says = 'approve')
        EXECUTE FUNCTION approvals_verdict_viewed();
    """,
    """
    DROP TRIGGER approvals_verdict_viewed ON approvals_verdict;
    DROP FUNCTION approvals_verdict_viewed();
    DROP TRIGGER approvals_mark_guard ON approvals_viewedmark;
    DROP FUNCTION approvals_mark_guard();
    """,
)

SUGGESTIONS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_suggestion_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        PERFORM approvals_must_be_person(NEW.by_id);
        PERFORM approvals_must_wait(NEW.round_id, NEW.line);
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_suggestion_guard BEFORE INSERT ON approvals_suggestion
        FOR EACH ROW EXECUTE FUNCTION approvals_suggestion_guard();

    -- Accepted: a later round of the same request carries it, and who suggested it is one of the authors.
    CREATE FUNCTION approvals_outcome_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        PERFORM approvals_must_be_person(NEW.by_id);
        IF NEW.says = 'accepted' AND NOT EXISTS (
               SELECT FROM approvals_suggestion s
               JOIN approvals_round made ON made.id = s.round_id
               JOIN approvals_round later ON later.request_id = made.request_id
                AND later.number > made.number AND later.version_id = NEW.version_id
               JOIN scopes_versionauthor a
                 ON a.version_id = NEW.version_id AND a.person_id = s.by_id
               WHERE s.id = NEW.suggestion_id) THEN
            RAISE EXCEPTION 'who suggested what was accepted is one of its authors'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_outcome_guard BEFORE INSERT ON approvals_suggestionoutcome
        FOR EACH ROW EXECUTE FUNCTION approvals_outcome_guard();
    """,
    """
    DROP TRIGGER approvals_outcome_guard ON approvals_suggestionoutcome;
    DROP FUNCTION approvals_outcome_guard();
    DROP TRIGGER approvals_suggestion_guard ON approvals_suggestion;
    DROP FUNCTION approvals_suggestion_guard();
    """,
)

REPLAYS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_round_replay() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM scopes_replay p
                       JOIN approvals_deploymentrequest q ON q.id = NEW.request_id
                       WHERE p.id = (NEW.replay->>'id')::bigint AND p.state = 'done'
                         AND p.version_id = NEW.version_id
                         AND p.environment_id = q.environment_id
                         AND p.result->'total' = NEW.replay->'total'
                         AND p.result->'changed' = NEW.replay->'changed'
                         AND p.result->'cannot_tell' = NEW.replay->'cannot_tell') THEN
            RAISE EXCEPTION 'a round keeps a finished replay of its own version'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_round_replay BEFORE INSERT ON approvals_round
        FOR EACH ROW WHEN (jsonb_typeof(NEW.replay) = 'object')
        EXECUTE FUNCTION approvals_round_replay();
    """,
    """
    DROP TRIGGER approvals_round_replay ON approvals_round;
    DROP FUNCTION approvals_round_replay();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0011_discussion"),
        ("scopes", "0003_replays"),
    ]
    operations = [
        *[append_only(table) for table in TABLES],
        ASKS_PEOPLE,
        COMMENTS,
        MARKS,
        SUGGESTIONS,
        REPLAYS,
    ]
