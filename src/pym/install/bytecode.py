"""Bytecode of the store: compiled once for a wheel and an interpreter, then linked like every other file. A HOT module.

Below the entry of a wheel each interpreter has a directory, see `WheelStore.bytecode`, with the files `0.pyc`, `1.pyc`
and so on, and their list. It is renamed into place whole; what stands in it was written by the interpreter itself and
carries the time and size of the source in the store, which links, clones and faithful copies of that source keep.
"""

from __future__ import annotations

import os
from binascii import crc32

from pym.cache import sealed
from pym.cache.durable import UNKNOWN, boot
from pym.model.manifest import PATH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    from pym.model.environment import Environment
    from pym.model.interpreter import InterpreterKey
    from pym.model.manifest import Manifest, Stored
    from pym.report import Reporter

    class Store(Protocol):
        """What is needed of `cache.wheels.WheelStore`."""

        def bytecode(self, stored: Stored, tag: str, /) -> str: ...

    # (path in the wheel, as `pkg/__pycache__/mod.cpython-312.pyc`; absolute path of the file in the store)
    Compiled = tuple[str, str]

LIST = "list"
MAGIC = b"pym bytecode 1\n"
_BOOT = 16  # bytes: in which boot of the machine the files are known to be whole
_MOST = 64 << 20
TIMEOUT = 60.0  # seconds that one module may take


def tag(key: InterpreterKey) -> str:
    """The name of the directory for an interpreter: equal for those that read each other's bytecode.

    All final releases of one minor version of CPython do; of others, only the very same version is taken to.
    """
    version = key.version
    variant = f"+{key.variant}" if key.variant else ""
    if key.implementation == "cpython" and not version.pre:
        return f"cpython-{version.major}{version.minor}{variant}"
    return f"{key.implementation}-{version}{variant}"


def find(store: Store, stored: Stored, tag: str) -> list[Compiled] | None:
    """The bytecode of a wheel; None when it has not been compiled for this interpreter, or is damaged.

    Every file is there with the size and time that it was made with; after a reboot its content has been compared, too.

    Args:
        store: The store.
        stored: The wheel.
        tag: See `tag`.
    """
    directory = store.bytecode(stored, tag)
    path = os.path.join(directory, LIST)
    data = sealed.read(path, _MOST)
    rows = sealed.unseal(data, MAGIC, free=_BOOT) if data else None
    if type(rows) is not tuple:
        return None
    start = directory + os.sep
    found = []
    for inside, name, size, modified, _ in rows:
        try:
            about = os.stat(start + name)
        except OSError:
            return None
        if about.st_size != size or about.st_mtime_ns != modified:
            return None
        found.append((inside, start + name))
    marked, now = data[len(MAGIC) : len(MAGIC) + _BOOT], boot()
    if marked != now and UNKNOWN not in (marked, now):
        for _, name, _, _, checksum in rows:
            try:
                with open(start + name, "rb", buffering=0) as file:
                    content = file.readall()
            except OSError:
                return None
            if crc32(content) != checksum:
                return None
        _mark(path, now)
    return found


def ensure(
    store: Store,
    wheels: Sequence[Stored],
    environment: Environment,
    *,
    cache: str,
    environ: Mapping[str, str],
    reporter: Reporter | None = None,
    processes: int = 0,
    timeout: float = TIMEOUT,
) -> int:
    """Compiles what has not been compiled yet; returns for how many modules there is bytecode now.

    Modules that cannot be compiled, or not within the time limit, have none: Python says so when they are imported.

    Args:
        store: The store.
        wheels: Whose modules.
        environment: Whose interpreter: it is started.
        cache: The cache directory, where unfinished work is kept.
        environ: The environment variables; what steers Python in them does not count.
        reporter: Is told what went wrong.
        processes: How many at once; 0 for as many as there are cores.
        timeout: Seconds for one module.

    Raises:
        StoreError: Nothing can be written.
        BrokenInterpreter: The interpreter does not work.
    """
    name = tag(environment.key)
    count = 0
    missing = []
    for stored in wheels:
        found = find(store, stored, name)
        if found is None:
            missing.append(stored)
        else:
            count += len(found)
    if missing:
        from pym.install.compiling import compile_wheels

        count += compile_wheels(
            store,
            missing,
            name,
            environment.python,
            cache=cache,
            reporter=reporter,
            processes=processes,
            timeout=timeout,
            environ=environ,
        )
    return count


def modules(manifest: Manifest) -> list[str]:
    """The modules of a wheel that are installed where modules are looked for, as paths in the wheel."""
    data = f"{manifest.data}/" if manifest.data else ""
    about = f"{manifest.dist_info}/"
    found = []
    for entry in manifest.files:
        path = entry[PATH]
        if path[-3:] != ".py" or path.startswith(about):
            continue
        if data and path.startswith(data) and not path.startswith((f"{data}purelib/", f"{data}platlib/")):
            continue
        found.append(path)
    return found


def compiled_path(source: str, cache_tag: str) -> str:
    """Where an interpreter looks for the bytecode of a module (PEP 3147), relative like `source`."""
    head, slash, tail = source.rpartition("/")
    return f"{head}{slash}__pycache__/{tail[:-3]}.{cache_tag}.pyc"


def _mark(path: str, now: bytes) -> None:
    """Notes that the files are whole in this boot. Silent when it cannot: they are then compared again."""
    try:
        fd = os.open(path, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return
    try:
        os.lseek(fd, len(MAGIC), os.SEEK_SET)
        os.write(fd, now)
    except OSError:
        pass
    finally:
        os.close(fd)
