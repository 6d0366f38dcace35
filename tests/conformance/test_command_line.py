"""The command line answers every case it can carry, and refuses every document."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from charter.cli import main
from tests.conformance.carrying import by_a_line
from tests.conformance.comparing import only, shown
from tests.conformance.engine import decide_case
from tests.conformance.suite import Case, cases, files
from tests.conformance.test_language import source
from tests.conformance.values import as_json, request_text


def test_the_command_line_decides_as_the_cases_say(tmp_path):
    answered, expected, whole, engine = {}, {}, {}, {}

    for number, (charter, asked) in enumerate(by_charter().items()):
        lines = [line(case) for _, case in asked]
        answers = check(tmp_path, number, charter, lines)
        for (name, case), answer in zip(asked, answers, strict=True):
            expected[name] = shown(case["expect"])
            answered[name] = only(answer, expected[name])
            if "raw" not in case:
                whole[name] = answer
                engine[name] = decide_case([charter], case).as_data()

    assert answered == expected
    assert whole == engine


def test_the_command_line_refuses_every_invalid_document(tmp_path):
    documents = dict(files("invalid"))
    paths = {name: tmp_path / f"{name.replace('/', '.')}.yaml" for name in documents}
    for name, file in documents.items():
        text = source(file)
        paths[name].write_bytes(text.encode() if isinstance(text, str) else text)

    status, output = run("validate", *map(str, paths.values()), "--output", "json")

    found = {one["file"]: (one["valid"], one["errors"]) for one in json.loads(output)}
    assert found == {
        str(paths[name]): (False, file["problems"]) for name, file in documents.items()
    }
    assert status == 1


def test_the_command_line_finds_every_charter_of_the_cases_valid(tmp_path):
    charters = {text for _, chain, _ in cases() for text in chain}
    paths = []
    for number, text in enumerate(sorted(charters)):
        paths.append(tmp_path / f"{number}.yaml")
        paths[-1].write_text(text, encoding="utf-8")

    status, output = run("validate", *map(str, paths), "--output", "json")

    assert [one["errors"] for one in json.loads(output)] == [[] for _ in paths]
    assert status == 0


def by_charter() -> dict[str, list[tuple[str, Case]]]:
    found: dict[str, list[tuple[str, Case]]] = {}
    for name, charters, case in cases():
        if by_a_line(charters, case):
            found.setdefault(charters[0], []).append((name, case))
    return found


def line(case: Case) -> str:
    """Return a case as a line: the request, and where its run stands."""
    text = request_text(case, special)
    if "run" not in case:
        return text
    separator = ", " if text != "{}" else ""
    return f'{text[:-1]}{separator}"run": {as_json(case["run"], special)}}}'


def special(value: float) -> str:
    """Write a number JSON does not have, as a line does."""
    name = {"inf": "inf", "-inf": "-inf"}.get(repr(value), "nan")
    return json.dumps({"$float": name})


def check(folder: Path, number: int, charter: str, lines: list[str]) -> list[Any]:
    document, requests = folder / f"{number}.yaml", folder / f"{number}.jsonl"
    document.write_text(charter, encoding="utf-8")
    requests.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    status, output = run(
        *("check", "--charter", str(document)),
        *("--requests", str(requests), "--output", "jsonl"),
    )
    assert status == 0
    return [json.loads(one) for one in output.removesuffix("\n").split("\n")]


def run(*arguments: str) -> tuple[int, str]:
    """Run the command in this process; return its status and what it wrote."""
    raw = io.BytesIO()
    output = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with redirect_stdout(output):
        status = main(list(arguments))
    output.flush()
    return int(status), raw.getvalue().decode()
