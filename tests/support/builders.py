"""Builders for tests: links, a cache, and trees that count how often they are built."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.support.backends import sdist, tree

from pym.context import Context
from pym.dist.sdist_archives import digest
from pym.model.builds import Builds
from pym.model.resolution import Policy
from pym.ops import resolving
from pym.ops.asked import Pythons
from pym.ops.build_means import Means
from pym.ops.build_memory import Memory
from pym.ops.build_source import Source
from pym.ops.builds import Builder
from pym.ops.places import Places
from pym.ops.wiring import Wiring
from pym.project.requirements_options import Options
from pym.project.settings import Settings
from pym.report import Reporter


class Heard(Reporter):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, text: str) -> None:
        self.lines.append(text.strip())


class Yard:
    """A directory of links, a cache, and builders."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.links = base / "links"
        self.links.mkdir()
        self.counts = base / "counts"
        self.heard = Heard()

    def builder(
        self, how: Builds | None = None, *, cache: str | None = None, policy: Policy | None = None, **more
    ) -> Builder:
        environ = {"HOME": str(self.base), "PATH": os.environ["PATH"]}
        where = str(self.base / "cache") if cache is None else cache
        wiring = Wiring(
            Context(str(self.base), environ, self.heard, cache=where),
            project_from=str(self.base),
            no_project=True,
            no_config=True,
        )
        places = Places(links=[str(self.links)], no_index=True)
        means = Means(
            wiring,
            how or Builds(),
            interpreter=lambda: resolving.find_interpreter(wiring, Pythons(sys.executable)),
            locations=lambda: resolving.make_locations(wiring, Settings(), places, Options()),
            policy=policy,
        )
        return Builder(means, Memory(means, **more))

    def tree(self, more: str = "", **options) -> Path:
        """A tree whose backend counts how often it is imported."""
        name = options.get("name", "thing")
        counted = f"\nopen({str(self.counts)!r}, 'a').write({name!r} + '\\n')\n"
        return tree(self.base / f"tree-{name}-{options.get('version', '1.0')}", counted + more, **options)

    def sdist(self, more: str = "", **options) -> Source:
        """An sdist of such a tree in the directory of links."""
        suffix = options.pop("suffix", ".tar.gz")
        name, version = options.setdefault("name", "thing"), options.setdefault("version", "1.0")
        path = sdist(self.links, self.tree(more, **options), name, version, suffix=suffix)
        return Source.of_archive(name, version, path.name, digest(str(path)), lambda: str(path))

    @property
    def calls(self) -> int:
        return len(self.counts.read_text().splitlines()) if self.counts.exists() else 0

    @property
    def left(self) -> list[str]:
        """What is still there of builds."""
        return os.listdir(self.base / "cache" / "builds-1")
