"""What an index has already of what is published: the same file is passed over, another one is an error. Cold."""

from __future__ import annotations

from pym.errors import PublishFailed
from pym.model.distribution import FILENAME, HASHES, Releases
from pym.model.target import ResolutionTarget
from pym.ops import resolving
from pym.ops.places import Places
from pym.project.requirements_options import Options
from pym.project.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.locations import Index
    from pym.ops.publish_files import Distribution
    from pym.ops.wiring import Wiring

_STRONGEST = ("sha512", "sha384", "sha256")


class Shelf:
    """An index that is looked into.

    Args:
        wiring: The call.
        url: Of the index, possibly with credentials.
        index: The configured index, if it is one, whose credentials count.
        keyring: `--keyring-provider`.
    """

    def __init__(self, wiring: Wiring, url: str, index: Index | None, keyring: str) -> None:
        self._wiring = wiring
        named = f"{index.name}={url}" if index is not None and index.name else url
        self._places = Places(named, keyring=keyring)

    def has(self, one: Distribution) -> bool:
        """Whether the very same file is there. Asks anew each time.

        Raises:
            PublishFailed: Another file of that name is, or its hash is not told.
            PymError: The index does not answer.
        """
        found = self._hashes(one)
        if found is None:
            return False
        import hashlib

        for algorithm in _STRONGEST:
            if algorithm in found:
                with open(one.path, "rb") as file:
                    local = hashlib.file_digest(file, algorithm).hexdigest()
                if local == found[algorithm].lower():
                    return True
                raise PublishFailed(
                    f"Local file and index file do not match for `{one.filename}`",
                    context=f"local: {algorithm}={local}\nindex: {algorithm}={found[algorithm]}",
                    hints=("a file that is published does not change any more: give it another version",),
                )
        raise PublishFailed(f"The index has `{one.filename}`, and does not tell its hash")

    def _hashes(self, one: Distribution) -> dict[str, str] | None:
        wiring = self._wiring
        # No setting but the index itself: others are of no concern.
        found = resolving.make_locations(wiring, Settings(), self._places, Options(), pins={})
        provider = resolving.make_provider(
            wiring, found, ResolutionTarget("3", ""), refresh=True, keyring=self._places.keyring
        )
        try:
            releases = provider.releases(one.name)
            if not isinstance(releases, Releases):
                return None
            for position in range(len(releases.versions)):
                for file in releases.files(position):
                    if file[FILENAME] == one.filename:
                        return dict(file[HASHES])
        finally:
            provider.finish()
        return None
