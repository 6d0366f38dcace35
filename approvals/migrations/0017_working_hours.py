"""Working hours: the calendar, and what a requirement and a request keep of it."""

from __future__ import annotations

from django.db import migrations, models

import approvals.models.working


class Migration(migrations.Migration):
    dependencies = [("approvals", "0016_in_review")]
    operations = [
        migrations.CreateModel(
            name="WorkingCalendar",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, primary_key=True, serialize=False
                    ),
                ),
                ("timezone", models.CharField(default="UTC", max_length=64)),
                (
                    "week",
                    models.JSONField(default=approvals.models.working._usual_week),
                ),
                ("holidays", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="one_working_calendar"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("timezone", ""), _negated=True),
                        name="working_calendar_has_a_time_zone",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="requirement",
            name="calendar",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="deploymentrequest",
            name="within_hours",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="deploymentrequest",
            name="is_working_time",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddConstraint(
            model_name="deploymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_working_time", False),
                    ("within_hours__gte", 1),
                    _connector="OR",
                ),
                name="working_time_is_of_some_hours",
            ),
        ),
    ]
