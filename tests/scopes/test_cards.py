"""Agent cards: the form of A2A 1.0, the manifest's digest in an extension, a signature anybody can check."""

from __future__ import annotations

import pytest
from django.conf import settings
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey

from charter.manifest import canonical, public_jwk, thumbprint
from charter.manifest.base64url import encode
from registry.clock import now
from registry.models import Agent
from registry.services.keys import ensure_keys
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version
from tests.scopes.composed import composed, newest

URL = "/agents/porter/agent-card.json"
# specification/a2a.proto of A2A 1.0: the members of each message, those it requires first.
CARD = (
    {
        "name",
        "description",
        "supportedInterfaces",
        "version",
        "capabilities",
        "defaultInputModes",
        "defaultOutputModes",
        "skills",
    },
    {
        "provider",
        "documentationUrl",
        "securitySchemes",
        "securityRequirements",
        "signatures",
        "iconUrl",
    },
)
SKILL = (
    {"id", "name", "description", "tags"},
    {"examples", "inputModes", "outputModes", "securityRequirements"},
)
EXTENSION: tuple[set[str], set[str]] = (
    set(),
    {"uri", "description", "required", "params"},
)
SIGNATURE = ({"protected", "signature"}, {"header"})
PROVIDER: tuple[set[str], set[str]] = ({"url", "organization"}, set())
TOOLS = """\
tools:
  sendWelcome: {action: send_welcome, resource: notification_service, mode: write}
"""


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.dave)


def card(client, url=URL):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.json()


def require_form(data, form):
    required, optional = form
    assert required <= data.keys() <= required | optional


def test_a_card_has_the_form_of_a2a(cast, client):
    make_in_force(cast)

    found = card(client)

    require_form(found, CARD)
    require_form(found["provider"], PROVIDER)
    assert found["capabilities"].keys() <= {
        "streaming",
        "pushNotifications",
        "extensions",
        "extendedAgentCard",
    }
    for skill in found["skills"]:
        require_form(skill, SKILL)
        assert all(skill[name] for name in SKILL[0])
    for extension in found["capabilities"]["extensions"]:
        require_form(extension, EXTENSION)
    for signature in found["signatures"]:
        require_form(signature, SIGNATURE)


def test_a_card_carries_the_digest_of_what_is_in_force_where(cast, client):
    first = make_in_force(cast)
    second = make_in_force(cast, version=newest(cast.porter), environment=cast.staging)

    (extension,) = card(client)["capabilities"]["extensions"]

    assert extension["uri"] == "urn:charter:a2a:manifest:1"
    places = extension["params"]["environments"]
    assert {slug: place["manifest"] for slug, place in places.items()} == {
        "production": first.digest,
        "staging": second.digest,
    }


def opened(found):
    """The card's signature, checked by another library than the one that made it."""
    (signature,) = found.pop("signatures")
    public = ensure_keys(settings.KEYS_DIR, at=now()).manifest.public_key()
    protected, sealed = signature["protected"], signature["signature"]
    token = f"{protected}.{encode(canonical(found))}.{sealed}"
    key = OKPKey.import_key({**public_jwk(public)})
    return jws.deserialize_compact(token, key, algorithms=["Ed25519"])


def test_a_card_is_signed_over_its_canonical_form(cast, client):
    make_in_force(cast)

    headers = opened(card(client)).headers()

    public = ensure_keys(settings.KEYS_DIR, at=now()).manifest.public_key()
    assert headers == {"alg": "Ed25519", "kid": thumbprint(public), "typ": "JOSE"}


def test_a_changed_card_does_not_verify(cast, client):
    make_in_force(cast)
    found = card(client)

    found["name"] = "Another"

    with pytest.raises(BadSignatureError):
        opened(found)


def test_a_known_card_is_304_until_something_else_is_in_force(cast, client):
    make_in_force(cast)
    tag = client.get(URL)["ETag"]

    same = client.get(URL, headers={"If-None-Match": f"W/{tag}"})
    make_in_force(
        cast,
        version=make_version(
            cast.porter, by=cast.alice, text=ARTICLE.replace("50", "40") + CONTRACT
        ),
    )
    other = client.get(URL, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert same["Cache-Control"] == "private, max-age=60"
    assert (other.status_code, other["ETag"] != tag) == (200, True)


def test_a_known_card_is_sent_again_once_another_key_signs(client, settings, tmp_path):
    tag = client.get(URL)["ETag"]

    settings.KEYS_DIR = tmp_path / "rotated"
    again = client.get(URL, headers={"If-None-Match": tag})

    assert again.status_code == 200
    assert opened(again.json())


def test_tools_steps_and_promises_are_skills_in_words(cast, client):
    version = make_version(cast.porter, by=cast.alice, text=ARTICLE + TOOLS + CONTRACT)
    make_in_force(cast, version=version)
    composed(cast, "leaf")
    top = composed(cast, "top", "{step: say_hello, agent: leaf, version: 1}")
    make_in_force(cast, version=newest(top))

    tools = {one["id"]: one for one in card(client)["skills"]}
    steps = {
        one["id"]: one["description"]
        for one in card(client, "/agents/top/agent-card.json")["skills"]
    }

    assert tools["sendWelcome"]["description"] == (
        "May write notification service by send welcome"
    )
    assert "contract" in tools
    assert steps["say_hello"] == "Directs the agent leaf at version 1"


def test_an_agent_with_nothing_in_force_has_a_card_that_says_so(cast, client):
    found = card(client)

    assert (found["version"], found["skills"]) == ("0", [])
    (extension,) = found["capabilities"]["extensions"]
    assert extension["params"]["environments"] == {}


def test_what_is_retired_has_no_card(cast, client):
    Agent.objects.filter(slug="porter").update(state="retired")

    assert client.get(URL).status_code == 404
