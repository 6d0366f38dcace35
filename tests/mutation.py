"""Mutation testing of one module or folder: `make mutate ARGS=engine/plain.py`.

Works in a copy of the client's sources and of the tests that need neither Django nor a
database. mutmut writes each changed function beside the right one; `mutation_loop` asks
the tests about each. Prints each change that no test noticed and the score of each
module. Exit status 1: below 95 %.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENOUGH = 95
# Under sdk/charter: the tests that are about it.
READER = ["", "_lines", "_numbers", "_places", "_refusals", "_schemas", "_sections"]
TESTS = {
    "engine": [
        "tests/engine",
        "tests/conformance/test_engine.py",
        "tests/conformance/test_contracts.py",
        "tests/conformance/test_directives.py",
    ],
    "language/names.py": [
        "tests/language/test_names.py",
        "tests/engine/test_prepared.py",
        "tests/conformance/test_engine.py",
    ],
    "language/trigger": [
        "tests/language/test_triggers.py",
        "tests/language/test_implication.py",
        "tests/engine/test_prepared.py",
        "tests/conformance/test_engine.py",
        "tests/conformance/test_language.py",
    ],
    "language/reader": [
        *(f"tests/language/test_reader{name}.py" for name in READER),
        "tests/language/test_writer.py",
        "tests/language/test_edit.py",
        "tests/language/test_edit_by_hand.py",
        "tests/conformance/test_language.py",
    ],
    "language": ["tests/language", "tests/conformance/test_language.py"],
    "manifest": ["tests/manifest"],
}
# Slow, and nothing goes wrong in them that the others would not notice.
LEFT_OUT = ["small_charters", "theorems", "failures.py::test_a_fault_in_any_line"]
# A failing example is enough; the smallest one, a database and luck are not needed.
CONFTEST = """\
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutation",
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    deadline=None,
)
settings.load_profile("mutation")
"""


def main(targets: list[str]) -> int:
    """Mutate the targets, paths under sdk/charter, and print what survived."""
    scores: dict[str, Counter[str]] = {}
    for group in [targets] if targets else [["engine"], ["language"], ["manifest"]]:
        place = prepare(group[0])
        paths = [path for target in group for path in modules(target)]
        changes = dict(change for path in paths for change in mutate(place, path))
        ask(place, group, changes)
        for name, noticed in json.loads((place / "found.json").read_text()).items():
            module = name.rpartition(".")[0].removeprefix("charter.")
            scores.setdefault(module, Counter())[str(noticed)] += 1
            if not noticed:
                sys.stdout.write(f"\n{name}\n{changes[name]}")
        shutil.rmtree(place)
    return conclude(scores)


def prepare(target: str) -> Path:
    place = ROOT / "var" / "mutation" / target.replace("/", "_")
    shutil.rmtree(place, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "client", "cli")
    shutil.copytree(ROOT / "sdk" / "charter", place / "charter", ignore=ignored)
    for name in ("engine", "language", "manifest", "conformance"):
        shutil.copytree(ROOT / "tests" / name, place / "tests" / name, ignore=ignored)
    shutil.copytree(ROOT / "examples", place / "examples", ignore=ignored)
    (place / "tests" / "conftest.py").write_text(CONFTEST)
    shutil.copy(ROOT / "tests" / "mutation_loop.py", place)
    # Where mutmut looks for its settings; it wants to know this one.
    settings = '[tool.mutmut]\nsource_paths = ["charter"]\n'
    (place / "pyproject.toml").write_text(settings)
    return place


def modules(target: str) -> Iterator[Path]:
    charter = ROOT / "sdk" / "charter"
    found = charter / target
    for path in [found] if found.is_file() else sorted(found.rglob("*.py")):
        yield path.relative_to(charter.parent)


def mutate(place: Path, path: Path) -> Iterator[tuple[str, str]]:
    """Write every change of one module into it; return each one's name and text."""
    mutations = import_module("mutmut.mutation.file_mutation")
    with chdir(place):
        mutated = mutations.mutate_file_contents(str(path), path.read_text())
    (place / path).write_text(mutated.code)
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    texts = dict(functions(mutated.code))
    for name in mutated.mutant_names:
        right = texts[name.rpartition("__mutmut_")[0] + "__mutmut_orig"]
        yield f"{module}.{name}", difference(right, texts[name])


def functions(code: str) -> Iterator[tuple[str, list[str]]]:
    lines = code.splitlines()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name:
            _, name, rest = node.name.partition("__mutmut_")
            text = lines[node.lineno - 1 : node.end_lineno]
            text[0] = text[0].replace(name + rest, "")
            yield node.name, text


def difference(old: list[str], new: list[str]) -> str:
    shown = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    return "".join(f"{line}\n" for line in shown if not line.startswith("@@"))


def ask(place: Path, targets: list[str], changes: dict[str, str]) -> None:
    """Ask the tests, without Django or a database, with few generated cases."""
    starts = [next(filter(target.startswith, TESTS)) for target in targets]
    tests = dict.fromkeys(test for start in starts for test in TESTS[start])
    (place / "changes.json").write_text(json.dumps(changes))
    few = {"CHARTER_CASES": "300", "CHARTER_JOBS": "1", "CHARTER_SEED": "1"}
    options = [f"--deselect=tests/engine/test_{name}" for name in LEFT_OUT]
    options += [f"--rootdir={place}", "--import-mode=importlib", "--tb=no", "-q"]
    options += [f"-opythonpath={place}", "-oaddopts=", "-c/dev/null"]
    options += ["-pmutation_loop", "-pno:django", "-pno:cacheprovider"]
    options += ["-pno:randomly", "-pno:xdist"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=place,
        env={**os.environ, **few, "PYTHONPATH": str(place)},
        check=True,
        stdout=sys.stderr,
    )


def conclude(scores: dict[str, Counter[str]]) -> int:
    total = sum(scores.values(), Counter())
    sys.stdout.write("\n")
    for name, one in [*scores.items(), ("all", total)]:
        percent = 100 * one["True"] / max(1, one.total())
        line = f"{name:40} {one['True']:5} of {one.total():5}  {percent:5.1f} %\n"
        sys.stdout.write(line)
    return 0 if total["True"] * 100 >= total.total() * ENOUGH else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
