"""Requests, verdicts, deployments and answers for programs: the same services as the pages."""
