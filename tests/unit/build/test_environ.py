"""Builds see what they need of a person's environment variables, and no secrets."""

from __future__ import annotations

import pytest

from pym.build.environ import is_secret, make

SECRET = [
    "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "PYPI_PASSWORD", "TWINE_USERNAME", "PYM_INDEX",
    "PYM_INDEX_MINE_PASSWORD", "UV_PUBLISH_TOKEN", "PIP_INDEX_URL", "OPENAI_API_KEY", "npm_config__auth",
    "GOOGLE_APPLICATION_CREDENTIALS", "DOCKER_AUTH_CONFIG", "SSH_PRIVATE_KEY", "GPG_PASSPHRASE", "SESSION_COOKIE",
]  # fmt: skip
NEEDED = [
    "HOME", "LANG", "CC", "CFLAGS", "LDFLAGS", "PKG_CONFIG_PATH", "CARGO_HOME", "RUSTFLAGS", "CMAKE_ARGS", "MAKEFLAGS",
    "SETUPTOOLS_SCM_PRETEND_VERSION", "GIT_AUTHOR_NAME", "SSH_AUTH_SOCK", "CONDA_PREFIX", "SSL_CERT_FILE", "NO_PROXY",
]  # fmt: skip


@pytest.mark.parametrize("name", SECRET)
def test_secrets_stay_out(name: str) -> None:
    assert is_secret(name, "x")


@pytest.mark.parametrize("name", NEEDED)
def test_what_builds_need_does_not(name: str) -> None:
    assert not is_secret(name, "x")


def test_urls_with_passwords_stay_out_but_proxies() -> None:
    assert is_secret("DATABASE_URL", "postgres://me:pass@host/db")
    assert not is_secret("DATABASE_URL", "postgres://host/db")
    assert not is_secret("HTTPS_PROXY", "http://me:pass@proxy.example:1")


def test_what_steers_python_stays_out() -> None:
    environ = {
        "PYTHONPATH": "/x",
        "PYTHONHOME": "/x",
        "PYTHONINSPECT": "1",
        "__PYVENV_LAUNCHER__": "/x",
        "PATH": "/bin",
    }
    made = make(environ, scripts="/env/bin", prefix="/env", temporary="/t", extra={"PYTHONHASHSEED": "0"})
    assert {name for name in made if name.startswith(("PYTHON", "__"))} == {
        "PYTHONHASHSEED", "PYTHONIOENCODING", "PYTHONUNBUFFERED",
    }  # fmt: skip
    assert made["PATH"] == "/env/bin:/bin"
    assert made["VIRTUAL_ENV"] == "/env"
    assert made["TMPDIR"] == "/t"


def test_without_an_environment_none_is_named() -> None:
    made = make({"VIRTUAL_ENV": "/other"}, scripts="/usr/bin", prefix="", temporary="/t")
    assert "VIRTUAL_ENV" not in made
    assert made["PATH"].startswith("/usr/bin:")
