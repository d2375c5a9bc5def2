"""Making an archive at home: what speaks of /install speaks of the prefix afterwards, and nothing else changes."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.model.interpreter import InterpreterKey
from pym.python.patch import _compiled, _printed, pkg_config, relocated, settle, sysconfig_data
from pym.report import Reporter

KEY = InterpreterKey.parse("cpython-3.12.1-linux-x86_64-gnu")


def read(text: str) -> dict:
    scope: dict = {}
    exec(text, scope)
    return scope["build_time_vars"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/install", "/home/me/py"),
        ("/install/lib", "/home/me/py/lib"),
        ("-L/install/lib -I/install/include", "-L/home/me/py/lib -I/home/me/py/include"),
        ("-Wl,-rpath,/install/lib", "-Wl,-rpath,/home/me/py/lib"),
        ("--prefix=/install", "--prefix=/home/me/py"),
        ("'--prefix=/install' '--x'", "'--prefix=/home/me/py' '--x'"),
        ("/install:/install/bin", "/home/me/py:/home/me/py/bin"),
        ("/usr/bin/install -c", "/usr/bin/install -c"),
        ("/usr/install/lib", "/usr/install/lib"),
        ("/installer /install-sh ./install", "/installer /install-sh ./install"),
        ("/install/install/lib", "/home/me/py/install/lib"),
        ("", ""),
    ],
)
def test_paths(before, after) -> None:
    assert relocated(before, "/home/me/py") == after


@given(st.text(alphabet="/install-LI=:, abc", max_size=40))
def test_a_prefix_that_is_the_same_changes_nothing(text) -> None:
    assert relocated(text, "/install") == text


def test_sysconfig_words() -> None:
    values = {
        "CC": "clang -pthread",
        "CXX": "clang++ -pthread",
        "LDSHARED": "musl-clang -shared -L/install/lib",
        "LINKCC": "/usr/bin/x86_64-linux-gnu-gcc",
        "LDCXXSHARED": "/usr/bin/aarch64-linux-gnu-g++ -shared",
        "AR": "/tools/llvm/bin/llvm-ar",
        "CFLAGS": "-isysroot /Applications/SDK -O2  -clang",
        "LDFLAGS": "-Wl,-rpath,/install/lib",
        "prefix": "/install",
        "SIZE": 8,
        "NEGATIVE": -1,
        "NAME": "clang",
    }
    patched = read(sysconfig_data(f"# system configuration\nbuild_time_vars = {values!r}\n", "/p"))
    assert patched == {
        "CC": "cc -pthread",
        "CXX": "c++ -pthread",
        "LDSHARED": "cc -shared -L/p/lib",
        "LINKCC": "cc",
        "LDCXXSHARED": "c++ -shared",
        "AR": "ar",
        "CFLAGS": "-O2  -clang",
        "LDFLAGS": "-Wl,-rpath,/p/lib",
        "prefix": "/p",
        "SIZE": 8,
        "NEGATIVE": -1,
        "NAME": "clang",
        "PYTHON_BUILD_STANDALONE": 1,
    }


def test_sysconfig_is_read_and_never_run(tmp_path) -> None:
    canary = tmp_path / "canary"
    for literal in (
        f"{{'a': open({str(canary)!r}, 'w')}}",
        f"{{**__import__('os').__dict__, 'a': open({str(canary)!r}, 'w')}}",
        "{'a': ['list']}",
        "{1: 'a'}",
        "{'a': 'b'",
        "[]",
        "{'a': +'b'}",
        "(" * 5000,
    ):
        with pytest.raises(ValueError, match=r"."):
            sysconfig_data(f"build_time_vars = {literal}", "/p")
    with pytest.raises(ValueError, match="no build_time_vars"):
        sysconfig_data("x = 1", "/p")
    assert not canary.exists()


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(-(10**9), 10**9))))
def test_sysconfig_values_survive(values) -> None:
    values = {
        name: value for name, value in values.items() if "install" not in str(value) and "-isysroot" not in str(value)
    }
    patched = read(sysconfig_data(f"build_time_vars = {values!r}", "/p"))
    assert patched == {**values, "PYTHON_BUILD_STANDALONE": 1}


printable = st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), max_size=200)


@given(st.dictionaries(st.text(alphabet="ABC_xyz", min_size=1), printable | st.integers(-(10**9), 10**9), min_size=1))
def test_what_pprint_writes_is_read_line_by_line_as_it_would_be_compiled(values) -> None:
    import io
    import pprint

    stream = io.StringIO()
    pprint.pprint(values, stream=stream)
    found = _printed(stream.getvalue())
    assert _compiled(stream.getvalue()) == values
    if stream.getvalue().count("\n") >= len(values) and all("\\" not in repr(name) for name in values):
        assert found is not None
    assert found in (None, values)


@given(st.text(alphabet="{} '\",:AB1-\\\n", max_size=40))
def test_any_other_text_is_not_misread(text) -> None:
    found = _printed(text)
    if found is not None:
        assert found == _compiled(text)


def test_pkg_config() -> None:
    assert pkg_config("prefix=/install\nlibdir=${prefix}/lib\n") == "prefix=${pcfiledir}/../..\nlibdir=${prefix}/lib\n"
    assert pkg_config("libdir=/install/lib") == "libdir=${pcfiledir}/../../lib"
    assert pkg_config("prefix=/installer") == "prefix=/installer"


class Warnings(Reporter):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def warn(self, text: str) -> None:
        self.texts.append(text)


def installation(root):
    library = root / "lib/python3.12"
    (library / "config-3.12-x86_64").mkdir(parents=True)
    (root / "bin").mkdir()
    (root / "bin/python3.12").write_text("#!/bin/sh\n")
    (root / "bin/python3.12-config").write_text('#!/bin/sh\nprefix="/install"\n')
    (root / "bin/python3.12-config").chmod(0o755)
    (library / "_sysconfigdata__linux.py").write_text("build_time_vars = {'prefix': '/install'}\n")
    (library / "config-3.12-x86_64/Makefile").write_bytes(b"prefix=\t/install\n# \xff\n")
    return library


@pytest.mark.parametrize("prefix", ["/home/me/py", "/home/dé jà/ü'\"", "/home/\udcff"])
def test_a_whole_installation(tmp_path, prefix) -> None:
    library = installation(tmp_path)
    reporter = Warnings()
    settle(str(tmp_path), prefix, KEY, reporter)
    assert read((library / "_sysconfigdata__linux.py").read_text(encoding="utf-8"))["prefix"] == prefix
    makefile = (library / "config-3.12-x86_64/Makefile").read_bytes()
    assert makefile == b"prefix=\t" + os.fsencode(prefix) + b"\n# \xff\n"
    assert os.readlink(tmp_path / "bin/python") == "python3.12"
    assert os.readlink(tmp_path / "bin/python3") == "python3.12"
    assert os.access(tmp_path / "bin/python3.12-config", os.X_OK)
    assert (library / "EXTERNALLY-MANAGED").read_text().startswith("[externally-managed]")
    assert not reporter.texts


def test_an_odd_file_is_left_and_told(tmp_path) -> None:
    library = installation(tmp_path)
    (library / "_sysconfigdata__linux.py").write_text("import os\n")
    reporter = Warnings()
    settle(str(tmp_path), "/p", KEY, reporter)
    assert (library / "_sysconfigdata__linux.py").read_text() == "import os\n"
    assert "_sysconfigdata__linux.py" in reporter.texts[0]


def test_a_link_out_is_not_written_through(tmp_path) -> None:
    library = installation(tmp_path / "root")
    victim = tmp_path / "victim.py"
    victim.write_text("build_time_vars = {'prefix': '/install'}\n")
    (library / "_sysconfigdata__other.py").symlink_to(victim)
    settle(str(tmp_path / "root"), "/p", KEY, Reporter())
    assert "/install" in victim.read_text()
