"""Two threads, one result: what is written and counted, and how every kind of failure ends."""

from __future__ import annotations

import _thread
import errno
import gc
import hashlib
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.support.archives import directory, file, gz, hard_link, header, link, listing, tar, zst

import pym
from pym.errors import HostileArchive, PymError, StoreError
from pym.fs.archive import files, inflate, unpack
from pym.fs.archive.files import Destination
from pym.fs.archive.unpack import Unpacked

NAME = "a.tar.gz"
LARGE = b"".join(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(200_000))  # 6.4 MB, incompressible
PACKED = gz(tar(file("python/large", LARGE)), 0)
SMALL = gz(
    tar(
        directory("python/"),
        file("python/a", b"aa"),
        directory("python/d/"),
        file("python/d/b", b"b" * 600),
        link("python/l", "a"),
    )
)


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """After each test: no more threads and descriptors than before."""
    threads, descriptors = _thread._count(), len(os.listdir("/dev/fd"))
    yield
    for _ in range(10_000):  # a thread still ends for a moment after it has said so
        if _thread._count() <= threads:
            break
        os.sched_yield()
    assert _thread._count() <= threads
    if len(os.listdir("/dev/fd")) > descriptors:
        gc.collect()
    assert len(os.listdir("/dev/fd")) <= descriptors


def made(data: bytes, place: Path, **options) -> Unpacked:
    return unpack.unpack([data], str(place), name=NAME, **options)


def test_counts_and_hash(tmp_path):
    found = made(SMALL, tmp_path)
    told = (found.sha256, found.compressed, found.files, found.written)
    assert told == (hashlib.sha256(SMALL).hexdigest(), len(SMALL), 3, 602)
    assert listing(tmp_path).keys() == {"a", "d", "d/b", "l"}


def test_skip_sees_paths_below_and_leaves_out(tmp_path):
    seen = []

    def skip(path: str) -> bool:
        seen.append(path)
        return path.startswith("d") or path == "l"

    found = made(SMALL, tmp_path, skip=skip)
    assert seen == ["a", "d", "d/b", "l"]
    assert listing(tmp_path).keys() == {"a"}
    assert (found.files, found.written) == (1, 2)


def test_skipped_entries_are_checked_all_the_same(tmp_path):
    for entry in (file("python/../x"), link("python/l", "../.."), header("python/p", kind=b"6"), link("python/l", "l")):
        with pytest.raises(HostileArchive):
            made(gz(tar(file("python/a"), entry)), tmp_path / "", skip=lambda path: True)
    assert listing(tmp_path) == {}


def test_a_hard_link_to_what_was_skipped_is_refused(tmp_path):
    data = gz(tar(file("python/a"), hard_link("python/b", "python/a")))
    with pytest.raises(HostileArchive, match="not unpacked"):
        made(data, tmp_path, skip=lambda path: path == "a")


def test_links_of_a_directory_that_will_be_moved_stay_in_it(tmp_path):
    inside = [file("python/install/lib/a"), link("python/install/bin", "lib"), link("python/build", "install/lib")]
    made(gz(tar(*inside, link("python/install/lib/b", "../lib/a"))), tmp_path, confined="install")
    for number, target in enumerate(("../../x", "../../install/lib/a", "../..")):
        data = gz(tar(*inside, link("python/install/lib/b", target)))
        (tmp_path / f"free{number}").mkdir()
        made(data, tmp_path / f"free{number}")
        (tmp_path / f"confined{number}").mkdir()
        with pytest.raises(HostileArchive, match="leads outside"):
            made(data, tmp_path / f"confined{number}", confined="install")
    (tmp_path / "named alike").mkdir()
    made(gz(tar(link("python/installed/l", "../x"))), tmp_path / "named alike", confined="install")


def test_an_exception_of_skip_comes_through(tmp_path):
    def skip(path: str) -> bool:
        raise LookupError(path)

    with pytest.raises(LookupError, match="a"):
        made(SMALL, tmp_path, skip=skip)


@pytest.mark.parametrize(
    "error", [OSError("reset by peer"), PymError("no network"), SystemExit(3), ZeroDivisionError()]
)
@pytest.mark.parametrize("after", [0, 1, 20])
def test_an_exception_of_the_chunks_comes_through(error, after, tmp_path):
    def chunks():
        for n in range(after):
            yield PACKED[n * 100_000 : (n + 1) * 100_000]
        raise error

    with pytest.raises(type(error)) as raised:
        unpack.unpack(chunks(), str(tmp_path), name=NAME)
    assert raised.value is error


def test_the_first_fault_in_the_stream_is_named_every_time(tmp_path):
    """The tar is wrong before the gzip data is; both threads find something."""
    data = gz(tar(file("python/a"), link("python/out", "/"), file("python/b", LARGE[:3000]))) + b"garbage"
    for number in range(20):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(HostileArchive, match="absolute path"):
            made(data, tmp_path / str(number))


def test_a_refusal_ends_the_reading(tmp_path):
    """The rest of a large archive is not downloaded for nothing."""
    data = gz(tar(file("python/a"), header("python/p", kind=b"6"), file("python/large", LARGE)), 0)
    taken = 0

    def chunks():
        nonlocal taken
        for n in range(0, len(data), 1000):
            taken += 1
            yield data[n : n + 1000]
            if taken > 20:  # the other thread has what it needs: let it run
                for _ in range(100):
                    os.sched_yield()

    data += gz(LARGE, 0) * 20
    with pytest.raises(HostileArchive, match="FIFO"):
        unpack.unpack(chunks(), str(tmp_path), name=NAME)
    assert taken * 1000 < len(data) // 2


def test_without_threads_it_works_too(tmp_path, monkeypatch):
    def refuse(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(unpack, "start_new_thread", refuse)
    made(SMALL, tmp_path)
    assert listing(tmp_path).keys() == {"a", "d", "d/b", "l"}
    with pytest.raises(HostileArchive, match="FIFO"):
        (tmp_path / "x").mkdir()
        made(gz(tar(header("python/p", kind=b"6"))), tmp_path / "x")


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("where", ["while it waits to hand on", "while it waits for the end"])
def test_ctrl_c_in_the_main_thread(where, times, tmp_path):
    """The signal arrives while the main thread waits for the other one."""
    main = threading.main_thread().ident
    assert _thread.get_ident() == main
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    data = gz(tar(file("python/a"), file("python/large", LARGE * 3), file("python/last")), 0)
    ended: list[str] = []
    trigger = "a" if where.endswith("hand on") else "last"

    def skip(path: str) -> bool:
        if path == trigger:
            for _ in range(200):
                os.sched_yield()
            for _ in range(times):
                signal.pthread_kill(main, signal.SIGINT)
                for _ in range(200):
                    os.sched_yield()
            ended.append(path)
        return path == "large"

    try:
        with pytest.raises(KeyboardInterrupt):
            made(data, tmp_path, skip=skip)
        assert ended == [trigger], "the other thread was left alone in the directory"
    finally:
        signal.signal(signal.SIGINT, previous)


def test_several_at_once(tmp_path):
    """From threads that are not the main one."""
    data = gz(tar(*(file(f"python/d{n % 7}/f{n}", b"%d" % n * 100) for n in range(120))))
    failures: list[BaseException] = []

    def one(place: Path) -> None:
        try:
            made(data, place)
        except BaseException as error:
            failures.append(error)

    places = [tmp_path / str(n) for n in range(4)]
    for place in places:
        place.mkdir()
    threads = [threading.Thread(target=one, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len({tuple(listing(place).items()) for place in places}) == 1


def test_a_full_disk_names_the_file_and_what_to_do(tmp_path, monkeypatch):
    real = os.write

    def write(fd: int, data: memoryview) -> int:
        if len(data) == 600:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(fd, data)

    monkeypatch.setattr(files.os, "write", write)
    with pytest.raises(StoreError) as told:
        made(SMALL, tmp_path)
    assert told.value.message == f"Failed to write `{tmp_path}/d/b`"
    assert "space" in told.value.hints[0]


def test_a_file_size_limit_of_the_system(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(StoreError, match="Failed to write"):
            made(PACKED, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_short_writes(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(files.os, "write", lambda fd, data: real(fd, data[:70_001]))
    made(PACKED, tmp_path)
    assert (tmp_path / "large").read_bytes() == LARGE


def test_a_destination_that_is_not_there_or_not_a_directory(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    for place in ("nothing", "file", "link"):
        with pytest.raises(StoreError, match="Failed to open"):
            made(SMALL, tmp_path / place)
    assert not list((tmp_path / "real").iterdir())


@pytest.mark.parametrize("present", ["a", "d", "l"])
def test_what_is_there_already_is_never_written_through(present, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    place = tmp_path / "place"
    place.mkdir()
    (place / present).symlink_to(outside)
    with pytest.raises(HostileArchive, match="meets another entry"):
        made(SMALL, place)
    assert not list(outside.iterdir())


@pytest.mark.parametrize("path", ["/tmp/x", "../x", "a/../x", "a/./x", "a//x", ".", "..", "a/"])
def test_the_last_gate(path, tmp_path):
    """Names are checked before; here nothing gets by even if that has a gap."""
    place = Destination(str(tmp_path), NAME)
    try:
        place.make_directory("a")
        place.write("there", (), executable=False)
        for attempt in (
            lambda: place.write(path, (), executable=False),
            lambda: place.make_directory(path),
            lambda: place.symbolic_link("a", path),
            lambda: place.hard_link("there", path, 0),
            lambda: place.hard_link(path, "link", 0),
        ):
            with pytest.raises(HostileArchive, match="outside the directory"):
                attempt()
    finally:
        place.close()
    assert sorted(listing(tmp_path)) == ["a", "there"]


def test_a_path_that_could_not_be_removed_again_is_not_made(tmp_path):
    place = tmp_path
    while len(str(place)) < 3400:
        place /= "d" * 200
    os.makedirs(place)
    deep = "python" + "/" + "/".join("e" * 200 for _ in range(4))
    from tests.support.archives import POSIX, pax

    with pytest.raises(StoreError, match="Failed to make the directory") as told:
        made(gz(tar(pax({"path": deep + "/x"}), file("python/x", magic=POSIX))), place)
    assert "too long" in told.value.context


def test_hard_links_that_the_file_system_has_not_are_copies(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK))

    data = gz(tar(file("python/a", LARGE, mode=0o755), hard_link("python/d/b", "python/a"), file("python/c", b"c")), 0)
    (tmp_path / "linked").mkdir()
    found = made(data, tmp_path / "linked")
    assert (tmp_path / "linked/a").stat().st_nlink == 2
    assert found.written == len(LARGE) + 1

    monkeypatch.setattr(files.os, "link", refuse)
    (tmp_path / "copied").mkdir()
    found = made(data, tmp_path / "copied")
    assert (tmp_path / "copied/d/b").read_bytes() == LARGE
    assert (tmp_path / "copied/d/b").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "copied/a").stat().st_nlink == 1
    assert found.written == 2 * len(LARGE) + 1

    monkeypatch.setattr(unpack, "ALLOWANCE", len(LARGE) + 5)
    (tmp_path / "bomb").mkdir()
    with pytest.raises(HostileArchive, match="copy too many"):
        made(data, tmp_path / "bomb")


def test_a_hard_link_that_is_not_allowed_is_an_error(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(files.os, "link", refuse)
    with pytest.raises(StoreError, match=r"Failed to link `.*/b`"):
        made(gz(tar(file("python/a"), hard_link("python/b", "python/a"))), tmp_path)


def test_case_is_told_from_the_file_system(tmp_path, monkeypatch):
    place = Destination(str(tmp_path), NAME)
    found = place.folds_case()
    place.close()
    assert not list(tmp_path.iterdir())
    (tmp_path / "X").mkdir()
    assert found == (tmp_path / "x").exists()

    monkeypatch.setattr(Destination, "folds_case", lambda self: True)
    (tmp_path / "y").mkdir()
    with pytest.raises(HostileArchive, match="collides with `E`"):
        made(gz(tar(file("python/E/Eterm"), file("python/e/eterm"))), tmp_path / "y")


def test_without_directory_descriptors(tmp_path, monkeypatch):
    """The way of Windows, which has none: whole paths."""
    monkeypatch.setattr(files.os, "supports_dir_fd", set())
    data = gz(tar(file("python/a", b"a"), hard_link("python/d/b", "python/a"), link("python/l", "d/b")))
    made(data, tmp_path)
    assert (tmp_path / "l").read_bytes() == b"a"


def test_a_file_too_large_for_the_archive_is_refused_on_sight(tmp_path, monkeypatch):
    """With the compressed size known, not one byte of it is written."""
    monkeypatch.setattr(inflate, "ALLOWANCE", 100_000)
    monkeypatch.setattr(inflate, "_BLOCK", 50_000)
    data = gz(tar(file("python/a", b"a"), file("python/zeros", bytes(4 << 20))))
    with pytest.raises(HostileArchive, match="brings the content to"):
        made(data, tmp_path, compressed_size=len(data))
    assert listing(tmp_path).keys() == {"a"}
    with pytest.raises(HostileArchive, match="20 times its size"):
        (tmp_path / "unknown").mkdir()
        made(data, tmp_path / "unknown")


def test_what_was_written_before_a_bomb_went_off_is_within_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(inflate, "ALLOWANCE", 300_000)
    monkeypatch.setattr(inflate, "_BLOCK", 50_000)
    data = gz(tar(*(file(f"python/{n}", bytes(100_000)) for n in range(50))))
    with pytest.raises(HostileArchive, match="20 times its size"):
        made(data, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 300_000


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_little_is_imported(kind, tmp_path):
    """Unpacking starts at once: whatever else is loaded costs more than it."""
    data = tar(file("python/a", b"a" * 5000), link("python/l", "a"))
    packed = tmp_path / f"a.tar.{kind}"
    packed.write_bytes(gz(data) if kind == "gz" else zst(data))
    (tmp_path / "to").mkdir()
    code = (
        "import sys; sys.path[:0] = sys.argv[1:2]; import __future__, os; before = set(sys.modules)\n"
        "from pym.fs.archive.unpack import unpack\n"
        "loaded = set(sys.modules) - before\n"
        "assert 'zstandard' not in loaded and 'isal' not in loaded and 'pym.fs.archive.zstd' not in loaded\n"
        "if sys.argv[4] == 'zst': sys.path += sys.argv[5:]\n"
        "unpack([open(sys.argv[2], 'rb').read()], sys.argv[3], name='a.tar.' + sys.argv[4])\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    source = str(Path(pym.__file__).parents[1])
    command = [sys.executable, "-I", "-S", "-c", code, source, str(packed), str(tmp_path / "to"), kind, *sys.path]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    if kind == "gz":
        foreign = {name for name in loaded if not name.startswith("pym")}
        assert foreign <= {"zlib", "errno", "_hashlib"}
