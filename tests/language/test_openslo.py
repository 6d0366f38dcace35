from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings

from charter.language import openslo_objects, openslo_text, read
from tests.language.samples import FULL, SMALL
from tests.language.strategies import DOCUMENTS

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NOTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
DURATION = re.compile(r"[1-9][0-9]*[mhdwMQY]")


def test_the_contract_of_an_agent_as_openslo_objects():
    service, first, second = openslo_objects(read(FULL))

    assert service == {
        "apiVersion": "openslo/v1",
        "kind": "Service",
        "metadata": {"name": "refund-assistant", "displayName": "refund-assistant"},
        "spec": {
            "description": "A new customer reaches the first value milestone within 48 "
            "hours with no manual intervention"
        },
    }
    assert first["metadata"]["name"] == "refund-assistant-time-to-first-value"
    assert first["metadata"]["annotations"]["charter.dev/min-sample"] == "20"
    assert first["spec"]["service"] == "refund-assistant"
    assert first["spec"]["objectives"][0]["target"] == 0.95
    assert first["spec"]["timeWindow"] == [{"duration": "30d", "isRolling": True}]
    ratio = first["spec"]["indicator"]["spec"]["ratioMetric"]
    assert ratio["good"]["metricSource"]["spec"]["target"] == "<= 48"
    assert second["metadata"]["annotations"]["charter.dev/kind"] == "guardrail"


def test_a_charter_that_promises_nothing_has_no_objects():
    assert openslo_objects(read(SMALL)) == []
    assert openslo_text(read(SMALL)) == ""


@pytest.mark.parametrize(
    ("objective", "target"), [("objective: 100%", 0.999999), ("objective: 0.5%", 0.005)]
)
def test_a_target_stays_below_one(objective, target):
    text = FULL.replace("objective: 95%", objective)

    assert openslo_objects(read(text))[1]["spec"]["objectives"][0]["target"] == target


def test_names_that_labels_cannot_tell_apart_stay_apart():
    text = FULL.replace("name: no_rework", "name: time-to-first_value")

    names = [one["metadata"]["name"] for one in openslo_objects(read(text))]

    assert len(set(names)) == 3
    assert all(LABEL.fullmatch(name) for name in names)


@settings(max_examples=60)
@given(DOCUMENTS)
def test_every_export_is_valid_and_reads_back(document):
    objects = openslo_objects(document)

    assert [one for one in yaml.safe_load_all(openslo_text(document)) if one] == objects
    names = [one["metadata"]["name"] for one in objects]
    assert len(set(names[1:])) == len(names[1:])
    for one in objects:
        assert one["apiVersion"] == "openslo/v1"
        assert LABEL.fullmatch(one["metadata"]["name"])
        assert len(one["spec"].get("description", "")) <= 1050
    for one in objects[1:]:
        spec = one["spec"]
        assert one["kind"] == "SLO"
        assert spec.keys() >= {"service", "indicator", "objectives"}
        assert spec["service"] == names[0]
        assert spec["budgetingMethod"] == "Occurrences"
        assert DURATION.fullmatch(spec["timeWindow"][0]["duration"])
        assert all(0 <= each["target"] < 1 for each in spec["objectives"])
        assert all(NOTE.fullmatch(v) for v in one["metadata"]["annotations"].values())
        assert LABEL.fullmatch(spec["indicator"]["metadata"]["name"])
        ratio = spec["indicator"]["spec"]["ratioMetric"]
        assert ratio["counter"] is True
        for part in (ratio["good"], ratio["total"]):
            assert LABEL.fullmatch(part["metricSource"]["metricSourceRef"])
            assert part["metricSource"]["spec"]
