"""Mistakes on the command line are said as all errors are."""

from __future__ import annotations

import pytest

from pym.cli import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("lock --bogus", "No such option: `--bogus`\n\nhint: `pym lock --help` shows what there is"),
        (
            "tree --outdatde",
            "No such option: `--outdatde`\n\nhint: did you mean `--outdated`?\nhint: `pym tree --help`",
        ),
        ("-q lock -v", "The argument `--quiet` cannot be used with `--verbose`"),
        ("sync one", "Unexpected argument `one`"),
        ("sync --link-mode bad", "Invalid value for `--link-mode`: `bad` is not one of `clone`, `copy`"),
        ("lock --python", "Option `--python` requires an argument"),
        ("workspace lsit", "No such command `lsit`. Did you mean `list`?\n\nhint: `pym workspace --help`"),
    ],
)
def test_what_cannot_be_read(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(words.split()) == 2
    streams = capsys.readouterr()
    assert said in streams.err
    assert streams.err.startswith("error[PYM-101]: ")
    assert not streams.out


def test_a_group_alone_shows_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["workspace"]) == 2
    assert "Usage: pym workspace" in capsys.readouterr().out
