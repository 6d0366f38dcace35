"""The policies there were become rules of a first set; what rounds had frozen becomes their requirement."""

from __future__ import annotations

from django.db import migrations

FIRST_RULES = """
    INSERT INTO approvals_policyset (number, status, rules, why, note, decided_at)
    SELECT 1, 'in_force', coalesce(
        (SELECT jsonb_agg(jsonb_build_object(
             'name', format('%s of %s in %s, from %s risk', p.quorum, t.name, e.name, p.risk),
             'environments', jsonb_build_array(e.slug), 'risk', p.risk, 'kinds', '[]'::jsonb,
             'automatic', false, 'without_owner', false,
             'stages', jsonb_build_array(jsonb_build_object(
                 'within_hours', p.within_hours,
                 'needs', jsonb_build_array(jsonb_build_object(
                     'group', 'team', 'names', jsonb_build_array(t.slug), 'quorum', p.quorum)))))
             ORDER BY p.id)
         FROM approvals_approvalpolicy p
         JOIN registry_team t ON t.id = p.team_id
         JOIN registry_environment e ON e.id = p.environment_id),
        '[{"name": "Every change", "environments": [], "risk": "low", "kinds": [],
           "automatic": false, "without_owner": false,
           "stages": [{"within_hours": 72, "needs": [
               {"group": "role", "names": ["administrator"], "quorum": 1}]}]},
          {"name": "High risk", "environments": [], "risk": "high", "kinds": [],
           "automatic": false, "without_owner": false,
           "stages": [{"within_hours": 72, "needs": [
               {"group": "owner_team", "names": [], "quorum": 1}]},
                      {"within_hours": 72, "needs": [
               {"group": "role", "names": ["administrator"], "quorum": 1}]}]}]'::jsonb),
        '', '', charter_now();
"""

REQUIREMENTS = """
    INSERT INTO approvals_requirement (round_id, number, policies_id, needs, automatic, at)
    SELECT r.id, 1, s.id, coalesce(
        (SELECT jsonb_agg(jsonb_build_object(
             'stage', 1, 'within_hours', 72, 'quorum', (need->>'quorum')::int,
             'team', (need->>'team')::bigint, 'name', need->>'team_name'))
         FROM jsonb_array_elements(r.requirement) need), '[]'::jsonb), false, r.opened_at
    FROM approvals_round r, approvals_policyset s WHERE s.number = 1;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_stand_ins"), ("registry", "0002_guards")]
    operations = [
        migrations.RunSQL(FIRST_RULES, migrations.RunSQL.noop),
        migrations.RunSQL(REQUIREMENTS, migrations.RunSQL.noop),
    ]
