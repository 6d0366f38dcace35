"""Events, what is sent of them outside and to people, and what people choose."""

from __future__ import annotations

import django.db.models.deletion
import registry.clock
import registry.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0020_words"),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('dead', 'Given up')], default='waiting', max_length=9)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('since', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('next_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('claimed_until', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('milliseconds', models.PositiveIntegerField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('body', models.TextField(blank=True)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='registry.delivery')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('sent_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('webhook', 'Signed webhook'), ('slack', 'Slack-compatible')], max_length=7)),
                ('name', models.CharField(max_length=80)),
                ('shown', models.CharField(max_length=300)),
                ('address', models.TextField()),
                ('types', models.JSONField(default=list)),
                ('secret', models.TextField(blank=True)),
                ('secret_before', models.TextField(blank=True)),
                ('secret_before_until', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused'), ('removed', 'Removed')], default='active', max_length=7)),
                ('paused_because', models.CharField(blank=True, max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='endpoint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='registry.endpoint'),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=registry.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('type', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=300)),
                ('text', models.TextField(blank=True)),
                ('path', models.CharField(max_length=300)),
                ('data', models.JSONField(default=dict)),
                ('letter', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('answer_by', models.DateTimeField(null=True)),
                ('at', models.DateTimeField(db_default=registry.clock.CharterNow())),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='registry.agent')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='registry.event'),
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='registry.digest')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='registry.event')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='NotificationChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=60)),
                ('channel', models.CharField(choices=[('mail', 'mail'), ('digest', 'digest'), ('none', 'none')], max_length=6)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notification_choices', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NotificationTimes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_hour', models.PositiveSmallIntegerField(default=8)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
                ('quiet_days', models.JSONField(default=list)),
                ('away_from', models.DateField(null=True)),
                ('away_until', models.DateField(null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notification_times', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'notification times',
            },
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('person', 'day'), name='one_digest_a_day'),
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'slack'), models.Q(('secret', ''), _negated=True), _connector='OR'), name='endpoint_signs'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['-at', '-id'], name='event_by_time'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['agent', '-at'], name='event_by_agent'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'next_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['endpoint', '-id'], name='delivery_by_endpoint'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('endpoint', 'event'), name='delivered_to_an_endpoint_once'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('due_at__isnull', False), ('sent_at', None)), fields=['due_at'], name='notice_due'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('digest', None), ('due_at', None)), fields=['person'], name='notice_for_digest'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('event', 'person'), name='noticed_once'),
        ),
        migrations.AddConstraint(
            model_name='notificationchoice',
            constraint=models.UniqueConstraint(fields=('person', 'type'), name='notification_chosen_once'),
        ),
        migrations.AddConstraint(
            model_name='notificationtimes',
            constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='digest_hour_of_a_day'),
        ),
        migrations.AddConstraint(
            model_name='notificationtimes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='quiet_hours_have_two_ends'),
        ),
        migrations.AddConstraint(
            model_name='notificationtimes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('away_from', None), ('away_until', None)), models.Q(('away_from__isnull', False), ('away_until__gte', models.F('away_from'))), _connector='OR'), name='away_has_two_ends'),
        ),
    ]
