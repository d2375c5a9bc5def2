from __future__ import annotations

import subprocess
import sys

import pytest

from pym.cache.memo import Memo
from pym.errors import InvalidRequest
from pym.spec import decide
from pym.spec.admits import Specifiers


@pytest.mark.parametrize(
    ("specifier", "version", "admitted"),
    [
        (">=3.12", "3.12.0", True),
        (">=3.12", "3.11.9", False),
        (">=3.12, <3.13", "3.12.7", True),
        (">=3.12, <3.13", "3.13.0", False),
        ("==3.12.*", "3.12.7", True),
        ("~=3.11", "3.13.0", True),
        ("~=3.11.2", "3.12.0", False),
        ("!=3.12.1", "3.12.1", False),
        (">=3.13", "3.14.0rc1", True),
        (">=3.14", "3.14.0rc1", False),
        ("<3.14", "3.14.0rc1", False),
    ],
)
def test_pre_releases_count_where_their_number_does(specifier: str, version: str, admitted: bool) -> None:
    assert Specifiers().admits(specifier, version) is admitted


def test_a_pair_decided_before_needs_no_decision(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memo(str(tmp_path), "specifiers-1")
    assert Specifiers(memory).admits_all(">=3.12", ["3.12.1", "3.11.7"]) == {"3.12.1": True, "3.11.7": False}

    def refuse(*arguments: object) -> dict[str, bool]:
        raise AssertionError(f"decided again: {arguments}")

    monkeypatch.setattr(decide, "decide", refuse)
    later = Specifiers(memory)
    assert later.admits(">=3.12", "3.12.1") and not later.admits(">=3.12", "3.11.7")
    with pytest.raises(AssertionError, match="decided again"):
        later.admits(">=3.12", "3.10.0")


def test_a_known_pair_imports_nothing(tmp_path) -> None:
    script = (
        "import sys; from pym.cache.memo import Memo; from pym.spec.admits import Specifiers\n"
        f"admitted = Specifiers(Memo({str(tmp_path)!r}, 's')).admits('>=3.12', '3.12.1')\n"
        "print(admitted, 'packaging' in sys.modules, 're' in sys.modules)"
    )
    path = ":".join(sys.path)
    seen = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {path.split(':')!r}\n{script}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seen.append(done.stdout.split())
    assert seen == [["True", "True", "True"], ["True", "False", "False"]]


def test_what_is_new_is_written_in_one_go() -> None:
    class Counting:
        def __init__(self) -> None:
            self.written: list[object] = []

        def recall(self, key: str) -> object | None:
            return None

        def remember(self, key: str, value: object) -> None:
            self.written.append(value)

    memory = Counting()
    specifiers = Specifiers(memory)
    specifiers.admits_all(">=3", [f"3.{minor}.0" for minor in range(20)])
    specifiers.admits_all(">=3", ["3.1.0", "3.2.0"])
    assert len(memory.written) == 1


@pytest.mark.parametrize("remembered", [7, [], "x", None])
def test_a_strange_entry_is_as_good_as_none(remembered: object) -> None:
    class Strange:
        def recall(self, key: str) -> object | None:
            return remembered

        def remember(self, key: str, value: object) -> None:
            pass

    assert Specifiers(Strange()).admits(">=3.12", "3.12.1")


@pytest.mark.parametrize(("specifier", "version"), [("=>3", "3.12.1"), (">=3", "three"), (">=3,\x1b[31m", "3.12.1")])
def test_nonsense_is_an_error_that_can_be_printed(specifier: str, version: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        Specifiers().admits(specifier, version)
    assert "\x1b" not in caught.value.message


def test_the_canonical_text() -> None:
    assert Specifiers().valid(" <3.13,>=3.10") == ">=3.10, <3.13"
    with pytest.raises(InvalidRequest, match=r"Invalid version specifier: `3\.12`"):
        Specifiers().valid("3.12")
