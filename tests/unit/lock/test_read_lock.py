"""Locks of others: what is malformed or hostile is said, and nothing of it is used."""

from __future__ import annotations

import contextlib
import hashlib
import time

import pytest
from tests.support.locks import file, package, project
from tests.support.resolving import target

from pym.errors import LockInvalid, LockMerging, LockUnfit, NoFile
from pym.lock import canonical
from pym.lock.entries import seconds
from pym.lock.read import read
from pym.lock.select import select
from pym.lock.wanted import Wanted
from pym.lock.write import write
from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, Edge, LockedPackage, Member, Source
from pym.spec.moment import text as moment

LOCK = project([package("a", "1.0"), package("b", "2.0", sdist=True)], [Edge("a"), Edge("b", marker="os_name == 'nt'")])
TEXT = write(LOCK)
HASH = hashlib.sha256(b"a-1.0-py3-none-any.whl").hexdigest()


def reading(text: str | bytes):
    """Everything of it, what is read late too."""
    where = target("3.12")
    lock = read(text if isinstance(text, bytes) else text.encode(), "pylock.toml")
    for one in lock.packages:
        _ = (one.sdist, one.wheels, one.edges)
    with contextlib.suppress(LockUnfit, NoFile):
        select(lock, [Wanted("root" if lock.inputs else "")], where.environment, where.tags)
    return lock


def refusal(text: str | bytes) -> str:
    with pytest.raises(LockInvalid) as caught:
        reading(text)
    return f"{caught.value.message} {caught.value.context}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('lock-version = "1.0"', 'lock-version = "2.0"', "newer program"),
        ('lock-version = "1.0"', f'lock-version = "{"9" * 100_000}"', "does not know"),
        ('lock-version = "1.0"', "lock-version = 1", "no `lock-version`"),
        ("schema = 1", "schema = 2", "newer pym"),
        (f'{{ sha256 = "{HASH}" }}', "{}", "no hash"),
        (HASH, HASH[:-1], "the sha256"),
        (HASH, "", "the sha256"),
        (f'sha256 = "{HASH}"', 'md5 = "d41d8cd98f00b204e9800998ecf8427e"', "strong enough"),
        ("size = 7", "size = -7", "the size"),
        ("size = 7", "size = 99999999999999999", "the size"),
        ('name = "a"\nversion', 'name = "../a"\nversion', "not a normalised name"),
        ('name = "a"\nversion', 'name = ".bin"\nversion', "not a normalised name"),
        ('name = "a"\nversion', 'name = ""\nversion', "not a normalised name"),
        ('name = "a"\nversion', 'name = "a\\u0007"\nversion', "not a normalised name"),
        ("/a-1.0-py3-none-any.whl", "/..", "not the name of a file"),
        ('"https://files.example.com/packages/a-1', '"ext::sh -c touch% x/a-1', "no address"),
        ('"https://files.example.com/packages/a-1', '"-oProxyCommand=x/a-1', "no address"),
        ("[[packages]]", "[[other]]", "`packages` is not a list"),
        ("os_name == 'nt'\"", 'os_name == "', "A marker of the lock is none"),
        ('    "b ; os_name', '    "../b ; os_name', "not a normalised name"),
        ('requires-python = ">=3.10"', 'requires-python = "3"', "A requires-python of the lock is none"),
    ],
)
def test_what_cannot_be(before: str, after: str, said: str) -> None:
    assert before in TEXT
    assert said in refusal(TEXT.replace(before, after))


def test_no_text_at_all() -> None:
    for data in (b"", b"\xff\xfe", b"= 1", TEXT.encode() + b"\xff", TEXT.encode()[:-200], b"\0"):
        refusal(data)


def test_nesting() -> None:
    started = time.process_time()
    for text in (
        "a = " + "[" * 100_000,
        TEXT.replace("os_name == 'nt'", "(" * 10_000 + "os_name == 'nt'" + ")" * 10_000),
        TEXT.replace('lock-version = "1.0"', 'lock-version = "1.0"\nx = ' + "{ y = " * 5_000),
    ):
        with pytest.raises(LockInvalid):
            reading(text)
    assert time.process_time() - started < 20  # far less: only that it ends is meant


def test_byte_order_mark_and_windows_line_ends() -> None:
    assert reading(b"\xef\xbb\xbf" + TEXT.encode()) == LOCK
    assert reading(TEXT.replace("\n", "\r\n")) == LOCK


def test_missing_packages_are_not_none() -> None:
    assert "no `packages`" in refusal('lock-version = "1.0"\ncreated-by = "x"\n')
    assert reading('lock-version = "1.0"\ncreated-by = "x"\npackages = []\n').packages == ()


def test_marks_of_a_merge() -> None:
    with pytest.raises(LockMerging):
        reading(f"<<<<<<< ours\n{TEXT}=======\n{TEXT}>>>>>>> theirs\n")


@pytest.mark.parametrize("place", ["/etc/x", "C:/x", "~/x", "..\\x", "file:///etc/x"])
def test_absolute_paths(place: str) -> None:
    tree = LockedPackage("t", "", Source(DIRECTORY, place))
    refusal(write(project([tree], [Edge("t")])))


def test_paths_outside_of_the_project() -> None:
    tree = LockedPackage("t", "", Source(DIRECTORY, "../t"))
    assert "outside of the project" in refusal(write(project([tree], [Edge("t")])))
    asking = Member("root", version="1", kind="editable", requires=("t @ ../t",))
    assert reading(write(project([tree], [Edge("t")], member=asking))).packages[1] == tree
    # A tree that is asked for may ask for another one.
    inner = LockedPackage("u", "", Source(DIRECTORY, "../u"))
    tree = LockedPackage("t", "", Source(DIRECTORY, "../t"), edges=(Edge("u"),))
    assert len(reading(write(project([tree, inner], [Edge("t")], member=asking))).packages) == 3


@pytest.mark.parametrize(
    "about",
    [
        {"location": "ext::sh"},
        {"location": "--upload-pack=x"},
        {"location": "ssh://-oProxyCommand=x/a.git"},
        {"commit": "main"},
        {"commit": "-" * 40},
        {"requested": "--upload-pack=x"},
        {"subdirectory": "../x"},
        {"subdirectory": "/x"},
    ],
)
def test_repositories(about: dict[str, str]) -> None:
    good = {"location": "https://git.example.com/a.git", "commit": "a" * 40, "requested": "v1", "subdirectory": "x"}
    for fields in (good, {**good, **about}):
        source = Source(GIT, **fields)
        text = write(project([LockedPackage("g", "1.0", source)], [Edge("g")]))
        if fields == good:
            assert reading(text).packages[0].source == source
        else:
            refusal(text)


def test_other_forms_are_read_too() -> None:
    """What somebody has reformatted means the same, as far as the canonical order goes."""
    other = TEXT.replace("    {", "\t{").replace('"1.0"\ncreated-by', '"1.0" # a comment\ncreated-by')
    assert canonical.read(other.encode(), "x") is None
    assert reading(other) == LOCK


def test_locks_of_other_programs() -> None:
    text = f"""
lock-version = "1.0"
created-by = "other"
requires-python = ">=3.9"
[[packages]]
name = "b"
version = "2.0"
wheels = [{{name = "b-2.0-py3-none-any.whl", url = "https://x.example.com/b?x=1", hashes = {{sha256 = "{HASH}"}}}}]
[[packages]]
name = "a"
marker = "sys_platform == 'win32'"
directory = {{path = "./a", editable = true}}
"""
    lock = reading(text)
    assert [one.name for one in lock.packages] == ["a", "b"]
    assert lock.inputs is None
    assert lock.packages[1].wheels[0][0] == "b-2.0-py3-none-any.whl"


@pytest.mark.parametrize("name", ["b-2.0-py3-none-any.whl", "a-2.0-py3-none-any.whl", "a.exe"])
def test_files_of_other_packages(name: str) -> None:
    text = f"""
lock-version = "1.0"
created-by = "other"
packages = [{{name = "a", version = "1.0", wheels = [{{url = "https://x/{name}", hashes = {{sha256 = "{HASH}"}}}}]}}]
"""
    refusal(text)


def test_portable() -> None:
    source = Source(REGISTRY, index="main")
    wheel = (*file("a-1.0-py3-none-any.whl")[:1], "", *file("a-1.0-py3-none-any.whl")[2:])
    one = LockedPackage("a", "1.0", source, wheels=(wheel,))
    lock = project([one], [Edge("a")], portable=True)
    text = write(lock)
    assert "://" not in text
    assert reading(text) == lock
    assert canonical.read(text.encode(), "x") == lock


def test_archives_next_to_the_project() -> None:
    wheel = ("a-1.0-py3-none-any.whl", "libs/a-1.0-py3-none-any.whl", file("a")[2], -1, None, "", None, None)
    one = LockedPackage("a", "1.0", Source(PATH, "libs/a-1.0-py3-none-any.whl"), wheels=(wheel,))
    lock = project([one], [Edge("a")])
    assert reading(write(lock)) == lock


@pytest.mark.parametrize("at", [0, 1, 86_399, 68_169_599, 951_782_400, 1_709_164_800, 4_102_444_799, 253_402_300_799])
def test_moments(at: int) -> None:
    assert moment(at) == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    assert seconds(moment(at)) == at


def test_no_moments() -> None:
    for text in ("2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-32T00:00:00Z", "2024-01-01T24:00:00Z", ""):
        assert seconds(text) is None


def test_small_change_small_difference() -> None:
    newer = project([package("a", "1.1"), package("b", "2.0", sdist=True)], LOCK.packages[2].edges)
    before, after = TEXT.splitlines(), write(newer).splitlines()
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('" } },\n]\n', '" } },]\n'),  # the list ends at the end of a line
        ('" } }\n\n', '" } }, { x = 1 }\n\n'),
        ('    { name = "b" },\n', ""),
        ('name = "a"\nversion', 'name = "a"\nname = "a"\nversion'),
        ("editable = true", "editable = tr"),
    ],
)
def test_what_looks_canonical(before: str, after: str) -> None:
    """The quick reader does not take for canonical what is not: it would lose what stands behind."""
    assert before in TEXT
    changed = TEXT.replace(before, after)
    try:
        lock = reading(changed)
    except LockInvalid:
        return
    assert lock == LOCK
