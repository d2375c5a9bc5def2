"""Where `pip compile` writes its output."""

from __future__ import annotations

import os
import stat
import threading

from pym.fs.output import write


def test_a_pipe_stays_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    write(str(path), "trio==1\n")
    reader.join(30)
    assert read == [b"trio==1\n"]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_link_stays_a_link_and_unchanged_bytes_stay(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    link.symlink_to(real)
    write(str(link), "a==1\n")
    before = real.stat()
    write(str(link), "a==1\n")
    assert link.is_symlink() and real.read_text() == "a==1\n"
    assert real.stat().st_mtime_ns == before.st_mtime_ns and real.stat().st_ino == before.st_ino
