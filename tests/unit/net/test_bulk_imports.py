"""What the bulk lane imports: its first requests must be on their way before others have imported their client."""

import subprocess
import sys

from tests.support.faults import KeepingServer, whole

HEAVY = (
    "socket", "ssl", "httpx", "http.client", "urllib.parse", "selectors", "threading", "typing", "re", "enum", "functools",
    "collections", "contextlib", "pathlib", "json", "email", "ipaddress", "netrc", "hashlib", "subprocess",
)  # fmt: skip


def loaded_by(code):
    code = (
        f"import sys; sys.path[:] = {sys.path!r}\n{code}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_fetching_over_http_is_light():
    with KeepingServer() as server:
        server.route("/file", whole(b"content", headers={"Cache-Control": "max-age=1"}))
        code = f"""
from pym.net.bulk import Lane, Request
from pym.net.settings import NetworkSettings
seen = []
with Lane(NetworkSettings.from_environ({{"HOME": "/nowhere"}})) as lane:
    for url in ({server.url()!r}, {server.url(host="localhost")!r}):
        lane.submit(Request(url, {{"accept": "text/html"}}, done=seen.append))
    lane.pump(lambda: False)
assert [reply.body for reply in seen] == [b"content"] * 2, seen
"""
        assert loaded_by(code) == []


def test_tls_is_light():
    code = """
from pym.net.bulk.tls import trust
from pym.net.settings import NetworkSettings
assert trust(NetworkSettings(), True) is not None
"""
    assert loaded_by(code) == []
