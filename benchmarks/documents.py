"""Charters to read: the largest valid ones of many kinds, and the worst wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from charter.language import DocumentError, read

HEAD = "agent: filing-clerk\ntype: micro\nauthorization:\n"
BOUNDARY = "  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}\n"
LARGEST = 65_536
MOST = 2_500


def short(count: int) -> str:
    """Give a charter with so many short grants."""
    return grants(f"resource_{n} (read/write)" for n in range(count))


def grants(entries: Iterator[str]) -> str:
    """Give a charter with these entries of `can_access`."""
    lines = "".join(f"    - {one}\n" for one in entries) or "    []\n"
    return f"{HEAD}  can_access:\n{lines}{BOUNDARY}"


def _rules(trigger: str) -> Callable[[int], str]:
    line = f"    - {{trigger: '{trigger}', action: stop_run}}\n"
    return lambda n: (
        f"{HEAD}  can_access: []\n  escalation:\n{line * n}{BOUNDARY}"
        if n
        else short(0)
    )


def _tail(text: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: short(0) + text(n)


def _example(inner: str) -> str:
    head = "examples: [{name: a, action: b, resource: c, mode: read, expect: allow"
    return f"{head}, context: {{{inner}}}}}]\n"


def _steps(n: int) -> str:
    steps = (f"  - {{step: s{k}, agent: a, needs: [s{k + 1}]}}\n" for k in range(n))
    text = short(0).replace("micro", "macro")
    return f"{text}workflow:\n{''.join(steps)}  - {{step: s{n}, agent: a}}\n"


VALID: dict[str, Callable[[int], str]] = {
    "short grants": short,
    "long grants": lambda n: grants(
        f"{{resource: r{k}, modes: [read], when: a == {k}}}" for k in range(n)
    ),
    "comparisons": _rules(" or ".join(f"f{n} >= {n}.5" for n in range(20))),
    "close comparisons": _rules("or ".join(["a<1"] * 20)),
    "numbers": _rules(f"a in[{','.join(str(n % 10) for n in range(240))}]"),
    "long numbers": _rules(f"a in[{','.join(str(n) for n in range(1000, 1098))}]"),
    "strings": _rules("a in[" + ",".join(['""'] * 160) + "]"),
    "parentheses": _rules("(" * 245 + "a==1" + ")" * 245),
    "negations": _rules("not " * 120 + "a==1"),
    "negated groups": _rules("not(" * 98 + "a==1" + ")" * 98),
    "patterns": lambda n: short(0).replace(
        "5}", f"5, requires_approval: [{','.join(f'a*b*c*{k}*' for k in range(n))}]}}"
    ),
    "denials": lambda n: short(0).replace(
        BOUNDARY,
        f"  cannot_access: [{','.join(f'd{k}*' for k in range(n))}]\n{BOUNDARY}",
    ),
    "counters": lambda n: short(0).replace(
        "5}", "5" + "".join(f", max_a{k}_per_run: {k + 1}" for k in range(n)) + "}"
    ),
    "edge cases": lambda n: short(0).replace(
        BOUNDARY,
        "  edge_cases: {"
        + ", ".join(f"e{k}: skip" for k in range(n))
        + f"}}\n{BOUNDARY}",
    ),
    "whole numbers": _tail(
        lambda n: _example(", ".join(f"k{k}: {k}" for k in range(n)))
    ),
    "broken numbers": _tail(
        lambda n: _example(", ".join(f"k{k}: -{k}.5e-1" for k in range(n)))
    ),
    "lists in lists": _tail(
        lambda n: _example(", ".join(f"k{k}: [[[[[1]]]]]" for k in range(n)))
    ),
    "escapes": _tail(lambda n: 'purpose: "a' + "\\u00e9" * n * 5 + '"\n'),
    "lines": _tail(lambda n: "purpose: |\n" + " a b\n" * n * 6),
    "quoted lines": _tail(lambda n: "purpose: 'a" + "\n b\n" * n * 6 + " '\n"),
    "comments": _tail(lambda n: "# note, a#b\n" * n * 3),
    "steps": _steps,
    "clauses": _tail(
        lambda n: (
            "contract:\n  clauses:\n"
            + "".join(
                f"    - {{name: c{k}, metric: m, target: '< {k}', objective: 95%}}\n"
                for k in range(n)
            )
            if n
            else ""
        )
    ),
    "tools": _tail(
        lambda n: (
            "tools:\n"
            + "".join(
                f"  t{k}: {{action: a, resource: b, mode: read}}\n" for k in range(n)
            )
            if n
            else ""
        )
    ),
    "schemas": _tail(
        lambda n: (
            "output_schema: {properties: {"
            + ", ".join(f"p{k}: {{type: string}}" for k in range(n))
            + "}}\n"
        )
    ),
}


def largest(build: Callable[[int], str]) -> str:
    """Find the largest document of a kind that reads."""
    least, most = 0, MOST
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if _reads(build(middle)) else (least, middle - 1)
    return build(least)


def _reads(text: str) -> bool:
    try:
        read(text)
    except DocumentError:
        return False
    return True


def _fill(piece: str, around: str = "{}", least: int = 0) -> str:
    """Repeat a piece as often as a document of the largest size holds it."""
    room = LARGEST - len(around.encode()) - least
    return around.replace("{}", piece * (room // len(piece.encode())), 1)


WRONG: dict[str, str | bytes] = {
    "a megabyte": "a" * 1_000_000,
    "16 megabytes": b"[" * 16_000_000,
    "unknown keys": "agent: x\n" + "".join(f"agen{n}: v\n" for n in range(990)),
    "long unknown keys": "".join(f"{'abcdefgh' * 7}{n}: v\n" for n in range(990)),
    "duplicate keys": "agent: x\n" * 990,
    "anchors": "agent:\n" + "".join(f"- &a{n} !t{n} v\n" for n in range(1990)),
    "aliases": "agent: &a x\ntype: [" + "*a, " * 1990 + "]\n",
    "wrong modes": grants(f"zz{n} (rd/wr/dir)" for n in range(1980)),
    "many wrong modes": f"authorization: {{can_access: [{'zz (r/d/w/x/y/z/q/p/o),' * 1900}]}}",
    "wrong names": f"authorization: {{can_access: [{'a b c (read),' * 1990}]}}",
    "wrong triggers": _rules("a<1 and " * 13 + "(")(396),
    "unclosed triggers": _rules("(" * 460 + "a==1")(125),
    "unknown steps": _steps(220).replace("needs: [", f"needs: [{'step_of_work_' * 4}"),
    "ambiguous": "agent: [" + "1:30:30, " * 1990 + "]",
    "wrong schema": short(0)
    + "output_schema: {"
    + "".join(f"propertie{n}: 1, " for n in range(980))
    + "}",
    "long scalar": _fill("a", "agent: {}"),
    "long number": _fill("1:", "agent: {}1"),
    "long line": _fill("a", "agent: {}#b"),
    "long blank line": _fill(" ", "agent: a?{}b#c"),
    "blank trigger": _fill(" ", _rules("a{}b")(1)),
    "long key": _fill("a", "{}: 1"),
    "long comment": _fill("#", "agent: x {}"),
    "brackets": _fill("["),
    "braces": _fill("{a: "),
    "dashes": _fill("- "),
    "questions": _fill("? "),
    "colons": _fill("a:"),
    "quotes": _fill('"'),
    "escapes": _fill("\\x41", 'a: "{}"'),
    "exclamations": _fill("!"),
    "tabs": _fill("\t\n"),
    "tabs between": _fill("a:\tb\n"),
    "late tabs": _fill("\n", "agent: x\n{}" + "a: [a,\tb]\n" * 200),
    "glued comments": _fill("[]#\n", "agent: [\n{}]"),
    "loose lines": _fill("\na", "agent:\n  - [a{}]"),
    "breaks": _fill("\n", "agent: '{}'"),
    "carriage returns": _fill("\r"),
    "bells": _fill("\x07"),
    "marks": _fill("\ufeff"),
    "documents": _fill("---\n"),
    "block scalar": _fill(" \n", "agent: |\n{}"),
    "two bytes": _fill("é", "agent: {}"),
    "wrong bytes": b"\xff" * LARGEST,
}
