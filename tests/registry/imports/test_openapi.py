"""OpenAPI documents: operations become tools."""

from __future__ import annotations

import contextlib
import json
import time

import pytest

from registry.imports.documents import read_object
from registry.imports.errors import ImportRefusedError
from registry.imports.openapi import read_openapi
from registry.imports.proposal import Effect

DOCUMENT = """\
openapi: 3.1.0
info: {title: Orders API, version: 2024-05-01, description: "Orders and what is in them"}
servers: [{url: "https://api.example.com/v2"}]
tags: [{name: Orders}]
paths:
  /v2/orders:
    get: {operationId: listOrders, summary: List}
    post: {operationId: createOrder}
  /v2/orders/{id}:
    parameters: [{name: id, in: path}]
    get: {responses: {200: {description: ok}}}
    patch: {operationId: "bad id!"}
    delete: {operationId: deleteOrder}
  /v2/refunds:
    post: {operationId: cancel_refund}
    trace: {operationId: traced}
  /{tenant}:
    head: {}
"""


def by_name(content: str) -> dict[str, tuple[Effect, str]]:
    found = read_openapi(content.encode())
    return {tool.name: (tool.effect, tool.resource) for tool in found.tools}


def test_operations_become_tools_of_their_resource():
    assert by_name(DOCUMENT) == {
        "listOrders": (Effect.READ, "orders"),
        "createOrder": (Effect.WRITE, "orders"),
        "get_v2_orders_id": (Effect.READ, "orders"),
        "patch_v2_orders_id": (Effect.WRITE, "orders"),
        "deleteOrder": (Effect.DESTRUCTIVE, "orders"),
        "cancel_refund": (Effect.DESTRUCTIVE, "refunds"),
        "head_tenant": (Effect.READ, "root"),
    }


def test_the_document_says_who_it_is():
    found = read_openapi(DOCUMENT.encode())

    assert (found.name, found.title) == ("orders-api", "Orders API")
    assert found.version == "2024-05-01"
    assert found.endpoint == "https://api.example.com/v2"
    assert found.tags == ("orders",)
    assert found.agent_kind == "macro"


def test_json_and_3_0_are_read_too():
    document = {"openapi": "3.0.3", "info": {"title": "A"}, "paths": {}}

    assert read_openapi(json.dumps(document).encode()).title == "A"


def test_a_get_that_is_named_delete_is_not_believed():
    document = {
        "openapi": "3.0.3",
        "info": {"title": "A"},
        "paths": {"/x": {"get": {"operationId": "deleteAll"}}},
    }

    found = read_openapi(json.dumps(document).encode())

    assert found.tools[0].effect is Effect.DESTRUCTIVE
    assert "says it only reads" in found.warnings[0]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "swagger: '2.0'",
        "openapi: 3.1.0",
        "openapi: 3.1",
        "openapi: 3.1.0\ninfo: {title: x}\npaths: []",
        "a: &a [1]\nb: *a",
        "a: !!python/object/apply:os.system [id]",
        "a: [1",
        "\tb: 1",
        "[" * 2000,
        "{" * 2000,
        "a: " + "[" * 200,
        "? [1]\n: 2",
    ],
)
def test_what_is_no_openapi_is_refused(content):
    with pytest.raises(ImportRefusedError):
        read_openapi(content.encode())


def test_ten_thousand_operations_are_bounded():
    paths = {f"/r{n}": {"get": {"operationId": f"op{n}"}} for n in range(10_000)}
    document = {"openapi": "3.0.3", "info": {"title": "A"}, "paths": paths}

    found = read_openapi(json.dumps(document).encode())

    assert len(found.tools) == 1000
    assert "only the first 1,000" in found.warnings[-1]


@pytest.mark.parametrize(
    "value",
    ["1" + ":1" * 400_000, "!!int '1" + ":1" * 400_000 + "'", "!!float '1:1.5'"],
    ids=["plain", "tagged", "float"],
)
def test_a_number_to_the_base_of_sixty_takes_no_time(value):
    begun = time.process_time()

    with contextlib.suppress(ImportRefusedError):
        read_openapi(f"openapi: 3.1.0\ninfo: {{title: Desk}}\nx: {value}\n".encode())

    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("written", "read"),
    [("12:30", "12:30"), ("010", "010"), ("1_000", "1_000"), ("-1.5e3", -1500.0)],
)
def test_numbers_are_those_of_json(written, read):
    assert read_object(f"a: {written}".encode()) == {"a": read}
