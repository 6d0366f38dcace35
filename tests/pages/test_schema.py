from __future__ import annotations

from charter.language.json_schema import json_schema

ADDRESS = "/schemas/charter/v1.json"


def test_the_schema_is_served_to_everyone_and_kept(client):
    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert answer.json() == json_schema()
    assert answer["Content-Type"] == "application/schema+json"
    assert answer["Cache-Control"] == "public, max-age=3600"


def test_who_has_the_schema_is_not_sent_it_again(client):
    tag = client.get(ADDRESS)["ETag"]

    answer = client.get(ADDRESS, headers={"if-none-match": tag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["ETag"] == tag


def test_the_schema_is_only_read(client):
    answer = client.post(ADDRESS)

    assert answer.status_code == 405
