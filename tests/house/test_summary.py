from __future__ import annotations

import json
import os

import pytest

from config.embedded import summary
from config.embedded.errors import StartError
from config.embedded.memory import measure
from config.embedded.processes import start

ENVIRONMENT = {"CHARTER_URL": "http://127.0.0.1:8000", "EMAIL_DIR": "/data/mail"}
SAMPLE = {
    "people": [
        {
            "name": "Alice",
            "email": "alice@sample.example",
            "password": "first",
            "role": "owner",
        },
        {
            "name": "Bo",
            "email": "bo@sample.example",
            "password": "second",
            "role": "approver",
        },
    ],
    "agent_key": "chk_live_key",
    "trust": "thumbprint",
}


def test_the_summary_says_where_and_who_and_how_to_stop(layout):
    layout.credentials.write_text(json.dumps(SAMPLE))

    shown = summary.ready(layout, ENVIRONMENT)

    assert shown.splitlines()[1] == "Charter is ready: http://127.0.0.1:8000"
    assert "  Alice  alice@sample.example  first   owner\n" in shown
    assert "  Bo     bo@sample.example     second  approver\n" in shown
    assert "CHARTER_KEY=chk_live_key\n" in shown
    assert "CHARTER_TRUST=thumbprint\n" in shown
    assert shown.splitlines()[-1] == "Stop with Ctrl-C."


def test_mail_that_is_really_sent_is_not_said_to_be_in_a_folder(layout):
    shown = summary.ready(layout, {**ENVIRONMENT, "EMAIL_URL": "smtp://mail"})

    assert "/data/mail" not in shown


@pytest.mark.parametrize("damaged", ["{", "[]", "{}", '{"people": [{}]}'])
def test_damaged_credentials_are_said_with_the_way_out(layout, damaged):
    layout.credentials.write_text(damaged)

    with pytest.raises(StartError, match="is damaged"):
        summary.ready(layout, ENVIRONMENT)


def test_memory_is_counted_by_part_with_what_each_started(layout, make_program):
    process = start(make_program("import time; time.sleep(60)", "web"))

    used = measure(os.getpid(), {process.popen.pid: "web"})

    process.stop(within=1)
    assert 0 < used["web"] < used["supervisor"]
