"""The scripts that make an environment the one a shell uses. A HOT module."""

from __future__ import annotations

from pym.venv import activation_texts as texts
from pym.venv import quote


def scripts(root: str, library: str, prompt: str, *, relocatable: bool = False) -> list[tuple[str, str]]:
    """The activation scripts of an environment, as names in its `bin` with their contents.

    Args:
        root: Absolute path of the environment.
        library: Name of the directory below `lib`.
        prompt: What the prompt is to show, "" for the name of the environment's directory.
        relocatable: Find out where the environment is when they are used. csh cannot: there is none for it.
    """
    if relocatable:
        return _relocatable(library, prompt)
    name = prompt or root.rpartition("/")[2]
    label = f"({quote.label(name)}) "
    return [
        (
            "activate",
            _fill(
                texts.POSIX,
                ROOT=f"VIRTUAL_ENV={quote.sh(root)}",
                PROMPT=f"VIRTUAL_ENV_PROMPT={quote.sh(name)}",
                LABEL=_posix_label(label),
            ),
        ),
        (
            "activate.csh",
            _fill(texts.CSH, ROOT=quote.csh(root), PROMPT=quote.csh(name), LABEL=quote.csh(label)),
        ),
        (
            "activate.fish",
            _fill(
                texts.FISH,
                ROOT=f"set -gx VIRTUAL_ENV {quote.fish(root)}",
                PROMPT=f"set -gx VIRTUAL_ENV_PROMPT {quote.fish(name)}",
            ),
        ),
        ("activate.nu", _fill(texts.NU, ROOT=quote.nu(root), PROMPT=quote.nu(name))),
        ("activate.xsh", _fill(texts.XONSH, ROOT=quote.python(root), PROMPT=quote.python(name))),
        *_by_themselves(library, quote.powershell(name), quote.python(name)),
    ]


def _relocatable(library: str, prompt: str) -> list[tuple[str, str]]:
    return [
        (
            "activate",
            _fill(
                texts.POSIX,
                ROOT=texts.POSIX_ROOT,
                PROMPT=f"VIRTUAL_ENV_PROMPT={quote.sh(prompt)}" if prompt else texts.POSIX_PROMPT,
                LABEL=_posix_label(f"({quote.label(prompt)}) ") if prompt else texts.POSIX_LABEL,
            ),
        ),
        (
            "activate.fish",
            _fill(
                texts.FISH,
                ROOT=texts.FISH_ROOT,
                PROMPT=f"set -gx VIRTUAL_ENV_PROMPT {quote.fish(prompt)}" if prompt else texts.FISH_PROMPT,
            ),
        ),
        ("activate.nu", _fill(texts.NU, ROOT=texts.NU_ROOT, PROMPT=quote.nu(prompt) if prompt else texts.NU_PROMPT)),
        (
            "activate.xsh",
            _fill(texts.XONSH, ROOT=texts.XONSH_ROOT, PROMPT=quote.python(prompt) if prompt else texts.XONSH_PROMPT),
        ),
        *_by_themselves(
            library,
            quote.powershell(prompt) if prompt else texts.POWERSHELL_PROMPT,
            quote.python(prompt) if prompt else texts.PYTHON_PROMPT,
        ),
    ]


def _by_themselves(library: str, powershell: str, python: str) -> list[tuple[str, str]]:
    """The scripts that always find out where they are."""
    return [
        ("activate.ps1", _fill(texts.POWERSHELL, PROMPT=powershell)),
        ("activate_this.py", _fill(texts.PYTHON, PROMPT=python, LIBRARY=quote.python(library))),
    ]


def _posix_label(label: str) -> str:
    return f'PS1={quote.sh(label)}"${{PS1-}}"'


def _fill(template: str, **values: str) -> str:
    """`template` with its places filled, in one pass: what is filled in may look like a place itself."""
    parts = template.split("@@")
    parts[1::2] = [values[name] for name in parts[1::2]]
    return "".join(parts)
