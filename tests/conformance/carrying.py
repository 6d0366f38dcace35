"""Which cases a door can carry: told from a case's members alone, never from its name.

What a door does not carry it has no words for, or it keeps itself: how a run stands,
what people said, whether an agent is suspended.
"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from tests.conformance.suite import Case
from tests.conformance.values import as_data, holds_special_float

KEPT_BY_THE_SERVER = {"runs", "reviews", "standing", "standings", "call_before"}
RUN = {"actions_used", "minutes_elapsed", "counters"}


def by_a_line(charters: list[str], case: Case) -> bool:
    """Tell whether a line of `charter check` carries the case.

    A line names no call, and its `context: null` means none.
    """
    if len(charters) > 1 or case.keys() & (KEPT_BY_THE_SERVER | {"call"}):
        return False
    if "context" in case and case["context"] is None:
        return False
    return set(case.get("run", {})) <= RUN


def by_http(charters: list[str], case: Case) -> bool:
    """Tell whether `POST /api/v1/decide` carries the case: a run that begins now.

    A body is a JSON object, without NaN or infinities. A charter that names a team
    needs that team, so it cannot be put in force by itself.
    """
    if len(charters) > 1 or case.keys() & (KEPT_BY_THE_SERVER | {"run", "raw"}):
        return False
    return not holds_special_float(case) and not names_a_team(charters[0])


def by_the_client(charters: list[str], case: Case) -> bool:
    """Tell whether the client library asks the case in a run.

    Its signatures take the three names, and mappings for the rest; without a call it
    makes one. How far the run is may be written into it, but not its clock.
    """
    request = {name: value for name, value in case.items() if name != "run"}
    if not by_http(charters, request) or "more" in case:
        return False
    if not {"action", "resource", "mode"} <= case.keys():
        return False
    objects = [
        as_data(case.get(name, {})) for name in ("context", "usage", "arguments")
    ]
    if not all(isinstance(one, Mapping) for one in objects):
        return False
    return case.get("call", "") is not None and _may_be_written(charters[0], case)


def names_a_team(charter: str) -> bool:
    """Tell whether a charter names reviewers anywhere."""
    return "reviewers" in _keys(yaml.safe_load(charter))


def _may_be_written(charter: str, case: Case) -> bool:
    run = case.get("run", {"actions_used": 0, "minutes_elapsed": 0})
    used, elapsed = run["actions_used"], run["minutes_elapsed"]
    if type(used) is not int or used < 0 or elapsed != 0 or not run.keys() <= RUN:
        return False
    counted = [as_data(one) for one in run.get("counters", {}).values()]
    # The server counts a day from what the agent's runs of the day used.
    by_day = "_per_day" in charter and "counters" in run
    return not by_day and all(type(one) in (int, float) and one >= 0 for one in counted)


def _keys(value: object) -> set[object]:
    if isinstance(value, list):
        return set().union(*map(_keys, value))
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set()
