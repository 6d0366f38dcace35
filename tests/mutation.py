"""Mutation testing of one module or folder: `make mutate ARGS=engine/plain.py`.

mutmut works in a copy of the client's sources and of the tests that need neither
Django nor a database. Prints the score of each module and each surviving change; what
docs/mutation.md explains is not printed again. Exit status 1: below 95 %.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "var" / "mutation"
ENOUGH = 95
# Under sdk/charter: the tests that are about it, quick ones first.
TESTS = {
    "engine": ["tests/engine", "tests/conformance"],
    "language/names.py": ["tests/language/test_names.py", "tests/engine"],
    "language/trigger": [
        "tests/language/test_triggers.py",
        "tests/language/test_implication.py",
        "tests/engine",
    ],
    "language": ["tests/language"],
    "manifest": ["tests/manifest"],
}
# Slow, and nothing goes wrong in them that the others would not notice.
LEFT_OUT = ["small_charters", "failures", "theorems"]
# A failing example is enough; the smallest one, a database and luck are not needed.
CONFTEST = """\
from hypothesis import Phase, settings

settings.register_profile(
    "mutation",
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
)
settings.load_profile("mutation")
"""
# mutmut's exit statuses of a change that was noticed: a test failed, or took too long.
KILLED = {1, 3, 24, 36, 152, -24, 255}
SURVIVED = {0}


def main(targets: list[str]) -> int:
    """Mutate each target, a path under sdk/charter, and print what survived."""
    scores: dict[str, Counter[str]] = {}
    for target in targets or ["engine", "language", "manifest"]:
        prepare(target)
        run("run", "--max-children", "1")
        for meta in sorted((PLACE / "mutants").rglob("*.py.meta")):
            module = str(meta.relative_to(PLACE / "mutants")).removesuffix(".meta")
            if found := report(json.loads(meta.read_text())):
                scores[module] = found
    return conclude(scores)


def prepare(target: str) -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "client", "cli")
    shutil.copytree(ROOT / "sdk" / "charter", PLACE / "charter", ignore=ignored)
    for name in ("engine", "language", "manifest", "conformance"):
        shutil.copytree(ROOT / "tests" / name, PLACE / "tests" / name, ignore=ignored)
    glob = f"charter/{target}" + ("" if target.endswith(".py") else "/*.py")
    tests = next(tests for start, tests in TESTS.items() if target.startswith(start))
    (PLACE / "tests" / "conftest.py").write_text(CONFTEST)
    (PLACE / "pyproject.toml").write_text(settings(glob, tests))


def settings(glob: str, tests: list[str]) -> str:
    """Return a configuration without Django, a database or the tests' random order."""
    add = [f"--ignore=tests/engine/test_{name}.py" for name in LEFT_OUT]
    add += ["-p", "no:django", "-p", "no:cacheprovider"]
    return f"""\
[tool.mutmut]
source_paths = ["charter"]
only_mutate = {json.dumps([glob])}
pytest_add_cli_args = {json.dumps(add)}
pytest_add_cli_args_test_selection = {json.dumps(tests)}
use_git_change_detection = false
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
pythonpath = ["."]
"""


def run(*arguments: str) -> str:
    """Run mutmut in the copy, with few generated cases and one process."""
    few = {"CHARTER_CASES": "1500", "CHARTER_JOBS": "1", "CHARTER_SEED": "1"}
    mutmut = Path(sys.executable).with_name("mutmut")
    done = subprocess.run(
        [mutmut, *arguments],
        cwd=PLACE,
        env={**os.environ, **few},
        check=True,
        text=True,
        stdout=subprocess.PIPE if arguments[0] == "show" else sys.stderr,
    )
    return done.stdout


def report(meta: dict[str, dict[str, int | None]]) -> Counter[str]:
    """Count the changes of one module and print those no test noticed."""
    found: Counter[str] = Counter()
    for name, status in sorted(meta["exit_code_by_key"].items()):
        kind = "killed" if status in KILLED else "survived"
        found[kind] += 1
        if kind == "survived":
            sys.stdout.write(f"\n{name} (status {status})\n{run('show', name)}")
    return found


def conclude(scores: dict[str, Counter[str]]) -> int:
    total = sum(scores.values(), Counter())
    sys.stdout.write("\n")
    for name, one in [*scores.items(), ("all", total)]:
        percent = 100 * one["killed"] / max(1, one.total())
        line = f"{name:40} {one['killed']:5} of {one.total():5}  {percent:5.1f} %\n"
        sys.stdout.write(line)
    return 0 if total["killed"] * 100 >= total.total() * ENOUGH else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
