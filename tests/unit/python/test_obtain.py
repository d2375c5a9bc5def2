"""What is said when an archive cannot be fetched."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pym.errors import HashMismatch, NetworkError, Offline
from pym.net import download
from pym.net.settings import NetworkSettings
from pym.python.obtain import Source
from pym.report import Reporter, Task


@pytest.mark.parametrize("kind", [NetworkError, Offline, HashMismatch])
def test_a_mirror_is_named_where_one_helps(monkeypatch: pytest.MonkeyPatch, kind: type[NetworkError]) -> None:
    error = kind.__new__(kind)
    NetworkError.__init__(error, "no", hints=("first",))

    def fail(*_: object, **__: object) -> Any:
        raise error

    monkeypatch.setattr(download, "stream", fail)
    wanted = SimpleNamespace(url="https://example.com/a.tar.gz", filename="a.tar.gz", sha256="")
    with pytest.raises(kind):
        list(Source(cast(Any, wanted), NetworkSettings(), "/nowhere").chunks(Task(), Reporter()))
    assert any("--mirror" in hint for hint in error.hints) == (kind is NetworkError)
