"""The index that is asked when nobody names one for pym: pip's. A HOT module.

What pip's configuration says is used as it is. Without one it is the index that is built into pip itself: read once out
of the pip that comes with the Python pym runs on, and remembered.
"""

from __future__ import annotations

import os
import sys

from pym.cache.memo import Memo, stamp
from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def default_index(environ: Mapping[str, str], cache: str) -> tuple[str, str]:
    """URL of the default index, and what says so.

    Args:
        environ: Environment variables.
        cache: Cache directory, "" for none.

    Raises:
        UsageError: pip's configuration cannot be read, or there is no pip to ask.
    """
    url = environ.get("PIP_INDEX_URL", "").strip()
    if url:
        return url, "PIP_INDEX_URL"
    memo = Memo(cache, "pip-1")
    paths = files(environ)
    stamps = tuple([stamp(path) for path in paths])
    if any(stamps):
        key = "\n".join(paths)
        known = memo.recall(key)
        if type(known) is not tuple or known[0] != stamps:
            from pym.index.pip import configured

            known = (stamps, configured(paths))
            memo.remember(key, known)
        if known[1] is not None:
            url, source = known[1]
            return url, source
    built_in = memo.recall(sys.prefix)
    if type(built_in) is not str:
        from pym.index.pip import built_in as ask

        built_in = ask()
        if not built_in:
            raise UsageError(
                "There is no default index: pip, which knows one, is not part of this Python",
                hints=("name one with `--default-index` or `PYM_DEFAULT_INDEX`, or set `index-url` in `pip.conf`",),
            )
        memo.remember(sys.prefix, built_in)
    return built_in, "the default of pip"


def files(environ: Mapping[str, str]) -> list[str]:
    """Where pip's configuration may be, what counts most last (pip's documentation, "Location").

    Args:
        environ: Environment variables.
    """
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    if sys.platform == "win32":
        common = [os.path.join(environ["PROGRAMDATA"], "pip", "pip.ini")] if environ.get("PROGRAMDATA") else []
        home, appdata = environ.get("USERPROFILE", ""), environ.get("APPDATA", "")
        users = [os.path.join(home, "pip", "pip.ini")] if home else []
        users += [os.path.join(appdata, "pip", "pip.ini")] if appdata else []
        return [*common, *users, *([named] if named else [])]
    home = environ.get("HOME", "")
    if sys.platform == "darwin":
        common = ["/Library/Application Support/pip/pip.conf"]
        support = os.path.join(home, "Library", "Application Support", "pip")
        config = support if os.path.isdir(support) else os.path.join(home, ".config", "pip")
    else:
        directories = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
        common = [os.path.join(directory, "pip", "pip.conf") for directory in reversed(directories) if directory]
        common.append("/etc/pip.conf")
        config = os.path.join(environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "pip")
    users = [os.path.join(home, ".pip", "pip.conf"), os.path.join(config, "pip.conf")] if os.path.isabs(home) else []
    return [*common, *users, *([named] if named else [])]
