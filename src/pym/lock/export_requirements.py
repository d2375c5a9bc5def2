"""What is needed of a lock as a requirements file, in uv's form. A HOT module."""

from __future__ import annotations

from pym.lock.via import split
from pym.model.lock import DIRECTORY, GIT, PATH, URL
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.lock.reach import Reached
    from pym.model.lock import LockedPackage, Source


class Form(Value):
    """How the file looks.

    Attributes:
        header: Comment lines above, without their `#`; empty for none.
        options: Lines such as `--index-url …` that come before the requirements.
        annotate: Whether comments say why each package is there.
        hashes: Whether hashes are listed.
    """

    __slots__ = ("annotate", "hashes", "header", "options")

    def __init__(
        self,
        *,
        header: tuple[str, ...] = (),
        options: tuple[str, ...] = (),
        annotate: bool = True,
        hashes: bool = True,
    ) -> None:
        self.header = header
        self.options = options
        self.annotate = annotate
        self.hashes = hashes


def render(needed: Sequence[Reached], form: Form) -> str:
    """The text of the file, with a newline at its end unless it is empty.

    Args:
        needed: From `lock.reach`, sorted by `order`; what is not to be there is left out already, and what is to be no
            link to its sources is not editable any more. Virtual trees are passed over.
        form: How it is to look.
    """
    lines = ["# " + line for line in form.header]
    if form.options:
        lines += [*form.options, ""]
    for one in needed:
        if one.package.source.virtual:
            continue
        text = requirement(one.package)
        if one.marker:
            text += f" ; {one.marker}"
        if form.hashes:
            text = " \\\n    --hash=".join([text, *hashes(one.package)])
        lines.append(text)
        if form.annotate and one.via:
            lines.append(split(one.via))
    return "\n".join(lines) + "\n" if lines else ""


def requirement(package: LockedPackage) -> str:
    """A package as a requirement without marker; a path is relative to the lock."""
    source = package.source
    if source.kind in (PATH, DIRECTORY):
        return f"{'-e ' if source.editable else ''}{anchored(source.location)}"
    if source.kind == URL:
        return f"{package.name} @ {source.location}{_fragment(source)}"
    if source.kind == GIT:
        return f"{package.name} @ git+{source.location}@{source.commit}{_fragment(source)}"
    return f"{package.name}=={package.version}"


def anchored(path: str) -> str:
    """A relative path that nothing takes for a name."""
    return path if path == "." or path.startswith(("./", "../")) or path == ".." else f"./{path}"


def hashes(package: LockedPackage) -> list[str]:
    """The hashes of all files of a package, as `algorithm:hex`, sorted, each once."""
    files = (*package.wheels, package.sdist) if package.sdist is not None else package.wheels
    return [f"{algorithm}:{digest}" for algorithm, digest in sorted({pair for file in files for pair in file[2]})]


def _fragment(source: Source) -> str:
    return f"#subdirectory={source.subdirectory}" if source.subdirectory else ""


def order(one: Reached) -> tuple[int, tuple[str, ...], str, bytes, str]:
    """Links to sources first, then other paths, then names; versions by number."""
    source = one.package.source
    if source.kind in (PATH, DIRECTORY):
        return (0 if source.editable else 1, _parts(source.location), "", b"", "")
    from pym.spec.ranges import key

    return (2, (), one.package.name, key(one.package.version) if one.package.version else b"", source.key)


def _parts(path: str) -> tuple[str, ...]:
    return () if path == "." else tuple(path.split("/"))
