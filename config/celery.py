"""The Celery application: every follow-up that leaves the request goes through here."""

from __future__ import annotations

import os

from celery import Celery

from config.door import EnteredTask

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("charter", task_cls=EnteredTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
