"""The Makefile's search for a Python: each case on a path that holds nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.embedded.paths import ROOT

SEARCH = ROOT / "config" / "embedded" / "find-python.sh"


@pytest.fixture
def machine(tmp_path):
    """A machine with chosen Pythons: say how each answers to a version and to `import venv`."""

    def put(name: str, version: str, *, venv: bool) -> None:
        major, minor = version.split(".")
        program = tmp_path / name
        program.write_text(
            "#!/bin/sh\n"
            'case "$2" in\n'
            f"    *print*) echo {version};;\n"
            f"    *version_info*) [ {major} -gt 3 ] || [ {minor} -ge 11 ];;\n"
            f"    *ensurepip*) {'true' if venv else 'false'};;\n"
            "esac\n"
        )
        program.chmod(0o755)

    return put


def _search(path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", SEARCH],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_python_that_runs_these_tests_is_found(tmp_path):
    found = _search(tmp_path, PYTHON=sys.executable)

    assert found.returncode == 0
    assert found.stdout.strip() == sys.executable


def test_an_old_python_is_named_in_one_sentence(tmp_path, machine):
    machine("python3", "3.9", venv=True)

    found = _search(tmp_path)

    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer and found 3.9" in found.stderr


def test_a_python_without_venv_is_said_with_the_package_to_install(tmp_path, machine):
    machine("python3", "3.11", venv=False)

    found = _search(tmp_path)

    assert found.returncode == 1
    assert found.stderr.count("\n") == 1
    assert "apt install python3.11-venv" in found.stderr


def test_a_machine_without_python_is_told_so(tmp_path):
    found = _search(tmp_path)

    assert found.returncode == 1
    assert "found none" in found.stderr


def test_a_newer_python_is_taken_where_the_first_will_not_do(tmp_path, machine):
    machine("python3", "3.9", venv=True)
    machine("python3.11", "3.11", venv=False)
    machine("python3.13", "3.13", venv=True)

    found = _search(tmp_path)

    assert found.stdout.strip() == str(tmp_path / "python3.13")


def test_a_placeholder_that_does_not_run_is_passed_over(tmp_path, machine):
    (tmp_path / "python3.11").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "python3.11").chmod(0o755)
    machine("python3.12", "3.12", venv=True)

    found = _search(tmp_path)

    assert found.stdout.strip() == str(tmp_path / "python3.12")
