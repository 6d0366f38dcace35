"""`GET /api/v1/manifest`: signed, fresh, and held until it changes."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from django.conf import settings
from django.db import connections

from approvals.services.retirement import retire_agent
from charter.manifest import open_freshness, open_manifest, open_trusted_keys
from registry.clock import now
from registry.services.credentials import revoke_key
from registry.services.keys import ensure_keys
from registry.services.stopping.suspension import suspend
from tests.factories import ARTICLE, make_key
from tests.scopes.resolver.door import Door

PATH = "/api/v1/manifest"


def test_the_three_signatures_open_with_the_trust_root_alone(door, article, stage):
    data = door.get(PATH).json()

    at = now()
    trust = ensure_keys(settings.KEYS_DIR, at=at).trust
    keys = open_trusted_keys(data["keys"], trust=trust, at=at)
    manifest = open_manifest(
        data["manifest"], keys.manifest, agent=stage.porter.slug, environment="staging"
    )
    open_freshness(data["freshness"], keys.freshness, manifest=manifest, at=at)
    assert manifest.digest == data["digest"]
    assert (data["version"], data["sequence"]) == (1, 1)
    assert (data["agent"], data["environment"]) == (stage.porter.slug, "staging")


def test_a_known_manifest_is_304_with_a_new_freshness_statement(door, article):
    first = door.get(PATH)

    second = door.get(PATH, headers={"if-none-match": first.headers["etag"]})

    assert first.headers["etag"] == f'"{first.json()["digest"]}"'
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["charter-freshness"].count(".") == 2


@pytest.mark.parametrize("form", ["W/{}", '"sha256:other", {}', "*"])
def test_every_form_of_if_none_match_is_understood(door, article, form):
    etag = door.get(PATH).headers["etag"]

    response = door.get(PATH, headers={"if-none-match": form.format(etag)})

    assert response.status_code == 304


def test_as_jose_it_is_the_bare_token(door, article):
    plain = door.get(PATH)

    response = door.get(PATH, headers={"accept": "application/jose"})

    assert response.headers["content-type"] == "application/jose"
    assert response.text == plain.json()["manifest"]
    assert "charter-freshness" in response.headers


def test_a_wait_ends_with_the_change(door, article, put_in_force):
    etag = door.get(PATH).headers["etag"]
    newer = ARTICLE.replace("per_run: 50", "per_run: 40")

    response, seconds = door.run(_during(door, etag, lambda: put_in_force(newer)))

    assert (response.status_code, response.json()["sequence"]) == (200, 2)
    assert seconds < 2


def test_a_wait_ends_with_a_suspension(door, article, stage):
    etag = door.get(PATH).headers["etag"]

    response, seconds = door.run(
        _during(
            door,
            etag,
            lambda: suspend(stage.porter, by=stage.alice, reason="look first"),
        )
    )

    assert (response.status_code, response.json()["code"]) == (423, "agent_suspended")
    assert seconds < 2


def test_a_wait_without_a_change_ends_in_304(door, article):
    etag = door.get(PATH).headers["etag"]

    response = door.get(f"{PATH}?wait=1", headers={"if-none-match": etag})

    assert response.status_code == 304


def test_who_knows_nothing_does_not_wait(door, article):
    response = door.get(f"{PATH}?wait=50")

    assert response.status_code == 200


def test_nothing_in_force_is_404(door):
    response = door.get(PATH)

    assert (response.status_code, response.json()["code"]) == (404, "not_in_force")


@pytest.mark.usefixtures("article")
def test_a_suspended_agent_gets_no_manifest(door, stage):
    suspend(stage.porter, by=stage.alice, reason="look first")

    response = door.get(PATH)

    assert (response.status_code, response.json()["code"]) == (423, "agent_suspended")


@pytest.mark.usefixtures("article")
def test_a_retired_agent_is_told_so_by_the_keys_that_its_end_closed(door, stage):
    retire_agent(stage.porter, by=stage.alice, reason="nobody needs it")

    response = door.get(PATH)

    assert (response.status_code, response.json()["code"]) == (410, "agent_retired")


@pytest.mark.usefixtures("article")
def test_a_key_revoked_before_stays_nobody_s_when_the_agent_is_retired(door, stage):
    credential, door.key = make_key(
        stage.porter, environment=stage.staging, by=stage.alice
    )
    revoke_key(credential, by=stage.alice)
    retire_agent(stage.porter, by=stage.alice, reason="nobody needs it")

    response = door.get(PATH)

    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")


def test_without_its_keys_there_is_no_answer(door, article):
    (settings.KEYS_DIR / "freshness.key").unlink()

    response, ready = door.get(PATH), door.get("/readyz")

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert ready.json() == {"status": "failed", "database": "ok", "keys": "failed"}


def test_the_public_keys_are_shown_to_anybody(door):
    door.key = ""

    response = door.get("/.well-known/jwks.json")

    keys = response.json()["keys"]
    assert len(keys) == 3
    assert all(key["alg"] == "Ed25519" and "d" not in key for key in keys)


async def _during(door: Door, etag: str, change) -> tuple[httpx.Response, float]:
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(
        door.send("GET", f"{PATH}?wait=20", headers={"if-none-match": etag})
    )
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await asyncio.to_thread(_apart, change)
    began = loop.time()
    response = await waiting
    return response, loop.time() - began


def _apart(change) -> None:
    try:
        change()
    finally:
        connections["default"].close()
