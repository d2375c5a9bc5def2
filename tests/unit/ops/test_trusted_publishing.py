"""Where a pipeline's identity comes from, and where it must not go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.uploads import Registry

from pym.errors import PublishFailed
from pym.net.settings import NetworkSettings
from pym.ops import trusted_publishing


@pytest.fixture
def registry() -> Iterator[Registry]:
    made = Registry()
    yield made
    made.close()


def test_gitlab_has_it_in_a_variable_that_is_called_like_the_audience(registry: Registry) -> None:
    answers = {"/_/oidc/audience": b'{"audience": "my.index"}', "/_/oidc/mint-token": b'{"token": "short"}'}
    registry.answer = lambda request: (200, {}, answers[request.path])
    environ = {"GITLAB_CI": "true", "MY_INDEX_ID_TOKEN": "x.y.z"}
    assert trusted_publishing.offered(environ)
    assert trusted_publishing.mint(registry.url, environ, NetworkSettings()) == "short"
    assert registry.requests[-1].body == b'{"token": "x.y.z"}'
    with pytest.raises(PublishFailed) as caught:
        trusted_publishing.mint(registry.url, {"GITLAB_CI": "true"}, NetworkSettings())
    assert "`MY_INDEX_ID_TOKEN` is not set" in caught.value.context


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, "`ACTIONS_ID_TOKEN_REQUEST_URL` is not set"),
        ({"ACTIONS_ID_TOKEN_REQUEST_URL": "https://a.example.com/"}, "`ACTIONS_ID_TOKEN_REQUEST_TOKEN` is not set"),
        (
            {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://a.example.com/", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "s"},
            "`http://a.example.com` is not reached by https",
        ),
    ],
)
def test_what_is_missing_is_told_and_nothing_goes_in_the_open(
    registry: Registry, environ: dict[str, str], told: str
) -> None:
    registry.answer = lambda request: (200, {}, b'{"audience": "a"}')
    with pytest.raises(PublishFailed) as caught:
        trusted_publishing.mint(registry.url, environ, NetworkSettings())
    assert told in caught.value.context
    assert [one.path for one in registry.requests] == ["/_/oidc/audience"]


@pytest.mark.parametrize("answer", [b"[]", b"{}", b"<html>", b'{"audience": 3}'])
def test_a_registry_without_it_says_so(registry: Registry, answer: bytes) -> None:
    registry.answer = lambda request: (200, {}, answer)
    with pytest.raises(PublishFailed, match="trusted publishing"):
        trusted_publishing.mint(registry.url, {}, NetworkSettings())
