"""Trusted publishing: a token for one run of a pipeline, minted for its identity (OpenID Connect). Cold.

The registry says for whom the identity has to be meant (`/_/oidc/audience`), the pipeline's host vouches for it, and
the registry gives a token that lives for minutes (`/_/oidc/mint-token`).
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from pym.errors import PublishFailed, shown
from pym.net.json_call import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.net.settings import NetworkSettings

_ACTIONS_URL = "ACTIONS_ID_TOKEN_REQUEST_URL"
_ACTIONS_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def offered(environ: Mapping[str, str]) -> bool:
    """Whether this is a pipeline that has an identity: GitHub Actions, GitLab."""
    return bool(environ.get(_ACTIONS_TOKEN)) or environ.get("GITLAB_CI") == "true"


def mint(url: str, environ: Mapping[str, str], settings: NetworkSettings) -> str:
    """A token for uploading.

    Args:
        url: Of the upload interface, without credentials.
        environ: The environment of the pipeline.
        settings: How to reach the hosts.

    Raises:
        PublishFailed: The pipeline has no identity, or the registry does not know it.
        Failure: Somebody does not answer.
    """
    base = _registry(url)
    status, answer = call(f"{base}/_/oidc/audience", settings)
    audience = answer.get("audience")
    if status != 200 or not isinstance(audience, str) or not audience:
        raise _failed(f"`{base}` does not say for whom an identity has to be meant (status {status})")
    status, answer = call(f"{base}/_/oidc/mint-token", settings, data={"token": _identity(audience, environ, settings)})
    token = answer.get("token")
    if status != 200 or not isinstance(token, str) or not token:
        raise _failed(
            _reason(answer) or f"`{base}` gave no token (status {status})",
            "name this repository, workflow and environment as a trusted publisher in the project's settings there",
        )
    return token


def _identity(audience: str, environ: Mapping[str, str], settings: NetworkSettings) -> str:
    """What the pipeline's host vouches with."""
    if environ.get("GITLAB_CI") == "true":
        name = re.sub("[^A-Z0-9]", "_", audience.upper()) + "_ID_TOKEN"
        token = environ.get(name, "")
        if not token:
            raise _failed(f"the variable `{name}` is not set", "declare it under `id_tokens:` of the job")
        return token
    address, secret = environ.get(_ACTIONS_URL, ""), environ.get(_ACTIONS_TOKEN, "")
    if not address or not secret:
        missing = _ACTIONS_URL if not address else _ACTIONS_TOKEN
        raise _failed(f"the variable `{missing}` is not set", "the job needs `permissions:` with `id-token: write`")
    _require_safe(address)
    mark = "&" if "?" in address else "?"
    status, answer = call(
        f"{address}{mark}audience={quote(audience, safe='')}", settings, authorization=f"bearer {secret}"
    )
    value = answer.get("value")
    if status != 200 or not isinstance(value, str) or not value:
        raise _failed(f"the pipeline's host gave no identity (status {status})")
    return value


def _registry(url: str) -> str:
    """Scheme and host of the registry."""
    _require_safe(url)
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _require_safe(url: str) -> None:
    """Refuses to send an identity where everybody on the way can read it."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise _failed(f"`{parts.scheme}://{parts.hostname}` is not reached by https")


def _reason(answer: Mapping[str, object]) -> str:
    """What a registry says about a refusal."""
    errors = answer.get("errors")
    said = (
        [str(one.get("description", "")) for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    )
    text = "; ".join([*filter(None, said)]) or str(answer.get("message") or "")
    return shown(text)[1:-1] if text else ""


def _failed(reason: str, *hints: str) -> PublishFailed:
    return PublishFailed("Failed to obtain a token for trusted publishing", context=reason, hints=hints)
