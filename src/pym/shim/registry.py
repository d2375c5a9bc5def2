"""The user's PATH on Windows, which lies in the registry. Untested: no Windows machine has run this yet."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def add(directories: Sequence[str]) -> bool:
    """Puts `directories` at the head of the user's PATH. False if they were there."""
    entries, kind = _load()
    there = {_key(entry) for entry in entries}
    missing = [directory for directory in directories if _key(directory) not in there]
    if missing:
        _save([*missing, *entries], kind)
    return bool(missing)


def remove(directories: Sequence[str]) -> bool:
    """Takes `directories` off the user's PATH. False if none was there."""
    entries, kind = _load()
    unwanted = {_key(directory) for directory in directories}
    kept = [entry for entry in entries if _key(entry) not in unwanted]
    if kept != entries:
        _save(kept, kind)
    return kept != entries


def _key(directory: str) -> str:
    return directory.rstrip("\\").casefold()


if sys.platform == "win32":  # pragma: no cover
    import ctypes
    import winreg

    def _load() -> tuple[list[str], int]:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, "Environment") as key:
            try:
                value, kind = winreg.QueryValueEx(key, "Path")
            except FileNotFoundError:
                return [], winreg.REG_EXPAND_SZ
        # A value that is not text is not ours to guess at: it would be lost.
        if kind not in (winreg.REG_SZ, winreg.REG_EXPAND_SZ) or not isinstance(value, str):
            raise OSError("Path in the registry is not text")
        return [entry for entry in value.split(";") if entry], kind

    def _save(entries: list[str], kind: int) -> None:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, "Environment", 0, winreg.KEY_SET_VALUE) as key:
            winreg.SetValueEx(key, "Path", 0, kind, ";".join(entries))
        # HWND_BROADCAST, WM_SETTINGCHANGE, SMTO_ABORTIFHUNG: or only the next login would see it.
        ctypes.windll.user32.SendMessageTimeoutW(0xFFFF, 0x001A, 0, "Environment", 0x0002, 5000, None)

else:

    def _load() -> tuple[list[str], int]:
        raise NotImplementedError("only Windows has a registry")

    def _save(entries: list[str], kind: int) -> None:
        raise NotImplementedError("only Windows has a registry")
