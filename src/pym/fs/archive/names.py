"""Which names inside an archive can be what they seem, and which of them are one name to a file system."""

from __future__ import annotations

import os

# The shortest PATH_MAX among the systems pym runs on (macOS); real archives stay under 200. NAME_MAX is 255 everywhere.
LONGEST_PATH = 1023
_LONGEST_COMPONENT = 255

# What Windows takes for something else than a file of that name.
_WINDOWS_CHARACTERS = '\\:*?"<>|'
_WINDOWS_DEVICES = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³"),
    ]
)


def fault(component: str, *, windows: bool = os.name == "nt") -> str:
    """What is wrong with one component of a path, as half a sentence; "" if nothing is.

    Refused everywhere: empty, `.`, `..`, control and invisible formatting characters (a terminal would show another
    name than the disk has), over 255 bytes. On Windows only, where they mean something: backslash, colon and the other
    reserved characters, device names, a dot or space at the end. Elsewhere these are ordinary characters.
    """
    if component in ("", ".", ".."):
        return f"has the component `{component}` in its name" if component else "has an empty component in its name"
    if component.isascii():
        if not component.isprintable():
            return "has a control character in its name"
        if len(component) > _LONGEST_COMPONENT:
            return "has too long a name"
    else:
        import unicodedata

        if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in component):
            return "has a control character in its name"
        if len(component.encode("utf-8", "surrogatepass")) > _LONGEST_COMPONENT:
            return "has too long a name"
    if windows and (
        component[-1] in ". "
        or any(c in _WINDOWS_CHARACTERS for c in component)
        or component.partition(".")[0].rstrip(" ").lower() in _WINDOWS_DEVICES
    ):
        return "has a name that Windows reserves"
    return ""


def key(path: str, *, folds: bool) -> str:
    """What two paths have in common if a file system may take them for one.

    Args:
        path: Relative path.
        folds: Whether the file system ignores case. Composed and decomposed accents always count as one, as on macOS.
    """
    if not path.isascii():
        import unicodedata

        path = unicodedata.normalize("NFC", path)
        return unicodedata.normalize("NFC", path.casefold()) if folds else path
    return path.lower() if folds else path
