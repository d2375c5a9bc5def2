"""The hashes that people demand of files (`--hash`, URL fragments, locks), and where they must (`--require-hashes`).

SEMANTICS 2.14. A HOT module.
"""

from __future__ import annotations

from pym.errors import HashesMissing, UsageError
from pym.ops.manner import IGNORE, REQUIRE
from pym.spec.direct import scheme, without_credentials
from pym.spec.markers.evaluate import evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.model.resolution import Input, Node
    from pym.ops.gathered import Gathered

_WEAK = ("md5:", "sha1:")


class Demands:
    """What hashes the files of each version must have.

    Args:
        gathered: Requirements and constraints.
        mode: `manner.VERIFY`: those that are given count; `REQUIRE`: everything needs one; `IGNORE`: none counts.
        variables: The variables of markers.

    Raises:
        HashesMissing: With `REQUIRE` something is not pinned, or pinned without a hash.
        UsageError: With `REQUIRE` something cannot have a hash.
    """

    __slots__ = ("_found", "_origins", "mode")

    def __init__(self, gathered: Gathered, mode: str, variables: Mapping[str, str]) -> None:
        self.mode = mode
        self._found: dict[tuple[str, str], frozenset[str]] = {}
        self._origins: dict[str, str] = {}
        if mode == IGNORE:
            return
        pinned = {one.requirement[0]: one for one in gathered.constraints if self._pin(one) and one.hashes}
        for one in gathered.requirements:
            if evaluate(one.requirement[3], variables):
                self._take(one, pinned.get(one.requirement[0]))
        for one in pinned.values():
            key = (one.requirement[0], self._pin(one))
            self._found.setdefault(key, frozenset(one.hashes))
            self._origins.setdefault(key[0], one.origin)

    def accepted(self, node: Node) -> frozenset[str]:
        """`algorithm:hex` of which the file of `node` must have one; empty if nothing is demanded.

        Raises:
            HashesMissing: One is required, and none was given.
        """
        if self.mode == IGNORE:
            return frozenset()
        found = self._found.get((node.name, node.url or node.version), frozenset())
        if not found and self.mode == REQUIRE:
            raise HashesMissing(
                f"Hash-checking is required, but no trusted hash was provided for: `{node.name}`",
                hints=(f"pin it with its hash: `{node.name}=={node.version} --hash=sha256:…`",),
            )
        return found

    def origin(self, node: Node) -> str:
        """Where the hashes of `node` are demanded, as `Input.origin` has it."""
        return self._origins.get(node.name, "")

    def of_sdist(self, name: str, version: str) -> tuple[frozenset[str], str]:
        """What `accepted` and `origin` say, for an sdist that is to be built, were it only for its metadata.

        Args:
            name, version: As far as they are known.
        """
        found = self._found.get((name, version))
        if found is None:
            urls = [hashes for key, hashes in self._found.items() if key[0] == name and "/" in key[1]]
            found = frozenset().union(*urls)
        return found, self._origins.get(name, "")

    def _take(self, one: Input, constraint: Input | None) -> None:
        name, _, _, _, url = one.requirement
        version = self._pin(one)
        hashes = frozenset((*one.hashes, *_stated(url)))
        if constraint is not None and constraint.hashes and version == self._pin(constraint):
            hashes = hashes & frozenset(constraint.hashes) if hashes else frozenset(constraint.hashes)
        if self.mode == REQUIRE:
            text = without_credentials(url) if url else f"{name}=={version}" if version else name
            if one.editable or scheme(url).partition("+")[0] in ("git", "hg", "svn", "bzr"):
                kind = "editable" if one.editable else "repository"
                raise UsageError(f"In `--require-hashes` mode, no {kind} can be installed: `{text}`")
            if not version and not url and constraint is None:
                raise HashesMissing(
                    "In `--require-hashes` mode, all requirements must have their versions pinned with `==`, but "
                    f"found: `{text}`"
                )
            if not hashes and constraint is None:
                raise HashesMissing(
                    "In `--require-hashes` mode, all requirements must have a hash, but none were provided for: "
                    f"`{text}`"
                )
            if hashes and all(each.startswith(_WEAK) for each in hashes):
                raise HashesMissing(
                    f"In `--require-hashes` mode, md5 and sha1 are not enough: `{text}` has no better hash"
                )
        if hashes and (version or url):
            key = (name, url or version)
            # Listed twice, either will do.
            self._found[key] = self._found.get(key, frozenset()) | hashes
            self._origins.setdefault(name, one.origin)

    def _pin(self, one: Input) -> str:
        specifier = one.requirement[2]
        if specifier is None:
            return ""
        from pym.spec.ranges import EXACT, canonical

        return canonical(specifier[EXACT]) or specifier[EXACT]


def _stated(url: str) -> tuple[str, ...]:
    """The hashes in the fragment of a URL."""
    found = []
    for part in url.partition("#")[2].split("&"):
        algorithm, equals, value = part.partition("=")
        if equals and algorithm in ("sha256", "sha384", "sha512"):
            found.append(f"{algorithm}:{value.lower()}")
    return tuple(found)
