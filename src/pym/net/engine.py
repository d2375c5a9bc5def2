"""httpx, imported without what it would only import because it happens to be installed.

`httpx` loads its own command line with rich and pygments if click is there, `httpcore` loads anyio and with it asyncio:
a tenth to a half of the import time, for nothing used here. Both take a missing module in their stride, so they are
told that these are missing. Modules that pym itself imports anywhere must not be in that list: another thread may be
at it. `certifi` they insist on, but only to ask where its file is, and it takes importlib.resources (20 ms) to find
out: so it is imported when somebody asks.
"""

from __future__ import annotations

import gc
import sys
from types import ModuleType


class _CertifiWhenAsked(ModuleType):
    def where(self) -> str:
        """Path of the bundled certificates."""
        if sys.modules.get("certifi") is self:
            del sys.modules["certifi"]
        import certifi

        return certifi.where()


_UNUSED = [name for name in ("httpx._main", "anyio", "trio") if name not in sys.modules]
_collecting = gc.isenabled()
gc.disable()  # an import makes next to no garbage, only objects to be searched for it: a tenth of the time
try:
    sys.modules.setdefault("certifi", _CertifiWhenAsked("certifi"))
    for _name in _UNUSED:
        sys.modules[_name] = None  # type: ignore[assignment]
    import httpcore as httpcore
    import httpx as httpx
finally:
    for _name in _UNUSED:
        if sys.modules.get(_name, sys) is None:
            del sys.modules[_name]
    if _collecting:
        gc.freeze()  # modules stay; without this the search is only put off
        gc.enable()
