"""Whether a project takes this pym (`required-version`). A HOT module."""

from __future__ import annotations

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.project.settings import Settings


def check(settings: Settings) -> None:
    """Refuses a pym that the settings do not take. What is said of uv's versions says nothing of ours.

    Raises:
        UsageError: It is another one, or what is wanted is no version.
    """
    for path, table, own in settings.layers:
        if own and "required-version" in table:
            _check(table["required-version"], path)
            return


def _check(wanted: object, path: str) -> None:
    from pym import __version__
    from pym.spec import specifiers
    from pym.spec.ranges import key, mask

    text = wanted if isinstance(wanted, str) else ""
    try:
        specifier = specifiers.compile(text if text[:1] in "<>=!~" else f"=={text}") if text else None
    except ValueError as error:
        raise UsageError(
            f"`required-version` in `{path}` is no version specifier", context=f"it is `{text}`: {error}"
        ) from error
    if specifier is None:
        raise UsageError(f"`required-version` in `{path}` must be a version specifier", context=f"it is {wanted!r}")
    if not mask(specifier[1], (key(__version__),)) & 2:
        raise UsageError(
            f"Required pym version `{text}` does not match the running version `{__version__}`",
            context=f"`required-version` in `{path}`",
        )
