"""What markers say in one environment (PEP 508, environment markers). A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.platforms import System

_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM", "pyston": "Pyston"}


def marker_environment(
    implementation: str, version: str, system: System, implementation_version: str = ""
) -> dict[str, str]:
    """The variables of markers by name.

    Args:
        implementation: As `sys.implementation.name`.
        version: Of Python, canonical: `3.12.1`, `3.13.0rc1`. What is missing of it counts as 0: `3.12` is 3.12.0.
        system: The platform.
        implementation_version: Where it is not that of Python itself.
    """
    if version.replace(".", "").isdecimal():
        version = ".".join([*version.split("."), "0", "0"][: max(version.count(".") + 1, 3)])
    return {
        **system.variables,
        "implementation_name": implementation,
        "implementation_version": implementation_version or version,
        "platform_python_implementation": _IMPLEMENTATIONS.get(implementation, implementation),
        "python_full_version": version,
        "python_version": ".".join(version.split(".")[:2]),
    }
