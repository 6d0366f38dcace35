"""The wheel decides in an environment that has nothing else in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DECIDES = """
import sys
sys.path.insert(0, sys.argv[1])
from charter.engine import RunState, compile_document, decide, parse_request, read_json
from charter.language import from_canonical

document = from_canonical(read_json('''{
  "agent": "filing-clerk", "type": "micro",
  "authorization": {
    "can_access": [{"resource": "documents", "modes": ["read"]}],
    "scope_boundary": {"max_actions_per_run": 10, "timeout_minutes": 5}
  }
}'''))
request = parse_request({"action": "get", "resource": "documents", "mode": "read"})
print(decide(compile_document(document), request, RunState()).say)
"""


def test_the_wheel_decides_in_an_empty_environment():
    (wheel,) = (ROOT / "dist").glob("charter_sdk-*.whl")

    done = subprocess.run(
        # -I -S: neither the user's packages nor this environment's.
        [sys.executable, "-I", "-S", "-W", "error", "-c", DECIDES, str(wheel)],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "filing-clerk may read documents, here with get.\n"
