"""Every key of a charter in plain words: what editors show and the schema says.

Each key has a form, which names a definition of the JSON Schema or is empty where the
model's own type says it all, and a sentence. Keys are those of the model (`document.py`),
in the order a person writes them.
"""

from __future__ import annotations

from charter.language import document as model

Key = tuple[str, str]

KEYS: dict[type, dict[str, Key]] = {
    model.Document: {
        "agent": ("slug", "The agent's name: lower-case words with `-` between them."),
        "type": ("", "micro: one tool, one task, one output. macro: directs others."),
        "purpose": ("prose", "What the agent is for, in one or two sentences."),
        "authorization": ("", "The scope: what the agent may touch."),
        "tools": ("tools", "What each tool call means; what is not here is denied."),
        "task": ("prose", "The one task of a micro agent."),
        "output_schema": ("schema", "What a micro agent's output must look like."),
        "workflow": ("", "The steps of a macro agent, each done by another agent."),
        "contract": ("", "The outcome contract: what the agent must achieve."),
        "examples": ("", "Requests and the effect each must have; run at every save."),
    },
    model.Authorization: {
        "can_access": ("", "The grants; names match letter for letter. May be empty."),
        "cannot_access": ("", "The denials: patterns, and all that lies beneath them."),
        "escalation": ("escalation", "When a person is asked, or the run is stopped."),
        "edge_cases": ("edge_cases", "What the agent does when it cannot just go on."),
        "scope_boundary": ("", "What a run may use up. Nothing ever means unlimited."),
    },
    model.Grant: {
        "resource": ("name", "What may be touched, by its exact name."),
        "modes": ("modes", "How: read, write or direct. None implies another."),
        "actions": ("names", "Only these actions, by exact name; any if absent."),
        "when": ("trigger", "Holds only when this is true of the request's context."),
    },
    model.Denial: {
        "resource": ("pattern", "What must not be touched, nor what lies beneath it."),
        "modes": ("modes", "Only these modes; every mode if absent."),
        "actions": ("patterns", "Only actions that meet one of these; all if absent."),
    },
    model.EscalationRule: {
        "actions": ("patterns", "Only for actions that meet one of these patterns."),
        "trigger": ("trigger", "The rule fires when this is true or cannot be told."),
        "action": ("", "Ask a person, stop the run, or tell the owner."),
        "reviewers": ("name", "The team that is asked; the agent's own if absent."),
    },
    model.Boundary: {
        "max_actions_per_run": ("whole", "How many actions one run may take."),
        "timeout_minutes": ("minutes", "How many minutes one run may last."),
        "max_runs_per_hour": ("whole", "How many runs an hour; 600 if absent."),
        "max_open_runs": ("whole", "How many runs at a time; 20 if absent."),
        "max_delegation_depth": ("whole", "How deep a macro agent may delegate."),
        "requires_approval": ("", "Actions that a person must approve, as patterns."),
    },
    model.ApprovalPattern: {
        "pattern": ("pattern", "The actions that need a yes."),
        "reviewers": ("name", "The team that is asked; the agent's own if absent."),
        "within_minutes": ("minutes", "How long the answer may take; 15 if absent."),
        "quorum": ("whole", "How many must say yes; 1 if absent."),
    },
    model.Tool: {
        "action": ("name", "The action a call of this tool is."),
        "resource": ("name", "The resource it touches."),
        "mode": ("", "How it touches it."),
        "context": ("fields", "Facts taken from arguments: field, then argument."),
        "show": ("optional_names", "The arguments a reviewer sees."),
        "definition": ("digest", "The SHA-256 of the tool's definition."),
    },
    model.Step: {
        "step": ("name", "The step's own name."),
        "agent": ("slug", "The agent that does it."),
        "version": ("version", "The version it must be; the latest if absent."),
        "needs": ("optional_names", "The steps that must be finished first."),
        "on_error": ("response", "What happens when the step fails."),
    },
    model.Contract: {
        "outcome": ("prose", "The result, with a number and a time."),
        "clauses": ("", "The measurable promises."),
        "on_breach": ("", "What a breach does; notify_owner if absent."),
    },
    model.Clause: {
        "name": ("name", "The clause's own name."),
        "metric": ("metric", "What is measured."),
        "target": ("target", "An operator and a number, in quotes."),
        "unit": ("label", "What the number counts."),
        "objective": ("percentage", "How much of all runs must meet the target."),
        "window": ("duration", "The time that is looked at."),
        "min_sample": ("whole", "Fewer runs than this are no data; 20 if absent."),
        "source": ("name", "Who reports it: agent, server or a service."),
        "report_within": ("duration", "How long after a run it may be reported."),
        "guardrail": ("", "In breach it acts even when the goals are met."),
    },
    model.Example: {
        "name": ("label", "What the example shows."),
        "action": ("name", "What the agent wants to do."),
        "resource": ("name", "On what."),
        "mode": ("mode", "How."),
        "context": ("anything", "The facts."),
        "usage": ("amounts", "What was consumed since the last request."),
        "arguments": ("anything", "The call's arguments."),
        "run": ("run", "What the run has used up so far."),
        "expect": ("effect", "The effect it must have."),
    },
}
"""Counters are free keys of a boundary: `COUNTER`."""

COUNTER = "The most of this counter that a run or a day may use up."
