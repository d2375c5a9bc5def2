"""Where installations install to: asked once, with the care that every question to an interpreter takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.support.environments import KEY, ask, installed, running
from tests.support.interpreters import SENTINEL, program, runs

from pym.context import Context
from pym.errors import BrokenInterpreter
from pym.python import known, paths

FIELDS = ("/p/lib", "/p/plat", "/p/bin", "/p", "/p/include", "/p/std")


def answering(path: Path, *fields: str) -> str:
    words = " ".join(f"'{field}'" for field in fields)
    line = "\\t".join(["%s"] * len(fields))
    return str(program(path, f"printf '\\n{SENTINEL}\\n'\nprintf '{line}\\n' {words}\n"))


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setattr(known, "_TICK", 0)
    return Context(str(tmp_path), {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, cache=str(tmp_path / "cache"))


def test_asked_once(tmp_path: Path, context: Context) -> None:
    executable = answering(tmp_path / "bin/python3", *FIELDS)
    for _ in range(3):
        found = paths.of(executable, context)
    scheme = found.scheme
    assert (scheme.purelib, scheme.platlib, scheme.scripts, scheme.data, scheme.include, found.stdlib) == FIELDS
    assert runs(Path(executable)) == 1
    answering(tmp_path / "bin/python3", *FIELDS[:5], "/other")
    assert paths.of(executable, context).stdlib == "/other", "it is another program now"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (FIELDS[:5], "makes no sense"),
        ((*FIELDS, "/more"), "makes no sense"),
        (("relative", *FIELDS[1:]), "makes no sense"),
        (("", *FIELDS[1:]), "makes no sense"),
        (("/" + "x" * 5000, *FIELDS[1:]), "makes no sense"),
    ],
)
def test_nothing_in_an_answer_is_believed(
    tmp_path: Path, context: Context, fields: tuple[str, ...], reason: str
) -> None:
    executable = answering(tmp_path / "bin/python3", *fields)
    for _ in range(2):
        with pytest.raises(BrokenInterpreter) as caught:
            paths.of(executable, context)
        assert reason in caught.value.context
    assert runs(Path(executable)) == 2, "what failed is not remembered"


def test_what_does_not_answer(tmp_path: Path, context: Context) -> None:
    with pytest.raises(BrokenInterpreter, match="bin/python3"):
        paths.of(str(program(tmp_path / "bin/python3", "echo no >&2; exit 3")), context)
    with pytest.raises(BrokenInterpreter):
        paths.of(str(tmp_path / "nothing"), context)


PIP = """
import json
from pip._internal.locations import get_scheme
found = get_scheme("x")
print(json.dumps([found.purelib, found.platlib, found.scripts, found.data, found.headers.rpartition("/")[0]]))
"""


@pytest.mark.parametrize("python", ["/usr/bin/python3", *installed().values()], ids=lambda path: path.split("/")[-3])
def test_as_pip_has_it(context: Context, python: str) -> None:
    if not Path(python).exists():
        pytest.skip("there is none")
    try:
        wanted = json.loads(ask(python, PIP).splitlines()[-1])
    except AssertionError:
        pytest.skip("it has no pip")
    found = paths.of(python, context)
    scheme = found.scheme
    assert [scheme.purelib, scheme.platlib, scheme.scripts, scheme.data, scheme.include] == wanted
    assert (Path(found.stdlib) / "os.py").is_file()


def test_of_a_managed_one() -> None:
    found = paths.of_managed("/store/x", KEY)
    scheme = found.scheme
    assert found.stdlib == "/store/x/lib/python3.12"
    assert scheme.purelib == scheme.platlib == "/store/x/lib/python3.12/site-packages"
    assert (scheme.scripts, scheme.data, scheme.include) == ("/store/x/bin", "/store/x", "/store/x/include/python3.12")


def test_a_managed_one_is_laid_out_like_the_running_one(context: Context) -> None:
    one = running()
    if sys.base_prefix.startswith("/usr"):
        pytest.skip("a distributor's, which are laid out otherwise")
    assert paths.of(one.executable, context) == paths.of_managed(one.prefix, one.key)
