"""Periodic work over all apps."""

from __future__ import annotations

from celery import shared_task

from approvals.services import answers, break_glass, deployments, reminders, requests
from approvals.services.certification.tending import tend_campaigns


@shared_task(name="config.tasks.expire")
def expire() -> dict[str, int]:
    """Close what ran out: requests, reviews, deployments. Silence is no."""
    return {
        "requests": requests.expire_requests(),
        "reviews": answers.expire_reviews(),
        "started": deployments.start_what_is_due(),
        "deployments": deployments.end_what_ran_out(),
    }


@shared_task(name="config.tasks.remind")
def remind() -> int:
    """Remind those whose verdict is waited for, also of what broke the glass, and the line above them."""
    return reminders.remind() + break_glass.remind_reviewers()


@shared_task(name="config.tasks.certify")
def certify() -> int:
    """Open, remind, settle and where the policy says so suspend. Returns how many wait to be certified."""
    return tend_campaigns()
