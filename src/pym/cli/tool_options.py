"""Which options of `tool install` are written down for upgrades, and how they come into force again."""

from __future__ import annotations

import copy
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.cli.invocation import Invocation
    from pym.ops.tool_receipt import Option

# Parameter: environment variable, what separates several in that; "" where there is but one.
_TEXTS = {
    "default_index": "PYM_DEFAULT_INDEX",
    "index_url": "PYM_INDEX_URL",
    "index_strategy": "PYM_INDEX_STRATEGY",
    "keyring_provider": "PYM_KEYRING_PROVIDER",
    "resolution": "PYM_RESOLUTION",
    "prerelease": "PYM_PRERELEASE",
    "fork_strategy": "PYM_FORK_STRATEGY",
    "exclude_newer": "PYM_EXCLUDE_NEWER",
    "link_mode": "PYM_LINK_MODE",
    "python_platform": "",
    "torch_backend": "PYM_TORCH_BACKEND",
}
_LISTS = {
    "index": ("PYM_INDEX", " "),
    "extra_index_url": ("PYM_EXTRA_INDEX_URL", " "),
    "find_links": ("PYM_FIND_LINKS", ","),
    "exclude_newer_package": ("", ""),
    "prerelease_package": ("", ""),
    "no_sources_package": ("PYM_NO_SOURCES_PACKAGE", " "),
    "no_binary_package": ("PYM_NO_BINARY_PACKAGE", " "),
    "no_build_package": ("PYM_NO_BUILD_PACKAGE", " "),
    "no_build_isolation_package": ("PYM_NO_BUILD_ISOLATION_PACKAGE", " "),
    "config_setting": ("", ""),
    "config_settings_package": ("", ""),
}
_FLAGS = {
    "pre": "",
    "no_index": "PYM_NO_INDEX",
    "no_sources": "PYM_NO_SOURCES",
    "no_build": "PYM_NO_BUILD",
    "no_binary": "PYM_NO_BINARY",
    "no_build_isolation": "PYM_NO_BUILD_ISOLATION",
    "require_build_hashes": "PYM_REQUIRE_BUILD_HASHES",
    "compile_bytecode": "PYM_COMPILE_BYTECODE",
}
_PLACES = ("default_index", "index_url", "index", "extra_index_url", "find_links")


def written_down(invocation: Invocation, cwd: str) -> dict[str, Option]:
    """What was typed, or set by variables; without credentials, and with absolute paths."""
    found: dict[str, Option] = {}
    for name, variable in _TEXTS.items():
        text = invocation.text(name, variable)
        if text:
            found[name] = _kept(name, text, cwd)
    for name, (variable, separator) in _LISTS.items():
        texts = invocation.texts(name, variable, separator)
        if texts:
            found[name] = [_kept(name, text, cwd) for text in texts]
    for name, variable in _FLAGS.items():
        if invocation.flag(name, variable):
            found[name] = True
    return found


def _kept(name: str, text: str, cwd: str) -> str:
    from pym.spec.direct import without_credentials

    if name not in _PLACES:
        return text
    head, equals, rest = (
        text.partition("=") if name == "index" and "://" not in text.partition("=")[0] else ("", "", text)
    )
    if "://" not in rest and os.path.exists(os.path.join(cwd, rest)):
        rest = os.path.abspath(os.path.join(cwd, rest))
    return f"{head}{equals}{without_credentials(rest)}"


def again(invocation: Invocation, options: Mapping[str, Option]) -> Invocation:
    """The same call, as if what is written down had been typed too; what is typed or set now comes before that."""
    other = copy.copy(invocation)
    other.values = dict(invocation.values)
    now = written_down(invocation, "/")
    for name, value in options.items():
        if name not in now and (name in _TEXTS or name in _LISTS or name in _FLAGS):
            other.values[name] = value
    return other
