"""The examples of docs/testing.md run as they are written, by pytest with our plugin."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "testing.md"
BLOCK = re.compile(r"```\w+\n# (\S+)\n(.*?)```", re.DOTALL)
NOT_OURS = ("-p", "no:django", "-p", "no:cacheprovider", "-p", "no:xdist")
"""An agent's developer has pytest and the plugin, and nothing of this repository."""


def test_the_examples_of_the_documentation_pass(tmp_path):
    blocks = BLOCK.findall(PAGE.read_text())
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    environment = {**os.environ}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", *NOT_OURS],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=environment,
        text=True,
        timeout=120,
    )

    assert len(blocks) == 2
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout
