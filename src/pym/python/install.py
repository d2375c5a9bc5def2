"""From a download to an interpreter in the store."""

from __future__ import annotations

import os

from pym.errors import HashMismatch, HostileArchive, StoreError
from pym.fs.archive.unpack import unpack
from pym.model.interpreter import InterpreterKey
from pym.python import catalogue_urls, inventory, links, patch
from pym.python.store import BUILD, FACTS, Store, executable_name
from pym.python.workshop import Workshop, lock_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.fs.archive.unpack import Inventory
    from pym.python.catalogue import Download
    from pym.python.obtain import Source
    from pym.report import Reporter


def install(
    source: Source,
    store: Store,
    reporter: Reporter,
    *,
    replace: Callable[[], bool],
    cancelled: Callable[[], bool] = lambda: False,
) -> bool:
    """Puts the interpreter that `source` brings into the store. Killed anywhere, the store is as before or complete.

    Args:
        source: The archive.
        store: The managed store.
        reporter: Told of progress.
        replace: Asked once it is our turn: whether an installed interpreter of the same key is to be replaced.
        cancelled: Asked between pieces of the archive; true ends the work as Ctrl-C would.

    Returns:
        False if it was installed already.

    Raises:
        HashMismatch, HostileArchive, NetworkError, StoreError: Nothing was changed.
    """
    download = source.download
    key = download.key
    shop = Workshop(store, key, reporter)
    shop.open()
    try:
        if store.has(key) and not replace():
            return False
        _prepare(source, shop, cancelled)
        # Before the commit: once the interpreter is there, nobody would come back for what was fetched.
        source.finish()
        with lock_store(store, reporter):
            shop.commit()
            links.point_minor_link(store, key)
        return True
    except OSError as error:
        raise StoreError.from_os("install", str(error.filename or store.directory(key)), error) from error
    finally:
        shop.close()


def _prepare(source: Source, shop: Workshop, cancelled: Callable[[], bool]) -> None:
    """Unpacks, checks and patches in the workshop's `new`."""
    download = source.download
    key = shop.key
    stage = os.path.join(shop.path, "unpacked")
    os.mkdir(stage)
    source.partial = source.partial or os.path.join(shop.path, "partial")
    verb = "Downloading" if source.remote else "Unpacking"
    task = shop.reporter.task(f"{verb} {key}", source.size)
    chunks = source.chunks(task, shop.reporter)

    members: Inventory = {}

    def pieces() -> Iterator[bytes]:
        for piece in chunks:
            if cancelled():
                raise KeyboardInterrupt
            yield piece

    try:
        unpacked = unpack(
            pieces(),
            stage,
            name=download.filename,
            skip=_not_installed,
            compressed_size=source.size,
            confined="install",
            inventory=members,
        )
        if download.sha256 and unpacked.sha256 != download.sha256:
            url = catalogue_urls.shown(download.url)
            raise HashMismatch(download.filename, expected=download.sha256, actual=unpacked.sha256, source=url)
    except (HashMismatch, HostileArchive):
        # Closed first: as long as it is open, it holds what is to be discarded.
        chunks.close()
        source.reject()
        raise
    finally:
        chunks.close()
        task.done()
    # Full archives carry the installation in `install/`, beside what it was built from.
    inner = os.path.join(stage, "install")
    tree = inner if os.path.isdir(inner) and not os.path.islink(inner) else stage
    check(stage, tree, key, download.filename)
    prefix = shop.store.directory(key)
    changed = patch.settle(tree, prefix, key, shop.reporter)
    about = [os.path.join(tree, BUILD), os.path.join(tree, FACTS)]
    _write(about[0], download.build)
    _write(about[1], facts(download, unpacked.sha256))
    inventory.write(tree, inventory.below(members, os.path.relpath(tree, stage)), [*changed, *about])
    os.rename(tree, shop.new)


def _not_installed(path: str) -> bool:
    """Members of a full archive that are only needed to link Python anew: objects and static libraries of the build."""
    return path.startswith("build/") or path == "build"


def check(stage: str, tree: str, key: InterpreterKey, name: str) -> None:
    """Refuses an archive that is not the Python it says.

    Args:
        stage: What was unpacked: the installation, or what holds it in `install`.
        tree: The installation in it.
        key: What it should be.
        name: File name of the archive, for the message.

    Raises:
        HostileArchive: It lacks its program or library, or is another version.
    """
    series = f"python{key.version.major}.{key.version.minor}"
    program = executable_name(key)
    if not any(os.path.isfile(os.path.join(tree, path)) for path in (program, "bin/python3", f"bin/{series}")):
        raise HostileArchive(name, "", f"has no `{program}`")
    library = "Lib" if key.platform.os == "windows" else f"lib/{series}{'t' if key.free_threaded else ''}"
    if not os.path.isdir(os.path.join(tree, library)):
        raise HostileArchive(name, "", f"has no `{library}`, so it is not Python {key.version}")
    for path, mark in _versions(stage, tree):
        found = _marked(path, mark)
        # A build from a commit after the release says `3.13.0+`.
        if found and found.rstrip("+") != str(key.version):
            raise HostileArchive(name, "", f"is Python {found}, not {key.version}")


def _versions(stage: str, tree: str) -> Iterator[tuple[str, str]]:
    """The files that tell the version, each with what stands before it: none of them is in every archive."""
    yield os.path.join(stage, "PYTHON.json"), '"python_version":'
    include = os.path.join(tree, "include")
    yield os.path.join(include, "patchlevel.h"), "#define PY_VERSION "
    if os.path.isdir(include):
        for entry in os.listdir(include):
            yield os.path.join(include, entry, "patchlevel.h"), "#define PY_VERSION "


def _marked(path: str, mark: str) -> str:
    """The quoted text that follows `mark` in a file, "" if there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(1 << 24)
    except OSError:
        return ""
    return text.partition(mark)[2].partition('"')[2].partition('"')[0]


def facts(download: Download, sha256: str) -> str:
    """What is written beside the interpreter: so that nobody ever needs to start it to know what it is."""
    key = download.key
    value: dict[str, str | int] = {
        "format": 1,
        "key": str(key),
        "implementation": key.implementation,
        "version": str(key.version),
        "variant": key.variant,
        "platform": str(key.platform),
        "build": download.build,
        "archive": download.filename,
        "sha256": sha256,
    }
    lines = ",\n".join(f' "{name}": {_quoted(text)}' for name, text in value.items())
    return f"{{\n{lines}\n}}\n"


def _quoted(value: str | int) -> str:
    """A JSON string or number. File names of archives are the only ones that could hold anything to escape."""
    if isinstance(value, int):
        return str(value)
    return (
        '"' + "".join(c if c.isalnum() or c in " ._+-" else f"\\u{ord(c):04x}" for c in value if ord(c) < 1 << 16) + '"'
    )


def _write(path: str, text: str) -> None:
    # The archive may hold a link of that name: it is replaced, not written through.
    if os.path.lexists(path):
        os.unlink(path)
    with open(path, "x", encoding="utf-8") as file:
        file.write(text)


if TYPE_CHECKING:
    from collections.abc import Iterator
