"""`charter run`: open a run, ask in it and end it, for agents that are shell scripts."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from typing import Any

from charter.cli.agent_side import agent_config, carry
from charter.cli.command import Command, CommandError, Exit
from charter.cli.output.data import render
from charter.cli.terminal import paint, visible, write
from charter.client.decision import Decision
from charter.client.desk import Desk
from charter.client.errors import NO_ANSWER, Denied
from charter.client.run_core import RunCore
from charter.engine import JsonError, read_json

OUTPUTS = ("table", "json", "yaml")
OUTCOMES = ("succeeded", "failed", "stopped")
EXITS = {
    "allow": Exit.OK,
    "deny": Exit.DENY,
    "require_approval": Exit.REQUIRE_APPROVAL,
    "escalate": Exit.ESCALATE,
}


def _arguments(parser: ArgumentParser) -> None:
    does = parser.add_subparsers(title="what to do", metavar="open|check|finish")
    _open_arguments(does.add_parser("open", help="open a run and print its id"))
    _check_arguments(
        does.add_parser("check", help="ask whether an action may go ahead")
    )
    _finish_arguments(does.add_parser("finish", help="end a run"))


def _open_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--task", metavar="TEXT", help="what it is for")
    parser.add_argument("--on-behalf-of", metavar="PERSON", help="for whom it acts")
    _data(parser, "--context", "facts of the whole run")
    _output(parser)
    parser.set_defaults(does=_open)


def _check_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the id that `open` printed")
    for name in ("action", "resource", "mode"):
        parser.add_argument(f"--{name}", required=True, metavar="NAME")
    _data(parser, "--context", "the facts")
    _data(parser, "--usage", "what it uses up")
    _data(parser, "--arguments", "its arguments; only their digest is kept")
    parser.add_argument(
        "--call", metavar="TEXT", help="names this action, so that asking again is safe"
    )
    parser.add_argument(
        "--wait", action="store_true", help="where a person is needed, wait for them"
    )
    _output(parser)
    parser.set_defaults(does=_check)


def _finish_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the id that `open` printed")
    parser.add_argument("--outcome", choices=OUTCOMES, default="succeeded")
    parser.set_defaults(does=_finish)


def _output(parser: ArgumentParser) -> None:
    parser.add_argument("--output", choices=OUTPUTS, help="table if absent")


def _data(parser: ArgumentParser, name: str, help_: str) -> None:
    parser.add_argument(name, metavar="JSON", type=_object, default={}, help=help_)


def _object(text: str) -> dict[str, Any]:
    try:
        data = read_json(text)
    except JsonError as problem:
        raise ArgumentTypeError(str(problem)) from problem
    if not isinstance(data, dict):
        raise ArgumentTypeError("write an object, as in '{\"amount\": 12.5}'")
    return data


def _run(arguments: Namespace) -> int:
    if not hasattr(arguments, "does"):
        raise CommandError("say open, check or finish; `charter run --help` shows how")
    code: int = arguments.does(arguments)
    return code


def _open(arguments: Namespace) -> int:
    config, core = _core(arguments)
    try:
        carry(config, core.open())
    except Denied as denied:
        code = Exit.NO_ANSWER if denied.code == NO_ANSWER else Exit.DENY
        raise CommandError(denied.say, code) from denied
    data = {"run": core.id}
    write(str(core.id) if _is_table(arguments) else render(arguments.output, data))
    return Exit.OK


def _check(arguments: Namespace) -> int:
    config, core = _core(arguments)
    question = core.question(
        arguments.action,
        arguments.resource,
        arguments.mode,
        context=arguments.context,
        usage=arguments.usage,
        arguments=arguments.arguments or None,
        call=arguments.call,
    )
    ask = core.settle if arguments.wait else core.check
    decision = carry(config, ask(question))
    if _is_table(arguments):
        write("\n".join(_lines(decision)))
    else:
        write(render(arguments.output, _facts(decision)))
    if decision.code == NO_ANSWER:
        return Exit.NO_ANSWER
    return EXITS[decision.effect]


def _finish(arguments: Namespace) -> int:
    config, core = _core(arguments)
    carry(config, core.finish(arguments.outcome))
    return Exit.OK


def _core(arguments: Namespace) -> tuple[Any, RunCore]:
    # Each command is a process of its own: there is no lease to share.
    config = replace(agent_config(), mode="server")
    core = RunCore(
        Desk(config),
        task=getattr(arguments, "task", None),
        on_behalf_of=getattr(arguments, "on_behalf_of", None),
        context={} if hasattr(arguments, "run") else arguments.context,
    )
    core.id = getattr(arguments, "run", None)
    return config, core


def _is_table(arguments: Namespace) -> bool:
    return arguments.output in (None, "table")


def _lines(decision: Decision) -> list[str]:
    colour = {"allow": "green", "deny": "red"}.get(decision.effect, "yellow")
    lines = [f"{paint(decision.effect, colour, 'bold')}  {visible(decision.say)}"]
    lines += [f"  {one.code}  {visible(one.rule or '')}" for one in decision.reasons]
    if decision.review is not None:
        lines.append(f"  review {decision.review}")
    return lines


def _facts(decision: Decision) -> dict[str, Any]:
    return {
        "effect": decision.effect,
        "code": decision.code,
        "say": decision.say,
        "call": decision.call,
        "repeated": decision.repeated,
        "review": decision.review,
        "reasons": [
            {"code": one.code, "say": one.say, "rule": one.rule, "line": one.line}
            for one in decision.reasons
        ],
        "obligations": [dict(one) for one in decision.obligations],
    }


COMMAND = Command(
    name="run",
    summary="open a run, ask in it and end it, for agents that are shell scripts",
    about=(
        "An enforced run from a shell: `open` prints its id, `check` asks before an\n"
        "action (exit code 0 allow, 10 deny, 11 require_approval, 12 escalate, 3 no\n"
        "answer; act only on 0), `finish` ends it. Needs CHARTER_URL, CHARTER_KEY and\n"
        "CHARTER_TRUST."
    ),
    examples=(
        ('RUN=$(charter run open --task "customer 8812")', "open one"),
        (
            "charter run check $RUN --action create_refund --resource refunds"
            " --mode write --context '{\"refund_amount\": 40}' --wait && ./refund.sh",
            "act only when it may go ahead",
        ),
        ("charter run finish $RUN", "end it"),
    ),
    arguments=_arguments,
    run=_run,
)
