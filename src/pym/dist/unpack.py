"""Unpacks wheels into the store, strictly: whoever finds an entry there need not look at the wheel again.

What is refused: an archive that can be read in two ways (`fs.archive`), another distribution or version than the file
name says, files that no installer would know a place for or that would replace parts of an environment, programs that
are more than the call of a function, and contents that are not those of RECORD.
"""

from __future__ import annotations

import os

from pym.dist import wheel_record
from pym.dist.wheel_layout import Layout
from pym.errors import HashMismatch, HostileArchive, InvalidWheel, StoreError
from pym.fs.archive import zipread, zipunpack
from pym.model.manifest import OWN, Manifest, folders_of, rest_of
from pym.spec import record
from pym.spec.ranges import key
from pym.spec.wheelname import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.cache.wheels import WheelStore
    from pym.model.manifest import Entry, Stored
    from pym.report import Reporter

_HELD = 16 << 20  # bytes of a wheel that is held in memory
_SHOWN = 20  # faults of a RECORD that are named one by one


def unpack_wheel(
    store: WheelStore,
    archive_path: str,
    filename: str,
    *,
    sha256: str = "",
    verify_record: bool = True,
    report: Reporter | None = None,
    stopped: Callable[[], bool] | None = None,
) -> Stored:
    """The wheel in the store, unpacked if it is not there yet. Any number of threads and processes may do that at once.

    Args:
        store: Where to.
        archive_path: Absolute path of the wheel.
        filename: What it is called; the name of the file itself does not matter.
        sha256: What its hash has to be, in hex; "" if nobody says.
        verify_record: Whether a wheel that contradicts its RECORD is refused (`--no-verify-record` says no). If not, it
            is taken as it is, and `Manifest.unverified` has the paths.
        report: Hears of what is odd and yet let pass.
        stopped: Tells whether it is to be given up.

    Raises:
        HashMismatch: It is another wheel than `sha256` says.
        HostileArchive: It is no zip archive that can be read in one way only.
        InvalidWheel: It contradicts its file name, its metadata or its RECORD.
        StoreError: It cannot be read, or the disk did not take it.
        zipunpack.Stopped: It was given up.
    """
    if sha256 and (stored := store.find(sha256, unverified=not verify_record)) is not None:
        _check_name(stored, filename)
        return stored
    try:
        descriptor = os.open(archive_path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise StoreError.from_os("read", archive_path, error) from error
    try:
        expected = sha256.lower() or _hash(descriptor, archive_path)
        with store.scratch(expected) as scratch:
            # Somebody else may have been unpacking it while we waited for the directory.
            if (stored := store.find(expected, unverified=not verify_record)) is not None:
                _check_name(stored, filename)
                return stored
            files = f"{scratch.path}/files"
            try:
                os.mkdir(files, 0o755)
            except OSError as error:
                raise StoreError.from_os("make", files, error) from error
            try:
                manifest = _unpack(descriptor, filename, files, expected, verify_record, stopped)
            except zipunpack.Stopped:
                scratch.abandon()
                raise
            except (HostileArchive, InvalidWheel):
                # What was damaged on its way is no fault of the wheel.
                _compare(filename, expected, _hash(descriptor, archive_path), archive_path)
                raise
            _compare(filename, expected, manifest.sha256, archive_path)
            if report is not None:
                _remark(manifest, report)
            return store.commit(scratch, manifest)
    finally:
        os.close(descriptor)


def _unpack(
    descriptor: int,
    filename: str,
    files: str,
    expected: str,
    verify_record: bool,
    stopped: Callable[[], bool] | None,
) -> Manifest:
    archive = _open(descriptor, filename)
    layout = Layout(archive, filename)
    scripts, gui_scripts = layout.scripts()
    rows: list[tuple[str, str, str]] = []
    unreadable = ""
    try:
        rows = record.rows(layout.record())
    except ValueError as error:
        unreadable = f"its RECORD cannot be read: {error}"
    except InvalidWheel as error:
        unreadable = error.reason
    if unreadable and verify_record:
        raise InvalidWheel(filename, unreadable, hints=_hints(layout))
    written, sha256 = zipunpack.unpack(
        archive, files, executable=layout.executable(), sha256=_sha256(), stopped=stopped
    )
    written.sort(key=_by_directory)
    faults = [] if unreadable else wheel_record.faults(rows, written, layout.dist_info, files)
    if faults and verify_record and sha256 == expected:
        lines = [fault.text for fault in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"and {len(faults) - _SHOWN} more")
        raise InvalidWheel(filename, "it contradicts its own RECORD", tuple(lines), _hints(layout))
    entries = tuple(written)
    rest = rest_of(entries, _listed(written, layout))
    unverified = [entry[0] for entry in written] if unreadable else sorted({fault.path for fault in faults})
    return Manifest(
        layout.name,
        layout.version,
        filename,
        sha256,
        archive.total,
        layout.dist_info,
        layout.data,
        layout.purelib,
        layout.tags,
        _directories([entry[0] for entry in written]),
        scripts,
        gui_scripts,
        tuple(unverified),
        folders_of(entries),
        lambda: rest,
    )


def _by_directory(entry: Entry) -> tuple[str, str]:
    folder, _, name = entry[0].rpartition("/")
    return folder, name


def _listed(written: list[Entry], layout: Layout) -> bytes:
    """What the RECORD of an environment will say of the files that stay where they are in the wheel."""
    own = frozenset([f"{layout.dist_info}/{name}" for name in OWN])
    data = f"{layout.data}/"
    listed = [entry for entry in written if entry[0] not in own and (not layout.data or not entry[0].startswith(data))]
    return "".join(record.lines(sorted(listed))).encode("utf-8", "surrogateescape")


def _open(descriptor: int, filename: str) -> zipread.Archive:
    """The wheel, read whole if it is not large: a system call for each entry costs more."""
    try:
        size = os.fstat(descriptor).st_size
        if size <= _HELD:
            data = os.pread(descriptor, size, 0)
            if len(data) == size:
                return zipread.open_bytes(data, filename)
    except OSError as error:
        raise StoreError.from_os("read", filename, error) from error
    return zipread.open_descriptor(descriptor, filename)


def _directories(paths: list[str]) -> tuple[str, ...]:
    """All directories of these files, parents first."""
    found: set[str] = set()
    for path in paths:
        head = path.rpartition("/")[0]
        while head and head not in found:
            found.add(head)
            head = head.rpartition("/")[0]
    return tuple(sorted(found))


def _check_name(stored: Stored, filename: str) -> None:
    """The bytes are known; what they are called now has to be the same distribution."""
    said = parse(filename)
    if said is None:
        raise InvalidWheel(filename, "its name is not that of a wheel")
    if said[0] != stored.manifest.name or key(said[1]) != key(stored.manifest.version):
        raise InvalidWheel(filename, f"it is `{stored.manifest.name}` {stored.manifest.version}")


def _hints(layout: Layout) -> tuple[str, ...]:
    return (
        "tell who publishes it: it was changed after it was built, or built wrongly",
        f"`--no-verify-record {layout.name}` installs it as it is",
    )


def _remark(manifest: Manifest, report: Reporter) -> None:
    if manifest.unverified:
        report.warn(f"`{manifest.filename}` contradicts its own RECORD and is taken as it is")
    paths = {entry[0] for entry in manifest.files}
    for path in paths:
        if path.endswith(".pyc"):
            head, _, tail = path.rpartition("/")
            source = f"{head.removesuffix('/__pycache__').removesuffix('__pycache__')}/{tail.partition('.')[0]}.py"
            if source.removeprefix("/") not in paths:
                report.warn(f"`{manifest.filename}` has compiled modules without their source")
                return


def _compare(filename: str, expected: str, actual: str, source: str) -> None:
    if actual != expected:
        raise HashMismatch(filename, expected=expected, actual=actual, source=source)


def _hash(descriptor: int, path: str) -> str:
    found = _sha256()()
    at = 0
    try:
        while piece := os.pread(descriptor, 1 << 20, at):
            found.update(piece)  # type: ignore[attr-defined]
            at += len(piece)
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    return found.hexdigest()  # type: ignore[attr-defined, no-any-return]


def _sha256() -> Callable[..., object]:
    from pym.fs.digest import sha256

    return sha256
