from __future__ import annotations

import subprocess
import sys

import charter.language


def test_every_public_name_is_there():
    for name in charter.language.__all__:
        assert getattr(charter.language, name) is not None


def test_importing_and_judging_need_no_yaml():
    code = (
        "import sys, charter.language as l; l.evaluate; l.in_words; l.diff; l.lint; "
        "l.from_canonical; assert 'yaml' not in sys.modules"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)

    assert done.returncode == 0
