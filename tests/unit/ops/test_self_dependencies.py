"""How pip is started, what gets through to it, and what is made of what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pym.errors import NetworkError, StoreError
from pym.ops import self_dependencies

REQUIREMENTS = """\
# About
needed==1.0 \\
    --hash=sha256:00
# optional: compiled
fast==2.0 ; platform_machine == 'x86_64' \\
    --hash=sha256:01 \\
    --hash=sha256:02
small==3.0 \\
    --hash=sha256:03
"""

# A pip that writes down what it is given, and says what it is told to say.
FAKE = """\
import os, sys
from pathlib import Path
here = Path({here!r})
count = len(list(here.glob("call*")))
requirements = Path(sys.argv[sys.argv.index("--requirement") + 1]).read_text()
lines = [" ".join(sys.argv[1:]), *sorted(f"{{k}}={{v}}" for k, v in os.environ.items()), "", requirements]
(here / f"call{{count}}").write_text("\\n".join(lines))
for name, words in {answers!r}:
    if name in requirements:
        sys.stderr.write(words)
        sys.exit(1)
"""


@pytest.fixture
def pip(tmp_path: Path):
    def make(*answers: tuple[str, str]) -> list[str]:
        (tmp_path / "pip.py").write_text(FAKE.format(here=str(tmp_path), answers=list(answers)))
        return [sys.executable, str(tmp_path / "pip.py")]

    return make


def fetch(pip: list[str], tmp_path: Path, **environ: str) -> list[str]:
    return self_dependencies.fetch(pip, REQUIREMENTS, str(tmp_path / "lib"), str(tmp_path / "scratch"), environ)


def calls(tmp_path: Path) -> list[str]:
    return [path.read_text() for path in sorted(tmp_path.glob("call*"))]


def test_all_of_it(pip, tmp_path: Path) -> None:
    assert fetch(pip(), tmp_path) == []
    (call,) = calls(tmp_path)
    assert "--require-hashes" in call
    assert "--only-binary :all:" in call
    for line in ("needed==1.0", "fast==2.0", "small==3.0", "sha256:02"):
        assert line in call


def test_what_has_no_wheel_is_left_out_if_it_may_be(pip, tmp_path: Path) -> None:
    missing = "ERROR: Could not find a version that satisfies the requirement {0}==2.0\nERROR: No matching distribution found for {0}==2.0\n"
    assert fetch(pip(("fast", missing.format("fast")), ("small", missing.format("small"))), tmp_path) == [
        "fast",
        "small",
    ]
    *_, last = calls(tmp_path)
    assert "needed==1.0" in last
    assert "fast" not in last
    assert "sha256:01" not in last
    assert "sha256:02" not in last
    assert "small" not in last


def test_what_is_needed_may_not_be_left_out(pip, tmp_path: Path) -> None:
    retry = "WARNING: Retrying (Retry(total=0)) after connection broken by 'Refused': /simple/needed/\n"
    said = retry * 3 + "ERROR: No matching distribution found for needed==1.0\n"
    with pytest.raises(NetworkError) as caught:
        fetch(pip(("needed", said)), tmp_path)
    assert len(calls(tmp_path)) == 1
    assert "No matching distribution found for needed==1.0" in caught.value.context
    assert caught.value.context.count("connection broken by 'Refused'") == 1


def test_a_full_disk_is_not_the_networks_fault(pip, tmp_path: Path) -> None:
    said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
    with pytest.raises(StoreError, match="could not write"):
        fetch(pip(("needed", said)), tmp_path)


def test_only_what_leads_to_the_index_gets_through(pip, tmp_path: Path) -> None:
    kept = {
        "PIP_INDEX_URL": "https://a.example/",
        "PIP_CERT": "/ca",
        "PIP_FIND_LINKS": "/w",
        "HTTPS_PROXY": "p",
        "HOME": "/h",
    }
    dropped = dict.fromkeys(
        ("PIP_USER", "PIP_TARGET", "PIP_NO_BINARY", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"), "evil"
    )
    fetch(pip(), tmp_path, **kept, **dropped)
    (call,) = calls(tmp_path)
    assert "evil" not in call
    for name, value in kept.items():
        assert f"\n{name}={value}\n" in call
    assert f"\nTMPDIR={tmp_path}/scratch\n" in call
    assert "PIP_REQUIRE_VIRTUALENV=0" in call


def test_pip_of_an_interpreter() -> None:
    python = getattr(sys, "_base_executable", "") or sys.executable
    found = self_dependencies.find_pip(python, {})
    assert found is not None
    assert found[0] == python


def test_the_wheel_that_ensurepip_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a pip of its own, as in Debian's python3-venv without python3-pip."""
    bundled = tmp_path / "ensurepip/_bundled"
    bundled.mkdir(parents=True)
    (bundled.parent / "__init__.py").write_text("")
    (bundled / "pip-1.0-py3-none-any.whl").write_text("")
    python = tmp_path / "python"
    # Neither the environment's packages nor its ensurepip, nor where Debian keeps the wheels of all Pythons.
    none = "import sysconfig; sysconfig.get_config_var = lambda _: None"
    python.write_text(
        f'#!/bin/sh\nshift 2\nexec {sys.executable} -S -c "import sys; sys.path.insert(0, {str(tmp_path)!r})\n'
        f'{none}\n$1"\n'
    )
    python.chmod(0o755)
    found = self_dependencies.find_pip(str(python), {})
    assert found is not None
    assert found[-1].endswith("pip-1.0-py3-none-any.whl")
    (bundled / "pip-1.0-py3-none-any.whl").unlink()
    assert self_dependencies.find_pip(str(python), {}) is None


def test_no_pip_at_all(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    assert self_dependencies.find_pip(str(python), {}) is None
