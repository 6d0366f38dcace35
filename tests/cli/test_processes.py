from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from charter.cli.parser import command_names
from tests.cli.test_suites import PASSING

BIN = Path(sys.executable).parent
ENV = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
ENV = {name: value for name, value in ENV.items() if not name.startswith("CHARTER_")}
EXAMPLES = [
    line
    for name in command_names()
    for line, _ in import_module(f"charter.cli.commands.{name}").COMMAND.examples
]
SERVED = {"apply", "keys", "pull", "replay", "review", "run"}


def shell(command: str, *, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        env=ENV,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("line", EXAMPLES)
def test_every_example_of_the_help_runs(here, line):
    request = (
        '{"action": "get_profile", "resource": "customer_profile", "mode": "read"}'
    )
    (here / "requests.jsonl").write_text(f"{request}\n")
    (here / "before.yaml").write_text((here / "charter.yaml").read_text())
    (here / "charter.test.yaml").write_text(PASSING)
    if line.startswith("charter init --agent"):
        (here / "charter.yaml").unlink()
    if line.startswith("git"):
        git = "git init -q && git add . && git -c user.name=a -c user.email=a@b commit"
        assert shell(f"{git} -qm a").returncode == 0
    if "*.yaml" in line:
        (here / "charter.test.yaml").unlink()

    done = shell(f"set -o pipefail; {line}")

    # Without a server and its settings these say what is missing.
    codes = {2} if line.split()[1] in SERVED or "charter run" in line else {0, 1, 11}
    assert done.returncode in codes, done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error(here):
    done = shell(
        "yes '{}' | charter check --charter charter.yaml --requests - | head -1"
    )

    assert '"invalid_request"' in done.stdout
    assert done.stderr == ""


def test_a_caller_may_wait_for_each_answer(here):
    with subprocess.Popen(
        ["charter", "check", "--charter", "charter.yaml", "--requests", "-"],
        env=ENV,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for _ in range(2):
            asked.stdin.write(b"{}\n")
            asked.stdin.flush()
            assert b"invalid_request" in asked.stdout.readline()
        asked.stdin.close()

    assert asked.returncode == 0


def test_ctrl_c_ends_it_without_a_traceback(here):
    with subprocess.Popen(
        ["charter", "check", "--charter", "charter.yaml", "--requests", "-"],
        env=ENV,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdin.write(b"{}\n")
        asked.stdin.flush()
        asked.stdout.readline()
        time.sleep(0.1)
        asked.send_signal(signal.SIGINT)
        said = asked.stderr.read()

    assert asked.returncode == 130
    assert said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has it")
def test_an_output_that_cannot_be_written_is_no_answer(here):
    done = shell("charter explain charter.yaml > /dev/full")

    assert done.returncode == 3
    assert done.stderr == "charter: cannot go on: No space left on device\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("charter check --charter charter.yaml --requests - >&-", 3),
        ("charter explain charter.yaml >&-", 3),
        ("charter validate - <&-", 1),
        ("charter validate charter.yaml <&-", 0),
        ("charter init new.yaml <&-", 2),
        ("charter explain missing.yaml 2>&-", 2),
        ("charter explain missing.yaml >&- 2>&-", 3),
    ],
)
def test_a_stream_that_is_closed_is_no_crash(here, line, code):
    done = shell(line)

    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_the_version_is_data(here):
    done = shell("charter --version")

    assert done.stdout.startswith("charter 0.")


def test_the_module_is_the_command(here):
    done = shell(f"{sys.executable} -m charter validate charter.yaml")

    assert (done.returncode, done.stdout) == (0, "ok  charter.yaml\n")


def test_output_that_is_ascii_alone_shows_the_rest_as_escapes(here):
    done = shell("PYTHONIOENCODING=ascii charter explain charter.yaml")

    assert done.returncode == 0
    assert "\\xb7 read customer profile" in done.stdout


def test_bash_completes_commands_and_options(here):
    script = """
        source <(charter completion bash) || exit 9
        COMP_WORDS=(charter val) COMP_CWORD=1
        name=$(complete -p charter | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        $name charter val charter; echo "${COMPREPLY[@]}"
        COMP_WORDS=(charter lint --pro) COMP_CWORD=2
        $name charter --pro lint; echo "${COMPREPLY[@]}"
        COMP_WORDS=(charter explain ch) COMP_CWORD=2
        $name charter ch explain; echo "${COMPREPLY[@]}"
    """

    syntax = shell("charter completion bash | bash -n")
    done = shell(script)

    assert syntax.returncode == 0
    assert done.stdout.split() == ["validate", "--production", "charter.yaml"]


@pytest.mark.parametrize("which", ["zsh", "fish"])
def test_other_shells_get_a_script_that_names_every_command(here, which):
    done = shell(f"charter completion {which}")

    assert done.returncode == 0
    assert all(name in done.stdout for name in command_names())


def test_importing_charter_loads_no_command_line():
    done = shell(
        f"{sys.executable} -c 'import sys, charter;"
        ' assert not {"argparse", "yaml", "charter.cli"} & sys.modules.keys()\''
    )

    assert done.returncode == 0
