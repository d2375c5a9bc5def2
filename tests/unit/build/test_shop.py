"""Scratch directories lie below the cache, and go: with the build, with the process, with the next process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.runner import ROOT

from pym.build.shop import KIND, Shop


def left(cache: Path) -> list[str]:
    return sorted(os.listdir(cache / KIND)) if (cache / KIND).exists() else []


def test_nothing_is_made_before_it_is_needed(tmp_path: Path) -> None:
    with Shop(str(tmp_path)):
        assert left(tmp_path) == []


def test_everything_goes_in_the_end(tmp_path: Path) -> None:
    with Shop(str(tmp_path)) as shop:
        place = Path(shop.bench().place())
        (place / "deep").mkdir()
        (place / "deep" / "file").write_text("x")
        (place / "deep").chmod(0)
        assert len(left(tmp_path)) == 1
    assert left(tmp_path) == []


def test_benches_are_apart_and_go_alone(tmp_path: Path) -> None:
    with Shop(str(tmp_path)) as shop:
        one, two = shop.bench(), shop.bench()
        kept = two.place()
        one.place()
        one.drop()
        assert not os.path.exists(one.path)
        assert os.path.isdir(kept)


def test_without_a_cache_it_is_a_temporary_directory(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Shop("") as shop:
        assert shop.bench().path.startswith(str(tmp_path))
    assert os.listdir(tmp_path) == []


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_is_not(tmp_path: Path) -> None:
    script = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\nfrom pym.build.shop import Shop\n"
    script += f"shop = Shop({str(tmp_path)!r}); shop.bench().place(); print('ready', flush=True); sys.stdin.read()\n"
    processes = [
        subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        assert len(left(tmp_path)) == 2
        processes[0].kill()
        processes[0].wait()
        assert len(left(tmp_path)) == 2
        with Shop(str(tmp_path)) as shop:
            shop.bench()
            assert len(left(tmp_path)) == 2  # the living one's, and ours
        assert len(left(tmp_path)) == 1
    finally:
        for process in processes:
            process.kill()
            process.communicate()
