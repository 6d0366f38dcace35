"""Charter tests: requests with the answers they must get, kept beside a charter.

A test file is YAML, read as strictly as a charter: an unknown key, an anchor or a
number where text belongs is an error with its place. Its keys:

- `suite`: what the tests are about, one line.
- `charter`: the charter's file, relative to the test file.
- `tests`: a list of
  - `name`: one line, no two alike;
  - `check`: members of a request (`action`, `resource`, `mode`, `context`, `usage`,
    `arguments`), as a caller would send them;
  - `run`: `actions_used` and `minutes_elapsed`, maybe `counters`; a fresh run if absent;
  - `for_each`: a list of mappings with members of a request; one test for each, in
    which they take the place of those in `check` (facts, counters and arguments one by
    one);
  - `expect`: an effect, or `effect` with `code` and `rule`: the code of the decision,
    and a rule that is among its reasons.
- `must_hold`: a list of `never: allow` with an `action` pattern, a `resource` pattern or
  both: no request that meets them is allowed without a person (`must_hold.py` says how
  far that is proven).

A request that is no valid one passes a test only where `code: invalid_request` is
expected by name, so that a slip in `mode` never looks like a denial that works.
"""

from __future__ import annotations
