"""Ctrl-C and SIGTERM undo what was begun, and leave nothing but a download that can be resumed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.support.archives import pbs_archive
from tests.support.runner import START, Pym, tree


class Slow(BaseHTTPRequestHandler):
    """Serves SHA256SUMS at once and half of an archive; or what a range asks for.

    The other half comes when `go` is set. With `trickle` set it comes byte by byte until the client has gone: an
    archive that arrives while a signal is on its way would be installed, and rightly so.
    """

    protocol_version = "HTTP/1.1"
    directory: Path
    go: threading.Event
    half_sent: threading.Event
    trickle: threading.Event
    ranges: list[str | None]

    def log_message(self, *_) -> None:
        pass

    def do_GET(self) -> None:
        data = next(self.directory.rglob(self.path.rpartition("/")[2].replace("%2B", "+"))).read_bytes()
        wanted = self.headers.get("Range")
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.send_header("ETag", '"same"')
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        if self.path.endswith("SHA256SUMS"):
            self.wfile.write(data)
            return
        self.ranges.append(wanted)
        middle = max(begin, len(data) // 2)
        self.wfile.write(data[begin:middle])
        self.wfile.flush()
        self.half_sent.set()
        try:
            self.trickle.wait(60)
            while not self.go.wait(0.05):
                if middle < len(data) - 1:  # the last byte is never sent: then the archive would be there
                    self.wfile.write(data[middle : middle + 1])
                    self.wfile.flush()
                    middle += 1
            self.wfile.write(data[middle:])
        except OSError:
            pass


@pytest.fixture
def slow(tmp_path: Path):
    pbs_archive(tmp_path / "mirror", "3.12.1")
    pbs_archive(tmp_path / "mirror", "3.13.0")
    handler = type("Handler", (Slow,), {
        "directory": tmp_path / "mirror", "go": threading.Event(), "half_sent": threading.Event(),
        "trickle": threading.Event(), "ranges": [],
    })  # fmt: skip
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield handler, f"http://127.0.0.1:{server.server_port}/20240107/SHA256SUMS"
    handler.go.set()
    handler.trickle.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("targets", [["3.12"], ["3.12", "3.13"]], ids=["one", "two"])
def test_interrupted_and_resumed(slow, tmp_path: Path, number: int, code: int, targets: list[str]) -> None:
    handler, url = slow
    pym = Pym(tmp_path, PYM_PYTHON_CATALOGUE=url)
    argv = [*START, "python", "install", *targets]
    process = subprocess.Popen(
        argv, cwd=pym.cwd, env=pym.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert handler.half_sent.wait(60)
    # The half that was sent has to be on disk: what a process holds in memory cannot be resumed.
    partial = pym.home / ".cache/pym/downloads"
    while not any(path.stat().st_size for path in partial.glob("*.part") if partial.is_dir()):
        assert process.poll() is None
    process.send_signal(number)
    if len(targets) > 1:
        handler.trickle.set()  # a thread notices when the next piece comes
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert "Traceback" not in err
    assert sorted(path.name for path in pym.store.iterdir()) == [".gitignore", ".lock", ".temp"]
    assert not list((pym.store / ".temp").iterdir())
    assert not pym.bin.exists()
    handler.go.set()
    handler.trickle.set()
    pym("python", "install", *targets).check()
    if len(targets) == 1:
        assert handler.ranges == [None, handler.ranges[1]]
        assert handler.ranges[1], "the second attempt went on where the first ended"
    assert not [path for path in tree(pym.home) if ".part" in path]


def test_interrupted_while_it_starts(tmp_path: Path) -> None:
    """Nothing has been begun: it ends as any program does, without a traceback of imports."""
    start = (
        "import os, runpy, sys\n"
        "class Stop:\n"
        "    def find_spec(name, path=None, target=None):\n"
        "        if name == 'pym.cli.start': os.kill(os.getpid(), 2)\n"
        "sys.meta_path.insert(0, Stop)\n"
        "sys.argv[1:] = ['python', 'dir']\n"
        "runpy.run_module('pym', run_name='__main__', alter_sys=True)\n"
    )
    pym = Pym(tmp_path)
    process = subprocess.run([sys.executable, "-c", start], cwd=pym.cwd, env=pym.environ, capture_output=True)
    assert (process.returncode, process.stdout, process.stderr) == (-signal.SIGINT, b"", b"")


def test_interrupted_where_python_drops_exceptions(tmp_path: Path) -> None:
    """In the callback of a weak reference, as each import has one: it comes once more, and without a traceback."""
    start = (
        "import os, sys, time, types, weakref\n"
        "from pym.cli import main\n"
        "def work(invocation):\n"
        "    it = {0}.__class__()\n"
        "    kept = weakref.ref(it, lambda one: os.kill(os.getpid(), 2))\n"
        "    del it\n"
        "    time.sleep(5)\n"  # which is not waited for
        "    return 0\n"
        "made = sys.modules['pym.cli.commands.made'] = types.ModuleType('made')\n"
        "made.main = work\n"
        "import signal; signal.signal(2, signal.SIG_DFL)\n"
        "sys.exit(main.handle('made', {}))\n"
    )
    pym = Pym(tmp_path)
    process = subprocess.run([sys.executable, "-c", start], cwd=pym.cwd, env=pym.environ, capture_output=True)
    assert (process.returncode, process.stdout, process.stderr) == (130, b"", b"")
