"""Files that a portable lock names without addresses: written, read and chosen."""

from __future__ import annotations

import pytest
from tests.support.locks import file, project
from tests.support.resolving import target

from pym.errors import LockInvalid
from pym.lock import canonical, tables
from pym.lock.select import select
from pym.lock.wanted import Wanted
from pym.lock.write import write
from pym.model.lock import REGISTRY, Edge, Lock, LockedPackage, Source

TAGS = ("cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-win_amd64", "py3-none-any")


def portable() -> Lock:
    wheels = tuple(sorted(file(f"a-1.0-{tag}.whl", url="") for tag in TAGS))
    sdist = file("a-1.0.tar.gz", url="")
    package = LockedPackage("a", "1.0", Source(REGISTRY, index="default"), wheels=wheels, sdist=sdist)
    return project([package], [Edge("a")], portable=True)


@pytest.mark.parametrize("reader", [canonical, tables])
def test_round_trip(reader) -> None:
    lock = portable()
    text = write(lock)
    assert '    { path = "a-1.0-py3-none-any.whl", upload-time = ' in text
    assert '[packages.tool.pym]\nindex = "default"\n' in text
    found = reader.read(text.encode(), "x")
    assert found == lock
    assert found.packages[0].sdist[1] == ""


@pytest.mark.parametrize(("platform", "tag"), [("x86_64-manylinux_2_28", TAGS[0]), ("aarch64-apple-darwin", TAGS[2])])
def test_the_best_wheel_without_reading_the_others(platform: str, tag: str) -> None:
    lock = canonical.read(write(portable()).encode(), "x")
    assert lock is not None
    where = target("3.12", platform)
    assert where.environment is not None
    assert where.tags is not None
    found = {one.package.name: one for one in select(lock, [Wanted("root")], where.environment, where.tags)}
    assert found["a"].file is not None
    assert found["a"].file[:2] == (f"a-1.0-{tag}.whl", "")
    assert lock.packages[0].unread_wheels is not None, "nobody had to read them all"


def test_without_the_name_of_an_index_nothing_says_where_it_is() -> None:
    text = write(portable()).replace('\n[packages.tool.pym]\nindex = "default"\n', "")
    assert canonical.read(text.encode(), "x") is None


def test_a_file_next_to_a_lock_of_another_program_is_that_file() -> None:
    digest = "0" * 64
    text = (
        'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\nversion = "1.0"\n'
        f'wheels = [{{ path = "a-1.0-py3-none-any.whl", hashes = {{ sha256 = "{digest}" }} }}]\n'
    )
    lock = tables.read(text.encode(), "x")
    assert lock.packages[0].wheels[0][1] == "a-1.0-py3-none-any.whl"
    assert 'path = "a-1.0-py3-none-any.whl"' in write(lock)


def test_a_path_that_leads_elsewhere_is_no_file_of_an_index() -> None:
    text = write(portable()).replace('path = "a-1.0-py3', 'path = "/etc/a-1.0-py3')
    lock = canonical.read(text.encode(), "x")
    assert lock is not None
    with pytest.raises(LockInvalid):
        lock.packages[0].wheels  # noqa: B018
