"""Direct references through the provider, over real connections."""

from __future__ import annotations

import pytest
from tests.support.universe import Universe

from pym.dist.provider import IndexProvider
from pym.errors import HashMismatch, Offline
from pym.index.locations import Locations
from pym.net.settings import NetworkSettings

WORLD = Universe({"a": {"1.0": {"requires": ["z"], "sdist": True}}})
WHEEL, SDIST = WORLD.distributions()


def provider(tmp_path, **options) -> IndexProvider:
    return IndexProvider(Locations((), ()), str(tmp_path / "cache"), NetworkSettings, **options)


@pytest.mark.parametrize("file", [WHEEL, SDIST])
@pytest.mark.parametrize("ranges", [True, False])
def test_of_a_server(tmp_path, file, ranges: bool) -> None:
    with WORLD.serve(ranges=ranges) as index:
        asked = provider(tmp_path)
        url = f"{index.root}/files/{file.filename}"
        releases = asked.releases("a", url)
        assert (releases.name, releases.versions, releases.url) == ("a", ("1.0",), url)
        assert [requirement[0] for requirement in asked.metadata(releases, 0)[2]] == ["z"]
        assert index.paths() == [f"/files/{file.filename}"]
        with pytest.raises(HashMismatch):
            asked.releases("a", f"{url}#sha256={'0' * 64}")


def test_offline(tmp_path) -> None:
    with WORLD.serve() as index:
        url = f"{index.root}/files/{WHEEL.filename}#sha256={WHEEL.sha256}"
        with pytest.raises(Offline):
            provider(tmp_path, offline=True).releases("a", url)
        assert index.paths() == []
        provider(tmp_path).releases("a", url)
        assert provider(tmp_path, offline=True).releases("a", url).versions == ("1.0",)
        assert len(index.paths()) == 1
